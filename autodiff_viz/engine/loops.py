"""A whole descent as one generated loop: gradient and update rule inlined, nothing called between two steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autodiff_viz.engine.compile import MAX_COMPILED, ValueAndGradient, value_and_gradient
from autodiff_viz.engine.writer import FAST, IEEE, Form, Operand, Writer, form, made, remembered, text_of
from autodiff_viz.graph import Graph
from autodiff_viz.notation import Assign, Program

POINT, SLOPE, COUNT = "x", "g", "t"
"""What an update rule calls a coordinate, its partial derivative, and the number of the step, counted from 1."""


@dataclass(frozen=True)
class Loop:
    """An update rule over a graph, ready to run.

    Attributes:
        memories: Names that the rule keeps from step to step, one number a coordinate each; all begin at 0.
        options: Names of the rule's settings.
    """

    memories: tuple[str, ...]
    options: tuple[str, ...]
    _fast: Callable[..., tuple[Any, ...]]
    _careful: Callable[[], Callable[..., tuple[Any, ...]]]
    _evaluate: ValueAndGradient | None
    _columns: int

    def run(
        self, start: int, stop: int, state: tuple[float, ...], options: tuple[float, ...], kept: Sequence[memoryview]
    ) -> Any:
        """Run the steps ``start`` … ``stop`` − 1.

        Args:
            start: Steps done before.
            stop: Steps done after.
            state: The coordinates, then each memory's numbers.
            options: The settings, in the order of ``options``.
            kept: Where what each step starts from is written, at the step's number: one column of float64 for each
                coordinate, the value, each partial derivative and each memory's numbers. Not read without ``keep``.

        Returns:
            The state after the last step; inf and nan are carried along, never raised.
        """
        columns = kept[: self._columns]
        step, *now = self._fast(start, stop, self._evaluate, *columns, *state, *options)
        if step < stop:  # a result that is no ordinary number: the same lines, with functions that answer inf and nan
            _step, *now = self._careful()(step, stop, self._evaluate, *columns, *now, *options)
        return tuple(now)


def loop(
    graph: Graph, rule: Program, dtype: str = "float64", keep: bool = True, evaluate: ValueAndGradient | None = None
) -> Loop:
    """The loop of an update rule on the output of a graph.

    Args:
        graph: Traced anywhere: only its structure counts.
        rule: Assignments that end with the new ``x``, over ``x``, ``g``, ``t``, memories (whatever else it assigns) and
            options (whatever else it reads). It holds for each coordinate by itself.
        dtype: ``float32`` rounds the result of every operation.
        keep: Whether steps are recorded; without, only what the gradient needs is computed.
        evaluate: Called for value and gradient in each step, in place of the inlined code: another engine's.
    """
    structure, narrowed = form(graph), dtype == "float32"
    if evaluate is None and len(structure.lines) > MAX_COMPILED:
        evaluate = value_and_gradient(graph, dtype)
    target = structure if evaluate is None else Form((), 0, structure.inputs)
    memories, options = names_of(rule)
    return Loop(
        memories,
        options,
        _code(target, rule, FAST, narrowed, keep),
        lambda: _code(target, rule, IEEE, narrowed, keep),
        evaluate,
        1 + len(structure.inputs) * (2 + len(memories)) if keep else 0,
    )


def names_of(rule: Program) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a rule's memories and of its options.

    A name is a memory if it is read before it is assigned; one that is only assigned is an abbreviation.
    """
    memories = tuple(name for name in rule.targets if name in rule.variables and name != POINT)
    return memories, tuple(n for n in rule.variables if n not in (*memories, POINT, SLOPE, COUNT))


@remembered
def _code(form: Form, rule: Program, flavour: str, narrowed: bool, keep: bool) -> Callable[..., tuple[Any, ...]]:
    """The loop's code. The state changes at the end of a step, all of it at once: if anything raises, it is still that
    of the step's beginning, and the careful code can take the step again.
    """
    memories, options = names_of(rule)
    dimensions = range(len(form.inputs))
    points = [f"x{i}" for i in dimensions]
    held = {name: [f"s{j}_{i}" for i in dimensions] for j, name in enumerate(memories)}
    settings: dict[str, Operand] = {name: f"o{j}" for j, name in enumerate(options)}
    writer = Writer(flavour, narrowed)
    head = []
    if form.lines:
        value, slopes = writer.sweep(form, points)
    else:
        value, slopes = "f", [f"g{i}" for i in dimensions]
        head.append(f"f, ({''.join(f'{slope}, ' for slope in slopes)}) = evaluate({', '.join(points)})")
    if COUNT in rule.variables:
        head.append("t = step + 1.0")
    state, after = list(points), []
    renewed: dict[str, list[Operand]] = {name: [] for name in memories}
    for i in dimensions:
        names = settings | {POINT: points[i], SLOPE: slopes[i], COUNT: "t"}
        names |= {name: slots[i] for name, slots in held.items()}
        for statement in rule.statements:
            assert isinstance(statement, Assign)  # the rules are ours: none repeats
            names[statement.target] = writer.rule(statement.expression, names, limits=False)
        after.append(names[POINT])
        for name in memories:
            renewed[name].append(names[name])
    for name in memories:
        state += held[name]
        after += renewed[name]
    kept = [*points, value, *slopes, *state[len(points) :]] if keep else []
    written, texts = writer.lines([*kept, *after])
    columns = [f"k{i}" for i in range(len(kept))]
    body = [
        *head,
        *written,
        *(f"{column}[step] = {text}" for column, text in zip(columns, texts, strict=False)),
        f"{', '.join(state)} = {', '.join(texts[len(kept) :])}",
    ]
    lines = [
        *(["cell = new_cell()"] if narrowed else []),
        "try:",
        "    for step in range(step, stop):",
        *(f"        {line}" for line in body),
        "    step = stop",
        "except UNDEFINED:",
        "    pass",
        f"return step, {', '.join(state)}",
    ]
    arguments = ["step", "stop", "evaluate", *columns, *state, *map(text_of, settings.values())]
    return made("descend", arguments, lines, flavour)
