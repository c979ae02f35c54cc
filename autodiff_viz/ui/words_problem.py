"""The texts of the problem bar, in the reader's language."""

from __future__ import annotations

from autodiff_viz.languages import _


def problem_words() -> dict[str, str]:
    """Key → text, as the browser module ``problem.js`` asks for them; it fills in ``{name}``, ``{n}``, ``{fix}``."""
    return {
        "pages": _("Pages"),
        "problem": _("Problem"),
        "formula": _("Formula"),
        "placeholder": _("Type a formula, for example x² + e⁻ˣ"),
        "read_as": _("read as"),
        "use_fix": _("Use {fix}"),
        "presets": _("Presets"),
        "filter": _("Search the presets"),
        "no_preset": _("No preset has these words."),
        "copy_link": _("Copy link"),
        "copied": _("Copied"),
        "language": _("Language"),
        "projector": _("Projector"),
        "variables": _("Variables"),
        "slider": _("{name}, slider"),
        "exact": _("{name}, exact value"),
        "more": _("{n} more variables"),
        "fewer": _("Fewer variables"),
        "program": _("Program"),
        "line": _("line {n}"),
        "space": _(" "),
        "remark": _("line {n}: {text}"),
        "run_again": _("Run again"),
        "seed": _("seed {n}"),
        "alone": _("This run alone"),
        "static": _("Beside define-and-run"),
        "printed": _("printed"),
        "derivative": _("derivative"),
        "of": _("of"),
        "by": _("by"),
        "engine": _("engine"),
        "tape": _("tape"),
        "torch": "PyTorch",
        "loading": _("PyTorch is being loaded…"),
    }
