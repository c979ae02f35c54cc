"""A check of TeX text without TeX: groups, dollars, environments, known commands, nothing special left bare."""

from __future__ import annotations

import re

COMMANDS = frozenset(
    (
        *("documentclass", "usepackage", "usetikzlibrary", "begin", "end", "providecommand", "definecolor"),
        *("node", "draw", "fill", "small", "scriptsize"),
        *(
            "frac",
            "partial",
            "bar",
            "cdot",
            "cdots",
            "dots",
            "quad",
            "qquad",
            "approx",
            "text",
            "mathrm",
            "operatorname",
        ),
        *("sqrt", "left", "right", "lt", "gt", "le", "ge", "infty", "pi", "theta", "lambda", "vert", "sigma"),
        *("sin", "cos", "tan", "ln", "log", "exp", "min", "max"),
        *("textbackslash", "textdollar", "textasciicircum", "textasciitilde", "textless", "textgreater"),
        *("textbar", "textquoteleft"),
    )
)
"""What our texts may say; a reader's ``\\input`` is not among it."""

SYMBOLS = frozenset("{}&#%_,\\ ")
"""What may follow a backslash beside a command."""

TOKEN = re.compile(r"\\([A-Za-z]+|.|\n)|%[^\n]*\n|[{}$]|[^\\%{}$]+", re.DOTALL)


def faults(source: str) -> list[str]:
    """What is wrong with a text; empty if TeX can read it."""
    found: list[str] = []
    groups: list[str] = []
    environments: list[str] = []
    for match in TOKEN.finditer(source):
        token = match[0]
        if match[1] and match[1].isalpha():
            if match[1] not in COMMANDS:
                found.append(f"unknown \\{match[1]}")
            if match[1] in ("begin", "end"):
                name = re.match(r"\{([a-z]+\*?)\}", source[match.end() :])
                if name is None:
                    found.append(f"\\{match[1]} of nothing")
                elif match[1] == "begin":
                    environments.append(name[1])
                elif not environments or environments.pop() != name[1]:
                    found.append(f"\\end{{{name[1]}}} does not match")
        elif match[1]:
            if match[1] not in SYMBOLS:
                found.append(f"unknown \\{match[1]}")
        elif token == "{":
            groups.append("{")
        elif token == "}":
            if not groups or groups.pop() != "{":
                found.append("} closes nothing")
        elif token == "$":
            if groups and groups[-1] == "$":
                groups.pop()
            elif "$" in groups:
                found.append("$ inside a formula")
            else:
                groups.append("$")
        elif not token.startswith("%"):
            bare = set(token) & set("#~")
            bare |= {c for c in token if not (c.isprintable() or c == "\n")}
            mathematical = "$" in groups or any(name.startswith("align") for name in environments)
            bare |= set(token) & set("^_") if not mathematical else set()
            if "&" in token and not any(name.startswith("align") for name in environments):
                bare.add("&")
            found += [f"bare {c!r}" for c in sorted(bare)]
    found += [f"{left} stays open" for left in (*groups, *environments)]
    return found


def statements(picture: str) -> list[str]:
    """The statements of a ``tikzpicture``: what ends with a semicolon outside braces."""
    body = re.search(r"\\begin\{tikzpicture\}\[.*?\n\](.*)\\end\{tikzpicture\}", picture, re.DOTALL)
    assert body is not None
    depth, start, found = 0, 0, []
    text = re.sub(r"\\(definecolor|providecommand)\{[^{}]*\}\{[^{}]*\}(\{[^{}]*\})?", "", body[1])
    for i, c in enumerate(text):
        escaped = text[i - 1 : i] == "\\"
        depth += {"{": 1, "}": -1}.get(c, 0) if not escaped else 0
        if c == ";" and depth == 0:
            found.append(text[start:i].strip())
            start = i + 1
    assert text[start:].strip() == ""
    return found
