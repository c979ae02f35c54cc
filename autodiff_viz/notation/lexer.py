"""Text → tokens: one regular expression, and a second look at whatever is not plain ASCII arithmetic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import accumulate

from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.languages import _
from autodiff_viz.notation import latex, tokens
from autodiff_viz.notation.characters import GREEK, LETTERS, SIGNS, SUBSCRIPTS, SUPERSCRIPTS, fold
from autodiff_viz.notation.tokens import Token, Tokens
from autodiff_viz.ops import SPELLINGS

MAX_WORD = 60
"""Longest name or number, in characters."""

MODULES = (
    r"torch\.nn\.functional|nn\.functional|jax\.(?:numpy|nn|lax|scipy\.special)|tf\.(?:math|nn)|scipy\.special|autograd\.numpy"
    r"|numpy|np|jnp|anp|torch|F|tf|cmath|math|Math|mpmath|mp|special"
)
"""What may stand before the dot of ``math.log``."""

_SPACE = " \t\r"
_PATTERN = re.compile(
    rf"""[ \t\r]*+(?:
    (?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?                    # a number
  | (?:(?:{MODULES})\.(?=[A-Za-z]))?                                        # a word, perhaps math.…
    (?: log(?=_(?:[0-9({{]|[A-Za-z](?![A-Za-z0-9_])))                       #   log, before its base
      | [{LETTERS}]_[0-9]+(?=[A-Za-z])                                      #   x_1 in x_1y
      | [{LETTERS}][{LETTERS}0-9]*(?:_[A-Za-z0-9]+)*                        #   x, x1, x_1, leaky_relu
      | [{"".join(GREEK)}][0-9]* )                                                #   θ, θ1
  | \*\*(?![*=]) | \*(?![*=]) | \+(?!=) | -(?![>=]) | /(?![/=]) | \^(?!=)   # a sign
  | [(\[{{)\]}},;\n|] | =(?![=>]) | :(?!=)
  | [{"".join(SUPERSCRIPTS)}]+ | [{"".join(SUBSCRIPTS)}]+
  | _(?:[0-9]+|[A-Za-z][A-Za-z0-9]*)                                        # a subscript
  | _\{{\s*(?:\\(?:mathrm|text|textrm|mathit|rm)\s*\{{\s*[A-Za-z0-9]+\s*\}}|[A-Za-z0-9]+)\s*\}}
  | \.\s*[A-Za-z_][A-Za-z0-9_]*                                             # .exp
  | \\(?:{latex.GROUPED})\s*\{{\s*[A-Za-z][A-Za-z0-9_]*\s*\}}                # \operatorname{{word}}
  | \\(?:[A-Za-z]+|.|$)                                                     # another command
  | \#[^\n]*                                                                # a comment
  | //|->|<<|>>|&&|\*\*= | [:=!<>*+\-/^%&@~]=?=? | __[A-Za-z0-9_]* | . )          # what the language does not have
    """,
    re.VERBOSE | re.DOTALL,
)

_RAISED, _COMMAND, _GROUPED, _COMMENT, _SYMBOL, _OTHER = "raised", "command", "grouped", "comment", "symbol", "other"
_FIRST = {
    **dict.fromkeys("0123456789", tokens.NUMBER),
    **dict.fromkeys(GREEK, tokens.WORD),
    **dict.fromkeys(SUPERSCRIPTS, _RAISED),
    **dict.fromkeys(SUBSCRIPTS, tokens.SUBSCRIPT),
    **dict.fromkeys(SIGNS, _SYMBOL),
    "_": tokens.SUBSCRIPT,
    "#": _COMMENT,
}
"""First character → kind, where it decides."""

_WHOLE = {
    **dict.fromkeys(("+", "-", "*", "/", "^", "**", "@"), tokens.SIGN),
    **dict.fromkeys("([{", tokens.OPEN),
    **dict.fromkeys(")]}", tokens.CLOSE),
    **dict.fromkeys(";\n", tokens.BREAK),
    ",": tokens.COMMA,
    "=": tokens.EQUALS,
    "|": tokens.BAR,
    ":": tokens.COLON,
    "_": tokens.UNDERSCORE,
    ".": _OTHER,
}
"""Text → kind, where all of it decides."""

_LATER = frozenset({_RAISED, _COMMAND, _GROUPED, _COMMENT, _SYMBOL, _OTHER, tokens.SUBSCRIPT, tokens.METHOD})
"""Kinds that need a second look."""

_LETTER = re.compile(f"[{LETTERS}]")


class _Kinds(dict[str, tuple[str, str, int]]):
    """A piece of the text, space before it included → kind, text and length of its token; most pieces recur."""

    def __missing__(self, piece: str) -> tuple[str, str, int]:
        word = piece.lstrip(_SPACE)
        kind = _WHOLE.get(word) or _FIRST.get(word[0]) or ""
        if word[0] == ".":
            kind = _OTHER if len(word) == 1 else tokens.NUMBER if word[1].isdigit() else tokens.METHOD
        elif word.startswith("__"):
            kind = _OTHER
        elif word[0] == "\\":
            kind = _GROUPED if "{" in word[2:] else _COMMAND
        elif not kind:
            kind = tokens.WORD if _LETTER.match(word) else _OTHER
        self[piece] = found = (kind, word, len(word))
        return found


def tokenize(text: str) -> Tokens:
    """The tokens of a text, the last one of kind ``END``.

    Raises:
        LimitError: The text, a name or a number is too long.
        FormulaError: Something in it is not a word of the language.
    """
    folded = fold(text)
    if "$" in folded:
        folded = _without_dollars(folded, text)
    pieces: list[str] = _PATTERN.findall(folded.rstrip(_SPACE))  # a long run of it at the end is looked for once
    kinds = _Kinds()
    found = [kinds[piece] for piece in pieces]
    stops = list(accumulate(map(len, pieces)))
    starts = [stop - each[2] for stop, each in zip(stops, found, strict=True)]
    result = Tokens([each[0] for each in found], [each[1] for each in found], starts, stops)
    seen = {kind for kind, __, ___ in kinds.values()}
    if max((size for kind, __, size in kinds.values() if kind != _COMMENT), default=0) > MAX_WORD:
        _check_words(result, text)
    if not seen.isdisjoint(_LATER):
        result = _second_look(text, result)
    result.append(Token(tokens.END, "", len(text), len(text)))
    return result


def _check_words(found: Tokens, text: str) -> None:
    """Raise ``LimitError`` at the first token that is too long."""
    for kind, start, stop in zip(found.kinds, found.starts, found.stops, strict=True):
        if stop - start > MAX_WORD and kind != _COMMENT:
            message = _("A name or a number has at most {limit} characters; this one has {count:,}.")
            span = Span(start, stop)
            raise LimitError(message.format(limit=MAX_WORD, count=stop - start), span, _("Shorten it."), text)


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


def _second_look(text: str, found: Tokens) -> Tokens:
    """The same tokens with LaTeX, superscripts and subscripts resolved."""
    out = Tokens([], [], [], [])
    sized = ""
    for token in map(Token, found.kinds, found.texts, found.starts, found.stops):
        kind = token[0]
        if sized and kind == tokens.BAR:
            out.append(token._replace(kind=tokens.OPEN if sized == "left" else tokens.CLOSE))
            sized = ""
            continue
        sized = ""
        if kind not in _LATER:
            out.append(token)
        elif kind == _RAISED:
            for each in _raised(token):
                out.append(each)
        elif kind == tokens.SUBSCRIPT:
            _subscript(out, token)
        elif kind == _COMMAND:
            sized = _command(out, token, text)
        elif kind == _GROUPED:
            word = token.text[token.text.index("{") + 1 : -1].strip()
            out.append(token._replace(kind=tokens.WORD, text=word))
        elif kind == _SYMBOL:
            out.append(_symbol(token))
        elif kind == tokens.METHOD:
            out.append(token._replace(text=token.text[1:].strip()))
        elif kind == _OTHER:
            raise refusal(token, text)
    return out


def _raised(token: Token) -> Iterator[Token]:
    """A run of superscripts: a power and, in a group, the tokens of its plain characters; ``ˣ²`` is x to the 2."""
    __, word, start, stop = token
    yield Token(tokens.SIGN, "^", start, stop)
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


def _subscript(out: Tokens, token: Token) -> None:
    """Join a subscript to the name before it; after an operation it stays a token of its own (``log₂``)."""
    below = "".join(SUBSCRIPTS.get(c, c) for c in re.sub(r"\\[a-z]+|[_{}\s]", "", token.text))
    before = out[-1] if len(out) else token
    touching = before.kind == tokens.WORD and before.stop == token.start
    if touching and (before.text in _LETTER_NAMES or before.text not in SPELLINGS):
        name = GREEK.get(before.text, before.text)
        out.replace(-1, before._replace(text=f"{name}_{below}", stop=token.stop))
    else:
        out.append(token._replace(text=below))


_LETTER_NAMES = {**GREEK, **{name: name for name in GREEK.values()}}
"""Greek letters are names that take subscripts even where they are also operations (σ, Γ)."""


def _command(out: Tokens, token: Token, text: str) -> str:
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
    if re.fullmatch(latex.GROUPED, name):
        return FormulaError(
            _("'{command}' holds a single word of letters and digits, in braces.").format(command=token.text),
            token.span,
            _("Write {example}.").format(example=token.text + "{rate}"),
            text,
        )
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
