"""The texts of the PyTorch page, in the reader's language; the browser fills in what stands in braces."""

from __future__ import annotations

from autodiff_viz.languages import _


def pytorch_words() -> dict[str, str]:
    """Every text of the page, by the name that its script knows."""
    return {**_editing(), **_picture(), **_table()}


def _editing() -> dict[str, str]:
    return {
        "snippet": _("Your snippet"),
        "samples": _("The lecture's code"),
        "museum": _("Museum of errors"),
        "museum_note": _("Each one runs; each message is PyTorch's own."),
        "more": _("More samples"),
        "formula": _("Write the formula as a snippet"),
        "run": _("Run"),
        "run_again": _("Run again"),
        "forget": _("Show one run"),
        "seed": _("seed {seed}"),
        "running": _("Running…"),
        "starting": _("PyTorch is running the snippet. The first time it has to be loaded, which takes some seconds."),
        "keys": _("Ctrl + Enter runs; Escape, then Tab, leaves the editor."),
        "define": _("define"),
        "compute": _("compute"),
        "backward": "backward()",
        "printed": _("PyTorch printed"),
        "printed_nothing": _("Nothing was printed."),
        "prints": _("{count} lines"),
        "unsent": _("{count} more lines were printed."),
        "line": _("line {line}"),
        "says": _("PyTorch says"),
        "python_says": _("Python says"),
        "stopped": _("Stopped here"),
        "mend": _("Mend it and run"),
        "error_line": _("Error in line {line}"),
        "run_number": _("Run {n}"),
        "did_run": _("run {n}: ran"),
        "did_not_run": _("run {n}: did not run"),
        "no_if": _("The if has no node: autograd records only the operations of the branch that ran."),
    }


def _picture() -> dict[str, str]:
    return {
        "recorded": _("What autograd recorded"),
        "caption": _(
            "Your lines run one way, and each operation leaves its creator; "
            "backward() walks the creators the other way."
        ),
        "caption_one": _("Each box bears its operation and, below, the creator that backward() will call."),
        "zoom": _("Zoom"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "fit": _("Fit"),
        "fold": _("Folded by line"),
        "folded": _("{count} operations, folded by line."),
        "caption_folded": _("Each box is a line of yours, or a turn of a loop, with all its operations and creators."),
        "nothing": _("Autograd recorded nothing: no tensor asks for a gradient, or nothing was computed from it."),
        "too_large": _("{count} operations are too many to draw; the table lists the last ones."),
        "old": _("Old picture: of the last snippet that recorded something."),
        "no_backward": _("backward() was not called: this is what it would find."),
        "many_backward": _("backward() was called {count} times: this is the last graph."),
        "early_backward": _("backward() was called {count} times: this is the graph of call {read}."),
        "torchviz": _("as torchviz draws it"),
        "show_torchviz": _("As torchviz draws it"),
        "cut": _("cut"),
        "phase": _("Phase"),
        "unfold": _("Number by number"),
        "jacobian_of": _("The Jacobian on this arrow: {rows} × {columns}"),
        "jacobian_large": _("Too large to be written out here; what is sent back along it is {sends}."),
        "jacobian_hint": _("Click a size such as 1×3 for the numbers of that Jacobian."),
        "close": _("Close"),
        "keeps": _("keeps {what}"),
        "unknown": _("not kept"),
    }


def _table() -> dict[str, str]:
    return {
        "head_line": _("line"),
        "head_operation": _("operation"),
        "head_partial": _("local partial"),
        "head_creator": _("creator"),
        "head_keeps": _("it keeps"),
        "head_sends": _("sends back"),
        "nothing_kept": _("nothing"),
        "leaf": _("the leaf {name}"),
        "unlisted": _("and {count} more operations"),
        "paths": _("The paths from {by}"),
        "paths_more": _("the {shown} largest of {count}"),
        "path_sum": _("Sum of all paths"),
        "product": _("product"),
        "share": _("share"),
        "factors": _("partials, from the result back"),
        "agreement": _("Tape against PyTorch: the formula above, node by node"),
        "compared": _("Tape against PyTorch, node by node"),
        "worst_short": _("{precision}: at most {value} ulps in a value, {adjoint} in an adjoint"),
        "value": _("value"),
        "adjoint": _("adjoint"),
        "ulps": _("value | adjoint, ulps"),
        "worst": _("At most {value} ulps in a value, {adjoint} in an adjoint; {error} u·Σ|terms|."),
        "ulp_note": _(
            "An ulp is the distance to the next number of that precision. "
            "In float32 PyTorch is compared with the float64 tape."
        ),
    }
