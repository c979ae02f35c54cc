"""The page that Streamlit's own chart is timed on."""

import streamlit as st

from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse
from autodiff_viz.render.dot import to_dot

nodes = int(st.query_params.get("nodes", "8"))
st.graphviz_chart(to_dot(trace(parse(f"repeat {nodes // 4}: t = t + 0.01*sin(t)"), {"t": 0.7})))
