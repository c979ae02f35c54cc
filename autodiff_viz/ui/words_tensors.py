"""The texts of the view of tensors, in the reader's language; the browser fills in what stands in braces."""

from __future__ import annotations

from autodiff_viz.languages import _


def tensor_words() -> dict[str, str]:
    """Every text of the view, by the name that its script knows."""
    return {
        "old_picture": _("Old picture"),
        "old_of": _("of the last formula that could be read: {f}"),
        "show": _("values as"),
        "tensors": _("tensors"),
        "numbers": _("single numbers"),
        "by": _("by"),
        "picture": _("The graph of tensors"),
        "hint": _("Choose an edge for its Jacobian, a node for its numbers."),
        "paths": _("{count} paths between tensors lead from {by} to {of}; between single numbers there are {numbers}."),
        "path": _("{count} path between tensors leads from {by} to {of}; between single numbers there are {numbers}."),
        "multiply": _("Multiply the Jacobians along each path, then add."),
        "first": _("The first {n} are listed."),
        "share": _("share"),
        "shape": _("shape {shape}"),
        "number": _("a number"),
        "value": _("value"),
        "adjoint": _("adjoint"),
        "norm": _("norm {norm}"),
        "large": _("too large to be written out"),
        "share_of": _("share of the gradient: {share}"),
        "close": _("Close"),
        "zoom": _("Zoom"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "fit": _("Fit"),
        "unfold": _("Unfold into its numbers"),
        "fold": _("Fold again"),
        "unfolded": _("{name} is unfolded into its numbers."),
        "folded": _("{name} is folded again."),
    }
