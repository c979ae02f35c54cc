"""The texts of the view of two graphs side by side, in the reader's language."""

from __future__ import annotations

from autodiff_viz.languages import _


def beside_words() -> dict[str, str]:
    """Key → text, as ``beside.js`` asks for them; it fills in ``{n}`` and ``{v}``."""
    return {
        "beside": _("Beside it"),
        "way_point": _("another point"),
        "way_formula": _("another formula"),
        "way_float32": _("the same in float32"),
        "close": _("close"),
        "formula": _("Formula beside it"),
        "value_of": _("{v} beside it"),
        "differences": _("Node by node"),
        "only_apart": _("only what differs"),
        "node": _("node"),
        "value": _("value"),
        "adjoint": _("adjoint"),
        "absolute": _("difference"),
        "relative": _("relative"),
        "ulps": _("ulp"),
        "equal": _("equal"),
        "none": _("none"),
        "rows_before_one": _("1 node before these is not listed."),
        "rows_before_many": _("{n} nodes before these are not listed."),
        "rows_after_one": _("1 more node is not listed."),
        "rows_after_many": _("{n} more nodes are not listed."),
        "mark_first": _("where they part first"),
        "mark_apart": _("value, local partial or operation differs"),
        "mark_adjoint": _("only the adjoint differs"),
        "mark_alone": _("only on this side"),
    }
