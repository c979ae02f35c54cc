"""LaTeX: what each command stands for."""

from __future__ import annotations

import re

from autodiff_viz.notation import tokens
from autodiff_viz.notation.characters import GREEK

SKIPPED = re.compile(
    r"left|right|middle|big[lr]?|Big[lr]?|bigg[lr]?|Bigg[lr]?|(display|text|script)style|(no)?limits|q?quad|(thin|en)space"
    r"|(math)?strut|[,;:!>()\[\]\s]"
)
"""Commands that only change the looks; ``\\(`` … ``\\]`` open and close a formula."""

GROUPED = r"operatorname\*|operatorname|mathrm|mathit|mathsf|mathbf|mathtt|boldsymbol|textrm|textit|text|bm"
"""Commands whose braces hold one word."""

FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac"})

SIGNS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("cdot", "times", "ast", "cdotp", "bullet"), (tokens.SIGN, "*")),
    "div": (tokens.SIGN, "/"),
    "slash": (tokens.SIGN, "/"),
    "colon": (tokens.COLON, ":"),
    "sqrt": (tokens.ROOT, "sqrt"),
    **dict.fromkeys(("lbrace", "{"), (tokens.OPEN, "{")),
    **dict.fromkeys(("rbrace", "}"), (tokens.CLOSE, "}")),
    "lbrack": (tokens.OPEN, "["),
    "rbrack": (tokens.CLOSE, "]"),
    "lvert": (tokens.OPEN, "|"),
    "rvert": (tokens.CLOSE, "|"),
    **dict.fromkeys(("vert", "mid"), (tokens.BAR, "|")),
    "lfloor": (tokens.OPEN, "⌊"),
    "rfloor": (tokens.CLOSE, "⌋"),
    "lceil": (tokens.OPEN, "⌈"),
    "rceil": (tokens.CLOSE, "⌉"),
    "infty": (tokens.WORD, "inf"),
    "newline": (tokens.BREAK, "\n"),
    "\\": (tokens.BREAK, "\n"),
    "cr": (tokens.BREAK, "\n"),
}
"""Command → kind and text of its token."""

LETTERS: dict[str, str] = {
    **{name: letter for letter, name in GREEK.items()},
    "varepsilon": "ε",
    "vartheta": "θ",
    "varphi": "φ",
    "varrho": "ρ",
    "varsigma": "σ",
    "ell": "ell",
    "hbar": "hbar",
}
"""Command → the letter it draws."""

UNSUPPORTED = re.compile(r"sum|prod|i*nt|oint|lim|partial|nabla|pm|mp|leq?|geq?|neq?|approx|to|begin|end|in")
"""Commands that mean something this language has no word for."""
