"""Our packaged browser components, registered once for the process (their names are global to it)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from streamlit.components import v2


def _component(name: str) -> Callable[..., Any]:
    """A component: ``name(key=…, data=…, on_<state>_change=…)``, whose files are ``frontend/name.js`` and ``.css``.

    What it is told travels in a list. Streamlit would look into a mapping for data frames, and import pandas and
    pyarrow to do so, which takes longer than everything else that a first page imports.
    """
    mount = v2.component(f"autodiff-viz.{name}", js=f"{name}.js", css=f"{name}.css")

    def component(*, data: Mapping[str, Any], **options: Any) -> Any:
        return mount(data=[data], **options)

    return component


compare_component = _component("compare")
descend_component = _component("descend")
explorer_component = _component("explorer")
problem_component = _component("problem")
pytorch_component = _component("pytorch")
tensors_component = _component("tensors")
