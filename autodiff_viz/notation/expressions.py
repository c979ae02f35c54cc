"""Tokens → one expression: operator precedence with explicit stacks, so that no nesting is too deep.

How tightly things bind, loosest first: sums; products and quotients that are written with a sign; the minus before a
term; the argument of an operation without parentheses (``sin 2x``); implicit products (``2x``, so ``1/2x`` is 1/(2x));
powers, which associate to the right and bind tighter than the minus before them (``-x²`` is −(x²)).
"""

from __future__ import annotations

from typing import NamedTuple

from autodiff_viz.notation import complaints, names
from autodiff_viz.notation.build import Builder, Call, Value
from autodiff_viz.notation.context import LOGARITHMS, Context
from autodiff_viz.notation.program import Expression
from autodiff_viz.notation.tokens import (
    BAR,
    BREAK,
    CLOSE,
    CLOSERS,
    COMMA,
    FRACTION,
    METHOD,
    NUMBER,
    OPEN,
    ROOT,
    SIGN,
    SUBSCRIPT,
    UNDERSCORE,
    WORD,
    Token,
)
from autodiff_viz.ops import OPERATIONS

GROUP, SUM, PRODUCT, MINUS, APPLICATION, IMPLICIT, POWER = range(7)
"""How tightly an entry of the operator stack binds; a group's opening sign binds least."""

POWERS = ("^", "**")

MAX_NESTING = 100_000
"""Most groups inside one another."""


class Pending(NamedTuple):
    """An operator that waits for its right operand.

    Attributes:
        rank: How tightly it binds.
        operation: A binary operation, ``"neg"``, ``"apply"`` (then ``call`` says what), ``"implicit"`` or ``"group"``.
        start: Where its text begins, for the operators before an operand.
    """

    rank: int
    operation: str
    start: int = 0
    call: Call | None = None


class Group(NamedTuple):
    """An opened group.

    Attributes:
        closer: The text of the token that ends it.
        role: What becomes of its value: ``"value"``, ``"arguments"``, ``"base"``, ``"power"``, ``"numerator"``,
            ``"denominator"``, ``"index"``, ``"indexed"`` or ``"radicand"``.
        opener: Position of the token that opened it.
        floor: Height of the stack of values below its first value.
        call: For the arguments, the base and the power of an operation: which one.
        first: For a fraction or a root: the token that began it.
    """

    closer: str
    role: str
    opener: int
    floor: int
    call: Call | None = None
    first: Token | None = None


_BOTTOM, _OPENED, _IMPLICIT = Pending(-1, "bottom"), Pending(GROUP, "group"), Pending(IMPLICIT, "implicit")
_SIGNS = {
    "+": Pending(SUM, "add"),
    "-": Pending(SUM, "sub"),
    "*": Pending(PRODUCT, "mul"),
    "/": Pending(PRODUCT, "div"),
    "^": Pending(POWER, "pow"),
    "**": Pending(POWER, "pow"),
}
_BRACKETS = frozenset("({[")
_BINARY = frozenset({"add", "sub", "mul", "div"})
_AROUND = {"|": "abs", "⌋": "floor", "⌉": "ceil"}
"""Closing signs around a value → operation."""


class Reader:
    """Reads one expression from ``context.tokens`` at ``position``; see ``read``."""

    def __init__(self, context: Context, position: int, comma_ends: bool = False) -> None:
        self.context = context
        self.tokens = context.tokens
        self.position = position
        self.comma_ends = comma_ends
        self.builder = Builder(context.text)
        self.values: list[Value] = []
        self.pending: list[Pending] = [_BOTTOM]
        self.groups: list[Group] = []
        self.wanted = True

    def read(self) -> Expression:
        """The expression; ``position`` is then at the token after it: a break, the end, or what no expression holds.

        Raises:
            FormulaError: It cannot be understood.
            LimitError: It has more than ``MAX_PARTS`` parts.
        """
        kinds, texts = self.tokens.kinds, self.tokens.texts
        groups, pending = self.groups, self.pending
        while True:
            kind = kinds[self.position]
            if kind == BREAK and groups and texts[self.position] == "\n":
                self.position += 1
            elif self.wanted:
                self._operand(kind)
            elif kind == SIGN:
                operator = _SIGNS[texts[self.position]]
                while pending[-1][0] >= operator[0] < POWER:
                    self._reduce()
                pending.append(operator)
                self.position += 1
                self.wanted = True
            elif kind == CLOSE or (kind == BAR and groups and groups[-1][0] == "|"):
                self._close()
            elif kind in (NUMBER, WORD, OPEN, BAR, ROOT, FRACTION):
                self._implicit(self.tokens[self.position])
            elif kind == METHOD:
                self._method(self.tokens[self.position])
            elif kind == COMMA and groups:
                self._comma()
            elif groups:
                raise complaints.unclosed(self.context, self.tokens[groups[-1].opener], self.position)
            elif kind == COMMA and not self.comma_ends:
                raise complaints.stray_comma(self.context, self.position)
            else:
                while pending[-1][0] > GROUP:
                    self._reduce()
                return self.builder.finish(self.values[-1])

    # ---- what can begin an operand

    def _operand(self, kind: str) -> None:
        """Read a token where an operand must begin."""
        if kind == WORD:
            self._word()
            return
        token = self.tokens[self.position]
        if kind == NUMBER:
            self._finished(self.builder.number(self._float(token), token.start, token.stop), 1)
        elif kind in (OPEN, BAR):
            self._open(token.text, "value")
        elif kind == SIGN and token.text == "-":
            self._minus(token)
        elif kind == SIGN and token.text == "+":
            self.position += 1
        elif kind == ROOT:
            self._root(token)
        elif kind == FRACTION:
            self.position += 1
            self._argument("numerator", token)
        elif kind == CLOSE and self._is_empty_call():
            self._close()
        else:
            opener = self.tokens[self.groups[-1].opener] if self.groups else None
            raise complaints.missing_operand(self.context, self.position, opener)

    def _finished(self, value: Value, advance: int) -> None:
        self.values.append(value)
        self.position += advance
        self.wanted = False

    def _float(self, token: Token) -> float:
        value = float(token.text)
        if value == float("inf"):
            raise complaints.huge_number(self.context, token)
        return value

    def _minus(self, token: Token) -> None:
        """A minus before an operand: part of a number if nothing binds tighter to it, else a negation."""
        follower = self.tokens[self.position + 1]
        if follower.kind == NUMBER:
            then = self.tokens[self.position + 2]
            if not (then.kind == SIGN and then.text in POWERS) and then.kind != METHOD:
                self._finished(self.builder.number(-self._float(follower), token.start, follower.stop), 2)
                return
        self.pending.append(Pending(max(MINUS, self.pending[-1].rank), "neg", token.start))
        self.position += 1

    def _word(self) -> None:
        """A constant, a variable, or an operation."""
        tokens, position = self.tokens, self.position
        word, start, stop = tokens.texts[position], tokens.starts[position], tokens.stops[position]
        name, operation, value = self.context.meaning(word)
        follower = tokens.kinds[position + 1]
        if operation and (not name or self.context.takes_argument(position)):
            self._call(Call(operation, start, stop, word))
        elif value is not None:
            if name == "e" and follower == SIGN and tokens.texts[position + 1] in POWERS:
                self.pending.append(Pending(POWER, "apply", start, Call("exp", start, stop, "exp")))
                self.position += 2
            else:
                self._finished(self.builder.number(value, start, stop, name), 1)
        else:
            if follower == OPEN and tokens.starts[position + 1] == stop:
                self.context.check_product(position)
            self._finished(self.builder.name(name, start, stop), 1)

    def _call(self, call: Call) -> None:
        """An operation's name."""
        if call.operation == "?":
            raise complaints.unknown_operation(self.context, self.tokens[self.position])
        if call.spelling in names.BY_LETTER:
            self.context.note_letter(call)
        self.position += 1
        self._continue_call(call)

    # ---- groups

    def _open(self, sign: str, role: str, call: Call | None = None, first: Token | None = None) -> None:
        """Begin the group whose opening sign is at the position."""
        groups = self.groups
        if len(groups) >= MAX_NESTING:
            raise complaints.too_deep(self.context, self.position, MAX_NESTING)
        floor = len(self.values)
        if call is not None and role == "arguments":
            floor -= call.given
        groups.append(Group(CLOSERS[sign], role, self.position, floor, call, first))
        self.pending.append(_OPENED)
        self.position += 1
        self.wanted = True

    def _is_empty_call(self) -> bool:
        """Whether the token closes ``f()``."""
        return bool(self.groups) and self.groups[-1].role == "arguments" and self.groups[-1].opener == self.position - 1

    def _comma(self) -> None:
        if self.groups[-1].role != "arguments":
            raise complaints.comma_in_group(self.context, self.position)
        while self.pending[-1][0] > GROUP:
            self._reduce()
        self.position += 1
        self.wanted = True

    def _close(self) -> None:
        """End the innermost group and do what it was opened for."""
        if not self.groups:
            raise complaints.unopened(self.context, self.tokens[self.position])
        closer, role, opener, floor, call, first = self.groups[-1]
        if self.tokens.texts[self.position] != closer:
            raise complaints.mismatch(self.context, self.tokens[opener], self.tokens[self.position])
        pending, values = self.pending, self.values
        while pending[-1][0] > GROUP:
            self._reduce()
        pending.pop()
        self.groups.pop()
        start, stop = self.tokens.starts[opener], self.tokens.stops[self.position]
        self.position += 1
        self.wanted = False
        if role == "arguments" and call:
            arguments = values[floor:]
            del values[floor:]
            values.append(self.builder.call(call, arguments, stop))
            if call.spelling in LOGARITHMS:
                self.context.note_logarithm(call)
            return
        value = Value(values.pop().part, start, stop)
        if role == "value" and closer in _AROUND:
            value = self.builder.emit(_AROUND[closer], (value.part,), start, stop)
        if role == "base" and call:
            call.base = value
            self._continue_call(call)
        elif role == "power" and call:
            call.power = value
            self._continue_call(call)
        else:
            values.append(value)
            if first:
                self._after_argument(role, first)

    # ---- operations and their arguments

    def _continue_call(self, call: Call) -> None:
        """Read what stands between an operation's name and its argument: a base, a power, the opening parenthesis."""
        self.wanted = True
        if self.tokens.kinds[self.position] == OPEN and (sign := self.tokens.texts[self.position]) in _BRACKETS:
            self._open(sign, "arguments", call)
            return
        token = self.tokens[self.position]
        if token.kind in (SUBSCRIPT, UNDERSCORE):
            if call.operation != "log" or call.base or call.power:
                raise complaints.subscript(self.context, token)
            if token.kind == UNDERSCORE:
                self.position += 1
                self._open(self.tokens.texts[self.position], "base", call)
                return
            call.base = self._atom(token._replace(kind=NUMBER if token.text.isdigit() else WORD))
            self.position += 1
            self._continue_call(call)
        elif token.kind == SIGN and token.text in POWERS and call.power is None:
            self._call_power(call, token)
        else:
            self.context.check_argument(self.position, call)
            operation = OPERATIONS[call.operation]
            if len(operation.arguments) - len(operation.defaults) > 1:
                raise complaints.needs_parentheses(self.context, call)
            self.pending.append(Pending(APPLICATION, "apply", call.start, call))

    def _call_power(self, call: Call, token: Token) -> None:
        """``sin² x``, ``sin^n x``; a power of −1 is the inverse operation."""
        tokens, at = self.tokens, self.position + 1
        grouped = tokens[at].kind == OPEN
        first = at + grouped
        sign = tokens[first].kind == SIGN and tokens[first].text in "+-"
        atom = tokens[first + sign]
        end = first + sign + 1
        simple = atom.kind in (NUMBER, WORD) and (not grouped or tokens[end].kind == CLOSE)
        if simple and sign and tokens[first].text == "-" and atom.text == "1":
            inverse = "a" + call.operation
            if inverse not in OPERATIONS or call.base:
                raise complaints.no_inverse(self.context, call, tokens[end - 1 + grouped])
            call.operation = inverse
            self.position = end + grouped
            self._continue_call(call)
        elif grouped:
            self.position = at
            self._open(tokens.texts[at], "power", call)
        elif simple:
            value = self._atom(atom, negative=sign and tokens[first].text == "-")
            call.power = value._replace(start=tokens[first].start)
            self.position = end
            self._continue_call(call)
        else:
            raise complaints.missing_operand(self.context, at, None)

    def _atom(self, token: Token, negative: bool = False) -> Value:
        """The value of one number or name."""
        if token.kind == NUMBER:
            value = self._float(token)
            return self.builder.number(-value if negative else value, token.start, token.stop)
        meaning = self.context.meaning(token.text)
        if meaning.value is not None:
            value = self.builder.number(meaning.value, token.start, token.stop, meaning.name)
        elif meaning.name:
            value = self.builder.name(meaning.name, token.start, token.stop)
        else:
            raise complaints.not_a_value(self.context, token)
        return self.builder.emit("neg", (value.part,), token.start, token.stop) if negative else value

    def _method(self, token: Token) -> None:
        """``x.exp()``: the operation whose first argument is the value before the point."""
        opener = self.tokens[self.position + 1]
        operation = names.operation_named(token.text)
        if opener.kind != OPEN or opener.text != "(":
            raise complaints.attribute(self.context, token)
        if not operation:
            raise complaints.unknown_operation(self.context, token)
        start = self.values[-1].start
        self.position += 1
        self._open("(", "arguments", Call(operation, start, token.stop, token.text, given=1))

    # ---- fractions and roots

    def _root(self, token: Token) -> None:
        self.position += 1
        opener = self.tokens[self.position]
        operation = "cbrt" if token.text == "∛" else "sqrt"
        if opener.kind == OPEN and opener.text == "[" and token.text == "sqrt":
            self._open("[", "index", first=token)
        elif opener.kind == OPEN and opener.text in "({":
            self._open(opener.text, "arguments", Call(operation, token.start, token.stop, operation))
        elif token.text == "sqrt":
            self._argument("radicand", token)
        else:
            self.pending.append(
                Pending(POWER, "apply", token.start, Call(operation, token.start, token.stop, operation))
            )

    def _argument(self, role: str, first: Token) -> None:
        """The argument of a LaTeX command: a group in braces, or a single digit or letter."""
        token = self.tokens[self.position]
        if token.kind == OPEN and token.text == "{":
            self._open("{", role, first=first)
            return
        if token.kind not in (NUMBER, WORD):
            raise complaints.command_argument(self.context, first, token)
        literal = self.context.text[token.start : token.stop] == token.text
        if literal and len(token.text) > 1:
            rest = token._replace(text=token.text[1:], start=token.start + 1)
            token = token._replace(text=token.text[0], stop=token.start + 1)
            self.tokens.replace(self.position, rest)
        else:
            self.position += 1
        self.values.append(self._atom(token))
        self.wanted = False
        self._after_argument(role, first)

    def _after_argument(self, role: str, first: Token) -> None:
        """Go on after one argument of a LaTeX command: ask for the next one, or put the parts together."""
        if role == "numerator":
            self.wanted = True
            self._argument("denominator", first)
        elif role == "index":
            self.wanted = True
            self._argument("indexed", first)
        elif role == "denominator":
            below, above = self.values.pop(), self.values.pop()
            self.values.append(self.builder.emit("div", (above.part, below.part), first.start, below.stop))
        elif role == "indexed":
            radicand, index = self.values.pop(), self.values.pop()
            self.values.append(self._indexed_root(index, radicand, first))
        else:
            radicand = self.values.pop()
            self.values.append(self.builder.emit("sqrt", (radicand.part,), first.start, radicand.stop))

    def _indexed_root(self, index: Value, radicand: Value, first: Token) -> Value:
        builder = self.builder
        builder.ordered = False
        operation = {2.0: "sqrt", 3.0: "cbrt"}.get(builder.literal(index) or 0.0)
        if operation:
            return builder.emit(operation, (radicand.part,), first.start, radicand.stop)
        one = builder.number(1.0, index.start, index.stop)
        exponent = builder.emit("div", (one.part, index.part), index.start, index.stop)
        return builder.emit("pow", (radicand.part, exponent.part), first.start, radicand.stop)

    # ---- products without a sign, and putting operators and operands together

    def _implicit(self, token: Token) -> None:
        """An operand right after an operand: a product, unless it is a number or would hide a mistake."""
        previous = self.tokens[self.position - 1]
        if token.kind == NUMBER:
            raise complaints.missing_operator(self.context, previous, token)
        rank = IMPLICIT
        if token.kind == WORD:
            if previous.kind == WORD and (names.is_python_word(token.text) or names.is_python_word(previous.text)):
                raise complaints.python_word(self.context, previous, token)
            if self.context.is_operation(self.position):
                rank = APPLICATION
        elif token.kind == OPEN and token.text == "[" and previous.kind == WORD and previous.stop == token.start:
            raise complaints.index(self.context, previous, token)
        if previous.kind == NUMBER and previous.stop == token.start and self.pending[-1].operation == "apply":
            self.context.note_exponent(self.pending[-1].start, previous, token)
        while self.pending[-1][0] >= rank:
            self._reduce()
        self.pending.append(_IMPLICIT)
        self.wanted = True

    def _reduce(self) -> None:
        """Give the last pending operator its operands."""
        __, operation, start, call = self.pending.pop()
        right = self.values.pop()
        if operation in _BINARY:
            left = self.values.pop()
            self.values.append(self.builder.emit(operation, (left[0], right[0]), left[1], right[2]))
        elif operation == "neg":
            self.values.append(self.builder.emit("neg", (right.part,), start, right.stop))
        elif operation == "apply":
            assert call
            value = self.builder.call(call, [right], right.stop)
            self.context.note_application(call, right, self.builder.parts[right.part])
            self.context.note_logarithm(call)
            self.values.append(value)
        else:
            left = self.values.pop()
            if operation == "implicit":
                operation = "mul"
                if self.pending[-1].operation == "div":
                    self.context.note_quotient(self.values[-1], left, right)
            elif operation == "pow" and self.pending[-1].operation == "pow":
                self.context.note_tower(self.values[-1], left, right)
            self.values.append(self.builder.emit(operation, (left.part, right.part), left.start, right.stop))
