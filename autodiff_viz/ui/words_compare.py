"""The texts of the compare page, in the reader's language.

The browser fills in what stands in braces; ``<b>``, ``<t>`` and ``<r>`` mark what is strong, truncation, rounding.
"""

from __future__ import annotations

from autodiff_viz.languages import _


def compare_words() -> dict[str, str]:
    """Every text of the page, by the name that its script knows."""
    return {**_picture(), **_microscope(), **_table(), **_beyond()}


def _picture() -> dict[str, str]:
    return {
        "named": _("{name}: {value}"),
        "comma": _(", "),
        "space": _(" "),
        "old_picture": _("Old picture"),
        "old_of": _("of the last formula that could be read: {f}"),
        "error_chart": _("Error against step"),
        "head_best": _("Smaller h helps only down to {h}. Below, each factor of 10 costs a digit."),
        "head_complex": _("The complex step subtracts nothing: a smaller h never hurts."),
        "head_ridders": _("Ridders' method starts at h, shrinks it by itself, and stops when rounding sets in."),
        "head_exact": _("No truncation here: only rounding is left, so a large h wins."),
        "head_ad": _("Automatic differentiation has no h. What error remains is the formula's own."),
        "head_none": _("No step of this scheme gives a finite number here."),
        "head_kink": _("At a kink there is no derivative: each scheme answers a different question."),
        "head_undefined": _("There is no finite derivative here, so no error can be measured. These are the answers."),
        "sub_finite": _(
            "Right of the minimum the formula is too coarse (<t>truncation</t>), left of it the digits cancel "
            "(<r>rounding</r>). <b>AD has no h.</b>"
        ),
        "sub_ad": _("Exact rules for each operation, multiplied along paths, then added: <b>h appears nowhere.</b>"),
        "sub_kink": _(
            "The forward difference sees the right side, the backward one the left, central ones average both. "
            "<b>AD answers by convention</b>, as PyTorch does."
        ),
        "sub_undefined": _("The formula has no value here. <b>Non-finite answers are ×.</b>"),
        "sub_vertical": _("The value is finite, the slope is not. <b>Non-finite answers are ×.</b>"),
        "sub_rounding": _("The smaller h is, the more of the digits cancel (<r>rounding</r>). <b>AD has no h.</b>"),
        "sub_truncation": _("What error there is, is <t>truncation</t>, and it vanishes with h. <b>AD has no h.</b>"),
        "sub_ridders": _(
            "Too large a first step leaves <t>truncation</t>, too small a one <r>rounding</r>. <b>AD has no h.</b>"
        ),
        "head_jump": _("f jumps by {j} here: there is no derivative, and no scheme can see one."),
        "head_convention": _("The slope is {l}. AD answers {a}: one of its rules meets a kink on the way."),
        "sub_convention": _(
            "The formula is smooth here, but an operation in it is not, and <b>its rule is a convention</b>."
        ),
        "head_hopeless": _("No h gives even one true digit: the best error is {e}, at {h}."),
        "head_huge": _("The derivative is {x}: too large for a float. These are the answers."),
        "sub_huge": _("Every answer that overflows is ×. <b>Only arithmetic with more exponents could tell.</b>"),
        "head_always": _("f is 0 here, so nothing cancels: a smaller h always helps."),
        "head_beyond": _("Every step of this chart is too small: theory asks for {h}."),
        "head_vertical": _("The slope is vertical here: the smaller h, the larger every answer."),
        "head_broken": _("The value is fine, but a path of the derivative is no number. These are the answers."),
        "head_tiny": _("The derivative is {x}: too small for a float. These are the answers."),
        "sub_tiny": _("Every answer is 0 or nan. <b>Only arithmetic with more exponents could tell.</b>"),
        "short_forward": _("forward"),
        "short_backward": _("backward"),
        "short_central": _("central"),
        "short_five-point": _("five-point"),
        "short_richardson": _("Richardson"),
        "short_ridders": _("Ridders"),
        "short_complex": _("complex step"),
        "precision": _("Precision"),
        "divide_by": _("divide by"),
        "typed_step": _("h, as the lecture"),
        "stored_step": _("the stored step"),
        "relative_error": _("relative error"),
        "absolute_error": _("absolute error"),
        "correct_digits": _("correct digits"),
        "step_axis": _("step h (log scale)"),
        "answer_axis": _("answer"),
        "smaller": _("← smaller h"),
        "lost": _("x + h = x: nothing left"),
        "lecture_h": _("lecture: h = 1e−6"),
        "lecture_key": _("lecture's h"),
        "truncation": _("truncation"),
        "rounding": _("rounding"),
        "best": _("best h"),
        "best_h": _("best h by theory:"),
        "theory": _("theory"),
        "measured": _("measured"),
        "ad": _("automatic (AD)"),
        "no_h": _("no h to choose, no subtraction"),
        "exact": _("exact, error 0"),
        "ad_in": _("AD {dtype}"),
        "not_a_number": _("not a number"),
        "left_slope": _("slope on the left"),
        "right_slope": _("slope on the right"),
        "by_convention": _("by convention"),
        "refused": _("refused"),
        "step_h": _("step h"),
        "scheme": _("scheme"),
        "secant_title": _("Secant to tangent"),
        "play": _("Let h shrink"),
        "pause": _("Pause"),
        "far": _("The function and the secant, from afar"),
        "near": _("The function in a window that shrinks with h"),
        "far_caption": _("<b>Seen from afar:</b>"),
        "near_caption": _("<b>Window {w} wide, as stored:</b>"),
        "far_misses": _("the secant misses the tangent: truncation."),
        "far_leans": _("the secant leans another way: rounding."),
        "far_same": _("secant and tangent look the same."),
        "far_ad": _("one point, one slope, no second point."),
        "no_secant": _("there is no secant: a value is missing."),
        "no_values": _("the function has no values here."),
        "far_undefined": _("there is no slope to compare with."),
        "near_undefined": _("no h makes this a straight line."),
        "far_kink": _("left and right slopes differ."),
        "far_jump": _("the function jumps here."),
        "near_jump": _("still a step. No h helps."),
        "near_ad": _("AD never looks through this window."),
        "near_straight": _("a straight line, so h is small enough."),
        "near_bends": _("the curve still bends: h is too large."),
        "near_stairs": _("stairs! h is only a few steps of the number grid."),
        "near_flat": _("flat: nothing changes any more."),
        "near_kink": _("still a corner. No h helps."),
    }


def _microscope() -> dict[str, str]:
    return {
        "scheme_at": _("{s}, h = {h}"),
        "microscope": _("Under the microscope"),
        "digits_shown": _("Digits"),
        "decimal": _("decimal"),
        "binary": _("bits"),
        "digits": _("digits"),
        "bits": _("bits"),
        "difference": _("difference"),
        "exact_difference": _("exact difference"),
        "weighted_sum": _("weighted sum"),
        "exact_sum": _("exact sum"),
        "answer": _("answer"),
        "ad_answer": _("AD: sum"),
        "true_slope": _("true derivative"),
        "key_cancels": _("equal, cancels"),
        "key_true": _("true digits left"),
        "key_noise": _("rounding noise"),
        "key_never": _("needed, never stored"),
        "digits_sentence": _("<b>{equal}</b> equal {unit} cancel; <b>{left}</b> remain, <b>{good}</b> of them true."),
        "borrow_sentence": _("{n} more {unit} go by borrowing, as in 25.00 − 24.99."),
        "error_split": _("Error <b>{e}</b>: <t>truncation {t}</t> plus <r>rounding {r}</r>."),
        "lost_sentence": _("x + h is x itself: <b>nothing is left to divide.</b>"),
        "not_finite_sentence": _("<b>A function value is not a finite number here</b>, so there is no difference."),
        "complex_sentence": _("One imaginary part, divided by h. <b>Nothing is subtracted, so nothing cancels.</b>"),
        "ridders_sentence": _(
            "Central differences at h, h/1.4, h/1.96, …, extrapolated to h = 0. It takes its own error to be "
            "<b>{own}</b>; in truth it is <b>{e}</b>."
        ),
        "ridders_unjudged": _(
            "Central differences at h, h/1.4, h/1.96, …, extrapolated to h = 0. "
            "It takes its own error to be <b>{own}</b>."
        ),
        "ad_sentence_one": _("<b>No h appears.</b> One path; every operation rounds once. Relative error <b>{e}</b>."),
        "ad_sentence_many": _(
            "<b>No h appears.</b> {n} paths, summed in one sweep; every operation rounds once. "
            "Relative error <b>{e}</b>."
        ),
        "ad_kink": _("<b>No h appears</b>, and no limit either: the table has a value for the slope at a kink."),
    }


def _table() -> dict[str, str]:
    return {
        "all_schemes": _("All schemes"),
        "wavy": _("wavy underline: wrong digits"),
        "value_at": _("value at h = {h}"),
        "ulps": _("ulps"),
        "of_terms": _("error/(u·Σ|terms|)"),
        "at_best": _("at its best h"),
        "evaluations": _("evaluations"),
        "n_complex": _("n (complex)"),
        "any_small": _("any small h"),
        "no_step": _("no h"),
        "any_n": _("≤ 5, any n"),
        "symbolic": _("symbolic"),
        "symbolic_n": _("n formulas"),
    }


def _beyond() -> dict[str, str]:
    return {
        "cost_title": _("Cost of one gradient"),
        "cost_small": _("counted operations, in values of f, against the number of variables n"),
        "cost_family": _("Formula"),
        "cost_forward": _("forward differences"),
        "cost_central": _("central differences"),
        "cost_ad_forward": _("AD forward"),
        "cost_ad_reverse": _("AD reverse"),
        "cost_tree": _("symbolic, written out"),
        "cost_shared": _("symbolic, shared"),
        "cost_bound": _("theory: ≤ 5"),
        "cost_gain": _(
            "<b>{n} variables:</b> forward differences {f}, AD {a} times the work of f "
            "(counted: {r} operations against {v})."
        ),
        "cost_none": _(
            "<b>No gain here: one variable.</b> Forward differences {f}, AD {a} times the work of f "
            "(counted: {r} operations against {v}). For n = 1 AD buys digits, not time."
        ),
        "cost_stops": _("The symbolic curves end at n = {n}: larger formulas are not built here."),
        "cost_measure": _("Measure the time on this server"),
        "cost_measuring": _("Measuring …"),
        "cost_measured": _(
            "<b>×</b> measured here, median of {runs} runs, n = {n}: f takes {t}; forward differences {f} times that, "
            "central ones {c}, AD {a}. Time depends on the machine, counts do not."
        ),
        "cost_unmeasured": _("× measured here, as far as two seconds lasted."),
        "symbolic_title": _("Symbolic differentiation"),
        "symbolic_small": _("one formula for the derivative, and how it swells"),
        "symbolic_sizes": _(
            "<b>Operations, written out: {tree}</b>; with common parts once: {dag}; in the graph of f itself: {tape}."
        ),
        "symbolic_shown": _("Simplified, as shown: {n}."),
        "symbolic_shaded": _("Shaded: parts that are used more than once. The tree repeats them, the graph does not."),
        "symbolic_too_large": _("The tree is too large to be drawn."),
        "symbolic_as_tree": _("as a tree"),
        "symbolic_as_graph": _("as a graph, common parts once"),
        "magic_title": _("Where AD is not magic"),
        "magic_own": _("This formula"),
        "magic_one": _(
            "<b>One variable, no gain in time.</b> Operations: {r} for value and gradient, {v} for the value alone "
            "({a} times), {f} for the two values of a forward difference."
        ),
        "magic_many": _(
            "<b>{n} variables.</b> Operations: {r} for value and gradient, {v} for the value alone ({a} times), "
            "{f} for forward differences."
        ),
        "magic_terms": _(
            "<b>Conditioning is inherited:</b> AD is wrong by {u} ulps here, but by only {k} u·Σ|terms|: "
            "large terms cancel in the formula's own chain rule."
        ),
        "magic_lost": _(
            "<b>The formula itself loses digits</b> before any derivative is taken: AD is wrong by {u} ulps. "
            "AD inherits that."
        ),
        "magic_exact": _("<b>Exact:</b> AD gives the very number, error 0."),
        "magic_good": _("<b>Well conditioned:</b> AD is wrong by {u} ulps, {k} u·Σ|terms|."),
        "magic_undefined": _("<b>AD cannot mend a formula that is not finite here.</b>"),
        "magic_rule": _(
            "<b>A rule does not ask:</b> PyTorch answers {a}, though the formula has no value here; our tape says {b}."
        ),
        "magic_tiny": _(
            "<b>Underflow:</b> the derivative is {x}, too small for a float of full digits; AD answers {a}."
        ),
        "magic_huge": _("<b>Overflow:</b> the derivative is {x}, larger than any float; AD answers {a}."),
        "magic_path": _("<b>A path that is no number:</b> {path} = {factors}. The sweep answers {answer}."),
        "magic_corner": _("<b>A kink:</b> slope {l} on the left, {r} on the right; AD answers {a}, by convention."),
        "magic_jump": _(
            "<b>A jump by {j}:</b> slope {l} on the left, {r} on the right; AD answers {a}, by convention."
        ),
        "magic_smooth": _("<b>A kink inside:</b> the slope is {l} on either side, and AD answers {a}, by convention."),
        "magic_refused": _("<b>The complex step is refused:</b> {why}"),
        "magic_try": _("Try"),
        "magic_difficult": _("difficult function at {x}"),
        "rounding_title": _("Whose rounding is it?"),
        "rounding_small": _("each node's share of what roundings may change: click a node"),
        "rounding_of_derivative": _("in the derivative"),
        "rounding_of_value": _("in the value"),
        "rounding_exact": _("exact"),
        "rounding_given": _("given"),
        "rounding_head_node": _("node"),
        "rounding_head_condition": _("condition"),
        "rounding_head_adjoint": _("adjoint"),
        "rounding_head_share": _("share"),
        "rounding_broken": _("A path of the derivative is no number here, so roundings have no shares."),
        "rounding_waits": _("The graph is being laid out."),
        "rounding_too_large": _("The graph is too large to be drawn here; the list holds the nodes that count."),
        "rounding_none": _("No operation rounds here: the derivative is exact."),
        "rounding_bound": _("All together they may change the derivative by {b} of itself."),
        "rounding_node": _(
            "{name}: condition {c} (it enlarges relative errors so much), adjoint {a} (so much of its error arrives "
            "in the value); {s} of what roundings may change in the derivative."
        ),
        "rounding_node_value": _(
            "{name}: condition {c} (it enlarges relative errors so much), adjoint {a}: rounding times that is {s} of "
            "what roundings may change in the value."
        ),
        "naive_title": _("Summing paths one by one, or sweeping"),
        "naive_small": _("t ← t·t, k times: operations for the derivative"),
        "naive_paths": _("path by path"),
        "naive_sweep": _("reverse sweep"),
        "naive_sentence": _("<b>k = {k}:</b> {paths} paths take {naive} operations, one reverse sweep {sweep}."),
    }
