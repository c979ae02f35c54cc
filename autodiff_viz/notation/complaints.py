"""What to say of signs, groups, numbers and statements that cannot be understood."""

from __future__ import annotations

from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.languages import _
from autodiff_viz.notation import misnomers
from autodiff_viz.notation.misnomers import at, shown
from autodiff_viz.notation.tokens import (
    BREAK,
    CLOSE,
    CLOSERS,
    COLON,
    COMMA,
    END,
    EQUALS,
    NUMBER,
    SIGN,
    SUBSCRIPT,
    UNDERSCORE,
    Source,
    Token,
)


def empty(source: Source) -> FormulaError:
    """There is nothing but space."""
    return FormulaError(
        _("There is no formula yet."),
        Span(0, len(source.text)),
        _("Type one, for example x^2 + e^-x."),
        source.text,
    )


def missing_operand(source: Source, position: int, opener: Token | None) -> FormulaError:
    """Something stands, or nothing is left, where a value must begin."""
    token = source.tokens[position]
    previous = source.tokens[position - 1] if position else None
    if token.kind in (SUBSCRIPT, UNDERSCORE):
        return misnomers.subscript(source, token)
    if token.kind == CLOSE:
        if opener is None:
            return unopened(source, token)
        if previous and previous.kind == "open":
            return at(
                source,
                Token("", "", previous.start, token.stop),
                _("There is nothing between the parentheses."),
                _("Write a value between them."),
            )
    if previous and previous.kind == SIGN and token.kind in (END, BREAK, CLOSE, COMMA):
        sign = shown(source, previous)
        return at(
            source,
            previous,
            _("A value is missing after '{sign}'.").format(sign=sign),
            _("Write what comes after it, or delete the sign."),
        )
    if token.kind in (END, BREAK):
        if opener is not None:
            return unclosed(source, opener, position)
        place = previous or token
        return at(source, place, _("The formula stops where a value should follow."), _("Write the missing value."))
    sign = shown(source, token)
    if token.kind == EQUALS:
        return at(source, token, _("There is no name before this =."), _("Write name = formula, for example y = x^2."))
    return at(
        source,
        token,
        _("A value is missing before '{sign}'.").format(sign=sign),
        _("Write what comes before it, or delete the sign."),
    )


def unclosed(source: Source, opener: Token, position: int) -> FormulaError:
    """A group is still open where the statement ends."""
    token = source.tokens[position]
    if token.kind not in (END, BREAK):
        return stray(source, position)
    return at(
        source,
        opener,
        _("'{sign}' is never closed.").format(sign=_sign(opener.text)),
        _("Write {sign} where the group ends.").format(sign=_sign(CLOSERS[opener.text])),
    )


def _sign(text: str) -> str:
    return {"⁽": "(", "⁾": ")"}.get(text, text)


def unopened(source: Source, token: Token) -> FormulaError:
    """A closing sign without an opening one."""
    return at(
        source,
        token,
        _("'{sign}' closes nothing.").format(sign=_sign(token.text)),
        _("Delete it, or open the group before it."),
    )


def mismatch(source: Source, opener: Token, token: Token) -> FormulaError:
    """A group is closed by the wrong sign."""
    if token.text == "⁾":
        return at(source, opener, _("'{sign}' is never closed.").format(sign="⁽"), _("Write ⁾ where the group ends."))
    if opener.text == "⁽":
        return unopened(source, token)
    right = _sign(CLOSERS[opener.text])
    return at(
        source,
        token,
        _("'{opener}' is closed by '{sign}'.").format(opener=_sign(opener.text), sign=_sign(token.text)),
        _("Write {sign} here.").format(sign=right),
        right,
    )


def stray_comma(source: Source, position: int) -> FormulaError:
    """A comma outside all parentheses."""
    token = source.tokens[position]
    return _decimal_comma(source, position) or at(
        source,
        token,
        _("A comma stands only between the arguments of an operation."),
        _("Put each statement on a line of its own, or separate them by ;."),
    )


def comma_in_group(source: Source, position: int) -> FormulaError:
    """A comma in a group that is no argument list."""
    token = source.tokens[position]
    return _decimal_comma(source, position) or at(
        source,
        token,
        _("Lists of values are not part of a formula."),
        _("Give each value a name of its own, such as x_1 and x_2."),
    )


def _decimal_comma(source: Source, position: int) -> FormulaError | None:
    before, comma, after = (source.tokens[position + step] for step in (-1, 0, 1))
    if before.kind == after.kind == NUMBER and before.stop == comma.start and comma.stop == after.start:
        span = Token("", "", before.start, after.stop)
        point, plain = f"{before.text}.{after.text}", before.text + after.text
        if len(after.text) == 3:
            hint, fix = _("Write {plain}, or {number} with a decimal point.").format(plain=plain, number=point), ""
        else:
            hint, fix = _("Write {number} with a decimal point.").format(number=point), point
        return at(source, span, _("A number has no comma."), hint, fix)
    return None


def stray(source: Source, position: int) -> FormulaError:
    """Something that cannot continue an expression."""
    token = source.tokens[position]
    before = source.tokens[position - 1]
    if token.kind == EQUALS:
        if before.kind == NUMBER and (position < 2 or source.tokens.kinds[position - 2] == BREAK):
            return at(
                source,
                before,
                _("A number cannot be given a value."),
                _("Write a name before =, for example y = x + 1."),
            )
        return at(
            source,
            token,
            _("Only a single name can stand before =."),
            _("Write name = formula; an equation is written as the difference of its sides."),
        )
    if token.kind == COLON:
        return at(source, token, _("A colon stands only after repeat."), _("Write repeat 60: t = t + 1, or delete it."))
    if token.kind in (SUBSCRIPT, UNDERSCORE):
        return misnomers.subscript(source, token)
    if token.kind == BREAK:
        return at(source, token, _("There must be one expression only."), _("Delete what follows."))
    return at(
        source,
        token,
        _("'{sign}' cannot stand here.").format(sign=shown(source, token)),
        _("Delete it, or write an operator before it."),
    )


def huge_number(source: Source, token: Token) -> FormulaError:
    """A literal beyond the range of double precision."""
    return at(
        source,
        token,
        _("The number {number} is larger than 1.8e308, the largest in double precision.").format(number=token.text),
        _("Write inf for infinity, or a smaller number."),
    )


def command_argument(source: Source, first: Token, token: Token) -> FormulaError:
    """A LaTeX command without its argument."""
    name = shown(source, first)
    example = name + ("{x}" if first.text == "sqrt" else "{a}{b}")
    place = first if token.kind in (END, BREAK) else token
    return at(
        source,
        place,
        _("'{name}' needs its argument in braces.").format(name=name),
        _("Write {example}.").format(example=example),
    )


def missing_operator(source: Source, previous: Token, token: Token) -> FormulaError:
    """A number right after a value."""
    first, second = shown(source, previous), shown(source, token)
    if previous.kind == NUMBER and token.text.startswith("."):
        span = Token("", "", previous.start, token.stop)
        return at(
            source,
            span,
            _("{number} is not a number.").format(number=first + second),
            _("A number has one decimal point."),
        )
    return at(
        source,
        token,
        _("An operator is missing between '{first}' and '{second}'.").format(first=first, second=second),
        _("Write * for a product, ^ for a power, _ for a subscript."),
    )


def repeat_count(source: Source, token: Token) -> FormulaError:
    """``repeat n:``."""
    return at(
        source, token, _("How often to repeat must be a whole number, at least 1."), _("Write repeat 60: t = t + 1.")
    )


def repeat_limit(source: Source, token: Token, limit: int) -> LimitError:
    """``repeat 1000000000:``."""
    return LimitError(
        _("Statements are repeated at most {limit:,} times.").format(limit=limit),
        token.span,
        _("Repeat less often."),
        source.text,
    )


def repeat_colon(source: Source, token: Token) -> FormulaError:
    """``repeat 60 t = …``."""
    return at(source, token, _("A colon is missing after repeat and its number."), _("Write repeat 60: t = t + 1."))


def repeat_body(source: Source, token: Token) -> FormulaError:
    """``repeat 60: t + 1``."""
    return at(source, token, _("Only a statement with = can be repeated."), _("Write repeat 60: t = t + 1."))


def too_deep(source: Source, position: int, limit: int) -> LimitError:
    """``((((…``."""
    return LimitError(
        _("Groups are nested at most {limit:,} deep.").format(limit=limit),
        source.tokens[position].span,
        _("Delete parentheses, or name an inner part in a statement of its own."),
        source.text,
    )


def too_many(span: Span, text: str, limit: int) -> LimitError:
    """The formula is larger than a computer should be asked for."""
    return LimitError(
        _("The formula has more than {limit:,} numbers, names and operations.").format(limit=limit),
        span,
        _("Shorten it, or repeat less often."),
        text,
    )
