"""A program as typed → its syntax tree, its variables and where its value comes from. Nothing is executed here."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from autodiff_viz.engine.interpreter.failure import RunError
from autodiff_viz.engine.interpreter.reading import Source, read
from autodiff_viz.engine.interpreter.scopes import assigned
from autodiff_viz.engine.programs.names import CONSTANTS, FUNCTIONS, MODULES, OFTEN_VARIABLES, nearest
from autodiff_viz.languages import _
from autodiff_viz.notation.names import canonical

STORED, VALUE, CALLED, OWNER = "stored", "value", "called", "owner"
"""What happens to a name: it is assigned, read by itself, called, or stands before a point."""

Bound = frozenset[str]
"""Names that belong to the functions and comprehensions around a part."""


class Use(NamedTuple):
    """One use of a name of the text itself. ``late``: inside a function, which may run after a later assignment."""

    name: str
    node: ast.AST
    role: str
    late: bool


@dataclass(frozen=True)
class Script:
    """A program that could be read.

    Attributes:
        source: The text and its syntax tree.
        spellings: The name in the text → the variable's canonical name, in order of appearance.
        entry: The function whose value is the output, its parameters being the variables; ``""`` if the text's own
            last value is.
    """

    source: Source
    spellings: Mapping[str, str]
    entry: str

    @property
    def text(self) -> str:
        """The program as typed."""
        return self.source.text

    @property
    def variables(self) -> tuple[str, ...]:
        """Canonical names of the variables."""
        return tuple(self.spellings.values())

    @property
    def output(self) -> str:
        """The last value has no name of its own."""
        return ""

    @property
    def notes(self) -> tuple[str, ...]:
        """A program is read in one way only."""
        return ()

    @cached_property
    def statements(self) -> tuple[ast.stmt, ...]:
        """Every statement, in the order of the text."""
        found = [node for node in ast.walk(self.source.tree) if isinstance(node, ast.stmt)]
        return tuple(sorted(found, key=lambda node: (node.lineno, node.col_offset)))


def read_script(text: str) -> Script:
    """Read a program.

    Raises:
        RunError: It is not Python, too long, nested too deeply, or calls a function that does not exist.
    """
    try:
        return _read(text)
    except RunError as error:
        raise with_line(error) from error


def with_line(error: RunError) -> RunError:
    """The same error; its message names the line, if the text has more than one."""
    if error.span is not None and "\n" in error.text.strip():
        error.message = _("Line {line}: {message}").format(line=error.line, message=error.message)
    return error


def _read(text: str) -> Script:
    source = read(text)
    if not source.tree.body:
        raise RunError(_("There is nothing to run here."), None, _("Write a program, such as y = x * x."), text)
    uses = list(_uses(source.tree))
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for use in uses:
        roles[use.name].add(use.role)
    entry, parameters = _entry(source.tree)
    variables: dict[str, ast.AST] = {parameter.arg: parameter for parameter in parameters}
    stored: set[str] = set()
    for name, node, role, late in uses:
        if role == STORED:
            stored.add(name)
        elif name in stored or (late and STORED in roles[name]) or name in variables or name.startswith("_"):
            continue
        elif role == CALLED and STORED in roles[name]:
            continue  # defined further down: that it has no value yet is said where it runs
        elif role == CALLED and name not in FUNCTIONS:
            raise _no_function(source, name, node)
        elif not _is_library(name, roles[name]):
            variables[name] = node
    return Script(source, _spellings(source, variables), entry)


def _is_library(name: str, roles: set[str]) -> bool:
    """Whether a name that is never assigned is ours, and so no variable."""
    if name in MODULES:
        return roles == {OWNER}
    if name in OFTEN_VARIABLES and name not in CONSTANTS:
        return CALLED in roles
    return name in CONSTANTS or name in FUNCTIONS


def _entry(tree: ast.Module) -> tuple[str, list[ast.arg]]:
    """The function that a text ends with, and those of its parameters that need a value."""
    last = tree.body[-1]
    if isinstance(last, ast.FunctionDef):
        name, arguments = last.name, last.args
    elif isinstance(last, ast.Assign) and isinstance(last.value, ast.Lambda) and isinstance(last.targets[0], ast.Name):
        name, arguments = last.targets[0].id, last.value.args
    else:
        return "", []
    return name, arguments.args[: len(arguments.args) - len(arguments.defaults)]


def _uses(tree: ast.Module) -> Iterator[Use]:
    """Every use of a name that belongs to no function, in the order in which the text would run."""
    stack: list[tuple[ast.AST | Use, Bound, bool]] = [(tree, frozenset(), False)]
    while stack:
        node, bound, late = stack.pop()
        if isinstance(node, Use):
            if node.name not in bound:
                yield node
            continue
        following = [(part, bound | own, late or inside) for part, own, inside in _parts(node, late)]
        stack += reversed(following)


def _parts(node: ast.AST, late: bool) -> Iterator[tuple[ast.AST | Use, Bound, bool]]:
    """The parts of a part in the order in which they run, each with the names that it has of its own, and whether it
    is the inside of a function.
    """

    def outside(*parts: ast.AST | Use | None) -> Iterator[tuple[ast.AST | Use, Bound, bool]]:
        return ((part, Bound(), False) for part in parts if part is not None)

    match node:
        case ast.Name():
            yield from outside(Use(node.id, node, VALUE if isinstance(node.ctx, ast.Load) else STORED, late))
        case ast.Call(func=ast.Name(id=name)):
            yield from outside(Use(name, node.func, CALLED, late), *node.args, *node.keywords)
        case ast.Attribute(value=ast.Name(id=name)):
            yield from outside(Use(name, node.value, OWNER, late))
        case ast.Assign():
            yield from outside(node.value, *node.targets)
        case ast.AnnAssign():
            yield from outside(node.value, node.target)
        case ast.AugAssign(target=ast.Name(id=name)):
            yield from outside(Use(name, node.target, VALUE, late), node.value, node.target)
        case ast.For():
            yield from outside(node.iter, node.target, *node.body, *node.orelse)
        case ast.Import() | ast.ImportFrom():
            names = (alias.asname or alias.name.partition(".")[0] for alias in node.names)
            yield from outside(*(Use(name, node, STORED, late) for name in names))
        case ast.FunctionDef() | ast.Lambda():
            if isinstance(node, ast.FunctionDef):
                yield from outside(Use(node.name, node, STORED, late))
            yield from outside(*node.args.defaults)
            own = assigned(node) | {parameter.arg for parameter in node.args.args}
            yield from ((part, own, True) for part in (node.body if isinstance(node.body, list) else [node.body]))
        case ast.ListComp() | ast.GeneratorExp():
            targets = [part for loop in node.generators for part in ast.walk(loop.target)]
            own = frozenset(part.id for part in targets if isinstance(part, ast.Name))
            yield from ((loop.iter, own if i else Bound(), False) for i, loop in enumerate(node.generators))
            yield from ((condition, own, False) for loop in node.generators for condition in loop.ifs)
            yield node.elt, own, False
        case _:
            yield from outside(*ast.iter_child_nodes(node))


def _spellings(source: Source, variables: Mapping[str, ast.AST]) -> dict[str, str]:
    """The name in the text → its canonical name.

    Raises:
        RunError: Two names of the text are one.
    """
    found: dict[str, str] = {}
    for name, node in variables.items():
        if canonical(name) in found.values():
            other = next(first for first, same in found.items() if same == canonical(name))
            raise RunError(
                _("'{name}' and '{other}' are two spellings of one name.").format(name=name, other=other),
                source.span(node),
                _("Use one of them."),
                source.text,
            )
        found[name] = canonical(name)
    return found


def _no_function(source: Source, name: str, node: ast.AST) -> RunError:
    near = nearest(name)
    hint = _("Did you mean {name}?").format(name=near) if near else _("Define it above: def {name}(x): …")
    return RunError(
        _("There is no function called '{name}'.").format(name=name),
        source.span(node),
        hint.replace("{name}", name),
        source.text,
        fix=near,
    )
