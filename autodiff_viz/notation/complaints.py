"""What to say of a text that cannot be understood: what is wrong, where, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.languages import _
from autodiff_viz.notation import names
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
    WORD,
    Token,
)
from autodiff_viz.ops import OPERATIONS

if TYPE_CHECKING:
    from autodiff_viz.notation.build import Call
    from autodiff_viz.notation.context import Context


def _at(context: Context, token: Token, message: str, hint: str, fix: str = "") -> FormulaError:
    return FormulaError(message, token.span, hint, context.text, fix)


def _shown(context: Context, token: Token) -> str:
    """A token as it was typed."""
    return context.text[token.start : token.stop] or token.text


def empty(context: Context) -> FormulaError:
    """There is nothing but space."""
    return FormulaError(
        _("There is no formula yet."),
        Span(0, len(context.text)),
        _("Type one, for example x^2 + e^-x."),
        context.text,
    )


def missing_operand(context: Context, position: int, opener: Token | None) -> FormulaError:
    """Something stands, or nothing is left, where a value must begin."""
    token = context.tokens[position]
    previous = context.tokens[position - 1] if position else None
    if token.kind in (SUBSCRIPT, UNDERSCORE):
        return subscript(context, token)
    if token.kind == CLOSE:
        if opener is None:
            return unopened(context, token)
        if previous and previous.kind == "open":
            return _at(
                context,
                Token("", "", previous.start, token.stop),
                _("There is nothing between the parentheses."),
                _("Write a value between them."),
            )
    if previous and previous.kind == SIGN and token.kind in (END, BREAK, CLOSE, COMMA):
        sign = _shown(context, previous)
        return _at(
            context,
            previous,
            _("A value is missing after '{sign}'.").format(sign=sign),
            _("Write what comes after it, or delete the sign."),
        )
    if token.kind in (END, BREAK):
        if opener is not None:
            return unclosed(context, opener, position)
        place = previous or token
        return _at(context, place, _("The formula stops where a value should follow."), _("Write the missing value."))
    shown = _shown(context, token)
    if token.kind == EQUALS:
        return _at(
            context, token, _("There is no name before this =."), _("Write name = formula, for example y = x^2.")
        )
    return _at(
        context,
        token,
        _("A value is missing before '{sign}'.").format(sign=shown),
        _("Write what comes before it, or delete the sign."),
    )


def unclosed(context: Context, opener: Token, position: int) -> FormulaError:
    """A group is still open where the statement ends."""
    token = context.tokens[position]
    if token.kind not in (END, BREAK):
        return stray(context, position)
    return _at(
        context,
        opener,
        _("'{sign}' is never closed.").format(sign=_sign(opener.text)),
        _("Write {sign} where the group ends.").format(sign=_sign(CLOSERS[opener.text])),
    )


def _sign(text: str) -> str:
    return {"⁽": "(", "⁾": ")"}.get(text, text)


def unopened(context: Context, token: Token) -> FormulaError:
    """A closing sign without an opening one."""
    return _at(
        context,
        token,
        _("'{sign}' closes nothing.").format(sign=_sign(token.text)),
        _("Delete it, or open the group before it."),
    )


def mismatch(context: Context, opener: Token, token: Token) -> FormulaError:
    """A group is closed by the wrong sign."""
    right = _sign(CLOSERS[opener.text])
    return _at(
        context,
        token,
        _("'{opener}' is closed by '{sign}'.").format(opener=_sign(opener.text), sign=_sign(token.text)),
        _("Write {sign} here.").format(sign=right),
        right,
    )


def stray_comma(context: Context, position: int) -> FormulaError:
    """A comma outside all parentheses."""
    token = context.tokens[position]
    return _decimal_comma(context, position) or _at(
        context,
        token,
        _("A comma stands only between the arguments of an operation."),
        _("Put each statement on a line of its own, or separate them by ;."),
    )


def comma_in_group(context: Context, position: int) -> FormulaError:
    """A comma in a group that is no argument list."""
    token = context.tokens[position]
    return _decimal_comma(context, position) or _at(
        context,
        token,
        _("Lists of values are not part of a formula."),
        _("Give each value a name of its own, such as x_1 and x_2."),
    )


def _decimal_comma(context: Context, position: int) -> FormulaError | None:
    before, comma, after = (context.tokens[position + step] for step in (-1, 0, 1))
    if before.kind == after.kind == NUMBER and before.stop == comma.start and comma.stop == after.start:
        span = Token("", "", before.start, after.stop)
        fix = f"{before.text}.{after.text}"
        return _at(
            context,
            span,
            _("A number has no comma."),
            _("Write {number} with a decimal point.").format(number=fix),
            fix,
        )
    return None


def stray(context: Context, position: int) -> FormulaError:
    """Something that cannot continue an expression."""
    token = context.tokens[position]
    before = context.tokens[position - 1]
    if token.kind == EQUALS:
        if position and before.kind == NUMBER:
            return _at(
                context,
                before,
                _("A number cannot be given a value."),
                _("Write a name before =, for example y = x + 1."),
            )
        return _at(
            context,
            token,
            _("Only a single name can stand before =."),
            _("Write name = formula; an equation is written as the difference of its sides."),
        )
    if token.kind == COLON:
        return _at(
            context, token, _("A colon stands only after repeat."), _("Write repeat 60: t = t + 1, or delete it.")
        )
    if token.kind in (SUBSCRIPT, UNDERSCORE):
        return subscript(context, token)
    if token.kind == BREAK:
        return _at(context, token, _("There must be one expression only."), _("Delete what follows."))
    return _at(
        context,
        token,
        _("'{sign}' cannot stand here.").format(sign=_shown(context, token)),
        _("Delete it, or write an operator before it."),
    )


def huge_number(context: Context, token: Token) -> FormulaError:
    """A literal beyond the range of double precision."""
    return _at(
        context,
        token,
        _("The number {number} is larger than 1.8e308, the largest in double precision.").format(number=token.text),
        _("Write inf for infinity, or a smaller number."),
    )


def unknown_operation(context: Context, token: Token) -> FormulaError:
    """A word before a parenthesis that the table does not have."""
    word = token.text.rpartition(".")[2]
    near = names.suggestion(word)
    hint = (
        _("Did you mean {name}?").format(name=near)
        if near
        else _("For a product, write {name}*(…); the manual lists all operations.").format(name=word)
    )
    return _at(context, token, _("There is no operation called '{name}'.").format(name=word), hint, near)


def called_formula(context: Context, token: Token) -> FormulaError:
    """The formula's own name is used like an operation."""
    return _at(
        context,
        token,
        _("'{name}' is the name of a formula and cannot be called.").format(name=token.text),
        _("Write its formula out, or use the name of its result without parentheses."),
    )


def missing_argument(context: Context, call: Call, token: Token) -> FormulaError:
    """An operation with nothing to work on."""
    arguments = ", ".join(OPERATIONS[call.operation].arguments)
    return FormulaError(
        _("'{name}' is an operation and needs an argument.").format(name=call.spelling),
        Span(call.start, call.stop),
        _("Write {example}.").format(example=f"{call.spelling}({arguments})"),
        context.text,
    )


def needs_parentheses(context: Context, call: Call) -> FormulaError:
    """An operation of several arguments without parentheses."""
    operation = OPERATIONS[call.operation]
    return FormulaError(
        _("'{name}' takes {count} arguments, in parentheses.").format(
            name=call.spelling, count=len(operation.arguments)
        ),
        Span(call.start, call.stop),
        _("Write {example}.").format(example=f"{call.spelling}({', '.join(operation.arguments)})"),
        context.text,
    )


def no_inverse(context: Context, call: Call, last: Token) -> FormulaError:
    """``exp^-1``: an inverse that is not in the table."""
    return FormulaError(
        _("There is no inverse operation for '{name}' in the table.").format(name=call.spelling),
        Span(call.start, last.stop),
        _("For one divided by it, write 1/{name}(x).").format(name=call.spelling),
        context.text,
    )


def not_a_value(context: Context, token: Token) -> FormulaError:
    """An operation where a number or a name must stand."""
    return _at(
        context,
        token,
        _("'{name}' is an operation; here a number or a name must stand.").format(name=token.text),
        _("Write it in braces with its argument."),
    )


def subscript(context: Context, token: Token) -> FormulaError:
    """A subscript that belongs to no name."""
    return _at(
        context,
        token,
        _("A subscript belongs right after a name and is made of letters and digits."),
        _("Write x_1, x_{12} or x_max; for a logarithm, log_2 x."),
    )


def command_argument(context: Context, first: Token, token: Token) -> FormulaError:
    """A LaTeX command without its argument."""
    name = _shown(context, first)
    example = name + ("{x}" if first.text == "sqrt" else "{a}{b}")
    place = first if token.kind in (END, BREAK) else token
    return _at(
        context,
        place,
        _("'{name}' needs its argument in braces.").format(name=name),
        _("Write {example}.").format(example=example),
    )


def attribute(context: Context, token: Token) -> FormulaError:
    """``x.grad``: something after a point that is no call."""
    if names.operation_named(token.text):
        hint = _("Write .{name}().").format(name=token.text)
    else:
        hint = _("Only an operation can follow the point, as in x.exp().")
    return _at(
        context,
        token,
        _("Attributes such as '.{name}' are not part of the formula language.").format(name=token.text),
        hint,
    )


def missing_operator(context: Context, previous: Token, token: Token) -> FormulaError:
    """A number right after a value."""
    first, second = _shown(context, previous), _shown(context, token)
    if previous.kind == NUMBER and token.text.startswith("."):
        span = Token("", "", previous.start, token.stop)
        return _at(
            context,
            span,
            _("{number} is not a number.").format(number=first + second),
            _("A number has one decimal point."),
        )
    return _at(
        context,
        token,
        _("An operator is missing between '{first}' and '{second}'.").format(first=first, second=second),
        _("Write * for a product, ^ for a power, _ for a subscript."),
    )


def python_word(context: Context, previous: Token, token: Token) -> FormulaError:
    """``lambda x``, ``import os``, ``x if y``: Python statements."""
    word = previous if previous.kind == WORD and names.is_python_word(previous.text) else token
    return _at(
        context,
        word,
        _("Python's '{word}' is not part of the formula language.").format(word=word.text),
        _("For a variable of this name, write an operator beside it: {word}*x.").format(word=word.text),
    )


def index(context: Context, previous: Token, token: Token) -> FormulaError:
    """``x[0]``."""
    return _at(
        context,
        token,
        _("Indexing with [ ] is not part of the formula language."),
        _("Write a subscript instead: {name}_0.").format(name=previous.text),
    )


def late_header(context: Context, token: Token) -> FormulaError:
    """``g(x) =`` after the first statement."""
    return _at(
        context,
        token,
        _("Only the first statement can begin with '{name}(…) ='.").format(name=token.text),
        _("Write {name} = … instead.").format(name=token.text),
    )


def assigned_operation(context: Context, token: Token) -> FormulaError:
    """``sin = 3``."""
    return _at(
        context,
        token,
        _("'{name}' is an operation and cannot be given a value.").format(name=token.text),
        _("Choose another name, for example {name}_1.").format(name=token.text.replace(".", "_")),
    )


def repeat_count(context: Context, token: Token) -> FormulaError:
    """``repeat n:``."""
    return _at(context, token, _("How often to repeat must be a whole number."), _("Write repeat 60: t = t + 1."))


def repeat_limit(context: Context, token: Token, limit: int) -> LimitError:
    """``repeat 1000000000:``."""
    return LimitError(
        _("Statements are repeated at most {limit:,} times.").format(limit=limit),
        token.span,
        _("Repeat less often."),
        context.text,
    )


def repeat_colon(context: Context, token: Token) -> FormulaError:
    """``repeat 60 t = …``."""
    return _at(context, token, _("A colon is missing after repeat and its number."), _("Write repeat 60: t = t + 1."))


def repeat_body(context: Context, token: Token) -> FormulaError:
    """``repeat 60: t + 1``."""
    return _at(context, token, _("Only a statement with = can be repeated."), _("Write repeat 60: t = t + 1."))


def too_deep(context: Context, position: int, limit: int) -> LimitError:
    """``((((…``."""
    return LimitError(
        _("Groups are nested at most {limit:,} deep.").format(limit=limit),
        context.tokens[position].span,
        _("Delete parentheses, or name an inner part in a statement of its own."),
        context.text,
    )


def too_many(span: Span, text: str, limit: int) -> LimitError:
    """The formula is larger than a computer should be asked for."""
    return LimitError(
        _("The formula has more than {limit:,} numbers, names and operations.").format(limit=limit),
        span,
        _("Shorten it, or repeat less often."),
        text,
    )
