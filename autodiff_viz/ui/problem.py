"""A problem as plain data: formula, point and choices. Hashable, small, and the whole of a link."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from autodiff_viz.engine import tape, torch_engine
from autodiff_viz.engine.programs import ProgramRun, Script, is_program, read_script, trace_text
from autodiff_viz.engine.recorder import Given, Recorder
from autodiff_viz.engine.tensors import tape as tensor_tape
from autodiff_viz.engine.tensors import torch_tensors
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.unfold import first_number, unfold
from autodiff_viz.engine.tensors.written import MAX_VALUE, is_list, pairs_of, read_list
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.languages import _, current_language
from autodiff_viz.notation import Program, parse
from autodiff_viz.ui.unfolded import first_tensors, numbers_program

MAX_PAGE_NODES = 6_000
"""Nodes of a graph that a page computes with, so that it answers in two seconds; the package itself goes further."""

MAX_PAGE_CHARACTERS = 100_000
"""Characters of a formula that a page reads; the package itself goes further."""

MAX_VARIABLES = 200
"""Variables that the problem bar offers a field for."""

MAX_PAGE_STEPS, MAX_PAGE_SECONDS = 100_000, 5.0
"""What a program may run on a page."""

MAX_SEED = 2**31 - 1

MAX_LINK = 4_000
"""Characters of a link; a longer problem is not written into the address bar."""

STATIC = "static"
"""A program's branches all in one graph, as define-and-run would have them."""

ENGINES = {"tape": tape.apply, "torch": torch_engine.apply}
"""Name in a link → what computes values and partials; the first is the usual one."""

TENSOR_ENGINES = {"tape": tensor_tape.apply, "torch": torch_tensors.apply}
"""The same on tensors."""

FIRST_VALUES = (2.0, 3.0, 1.5, 0.5)
"""Values that new variables start with, in turn: small, different, and not 1, which would hide a factor."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What the reader asks for.

    Attributes:
        text: The formula as typed.
        at: (name, number as typed), in any order; variables that are missing start with ``FIRST_VALUES``.
        of: The assigned name to differentiate; ``""`` means the last statement.
        by: The variable to differentiate by; ``""`` means the first.
        engine: A key of ``ENGINES``.
        seed: Of a program's random numbers.
        beside: What a program's graph is shown beside: the seed of an earlier run, ``STATIC``, or ``""``.
    """

    text: str
    at: tuple[tuple[str, str], ...] = ()
    of: str = ""
    by: str = ""
    engine: str = "tape"
    seed: int = 0
    beside: str = ""

    @classmethod
    def from_mapping(cls, data: object) -> Problem:
        """A problem from what the browser sent: anything that is not of the right kind is dropped."""
        fields = data if isinstance(data, Mapping) else {}
        at = fields.get("at")
        pairs = at.items() if isinstance(at, Mapping) else ()
        return cls(
            text=str(fields.get("text", "")),
            at=tuple((str(name), str(value)[: MAX_VALUE + 1]) for name, value in list(pairs)[: 2 * MAX_VARIABLES]),
            of=str(fields.get("of", ""))[:200],
            by=str(fields.get("by", ""))[:200],
            engine="torch" if fields.get("engine") == "torch" else "tape",
            seed=_seed(fields.get("seed")) or 0,
            beside=_beside(fields.get("beside")),
        )

    @classmethod
    def from_link(cls, parameters: Mapping[str, str]) -> Problem | None:
        """The problem that a link holds, or ``None`` if it names no formula."""
        if not parameters.get("f"):
            return None
        return cls.from_mapping(
            {
                "text": parameters["f"],
                "at": dict(pairs_of(parameters.get("at", ""))),
                "of": parameters.get("of", ""),
                "by": parameters.get("wrt", ""),
                "engine": parameters.get("engine", ""),
                "seed": parameters.get("seed", ""),
                "beside": parameters.get("runs", ""),
            }
        )

    def link(self) -> dict[str, str]:
        """The parameters of a link that opens this problem; empty if it is too long for one."""
        parameters = {"f": self.text, "at": ",".join(f"{name}:{value}" for name, value in self.at)}
        parameters |= {"of": self.of, "wrt": self.by, "engine": self.engine if self.engine != "tape" else ""}
        parameters |= {"seed": str(self.seed or ""), "runs": self.beside}
        parameters = {key: value for key, value in parameters.items() if value}
        return parameters if len(urlencode(parameters)) <= MAX_LINK else {}


def _seed(data: object) -> int | None:
    """A seed from a link or from the browser; ``None`` if it is none."""
    text = str(data)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MAX_SEED else None


def _beside(data: object) -> str:
    seed = _seed(data)
    return STATIC if data == STATIC else "" if seed is None else str(seed)


@dataclass(frozen=True)
class Opened:
    """A problem that could be read and computed.

    Attributes:
        problem: With a value for every variable and both choices made.
        program: The text, understood: a formula, or the script of a Python program.
        graph: Traced at the point, with the chosen output.
        of: The chosen assigned name, or ``""`` for a last statement without a name.
        by: The chosen variable, or ``""`` if there is none.
        run: What a Python program did at the point; ``None`` for a formula.
        tensors: Where values are tensors, the graph of them; ``graph`` and ``program`` are then those of its numbers.
        source: The text, understood, where ``program`` is another one.
    """

    problem: Problem
    program: Program | Script
    graph: Graph
    of: str
    by: str
    run: ProgramRun | None = None
    tensors: TensorGraph | None = None
    source: Program | Script | None = None

    @property
    def typed(self) -> Program | Script:
        """The program as it was typed."""
        return self.source or self.program


def recorded(graph: Graph) -> int:
    """What a text and a point do not say of a graph: which operations of a program ran, on which random numbers, and
    what PyTorch calls them.
    """
    return hash(tuple((n.operation, n.inputs, *n[4:], n.value if n.operation == CONSTANT else 0) for n in graph.nodes))


class PointError(FormulaError):
    """A value that was typed for a variable is not a number. ``name`` says which variable's."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.name = name


def number_text(value: float) -> str:
    """The shortest text that reads back as ``value``, as somebody would type it: 3, not 3.0."""
    return repr(value).removesuffix(".0")


def read_number(name: str, text: str) -> float:
    """The number that somebody typed into a field.

    Raises:
        PointError: It is not a number.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("∞", "inf")
    try:
        number = float(plain) if "_" not in plain else math.nan
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise PointError(
            name, _("'{text}' is not a number.").format(text=text[:20]), _("Write it like 2.5, −1 or 1e-3.")
        )
    return number


def read_value(name: str, text: str) -> Given:
    """The number or the tensor that somebody typed into a field.

    Raises:
        PointError: It is neither.
    """
    if not is_list(text):
        return read_number(name, text)
    try:
        return read_list(text)
    except FormulaError as error:
        raise PointError(name, error.message, error.hint) from error


@lru_cache(maxsize=256)
def _parsed(text: str, language: str) -> Program | Script:
    return _read(text)


def _read(text: str) -> Program | Script:
    return read_script(text) if is_program(text) else parse(text)


MAX_CACHED = 4_000
"""Characters of the longest formula that is kept understood; longer ones are rare and large."""


def understand(text: str) -> Program | Script:
    """The formula or the Python program that a text holds; the common short ones are remembered.

    Raises:
        FormulaError: The text cannot be understood.
    """
    return _parsed(text, current_language()) if len(text) <= MAX_CACHED else _read(text)


def starting_point(program: Program | Script, problem: Problem) -> tuple[tuple[str, str], ...]:
    """A value for every variable: as typed, or what a new variable starts with."""
    typed = dict(problem.at)
    tensors = first_tensors(program) if isinstance(program, Program) else {}
    return tuple(
        (name, typed.get(name) or tensors.get(name) or number_text(FIRST_VALUES[i % len(FIRST_VALUES)]))
        for i, name in enumerate(program.variables)
    )


def open_problem(problem: Problem) -> Opened:
    """Read a problem and compute its graph.

    Choices that the formula does not offer (an old link, a formula that changed) fall back to the first ones.

    Raises:
        FormulaError: The text cannot be read; ``PointError`` if it is a value that cannot.
        LimitError: It is larger than a page computes.
    """
    if len(problem.text) > MAX_PAGE_CHARACTERS:
        raise LimitError(
            _("This formula has {count} characters; a page reads at most {limit}.").format(
                count=f"{len(problem.text):,}", limit=f"{MAX_PAGE_CHARACTERS:,}"
            ),
            hint=_("Write it shorter, perhaps with repeat, or use the Python package, which reads more."),
        )
    program = understand(problem.text)
    if len(program.variables) > MAX_VARIABLES:
        raise LimitError(
            _("This formula has {count} variables; a page shows at most {limit}.").format(
                count=len(program.variables), limit=MAX_VARIABLES
            ),
            hint=_("Use fewer variables, or the Python package, which has no such limit."),
        )
    at = starting_point(program, problem)
    point = {name: read_value(name, value) for name, value in at}
    recorder = Recorder(ENGINES[problem.engine], program.text, MAX_PAGE_NODES, TENSOR_ENGINES[problem.engine])
    if isinstance(program, Script):
        run = trace_text(program, point, problem.seed, recorder, MAX_PAGE_SECONDS, MAX_PAGE_STEPS)
        graph = run.graph
    else:
        run, graph = None, trace(program, point, recorder)
    if isinstance(graph, TensorGraph):
        return _unfolded(replace(problem, at=at), program, graph, run)
    of = problem.of if problem.of in graph.names else (run or program).output
    by = problem.by if problem.by in graph.inputs else next(iter(graph.inputs), "")
    if of:
        graph = graph.of(graph.names[of])
    return Opened(replace(problem, at=at, of=of, by=by), program, graph, of, by, run)


def _unfolded(problem: Problem, program: Program | Script, tensors: TensorGraph, run: ProgramRun | None) -> Opened:
    """A problem on tensors: its graph, and that of its numbers, which every page can show."""
    chosen = tensors.names.get(problem.of, tensors.output)
    if not tensors.nodes[chosen].shape:
        tensors = tensors.of(chosen)
    try:
        graph = unfold(tensors, MAX_PAGE_NODES)
    except LimitError as error:
        raise LimitError(
            _("Number by number, this needs more than {limit:,} operations.").format(limit=MAX_PAGE_NODES),
            hint=_("Use smaller tensors, or the Python package, which keeps them whole."),
        ) from error
    of = problem.of if problem.of in graph.names else program.output if program.output in graph.names else ""
    wished = first_number(tensors, problem.by) if problem.by in tensors.inputs else problem.by
    by = wished if wished in graph.inputs else next(iter(graph.inputs), "")
    if of:
        graph = graph.of(graph.names[of])
    return Opened(
        replace(problem, of=of, by=by), numbers_program(graph), graph, of, by, run, tensors=tensors, source=program
    )
