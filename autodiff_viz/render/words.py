"""The texts of the browser components, in the reader's language; the components fill in what stands in braces."""

from __future__ import annotations

from autodiff_viz.languages import _


def explorer_words() -> dict[str, str]:
    """Every text of the graph view and its ledger.

    ``_one`` and ``_many`` are chosen in the browser by the number. Placeholders: ``{a}`` and ``{b}`` are two nodes,
    ``{v}`` is one, ``{n}`` and ``{k}`` are counts, ``{x}`` is a number.
    """
    return {
        # the answer
        "answer": _("Derivative"),
        "answer_none": _("No path leads from {a} to {b}: the derivative is 0."),
        "answer_one": _("One path leads from {a} to {b}: multiply along it."),
        "answer_two": _("Two paths lead from {a} to {b}. Multiply along each path, then add."),
        "answer_many": _("{n} paths lead from {a} to {b}. Multiply along each path, then add."),
        "no_variable": _("There is no variable, so there is nothing to differentiate."),
        "edges_one": _("1 edge"),
        "edges_many": _("{n} edges"),
        "answer_part": _(
            "{n} paths. The {k} largest carry {share} of Σ|terms|; effective number of paths: {effective}."
        ),
        # the picture
        "graph": _("Graph"),
        "graph_keys": _(
            "Graph. Tab and arrow keys walk along the edges, Enter selects, Escape clears and lets Tab leave, "
            "F folds, plus and minus zoom."
        ),
        "keys": _("Tab and arrows walk · Enter selects · Esc clears, and lets Tab leave"),
        "zoom": _("Zoom"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "zoom_reset": _("Actual size"),
        "fit": _("Fit"),
        "labels": _("Labels on edges"),
        "label_formula": _("formula"),
        "label_number": _("number"),
        "label_both": _("both"),
        "caption": _(
            "Inside a node its value, under it its adjoint, on each edge its local partial. "
            "The thicker the edge, the larger its share of the derivative."
        ),
        "caption_tree": _(
            "The tree of the formula, common parts drawn again wherever they are used. Every leaf {a} is one path; "
            "what stands at it is the product along its way to {b}."
        ),
        "shape": _("Graph or tree"),
        "shape_graph": _("graph"),
        "shape_tree": _("tree"),
        "tree_sizes": _("Written out as a tree: {n} nodes. As a graph, with common parts once: {k}."),
        "tree_large": _(
            "Written out as a tree, this graph of {k} nodes has {n}; a picture of a tree shows at most {limit}. "
            "The graph stays."
        ),
        # parts folded away
        "fold": _("fold its {n} operations"),
        "unfold": _("unfold"),
        "unfold_all": _("unfold all"),
        "fold_box": _("▸ {n} ops"),
        "fold_title": _("{v}, {n} operations folded into one box; open it"),
        "folded": _("What only leads to {v} is folded into one box."),
        "unfolded": _("{v} is unfolded."),
        "bundle_one": _("Folded: one path leads from {a} to {b}."),
        "bundle_many": _("Folded: {n} paths lead from {a} to {b}; this is the sum of their products."),
        "too_large": _("There is no picture, but the ledger beside it holds all: counts, largest terms, shares, sum."),
        "layout_pending": _("The picture of {n} nodes is being laid out. The ledger beside it is complete already."),
        "layout_cancelled": _("The picture of {n} nodes was cancelled."),
        "layout_cancel": _("cancel"),
        "layout_resume": _("draw it"),
        "old_picture": _("Old picture"),
        "old_of": _("of the last formula that could be read: {f}"),
        "node_label": _("{v} = {x}"),
        "adjoint_label": _(", adjoint {x}"),
        "adjoint": _("adjoint"),
        "edge_label_one": _("from {a} to {b}: local partial {x}, 1 path"),
        "edge_label_many": _("from {a} to {b}: local partial {x}, {n} paths"),
        # the ledger
        "ledger": _("Ledger"),
        "path": _("path"),
        "product": _("product"),
        "share": _("share"),
        "sum": _("sum"),
        "straight": _("the largest"),
        "row_label": _("Path {n}: {path}. Product {x}, share {share}."),
        "through_edge": _("through {a} → {b}"),
        "rest_one": _("and 1 smaller path"),
        "rest_many": _("and {n} smaller paths"),
        "more": _("list {k}"),
        "part_all": _("all {n} of its paths"),
        "part_of": _("{k} of {n} paths"),
        "part_shown": _("{k} of its {n} paths are listed"),
        "share_of": _("{share} of {total}"),
        "no_path": _("No path from {a} to {b} uses this edge."),
        "signs": _("Positive terms {p}, negative terms {q}."),
        "cancels": _(
            "They cancel: Σ|terms| is {c} times the sum, so that sums in float64 may lose about {d} of their 16 digits."
        ),
        "zeros_one": _("One term is zero, by a local partial that is zero:"),
        "zeros_many": _("{n} terms are zero, by local partials that are zero:"),
        "nonfinite_one": _("One term is not finite. The first local partial to blame:"),
        "nonfinite_many": _("{n} terms are not finite. The first local partial to blame:"),
        # the ledger as a product of sums
        "book": _("Read the ledger as"),
        "book_list": _("sum of paths"),
        "book_factored": _("product of stages"),
        "factored_one": _("Factored: one stage"),
        "factored_many": _("Factored: every path passes {n} stages"),
        "stage": _("stage"),
        "stage_paths": _("paths"),
        "factor": _("factor"),
        "so_far": _("product so far"),
        "stage_label": _("Stage {n}, from {a} to {b}: {k} paths, factor {x}."),
        # any path by its number
        "number_field": _("Path number"),
        "number_of": _("of 0 … {n}"),
        "number_draw": _("draw one at random"),
        "number_bad": _("'{x}' is not the number of a path. Write a whole number from 0 to {n}."),
        "path_number": _("Path number {n}"),
        "multiplications_one": _("1 multiplication"),
        "multiplications_many": _("{n} multiplications"),
        "ulps_none": _("equal to the last bit"),
        "ulps_one": _("differs by 1 ulp"),
        "ulps_many": _("differs by {n} ulps"),
        "swell": _(
            "As a tree, written out, the formula has {vtree} operations and its derivative {tree}; "
            "as a graph, with common parts once, {vdag} and {dag}."
        ),
        "closed_long": _("Closed form, {n} characters"),
        "agrees": _("agrees"),
        "differs": _("differs"),
        "not_checked": _("not checked"),
        "take_away": _("Take away"),
        # finding one's way
        "search": _("Search node"),
        "found_none": _("nothing found"),
        "trace_up": _("what it is made from"),
        "trace_down": _("what is made from it"),
        # statements that repeat
        "ribbon": _("Stage on show"),
        "ribbon_stage": _("Stage {k} of {n}"),
        "ribbon_adds": _("what the smaller paths add to each stage's factor: {x}"),
        "ribbon_around": _("all {n} in one box"),
        "stages_only": _("one stage"),
        "whole": _("whole graph"),
        # the trace
        "source": _("Source text"),
        "tape": _("Trace (Wengert list)"),
        "tape_line": _("operation"),
        "tape_value": _("value"),
        "tape_tangent": _("tangent"),
        "tape_adjoint": _("adjoint"),
        "tape_rest_one": _("and 1 more line"),
        "tape_rest_many": _("and {n} more lines"),
        # the place below it
        "edge_paths": _("{k} of {n} paths run through it, {share} of the derivative."),
        "hint": _("Choose an edge for the terms through it, a node for the origin of its adjoint."),
        "show_all": _("show all"),
        "edge_title": _("The sum through one edge, without listing its paths"),
        "edge_note": _("tangent · local partial · adjoint"),
        "partial_full": _("Local partial in full: {x}"),
        "node_title_one": _("Adjoint of {v}: one user"),
        "node_title_many": _("Adjoint of {v}: {n} users"),
        "seed_title": _("Adjoint of {v}"),
        "seed_note": _("the seed: the reverse sweep starts here"),
        "note_rule": _("one term for each user"),
        "note_adjoints": _("adjoints put in"),
        "note_partials": _("partials put in"),
        "value_full": _("Value of {v} in full: {x}"),
        "node_idle": _("{v} does not lead to {b}, so it has no adjoint."),
        "path_title": _("Path {n}"),
        "path_full": _("Product in full: {x}"),
        # what a screen reader hears
        "selection_gone": _("The link chooses '{x}', which this graph does not have."),
        "selected_none": _("All paths are shown."),
        "selected_node": _("{v} selected, adjoint {x}."),
        "selected_edge": _("Edge selected: {k} of {n} paths, sum {x}, {share} of {total}."),
    }
