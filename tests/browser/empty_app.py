"""The smallest Streamlit page with a slider: the harness is tried on it, the latency benchmark measures against it."""

import streamlit as st

x = st.slider("x", -5.0, 5.0, 3.0, 0.01)
st.write(f"x = {x:.2f}")
