"""The texts of the Descend page, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from autodiff_viz.languages import _


def descend_words(names: Sequence[str]) -> dict[str, str]:
    """Key → text, as the browser modules ``descend*.js`` ask for them; they fill in ``{n}``, ``{k}``, ``{x}``, ``{f}``.

    Args:
        names: The variables' names in plain text.
    """
    return {
        **{f"name{i}": name for i, name in enumerate(names)},
        "variable": names[0] if names else "x",
        # settings
        "method": _("Method"),
        "lr": _("Rate η"),
        "steps": _("Steps"),
        "dtype": _("Numbers"),
        "race": _("Race"),
        "across": _("Across"),
        "up": _("Up"),
        "presets": _("Presets of this page"),
        "old_picture": _("Old picture"),
        "not_run": _("Below is the last run that was possible."),
        "nothing": _("No step could be taken."),
        "undefined": _("f has no value here"),
        "more": _("More settings"),
        "all_lessons": _("All lessons"),
        "guess": _("Guess first"),
        "guess_note": _("Hides how the run ends until it has ended: what does the class expect?"),
        "guess_title": _("How will it end?"),
        "guess_text": _("At rest, slowly, swinging, or not at all? Let it play, then see."),
        "reveal": _("Show the end"),
        "full": _("Full screen"),
        "old_of": _("of the last formula that could be read: {f}"),
        # the pictures
        "curve_title": _("The curve, the ball and its tangent"),
        "curve_label": _("Curve of the function with the current point and its tangent"),
        "start_note": _("a double click starts there"),
        "map_title": _("Level lines, path and −∇f"),
        "map_label": _("Level lines of the function with the path of the run"),
        "surface_title": _("The surface, path and ball"),
        "surface_label": _("The function as a surface with the path of the run"),
        "picture": _("Picture"),
        "map": _("Map"),
        "surface": _("Surface"),
        "turn_left": _("Turn left"),
        "turn_right": _("Turn right"),
        "follows": _("graph and tangent follow the outlined ball"),
        "graph_title": _("Computation graph at this point"),
        "graph_note": _("· width and colour: share of the derivative, blue +, orange −"),
        "zoom": _("Zoom"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "fit": _("Fit"),
        "larger": _("Larger"),
        "smaller": _("Smaller"),
        "sum_of_paths": _("Σ paths"),
        "slope": _("slope"),
        "step_taken": _("step"),
        # the rule
        "now": _("this point, the ball"),
        "next_point": _("next point"),
        "slope_caption": _("slope, the adjoint in the graph"),
        "rate_caption": _("rate ⇔ drag me"),
        "the_step": _("the step"),
        "hessian_caption": _("Hessian: the second derivatives"),
        "gradient_caption": _("gradient, the adjoints in the graph"),
        "more_coordinates": _("The other coordinates follow the same rule."),
        "arrives": _("arrives at step {n}"),
        "after": _("{n} steps"),
        # time
        "step": _("step"),
        "step_of": _("step {k} of {n}"),
        "ended": _("the run ends here"),
        "play": _("Play"),
        "pause": _("Pause"),
        "home": _("First step"),
        "prev": _("Step back"),
        "next": _("Step on"),
        "end": _("Last step"),
        "play_key": _("Space"),
        "home_key": _("Home"),
        "prev_key": _("Arrow left, with Shift a tenth of the way"),
        "next_key": _("Arrow right, with Shift a tenth of the way"),
        "end_key": _("End"),
        "timing_note": _("Measured on the server while these steps were computed: the quickest stretch of them."),
        "speed": _("Speed"),
        "axis": _("Step axis"),
        "log": _("log"),
        "linear": _("linear"),
        "shown": _("Chart"),
        "progress": _("progress"),
        "coordinates": _("coordinates"),
        "step_number": _("step number k"),
        "step_length": _("step"),
        "prints": _("The lecture's print, every {n} updates"),
        "print_title": _("What the loop prints in turn {n}, after its update, is the point after {k} updates: {x}"),
        "export": _("Take away"),
        "csv": _("Every step as a table, all digits"),
        "html": _("The animation as one file that needs no server"),
        "gif": _("The picture as a film"),
        "filming": _("Drawing the film."),
    }
