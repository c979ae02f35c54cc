"""What to say of words that are no names, or that are names in the wrong place."""

from __future__ import annotations

from autodiff_viz.errors import FormulaError, Span
from autodiff_viz.languages import _
from autodiff_viz.notation import names
from autodiff_viz.notation.pieces import Call
from autodiff_viz.notation.tokens import WORD, Source, Token


def at(source: Source, token: Token, message: str, hint: str, fix: str = "") -> FormulaError:
    """An error at the place of a token."""
    return FormulaError(message, token.span, hint, source.text, fix)


def shown(source: Source, token: Token) -> str:
    """A token as it was typed."""
    return source.text[token.start : token.stop] or token.text


def unknown_operation(source: Source, token: Token) -> FormulaError:
    """A word before a parenthesis that the table does not have."""
    word = token.text.rpartition(".")[2]
    near = names.suggestion(word)
    hint = (
        _("Did you mean {name}?").format(name=near) if near else _("For a product, write {name}*(…).").format(name=word)
    )
    return at(source, token, _("There is no operation called '{name}'.").format(name=word), hint, near)


def called_formula(source: Source, token: Token) -> FormulaError:
    """The formula's own name is used like an operation."""
    return at(
        source,
        token,
        _("'{name}' is the name of a formula and cannot be called.").format(name=token.text),
        _("Write its formula out, or use the name of its result without parentheses."),
    )


def missing_argument(source: Source, call: Call, token: Token) -> FormulaError:
    """An operation with nothing to work on."""
    arguments = ", ".join(names.entry(call.operation).arguments)
    return FormulaError(
        _("'{name}' is an operation and needs an argument.").format(name=call.spelling),
        Span(call.start, call.stop),
        _("Write {example}.").format(example=f"{call.spelling}({arguments})"),
        source.text,
    )


def needs_parentheses(source: Source, call: Call) -> FormulaError:
    """An operation of several arguments without parentheses."""
    operation = names.entry(call.operation)
    return FormulaError(
        _("'{name}' takes {count} arguments, in parentheses.").format(
            name=call.spelling, count=len(operation.arguments)
        ),
        Span(call.start, call.stop),
        _("Write {example}.").format(example=f"{call.spelling}({', '.join(operation.arguments)})"),
        source.text,
    )


def no_inverse(source: Source, call: Call, last: Token) -> FormulaError:
    """``exp^-1``: an inverse that is not in the table."""
    return FormulaError(
        _("There is no inverse operation for '{name}' in the table.").format(name=call.spelling),
        Span(call.start, last.stop),
        _("For one divided by it, write 1/{name}(x).").format(name=call.spelling),
        source.text,
    )


def not_a_value(source: Source, token: Token) -> FormulaError:
    """An operation where a number or a name must stand."""
    return at(
        source,
        token,
        _("'{name}' is an operation; here a number or a name must stand.").format(name=token.text),
        _("Write it in braces with its argument."),
    )


def subscript(source: Source, token: Token) -> FormulaError:
    """A subscript that belongs to no name."""
    return at(
        source,
        token,
        _("A subscript belongs right after a name and is made of letters and digits."),
        _("Write x_1, x_{12} or x_max; for a logarithm, log_2 x."),
    )


def attribute(source: Source, token: Token) -> FormulaError:
    """``x.grad``: something after a point that is no call."""
    if names.operation_named(token.text):
        hint = _("Write .{name}().").format(name=token.text)
    else:
        hint = _("Only an operation can follow the point, as in x.exp().")
    return at(
        source,
        token,
        _("Attributes such as '.{name}' are not part of the formula language.").format(name=token.text),
        hint,
    )


def python_word(source: Source, previous: Token, token: Token) -> FormulaError:
    """``lambda x``, ``import os``, ``x if y``: Python statements."""
    word = previous if previous.kind == WORD and names.is_python_word(previous.text) else token
    return at(
        source,
        word,
        _("Python's '{word}' is not part of the formula language.").format(word=word.text),
        _instead_of(word.text),
    )


def _instead_of(word: str) -> str:
    """The way out for a Python word."""
    if word in ("lambda", "def", "return"):
        return _("Write the formula itself, for example f(x) = x^2.")
    if word in ("if", "else", "elif", "and", "or", "not", "in", "is"):
        return _("Use min, max, abs or relu for a case distinction.")
    if word in ("for", "while"):
        return _("Write repeat 60: t = t + 1 for steps that recur.")
    if word in ("import", "from", "as"):
        return _("All operations are at hand; nothing needs to be imported.")
    return _("For a variable of this name, write an operator beside it: {word}*x.").format(word=word)


def index(source: Source, token: Token) -> FormulaError:
    """``x[1:2]``."""
    return at(
        source,
        token,
        _("An index in a formula is a whole number."),
        _("Write x[0] for the first entry of x, x[0, 1] for one of a matrix."),
    )


def late_header(source: Source, token: Token) -> FormulaError:
    """``g(x) =`` after the first statement."""
    return at(
        source,
        token,
        _("Only the first statement can begin with '{name}(…) ='.").format(name=token.text),
        _("Write {name} = … instead.").format(name=token.text),
    )


def assigned_operation(source: Source, token: Token) -> FormulaError:
    """``sin = 3``."""
    return at(
        source,
        token,
        _("'{name}' is an operation and cannot be given a value.").format(name=token.text),
        _("Choose another name, for example {name}_1.").format(name=token.text.replace(".", "_")),
    )
