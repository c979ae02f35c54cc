"""The browser's modules as one script: for a page without a server to ask for them, and for one whose server answers
one request sooner than sixty.

Every module becomes a function called once, in the order of its imports, and its exports are properties of what it
returns. That is all: nothing is shortened or rewritten, and equal sources give an equal script, whose hash a page can
name in its security policy.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

FRONTEND = Path(__file__).parents[1] / "ui" / "frontend"
"""Where the modules are."""

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w-]+)\.js";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(
    r"^export\s+(?:default\s+)?((?:async\s+)?function\*?|const|let|class)\s+([A-Za-z_$][\w$]*)", re.MULTILINE
)
_SHEET = re.compile(r'^@import "\./([\w-]+\.css)";$', re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_ENDS = re.compile(r"</(?=script)|<!--", re.IGNORECASE)


def bundle(entry: str, folder: Path = FRONTEND) -> str:
    """A script that defines ``modules``, with what the module ``entry`` exports under its name.

    Args:
        entry: A file in ``folder``, without its suffix.
        folder: Where the modules are; they import each other by ``./name.js`` only.

    Raises:
        ValueError: A module imports or exports in a form that is not understood, or modules import each other.
    """
    parts = ['"use strict";', "const modules = {};"]
    for name in _order(entry, folder):
        parts.append(_module(name, (folder / f"{name}.js").read_text(encoding="utf-8")))
    script = "\n".join(parts)
    if _ENDS.search(script):
        raise ValueError("a module holds a text that would end the script")
    return script


def component_script(name: str, folder: Path = FRONTEND) -> str:
    """A component's modules as one module; made anew when a file has changed.

    Raises:
        FileNotFoundError: There is no component of that name.
    """
    return _component(name, folder, _stamp(folder))


def component_style(name: str, folder: Path = FRONTEND) -> str:
    """A component's style sheet with those it imports.

    Raises:
        FileNotFoundError: There is no component of that name.
    """
    return _style(name, folder, _stamp(folder))


def _stamp(folder: Path) -> tuple[int, ...]:
    """What changes with every change of a file."""
    return tuple(path.stat().st_mtime_ns for path in sorted(folder.iterdir()))


@lru_cache(32)
def _component(name: str, folder: Path, stamp: tuple[int, ...]) -> str:
    return f"{bundle(name, folder)}\nexport default modules.{_key(name)}.{name};\n"


@lru_cache(32)
def _style(name: str, folder: Path, stamp: tuple[int, ...]) -> str:
    sheet = (folder / f"{name}.css").read_text(encoding="utf-8")
    return _SHEET.sub(lambda found: (folder / found[1]).read_text(encoding="utf-8"), sheet)


@cache
def explorer_script() -> str:
    """The explorer's modules with the one that starts it in a file, read once for the process."""
    return bundle("standalone")


@cache
def explorer_style() -> str:
    """The explorer's style sheet."""
    style = component_style("explorer")
    if re.search("</style|@import|url\\(", style, re.IGNORECASE):
        raise ValueError("the style sheet needs something from elsewhere, or would end its element")
    return style


def digest(script: str) -> str:
    """The source expression of an inline script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _order(entry: str, folder: Path) -> list[str]:
    """The modules that ``entry`` needs, each after those it imports."""
    done: list[str] = []
    open_: set[str] = set()
    waiting = [(entry, False)]
    while waiting:
        name, ready = waiting.pop()
        if ready:
            done.append(name)
            open_.discard(name)
        elif name in open_:
            raise ValueError(f"{name}.js imports itself in a circle")
        elif name not in done:
            open_.add(name)
            needs = [found[2] for found in _IMPORT.finditer((folder / f"{name}.js").read_text(encoding="utf-8"))]
            waiting.append((name, True))
            waiting.extend((need, False) for need in reversed(needs) if need not in done)
    return done


def _module(name: str, source: str) -> str:
    body = _IMPORT.sub(lambda found: f"const {{ {_renamed(found[1])} }} = modules.{_key(found[2])};", source)
    exported = [found[2] for found in _EXPORT.finditer(body)]
    body = _EXPORT.sub(r"\1 \2", body)
    if left := _LEFT.search(_without_comments(body)):
        raise ValueError(f"{name}.js: {left[0]}")
    return f"modules.{_key(name)} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _renamed(names: str) -> str:
    """``a, b as c`` as a pattern: ``a, b: c``."""
    return ", ".join(re.sub(r"\s+as\s+", ": ", name.strip()) for name in names.split(",") if name.strip())


def _key(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
