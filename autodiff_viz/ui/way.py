"""How a problem on tensors is shown on Explore: as tensors, or as single numbers."""

from __future__ import annotations

import streamlit as st

TENSORS, NUMBERS = "tensors", "numbers"
"""The two ways; in a link ``as=numbers`` stands for the second."""


def way() -> str:
    """What the reader chose; in a new session what the link says."""
    return NUMBERS if (st.session_state.get("as") or st.query_params.get("as")) == NUMBERS else TENSORS


def link() -> dict[str, str]:
    """What a link carries of it."""
    return {"as": NUMBERS} if way() == NUMBERS else {}


def choose(way: str) -> None:
    """From now on show it so."""
    st.session_state["as"] = way
