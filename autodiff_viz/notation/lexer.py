"""Text → tokens: one regular expression, and a second look at whatever is not plain ASCII arithmetic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches

from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.languages import _
from autodiff_viz.notation import latex, tokens
from autodiff_viz.notation.characters import GREEK, LETTERS, SUBSCRIPTS, SUPERSCRIPTS, fold
from autodiff_viz.notation.tokens import Token
from autodiff_viz.ops import SPELLINGS

MAX_WORD = 60
"""Longest name or number, in characters."""

MODULES = (
    r"torch\.nn\.functional|nn\.functional|jax\.(?:numpy|nn|lax|scipy\.special)|tf\.(?:math|nn)|scipy\.special|autograd\.numpy"
    r"|numpy|np|jnp|anp|torch|F|tf|cmath|math|Math|mpmath|mp|special"
)
"""What may stand before the dot of ``math.log``."""

_GREEK = "".join(GREEK)
_PATTERN = re.compile(
    rf"""[ \t\r]*(?:
    (?P<number> (?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? )
  | (?P<word> (?:(?:{MODULES})\.(?=[A-Za-z]))?
      (?: log(?=_(?:[0-9({{]|[A-Za-z](?![A-Za-z0-9_])))
        | [{LETTERS}]_[0-9]+(?=[A-Za-z])
        | [{LETTERS}][{LETTERS}0-9]*(?:_[A-Za-z0-9]+)*
        | [{_GREEK}] ) )
  | (?P<sign> \*\*(?![*=]) | \*(?![*=]) | \+(?![=]) | -(?![>=]) | /(?![/=]) | \^(?!=) )
  | (?P<open> [(\[{{] )
  | (?P<close> [)\]}}] )
  | (?P<comma> , )
  | (?P<break> [;\n] )
  | (?P<equals> =(?![=>]) )
  | (?P<bar> \| )
  | (?P<colon> :(?!=) )
  | (?P<raised> [{"".join(SUPERSCRIPTS)}]+ )
  | (?P<subscript> _(?:[0-9]+|[A-Za-z][A-Za-z0-9]*)(?![A-Za-z0-9_]*__)
      | _\{{\s*(?:\\(?:mathrm|text|textrm|mathit|rm)\s*\{{\s*[A-Za-z0-9]+\s*\}}|[A-Za-z0-9]+)\s*\}}
      | [{"".join(SUBSCRIPTS)}]+ )
  | (?P<underscore> _(?=\s*[({{]) )
  | (?P<method> \.\s*[A-Za-z_][A-Za-z0-9_]* )
  | (?P<group> \\(?:{latex.GROUPED.replace("*", re.escape("*"))})\s*\{{\s*[A-Za-z][A-Za-z0-9_]*\s*\}} )
  | (?P<command> \\(?:[A-Za-z]+|.|$) )
  | (?P<comment> \#[^\n]* )
  | (?P<symbol> [√∛⌊⌋⌈⌉∞½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞] )
  | (?P<other> (?:[:=!<>*+\-/^%&|@~]=?=?|//|->|=>|<<|>>|&&) | _[A-Za-z0-9_]* | . )
    )""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN = frozenset(
    {tokens.NUMBER, tokens.WORD, tokens.SIGN, tokens.OPEN, tokens.CLOSE, tokens.COMMA, tokens.BREAK, tokens.EQUALS}
    | {tokens.BAR, tokens.COLON, tokens.UNDERSCORE}
)
"""Kinds that need no second look."""


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, the last one of kind ``END``.

    Raises:
        LimitError: The text, a name or a number is too long.
        FormulaError: Something in it is not a word of the language.
    """
    folded = fold(text)
    if "$" in folded:
        folded = _without_dollars(folded, text)
    found = [
        Token(m.lastgroup, m[m.lastindex], *m.span(m.lastindex))  # type: ignore[arg-type, index]
        for m in _PATTERN.finditer(folded)
        if m.lastgroup
    ]
    if not {token[0] for token in found} <= _PLAIN:
        found = _second_look(text, found)
    if len(max(found, key=_length, default=Token(tokens.END, "", 0, 0)).text) > MAX_WORD:
        long = next(token for token in found if len(token.text) > MAX_WORD)
        message = _("A name or a number has at most {limit} characters; this one has {count}.")
        raise LimitError(message.format(limit=MAX_WORD, count=len(long.text)), long.span, _("Shorten it."), text)
    found.append(Token(tokens.END, "", len(text), len(text)))
    return found


def _length(token: Token) -> int:
    return len(token[1])


def _without_dollars(folded: str, text: str) -> str:
    """The text with the ``$`` signs around formulas blanked."""
    if folded.count("$") % 2:
        place = folded.rindex("$")
        raise FormulaError(
            _("This $ has no partner."),
            Span(place, place + 1),
            _("Put $ before and after the formula, or leave both out."),
            text,
        )
    return folded.replace("$", " ")


def _second_look(text: str, found: list[Token]) -> list[Token]:
    """The same tokens with LaTeX, superscripts and subscripts resolved."""
    out: list[Token] = []
    sized = False
    for token in found:
        kind, word, start, stop = token
        if sized and kind == tokens.BAR:
            token = Token(tokens.OPEN if sized == "left" else tokens.CLOSE, "|", start, stop)
            kind = token.kind
        sized = ""
        if kind in _PLAIN:
            out.append(token)
        elif kind == "raised":
            out += _raised(token)
        elif kind == tokens.SUBSCRIPT:
            _subscript(out, token)
        elif kind == "command":
            sized = _command(out, token, text)
        elif kind == "group":
            inner = word[word.index("{") + 1 : -1].strip()
            out.append(Token(tokens.WORD, inner, start, stop))
        elif kind == "symbol":
            out.append(_symbol(token))
        elif kind == tokens.METHOD:
            out.append(Token(tokens.METHOD, word[1:].strip(), start, stop))
        elif kind != "comment":
            raise refusal(token, text)
    return out


def _raised(token: Token) -> Iterator[Token]:
    """A run of superscripts: a power and, in a group, the tokens of its plain characters; ``ˣ²`` is x to the 2."""
    __, word, start, stop = token
    yield Token(tokens.SIGN, "^", start, start)
    yield Token(tokens.OPEN, "⁽", start, start)
    plain = "".join(SUPERSCRIPTS[c] for c in word)
    for match in re.finditer(r"[0-9]+|.", plain):
        piece, (left, right) = match[0], match.span()
        if piece[0].isdigit():
            if left and plain[left - 1].isalpha():
                yield Token(tokens.SIGN, "^", start + left, start + left)
            yield Token(tokens.NUMBER, piece, start + left, start + right)
        elif piece in "+-":
            yield Token(tokens.SIGN, piece, start + left, start + right)
        elif piece in "()":
            yield Token(tokens.OPEN if piece == "(" else tokens.CLOSE, piece, start + left, start + right)
        else:
            yield Token(tokens.WORD, piece, start + left, start + right)
    yield Token(tokens.CLOSE, "⁾", stop, stop)


def _subscript(out: list[Token], token: Token) -> None:
    """Join a subscript to the name before it; after an operation it stays a token of its own (``log₂``)."""
    below = "".join(SUBSCRIPTS.get(c, c) for c in re.sub(r"\\[a-z]+|[_{}\s]", "", token.text))
    before = out[-1] if out else None
    if (
        before
        and before.kind == tokens.WORD
        and before.stop == token.start
        and before.text not in SPELLINGS | _LETTER_NAMES
    ):
        out[-1] = Token(tokens.WORD, f"{before.text}_{below}", before.start, token.stop)
    elif before and before.text in _LETTER_NAMES and before.stop == token.start:
        out[-1] = Token(tokens.WORD, f"{GREEK.get(before.text, before.text)}_{below}", before.start, token.stop)
    else:
        out.append(Token(tokens.SUBSCRIPT, below, token.start, token.stop))


_LETTER_NAMES = {**GREEK, **{name: name for name in GREEK.values()}}
"""Greek letters are names that take subscripts even where they are also operations (σ, Γ)."""


def _command(out: list[Token], token: Token, text: str) -> str:
    """Append what a LaTeX command stands for; returns ``"left"`` or ``"right"`` if a bar may follow it."""
    __, word, start, stop = token
    name = word[1:]
    if latex.SKIPPED.fullmatch(name):
        return (
            name if name in ("left", "right") else "left" if name[-1:] == "l" else "right" if name[-1:] == "r" else ""
        )
    if name in latex.FRACTIONS:
        out.append(Token(tokens.FRACTION, name, start, stop))
    elif name in latex.SIGNS:
        kind, plain = latex.SIGNS[name]
        out.append(Token(kind, plain, start, stop))
    elif name in latex.LETTERS:
        out.append(Token(tokens.WORD, latex.LETTERS[name], start, stop))
    elif name in SPELLINGS:
        out.append(Token(tokens.WORD, name, start, stop))
    else:
        raise _unknown_command(token, text)
    return ""


def _unknown_command(token: Token, text: str) -> FormulaError:
    name = token.text[1:]
    if latex.UNSUPPORTED.fullmatch(name):
        return FormulaError(
            _("'{command}' is not part of the formula language.").format(command=token.text),
            token.span,
            _("Sums, limits, integrals and comparisons are not available; write the formula out with operations."),
            text,
        )
    known = [*latex.FRACTIONS, *latex.SIGNS, *latex.LETTERS, *SPELLINGS]
    near = get_close_matches(name[:MAX_WORD], known, 1) if name.isalpha() else []
    fix = "\\" + near[0] if near else ""
    hint = (
        _("Did you mean {name}?").format(name=fix)
        if near
        else _("Leave it out, or write a name without the backslash.")
    )
    message = _("There is no LaTeX command '{command}' here.").format(command=token.text[:MAX_WORD])
    return FormulaError(message, token.span, hint, text, fix)


def _symbol(token: Token) -> Token:
    """The token of a sign with a meaning of its own."""
    sign, start, stop = token.text, token.start, token.stop
    if sign in "√∛":
        return Token(tokens.ROOT, sign, start, stop)
    if sign in "⌊⌈":
        return Token(tokens.OPEN, sign, start, stop)
    if sign in "⌋⌉":
        return Token(tokens.CLOSE, sign, start, stop)
    if sign == "∞":
        return Token(tokens.WORD, "inf", start, stop)
    return Token(tokens.NUMBER, repr(unicodedata.numeric(sign)), start, stop)


_REFUSED = {
    "%": lambda: (_("Remainders are not part of the formula language."), _("Write x - m*floor(x/m).")),
    "//": lambda: (_("'//' is not part of the formula language."), _("Write floor(x / y).")),
    "@": lambda: (_("Matrix products are not part of a formula."), _("Write the product out, element by element.")),
    "!": lambda: (_("Factorials are not part of the formula language."), _("Write gamma(n + 1).")),
    ":=": lambda: (_("':=' is not part of the formula language."), _("Write = to name a result.")),
    ".": lambda: (_("This point belongs to no number and no operation."), _("Write 0.5, or x.exp().")),
    "?": lambda: (_("A case distinction with ? is not part of the formula language."), _("Use min, max, abs or relu.")),
}


def refusal(token: Token, text: str) -> FormulaError:
    """What to say of a word that the language does not have."""
    word, fix = token.text, ""
    if word in _REFUSED:
        message, hint = _REFUSED[word]()
        fix = "=" if word == ":=" else ""
    elif word in ("==", "!=", "<", ">", "<=", ">=", "===", "=>"):
        message = _("Comparisons such as '{sign}' are not part of the formula language.").format(sign=word)
        hint = _("Use min, max, abs or relu for a case distinction; one = names a result.")
    elif word in ("+=", "-=", "*=", "/=", "^=", "**="):
        message = _("'{sign}' is not part of the formula language.").format(sign=word)
        hint = _("Write it out: t = t {sign} ….").format(sign=word[:-1])
    elif word in "'\"`":
        message = _("Texts in quotes are not part of the formula language.")
        hint = _("Write numbers, names and operations only.")
    elif word.startswith("_"):
        message = _("'{name}' is not a name: names begin with a letter.").format(name=word[:MAX_WORD])
        hint = _("Begin the name with a letter.")
    else:
        message = _("'{sign}' has no meaning in a formula.").format(sign=word)
        hint = _("The signs are + - * / ^ ( ) | = and the comma.")
    return FormulaError(message, token.span, hint, text, fix)
