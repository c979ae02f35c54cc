"""The rules of the house, read from the syntax trees. Every rule is shown to notice a small sample that breaks it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "autodiff_viz"

FLOORS = (
    {"errors", "languages", "numerals", "worker"},
    {"ieee"},
    {"ops"},
    {"tensors"},
    {"graph", "notation"},
    {"engine"},
    {"analysis"},
    {"lecture", "render"},
    {"graphs"},
    {"tensor_graphs", "live"},
    {"api"},
    {"__init__"},
    {"__main__"},
    {"ui"},
    {"pages", "app"},
)
"""The rooms, from the ground up: a room may use what lies below it, and itself."""

FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

TOP = {"app.py", "autodiff_viz", "pages", "tests", "benchmarks"}
"""Where code may be: whoever opens the project sees at once what there is."""

HOMES = {
    "sympy": {"engine"},  # only in the worker process, simplify_worker.py, on trees that we build ourselves
    "torch": {"engine"},
    "plotly": {"render"},
    "pygraphviz": {"render"},
    "graphviz": {"render"},
    "streamlit": {"ui", "pages", "app"},
}
"""Package → the only rooms that may import it."""

LAZY = {"torch"}
"""Packages that are imported inside functions only, because they take more than a second."""

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr"}
WRITES_CODE = ("autodiff_viz/engine/writer.py", "made", {"exec", "compile"})
"""The one exception: the function that compiles what ``Writer`` wrote from a tape. No text of a reader is in it."""
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill"}
FORBIDDEN_SCRIPT = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|document\.write|new\s+Function\b|eval\s*\()"
)

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

PAGE_LINES = 40
"""A page computes, draws and shows, and no more."""


def test_code_is_in_the_known_places_only() -> None:
    seen = (path for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "build")
    assert {path.name for path in seen if path.suffix == ".py" or any(path.glob("**/*.py"))} == TOP


def room_of(path: Path) -> str:
    """The room of a file: the first folder (or the file's own name) inside the package, or ``pages`` or ``app``."""
    inside = path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT)
    return inside.parts[0].removesuffix(".py")


def sources() -> Iterator[tuple[Path, str]]:
    """Every Python file of the product."""
    for path in [*sorted(PACKAGE.rglob("*.py")), *sorted((ROOT / "pages").glob("*.py")), *sorted(ROOT.glob("*.py"))]:
        if path.exists():
            yield path, path.read_text()


def imports(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Full names of what a module imports, each with whether it does so only inside a function."""
    inside = {id(child) for node in ast.walk(tree) if isinstance(node, FUNCTIONS) for child in ast.walk(node)}
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names]
        yield from ((name, id(node) in inside) for name in names)


def direction(room: str, source: str) -> list[str]:
    """Imports that climb, or that lead to another room on the same floor."""
    if room not in FLOOR:
        return [f"{room} has no place in FLOORS"]
    found = []
    for name, _ in imports(ast.parse(source)):
        first, *rest = name.split(".")
        if first == "":
            found.append(f"{name} is relative")
        elif first in ("app", "pages", "tests", "benchmarks"):
            found.append(f"{room} imports {first}")
        elif first == "autodiff_viz":
            other = rest[0] if rest and rest[0] in FLOOR else "__init__"
            if other != room and FLOOR[other] >= FLOOR[room]:
                found.append(f"{room} imports {other}")
    return found


def homes(room: str, source: str) -> list[str]:
    """Heavy packages outside the rooms that may use them, or imported too early."""
    found = []
    for name, inside_function in imports(ast.parse(source)):
        package = name.split(".")[0]
        if package in HOMES and room not in HOMES[package]:
            found.append(f"{room} imports {package}")
        elif package in LAZY and not inside_function:
            found.append(f"{package} is imported outside a function")
    return found


def dangers(room: str, source: str) -> list[str]:
    """Ways for a text to become a program, or for a name to become markup."""
    tree = ast.parse(source)
    found = [f"{room} imports {name}" for name, _ in imports(tree) if name.split(".")[0] in FORBIDDEN_IMPORTS]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(f"{room}:{node.lineno} calls {node.func.id}")
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            found.append(f"{room}:{node.value.lineno} says unsafe_allow_html")
    return found


def early_words(room: str, source: str) -> list[str]:
    """Texts translated while a module is being imported: they would stay in the language of the first reader.

    Pages are not imported but run, for each reader anew.
    """
    if room in ("pages", "app"):
        return []
    tree = ast.parse(source)
    late = {id(child) for node in ast.walk(tree) if isinstance(node, FUNCTIONS) for child in _body(node)}
    return [
        f"{room}:{node.lineno} translates on import"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "ngettext")
        and id(node) not in late
    ]


def unknown_words(room: str, source: str) -> list[str]:
    """Texts that are put together before they are translated: no catalogue can hold them."""
    return [
        f"{room}:{node.lineno} translates a text put together"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "ngettext", "marked")
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) or _formats(argument) for argument in node.args[:2])
    ]


def _formats(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[ast.AST]:
    """What runs when a function is called, unlike its defaults and decorators."""
    parts = [function.body] if isinstance(function, ast.Lambda) else function.body
    for part in parts:
        yield from ast.walk(part)


def length(room: str, source: str) -> list[str]:
    """Pages that do more than compute, draw and show."""
    lines = len(source.splitlines())
    return [f"{room} has {lines} lines"] if room in ("pages", "app") and lines > PAGE_LINES else []


Rule = Callable[[str, str], list[str]]
RULES: tuple[Rule, ...] = (direction, homes, dangers, early_words, unknown_words, length)


def without_the_exception(path: Path, source: str) -> str:
    """A module's text; in the one that makes code, the names of the two calls it may make, once each, are blanked."""
    allowed_path, function, calls = WRITES_CODE
    if str(path.relative_to(ROOT)) != allowed_path:
        return source
    tree = ast.parse(source)
    (made,) = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    left = set(calls)
    for node in ast.walk(made):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in left:
            left.remove(node.func.id)
            node.func.id = "allowed"
    assert not left, "the exception is no longer needed"
    return ast.unparse(tree)


@pytest.mark.parametrize("rule", RULES)
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    broken = {
        str(path.relative_to(ROOT)): rule(room_of(path), without_the_exception(path, source))
        for path, source in sources()
    }
    assert {path: found for path, found in broken.items() if found} == {}


def test_the_rules_are_applied_to_every_room() -> None:
    assert {"errors", "ops", "notation", "engine", "ui"} <= {room_of(path) for path, _ in sources()}


@pytest.mark.parametrize(
    ("rule", "room", "source"),
    [
        (direction, "ops", "from autodiff_viz.engine.trace import trace"),
        (direction, "engine", "def f():\n    from autodiff_viz import render"),
        (direction, "engine", "import autodiff_viz"),
        (direction, "render", "import autodiff_viz.lecture.presets"),
        (direction, "graph", "from autodiff_viz.notation import parse"),
        (direction, "engine", "from ..render import dot"),
        (direction, "ui", "import app"),
        (direction, "attic", ""),
        (homes, "analysis", "def f():\n    import torch"),
        (homes, "engine", "import torch.nn"),
        (homes, "engine", "import torch\ndef f():\n    import torch"),
        (homes, "ui", "from plotly import graph_objects"),
        (homes, "render", "import streamlit as st"),
        (homes, "ui", "import pygraphviz"),
        (dangers, "engine", "eval('1')"),
        (dangers, "engine", "f = lambda text: exec(compile(text, '', 'exec'))"),
        (homes, "notation", "from sympy import sympify"),
        (dangers, "engine", "sympify('1')"),
        (dangers, "engine", "import pickle"),
        (dangers, "ui", "st.markdown(name, unsafe_allow_html=True)"),
        (early_words, "ui", "TITLE = _('Explore')"),
        (early_words, "ui", "def f(title=_('Explore')):\n    pass"),
        (early_words, "ui", "class Page:\n    title = ngettext('a', 'b', 2)"),
        (unknown_words, "ui", "def f():\n    return _(f'{n} paths')"),
        (unknown_words, "ui", "def f():\n    return _('no ' + name)"),
        (unknown_words, "ui", "def f():\n    return _('no {name}'.format(name=name))"),
        (unknown_words, "ui", "def f():\n    return ngettext('a path', f'{n} paths', n)"),
        (length, "pages", "\n" * (PAGE_LINES + 1)),
        (length, "app", "\n" * (PAGE_LINES + 1)),
    ],
)
def test_a_rule_notices_what_breaks_it(rule: Rule, room: str, source: str) -> None:
    assert len(rule(room, source)) >= 1


@pytest.mark.parametrize(
    ("rule", "room", "source"),
    [
        (direction, "engine", "from autodiff_viz.engine.tape import apply\nfrom autodiff_viz import graph"),
        (direction, "ui", "import autodiff_viz as av\nfrom autodiff_viz.lecture.presets import presets"),
        (homes, "engine", "def f():\n    import torch"),
        (homes, "pages", "import streamlit as st"),
        (dangers, "notation", "import re\nPATTERN = re.compile('x')\nmodel.eval()"),
        (early_words, "ui", "def f():\n    return [_('Explore') for _x in range(2)]\ng = lambda: _('Step')"),
        (early_words, "pages", "with page(_('Explore')) as opened:\n    explorer(opened)"),
        (unknown_words, "ui", "def f():\n    return _('{n} paths').format(n=n) + _(preset.title)"),
        (length, "pages", "\n" * PAGE_LINES),
        (length, "engine", "\n" * (PAGE_LINES + 1)),
    ],
)
def test_a_rule_lets_pass_what_keeps_it(rule: Rule, room: str, source: str) -> None:
    assert rule(room, source) == []


def uses(modules: Mapping[str, str]) -> dict[str, set[str]]:
    """Module → the modules among these that it imports, anywhere in its text; a package is its ``__init__``."""

    def named(name: str) -> str:
        return name if name in modules or "." not in name else named(name.rpartition(".")[0])

    found = {module: {named(name) for name, _ in imports(ast.parse(text))} for module, text in modules.items()}
    return {module: {name for name in names if name in modules and name != module} for module, names in found.items()}


def circle(modules: Mapping[str, str]) -> list[str]:
    """Modules that import each other in a circle, the first one found; none if there is none."""
    try:
        TopologicalSorter(uses(modules)).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_modules_import_each_other_not_even_inside_functions() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): source
        for path, source in sources()
    }
    assert circle(modules) == []
    assert len(uses(modules)["autodiff_viz.api"]) > 3, "imports are found"


@pytest.mark.parametrize(
    "modules",
    [
        {"a": "import b", "b": "def f():\n    from c import g", "c": "from a import h"},
        {"p": "from p.a import f", "p.a": "if TYPE_CHECKING:\n    from p import g"},
    ],
)
def test_a_circle_of_imports_is_noticed(modules: Mapping[str, str]) -> None:
    assert circle(modules)


def script_dangers(source: str) -> list[str]:
    """Ways for a text to become markup or a program in the browser."""
    return FORBIDDEN_SCRIPT.findall(source)


def test_scripts_build_the_page_from_nodes() -> None:
    scripts = sorted((PACKAGE / "ui" / "frontend").rglob("*.js"))
    assert {path.name: found for path in scripts if (found := script_dangers(path.read_text()))} == {}
    assert scripts


@pytest.mark.parametrize(
    "source",
    [
        "box.innerHTML = name",
        "box.outerHTML += name",
        "box.insertAdjacentHTML('beforeend', name)",
        "document.write(name)",
        "eval (name)",
        "new Function(name)",
    ],
)
def test_a_script_that_writes_markup_is_noticed(source: str) -> None:
    assert script_dangers(source) != []


def test_a_script_that_writes_text_is_not() -> None:
    assert script_dangers("box.textContent = evaluate(name) // functional") == []


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"torch", "plotly", "streamlit", "pygraphviz", "pandas", "sympy"}
    code = f"import sys, autodiff_viz; print(sorted({heavy!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    assert run.stdout.strip() == "[]"
