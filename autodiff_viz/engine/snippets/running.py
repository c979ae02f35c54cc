"""A snippet as typed → what it printed, the graph of what it differentiated, and where it stopped."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Event
from typing import Any, NamedTuple

from autodiff_viz.engine.from_torch import from_torch
from autodiff_viz.engine.interpreter import PARTS
from autodiff_viz.engine.interpreter.failure import RaisedError, RunError, RunLimitError, refused, too_much
from autodiff_viz.engine.interpreter.limits import MAX_SECONDS
from autodiff_viz.engine.interpreter.machine import Interpreter
from autodiff_viz.engine.interpreter.reading import Source, read
from autodiff_viz.engine.interpreter.scopes import Scope
from autodiff_viz.engine.interpreter.values import Builtin, guarded
from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.snippets.builtin import builtins, modules
from autodiff_viz.engine.snippets.checked import Torch, is_tensor
from autodiff_viz.engine.snippets.explain import explained
from autodiff_viz.engine.snippets.limits import Budget
from autodiff_viz.engine.snippets.world import TorchWorld
from autodiff_viz.engine.torch_engine import Tensor, recording
from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.languages import _

PRELOADED = ("torch", "rand")
"""Names that are there without an import, since the lecture's slides leave the imports out."""

GRAPHS = 20
"""Calls of ``backward()`` whose graphs are read as they come; of more, the last one is read in a second run."""

OPERATIONS = 5_000
"""Recorded operations of a result that is differentiated."""

AT_ONCE = 2_000
"""Operations of all graphs together, after which no further one is read as it comes."""

SHOWN = 100
"""Variables whose values are kept as text."""

KNOWN = 2_000
"""Intermediate tensors that are remembered between two calls of ``backward()``."""

MAX_DRAWN = 300
"""Backward functions that torchviz is asked to draw: it recurses."""


class Printed(NamedTuple):
    """Something that was written: by ``print``, or (``echo``) because a bare expression has a value.

    ``text`` ends as it was written, mostly with a line feed.
    """

    line: int
    text: str
    echo: bool = False


class Remark(NamedTuple):
    """Something worth knowing about a line that is no error.

    Attributes:
        line: From 1.
        kind: ``"cut"`` (the history ends here), ``"accumulated"`` (a gradient was added to an old one),
            ``"preloaded"`` (a name that the text does not import).
        text: In the reader's language.
    """

    line: int
    kind: str
    text: str


@dataclass(frozen=True)
class Run:
    """What a snippet did.

    Attributes:
        text: The snippet.
        printed: In order.
        graph: Of the last result that ``backward()`` was called on, as it was then; without such a call, of the last
            number computed that can be differentiated; ``None`` if there is none. Nodes have spans into ``text``.
        shares: The share of each of its uses in the gradient, where tensors flow: they are computed before
            ``backward()`` frees what that takes. ``()`` for a graph of scalars.
        variables: Name → what an interactive session shows for it, in order of assignment, the first ``SHOWN`` ones.
        error: Why it stopped, or ``None``.
        remarks: In order of lines.
        ran: The lines of all statements that were executed.
        backwards: How often ``backward()`` was called.
        read: Which of these calls the graph is of: the last, unless a limit ended the run; 0 without such a call.
        torchviz: The DOT text that ``torchviz.make_dot`` made last, or ``""``.
        seed: Of the random numbers.
    """

    text: str
    printed: tuple[Printed, ...] = ()
    graph: LiveGraph | None = None
    shares: tuple[float | None, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    error: RunError | None = None
    remarks: tuple[Remark, ...] = ()
    ran: frozenset[int] = frozenset()
    backwards: int = 0
    read: int = 0
    torchviz: str = ""
    seed: int = 0

    @property
    def output(self) -> str:
        """What ``print`` wrote, all of it."""
        return "".join(item.text for item in self.printed if not item.echo)


def run(
    text: str,
    seed: int = 0,
    preloaded: Sequence[str] = PRELOADED,
    backward: int = 0,
    seconds: float = MAX_SECONDS,
    stop: Event | None = None,
) -> Run:
    """Run a PyTorch snippet in our own interpreter; never raises for what a snippet does.

    Args:
        text: Python with PyTorch, as in the lecture; a copied interactive session is understood.
        seed: Of all random numbers, until the snippet calls ``torch.manual_seed``.
        preloaded: Names among ``PRELOADED`` that need no import; ``()`` runs the snippet as Python would.
        backward: Which call of ``backward()`` to take the graph of, from 1; 0 is the last.
        seconds: How long it may run.
        stop: Set by whoever does not want it any more.
    """
    try:
        source = read(text)
    except RunError as error:
        return Run(text, error=error, seed=seed)
    stop = stop or Event()
    first = _Session(source, seed, preloaded, backward, Budget(seconds, stop.is_set))
    result = first.result()
    if not backward and first.backwards != first.read and not isinstance(first.error, RunLimitError):
        again = _Session(source, seed, preloaded, first.backwards, Budget(seconds, stop.is_set))
        last = again.result()
        return replace(result, graph=last.graph, shares=last.shares, read=last.read)
    return result


class _Session:
    """One execution, and what it leaves."""

    def __init__(self, source: Source, seed: int, preloaded: Sequence[str], backward: int, budget: Budget) -> None:
        self.source, self.seed, self.wanted = source, seed, backward
        self.printed: list[Printed] = []
        self.remarks: dict[tuple[int, str, str], Remark] = {}
        self.known: list[tuple[Tensor, ast.AST]] = []
        self.latest: tuple[Tensor, ast.AST] | None = None
        self.graph: LiveGraph | None = None
        self.shares: tuple[float | None, ...] = ()
        self.backwards = self.read = self.operations = 0
        self.picture = ""
        self.error: RunError | None = None
        world = TorchWorld(Torch(budget, seed, self._made, self._cut), self._backward)
        self.modules = modules(world, seed, self._make_dot)
        there = {"torch": self.modules["torch"], "rand": self.modules["torch"].names["rand"]}
        there["rand"] = Builtin("rand", lambda *shape: self._rand(there["torch"], *shape))
        names = builtins(world) | {name: there[name] for name in preloaded}
        self.preloaded = set(preloaded)
        self.interpreter = Interpreter(PARTS, world, names, self.modules, budget, self._write)

    def result(self) -> Run:
        """Execute, and gather what there is to see."""
        with recording():
            try:
                self.interpreter.run(self.source.tree)
            except RaisedError as error:
                hint, exhibit = explained(error.kind, error.message)
                self.error = RunError(error.message, self._span(), hint, self.source.text, error.kind, exhibit)
            except RunError as error:
                error.span = error.span or self._span()
                error.text = self.source.text
                self.error = error
            self._remark_missing_imports()
            if not self.backwards and self.latest:
                self._read_last(*self.latest)
            main = self.interpreter.main.values
            shown = {name: value for name, value in main.items() if is_tensor(value) or isinstance(value, int | float)}
            variables = {name: repr(value) for name, value in islice(shown.items(), SHOWN)}
        return Run(
            self.source.text,
            tuple(self.printed),
            self.graph,
            self.shares,
            variables,
            self.error,
            tuple(sorted(self.remarks.values(), key=lambda remark: remark.line)),
            frozenset(self.interpreter.lines),
            self.backwards,
            self.read,
            self.picture,
            self.seed,
        )

    def _span(self) -> Span:
        return self.source.span(self.interpreter.node)

    def _write(self, line: int, text: str, echo: bool) -> None:
        self.printed.append(Printed(line, text, echo))

    def _remark(self, kind: str, text: str, line: int = 0) -> None:
        line = line or self.interpreter.line
        self.remarks.setdefault((line, kind, text), Remark(line, kind, text))

    def _made(self, tensor: Tensor) -> None:
        if tensor.requires_grad and not tensor.is_leaf:
            self.latest = (tensor, self.interpreter.node)
            if len(self.known) < KNOWN:
                self.known.append(self.latest)

    def _cut(self, how: str, tensor: Tensor) -> None:
        if tensor.requires_grad:
            self._remark(
                "cut",
                _("The history ends here: {how} gives plain numbers, and no derivative flows through them.").format(
                    how=how
                ),
            )

    def _rand(self, torch: Any, *shape: Any) -> Any:
        return torch.names["rand"].call(*(shape or ((),)))

    def _names(self) -> dict[str, Tensor]:
        """The tensors in sight, by name, outermost first."""
        scopes: list[Scope] = []
        scope: Scope | None = self.interpreter.scope
        while scope is not None:
            scopes.append(scope)
            scope = scope.outer
        return {name: value for s in reversed(scopes) for name, value in s.values.items() if is_tensor(value)}

    def _read(self, y: Tensor) -> None:
        """The graph of a result, before ``backward()`` frees it; errors are left to ``backward()`` itself."""
        self.read = self.backwards
        names = {name: tensor for name, tensor in self._names().items() if not name.startswith("_")}
        known = [t for t, _s in self.known], [self.source.span(n) for _t, n in self.known]
        try:
            graph = from_torch(y, names, *known, limit=OPERATIONS)
            self.operations += len(graph.nodes)
            shares = () if graph.scalar else graph.share()
            graph.keep_jacobians()
        except LimitError as error:
            raise too_much(
                _("This result depends on more than {limit:,} operations.").format(limit=OPERATIONS),
                _("Repeat fewer times, or compute with whole tensors."),
            ) from error
        except (FormulaError, RuntimeError):
            return  # PyTorch cannot differentiate it, and backward() says so itself
        self.graph, self.shares = graph, shares

    def _read_last(self, result: Tensor, node: ast.AST) -> None:
        """The graph of the last result, of a snippet without ``backward()``."""
        try:
            self._read(result)
        except RunError as error:
            error.span, error.text = self.source.span(node), self.source.text
            self.error = self.error or error

    def _backward(self, y: Tensor, *arguments: Any, **options: Any) -> None:
        """``y.backward(…)``: PyTorch's own."""
        for key in options:
            if key not in ("gradient", "retain_graph", "create_graph", "inputs"):
                raise refused(_("The option '{name}' is not available here.").format(name=key), _("Leave it out."))
        self.backwards += 1
        if self.backwards == self.wanted or (not self.wanted and self._has_room()):
            self._read(y)
        leaves = {name: t for name, t in self._names().items() if t.is_leaf and t.requires_grad and t.grad is not None}
        before = {name: (t.grad, t.grad._version) for name, t in leaves.items() if bool(t.grad.count_nonzero())}
        if options.pop("create_graph", False):
            options["retain_graph"] = True  # a graph of gradients would keep itself alive in a circle
        guarded(lambda: y.backward(*arguments, **options))
        self.known.clear()
        for name, (grad, version) in before.items():
            if leaves[name].grad is not grad or grad._version != version:
                self._remark(
                    "accumulated",
                    _("{name}.grad was not zero: this backward() added to it. Call {name}.grad.zero_() before.").format(
                        name=name
                    ),
                )

    def _has_room(self) -> bool:
        return self.backwards == 1 or (self.backwards <= GRAPHS and self.operations < AT_ONCE)

    def _make_dot(self, y: Any, params: Any = None, **options: Any) -> None:
        """``torchviz.make_dot``: its own picture, without addresses."""
        import torchviz

        if not is_tensor(y):
            raise RaisedError("AttributeError", f"'{type(y).__name__}' object has no attribute 'grad_fn'")
        if y.requires_grad and y.grad_fn is not None:
            self._read(y)
            if self.graph is not None and len(self.graph.nodes) > MAX_DRAWN:
                raise too_much(
                    _("torchviz draws at most {limit} operations here.").format(limit=MAX_DRAWN), _("Draw fewer steps.")
                )
        named = {name: tensor for name, tensor in self._names().items() if tensor.requires_grad}
        source = guarded(lambda: torchviz.make_dot(y, params=named).source)
        numbers: dict[str, str] = {}
        self.picture = re.sub(r"\b\d{9,}\b", lambda m: numbers.setdefault(m[0], f"n{len(numbers) + 1}"), source)

    def _remark_missing_imports(self) -> None:
        """Names that the text uses without importing them: they are there, as in an open notebook."""
        text = "\n".join(self.source.lines)
        for name in sorted(self.preloaded):
            found = re.search(rf"^[^#\n]*?(?<![\w.]){name}\b(?=[.(])", text, re.MULTILINE)
            if found and name not in self.interpreter.main.values:
                line = text.count("\n", 0, found.start()) + 1
                self._remark(
                    "preloaded",
                    _("'{name}' is used without an import; here it is there already.").format(name=name),
                    line,
                )
