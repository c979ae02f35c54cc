"""Our packaged browser components, registered once for the process (their names are global to it)."""

from __future__ import annotations

from streamlit.components import v2

compare_component = v2.component("autodiff-viz.compare", js="compare.js", css="compare.css")
descend_component = v2.component("autodiff-viz.descend", js="descend.js", css="descend.css")
explorer_component = v2.component("autodiff-viz.explorer", js="explorer.js", css="explorer.css")
problem_component = v2.component("autodiff-viz.problem", js="problem.js", css="problem.css")
pytorch_component = v2.component("autodiff-viz.pytorch", js="pytorch.js", css="pytorch.css")
tensors_component = v2.component("autodiff-viz.tensors", js="tensors.js", css="tensors.css")
