"""What the problem bar shows, as plain data for the browser."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from autodiff_viz.engine.programs import is_program
from autodiff_viz.engine.tensors.unfold import first_number
from autodiff_viz.engine.tensors.written import is_list
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import LANGUAGES, current_language
from autodiff_viz.lecture.presets import presets
from autodiff_viz.lecture.program_presets import program_presets
from autodiff_viz.lecture.tensor_presets import tensor_presets
from autodiff_viz.notation import Program
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.kinks import kink_notes
from autodiff_viz.render.labels import node_names, output_name
from autodiff_viz.render.program_view import program_view
from autodiff_viz.render.typeset import name_box, typeset_program
from autodiff_viz.ui.problem import (
    MAX_VARIABLES,
    Opened,
    PointError,
    Problem,
    number_text,
    read_number,
    starting_point,
    understand,
)
from autodiff_viz.ui.words_problem import problem_words

Range = tuple[float, float]

USUAL_RANGE: Range = (-5.0, 5.0)
"""Ends of a slider, unless the value lies outside."""


def slider_range(value: float, before: Range = USUAL_RANGE) -> Range:
    """The ends of a variable's slider: as they were, so that a drag never changes them, or wider if the value needs
    it.
    """
    low, high = before
    if low <= value <= high or abs(value) == float("inf"):
        return before
    end = min(2 * abs(value), sys.float_info.max)
    return (-end, end)


def bar_data(
    problem: Problem,
    opened: Opened | None,
    error: FormulaError | None,
    ranges: dict[str, Range],
    page: Mapping[str, Any],
    whole: bool = False,
) -> dict[str, Any]:
    """The data of the problem bar.

    Args:
        problem: What the reader typed.
        opened: What is shown: the same, or the last problem that could be read.
        error: Why it could not be read, if so.
        ranges: Slider ends by variable; brought up to date here.
        page: What the frame adds: ``revision``, ``link``, ``carried`` (of that, what holds on every page), ``kept``
            (what the browser itself adds to it), ``projector``.
        whole: Whether tensors are shown as such, not as their numbers.
    """
    return {
        "text": problem.text,
        "error": _error(error),
        "reading": typeset_program(opened.typed) if opened and isinstance(opened.typed, Program) else [],
        "notes": [*opened.typed.notes, *kink_notes(opened.graph)] if opened else [],
        "program": program_view(opened.run) if opened and opened.run else None,
        "programming": is_program(problem.text),
        "seed": problem.seed,
        "beside": problem.beside,
        "variables": _fields(problem, opened, error, ranges),
        "choices": (_wholes(opened) if whole else _choices(opened)) if opened else [],
        "outputs": _outputs(opened) if opened else [],
        "of": opened.of if opened else "",
        "by": opened.by if opened else "",
        "engine": problem.engine,
        "presets": _presets(),
        "language": current_language(),
        "languages": LANGUAGES,
        "words": problem_words(),
        **page,
    }


def _error(error: FormulaError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return {
        "message": error.message,
        "span": list(error.span) if error.span is not None else None,
        "hint": error.hint,
        "fix": error.fix,
        "field": error.name if isinstance(error, PointError) else "",
    }


def _fields(
    problem: Problem, opened: Opened | None, error: FormulaError | None, ranges: dict[str, Range]
) -> list[dict[str, Any]]:
    """A field for every variable: of what is shown or, where that cannot be computed, of what was typed."""
    if error is None and opened:
        return _variables(problem, opened, ranges)
    try:
        at = starting_point(understand(problem.text), problem)
    except FormulaError:
        at = ()
    if (
        len(at) > MAX_VARIABLES
        or not at
        or (opened and {name for name, _value in at} == dict(opened.problem.at).keys())
    ):
        return _variables(problem, opened, ranges) if opened else []
    low, high = USUAL_RANGE
    return [
        {"name": name, "box": name_box(name), "plain": plain(name_box(name)), "value": value, "low": low, "high": high}
        for name, value in at
    ]


def _variables(problem: Problem, opened: Opened, ranges: dict[str, Range]) -> list[dict[str, Any]]:
    typed = dict(problem.at)
    names = node_names(opened.graph)
    fields = []
    for name, value in opened.problem.at:
        tensor = is_list(value)
        if not tensor:
            ranges[name] = slider_range(read_number(name, value), ranges.get(name, USUAL_RANGE))
        box = name_box(name if tensor else names[opened.graph.inputs[name]])
        low, high = ranges.get(name, USUAL_RANGE)
        fields.append(
            {"name": name, "box": box, "plain": plain(box), "value": typed.get(name, value), "low": low, "high": high}
        )
    return fields


def _choices(opened: Opened) -> list[dict[str, str]]:
    """What can be differentiated by: every variable, every number of a tensor."""
    names = node_names(opened.graph)
    listed = list(opened.graph.inputs.items())[:MAX_VARIABLES]
    return [{"name": name, "plain": plain(name_box(names[position]))} for name, position in listed]


def _wholes(opened: Opened) -> list[dict[str, str]]:
    """The same where tensors are shown as such: each stands for all its numbers; and the number that is chosen."""
    graph = opened.tensors
    if graph is None:
        return _choices(opened)
    found = {first_number(graph, name): name for name in graph.inputs}
    found.setdefault(opened.by, opened.by)
    return [{"name": name, "plain": plain(name_box(shown))} for name, shown in found.items()]


def _outputs(opened: Opened) -> list[dict[str, str]]:
    """What can be differentiated: every result with a name, and the last one."""
    names = node_names(opened.graph)
    choices = [(name, names[position]) for name, position in opened.graph.names.items()]
    if not (opened.run or opened.program).output:
        choices.append(("", output_name(opened.graph)))
    return [{"key": key, "plain": plain(name_box(name))} for key, name in choices]


def _presets() -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for preset in (*presets(), *tensor_presets(), *program_presets()):
        item = {
            "id": preset.id,
            "text": preset.text,
            "at": {n: v if isinstance(v, str) else number_text(v) for n, v in preset.at.items()},
            "of": preset.of,
            "by": preset.by,
            "title": preset.title,
            "note": preset.note,
        }
        groups.setdefault(preset.group, []).append(item)
    return [{"group": group, "items": items} for group, items in groups.items()]
