"""Our packaged browser components, registered once for the process (their names are global to it)."""

from __future__ import annotations

from streamlit.components import v2

explorer_component = v2.component("autodiff-viz.explorer", js="explorer.js", css="explorer.css")
problem_component = v2.component("autodiff-viz.problem", js="problem.js", css="problem.css")
