"""Tokens → one expression: operator precedence with explicit stacks, so that no nesting is too deep.

How tightly things bind, loosest first: sums; products and quotients that are written with a sign; the minus before a
term; the argument of an operation without parentheses (``sin 2x``); implicit products (``2x``, so ``1/2x`` is 1/(2x));
powers, which associate to the right and bind tighter than the minus before them (``-x²`` is −(x²)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from autodiff_viz.notation import complaints, names
from autodiff_viz.notation.build import MAX_PARTS, Builder, Call, Value
from autodiff_viz.notation.context import Context
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

SIGNS = {"+": (SUM, "add"), "-": (SUM, "sub"), "*": (PRODUCT, "mul"), "/": (PRODUCT, "div")}
POWERS = ("^", "**")


class Pending(NamedTuple):
    """An operator that waits for its right operand.

    Attributes:
        rank: How tightly it binds.
        operation: A binary operation, ``"neg"``, ``"apply"`` (then ``call`` says what) or ``"group"``.
    """

    rank: int
    operation: str
    start: int = 0
    call: Call | None = None
    group: Group | None = None


@dataclass(slots=True)
class Group:
    """An opened group.

    Attributes:
        closer: The text of the token that ends it.
        opener: The token that opened it.
        role: What becomes of its value: ``"value"``, ``"arguments"``, ``"base"``, ``"power"``, ``"numerator"``,
            ``"denominator"``, ``"index"``.
        floor: Height of the stack of values below its first value.
        first: For a fraction or root: the token that began it.
    """

    closer: str
    opener: Token
    role: str
    floor: int
    call: Call | None = None
    first: Token | None = None


_BOTTOM = Pending(-1, "bottom")


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
        tokens = self.tokens
        values, pending, builder = self.values, self.pending, self.builder
        while True:
            token = tokens[self.position]
            kind = token[0]
            if kind == BREAK and self.groups and token[1] == "\n":
                self.position += 1
            elif self.wanted:
                self._operand(token)
            elif kind == SIGN:
                if token[1] in POWERS:
                    pending.append(Pending(POWER, "pow"))
                else:
                    rank, operation = SIGNS[token[1]]
                    while pending[-1][0] >= rank:
                        self._reduce()
                    pending.append(Pending(rank, operation))
                self.position += 1
                self.wanted = True
            elif kind == CLOSE or kind == BAR and self.groups and self.groups[-1].opener[1] == "|":
                self._close(token)
            elif kind in (NUMBER, WORD, OPEN, BAR, ROOT, FRACTION):
                self._implicit(token)
            elif kind == METHOD:
                self._method(token)
            elif kind == COMMA and self.groups:
                self._comma(token)
            elif self.groups:
                self._unclosed(token)
            elif kind == COMMA and not self.comma_ends:
                raise complaints.stray_comma(self.context, self.position)
            else:
                while pending[-1][0] > 0:
                    self._reduce()
                builder.check_size()
                return builder.finish(values[-1])

    # ---- what can begin an operand

    def _operand(self, token: Token) -> None:
        """Read a token where an operand must begin."""
        kind, text, start, stop = token
        if len(self.builder.parts) > MAX_PARTS:
            self.builder.check_size()
        if kind == NUMBER:
            self._finished(self.builder.number(self._float(token), start, stop), 1)
        elif kind == WORD:
            self._word(token)
        elif kind == OPEN:
            self._open(token, "value", 1)
        elif kind == BAR:
            self._open(token._replace(text="|"), "value", 1)
        elif kind == SIGN and text == "-":
            self._minus(token)
        elif kind == SIGN and text == "+":
            self.position += 1
        elif kind == ROOT:
            self._root(token)
        elif kind == FRACTION:
            self.position += 1
            self._argument("numerator", token)
        elif kind == CLOSE and self._is_empty_call():
            self._close(token)
        else:
            raise complaints.missing_operand(
                self.context, self.position, self.groups[-1].opener if self.groups else None
            )

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
        follower, next_one = self.tokens[self.position + 1], None
        if follower.kind == NUMBER:
            next_one = self.tokens[self.position + 2]
            if not (next_one.kind == SIGN and next_one.text in POWERS) and next_one.kind != METHOD:
                self._finished(self.builder.number(-self._float(follower), token.start, follower.stop), 2)
                return
        self.pending.append(Pending(max(MINUS, self.pending[-1].rank), "neg", token.start))
        self.position += 1

    def _word(self, token: Token) -> None:
        """A constant, a variable, or an operation."""
        __, word, start, stop = token
        meaning = self.context.meaning(word)
        follower = self.tokens[self.position + 1]
        if meaning.operation and (not meaning.name or self.context.takes_argument(self.position)):
            if meaning.operation == "?":
                raise complaints.unknown_operation(self.context, token)
            self.context.note_operation(token, meaning, follower)
            self.position += 1
            self._continue_call(Call(meaning.operation, start, stop, self.context.text[start:stop]))
            return
        if meaning.value is not None:
            if meaning.name == "e" and follower.kind == SIGN and follower.text in POWERS:
                self.pending.append(Pending(POWER, "apply", start, Call("exp", start, stop, "exp")))
                self.position += 2
                return
            self._finished(self.builder.number(meaning.value, start, stop, meaning.name), 1)
            return
        if follower.kind == OPEN and follower.start == stop:
            self.context.check_product(self.position)
        self._finished(self.builder.name(meaning.name, start, stop), 1)

    # ---- groups

    def _open(
        self, opener: Token, role: str, advance: int, call: Call | None = None, first: Token | None = None
    ) -> None:
        floor = len(self.values) - (call.given if call and role == "arguments" else 0)
        group = Group(CLOSERS[opener.text], opener, role, floor, call, first)
        self.groups.append(group)
        self.pending.append(Pending(GROUP, "group", opener.start))
        self.position += advance
        self.wanted = True

    def _is_empty_call(self) -> bool:
        """Whether the token closes ``f()``."""
        return bool(self.groups) and self.groups[-1].role == "arguments" and self.tokens[self.position - 1].kind == OPEN

    def _unclosed(self, token: Token) -> NoReturn:
        raise complaints.unclosed(self.context, self.groups[-1].opener, token)

    def _comma(self, token: Token) -> None:
        if self.groups[-1].role != "arguments":
            raise complaints.comma_in_group(self.context, self.position, self.groups[-1].opener)
        while self.pending[-1][0] > GROUP:
            self._reduce()
        self.position += 1
        self.wanted = True

    def _close(self, token: Token) -> None:
        """End the innermost group and do what it was opened for."""
        if not self.groups:
            raise complaints.unopened(self.context, token)
        group = self.groups[-1]
        if token.text != group.closer:
            raise complaints.mismatch(self.context, group.opener, token)
        while self.pending[-1][0] > GROUP:
            self._reduce()
        self.pending.pop()
        self.groups.pop()
        self.position += 1
        self.wanted = False
        role, start, stop = group.role, group.opener.start, token.stop
        if role == "arguments":
            assert group.call
            arguments = self.values[group.floor :]
            del self.values[group.floor :]
            self.values.append(self.builder.call(group.call, arguments, stop))
            return
        value = self.values.pop()._replace(start=start, stop=stop)
        if role in ("base", "power"):
            assert group.call
            if role == "base":
                group.call.base = value
            else:
                group.call.power = value
            self._continue_call(group.call)
        elif role == "value" and group.opener.text in _AROUND:
            self.values.append(self.builder.emit(_AROUND[group.opener.text], (value.part,), start, stop))
        else:
            self.values.append(value)
            if role != "value":
                self._after_argument(role, group.first or token)

    # ---- operations and their arguments

    def _continue_call(self, call: Call) -> None:
        """Read what stands between an operation's name and its argument: a base, a power, the opening parenthesis."""
        self.wanted = True
        token = self.tokens[self.position]
        if token.kind in (SUBSCRIPT, UNDERSCORE):
            if call.operation != "log" or call.base or call.power:
                raise complaints.subscript(self.context, token)
            if token.kind == UNDERSCORE:
                self._open(self.tokens[self.position + 1], "base", 2, call)
                return
            call.base = self._atom(token._replace(kind=NUMBER if token.text.isdigit() else WORD))
            self.position += 1
            self._continue_call(call)
        elif token.kind == SIGN and token.text in POWERS and call.power is None:
            self._call_power(call, token)
        elif token.kind == OPEN and token.text in "({[":
            self._open(token, "arguments", 1, call)
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
            self._open(tokens[at], "power", 2, call)
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
        self._open(opener, "arguments", 2, Call(operation, start, token.stop, token.text, given=1))

    # ---- fractions and roots

    def _root(self, token: Token) -> None:
        self.position += 1
        opener = self.tokens[self.position]
        operation = "cbrt" if token.text == "∛" else "sqrt"
        if opener.kind == OPEN and opener.text == "[" and token.text == "sqrt":
            self._open(opener, "index", 1, first=token)
        elif opener.kind == OPEN and opener.text in "({":
            self._open(opener, "arguments", 1, Call(operation, token.start, token.stop, operation))
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
            self._open(token, role, 1, first=first)
            return
        if token.kind not in (NUMBER, WORD):
            raise complaints.command_argument(self.context, first, token)
        literal = self.context.text[token.start : token.stop] == token.text
        if literal and len(token.text) > 1:
            rest = token._replace(text=token.text[1:], start=token.start + 1)
            token = token._replace(text=token.text[0], stop=token.start + 1)
            self.tokens[self.position] = rest
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
            opener = self.tokens[self.position]
            if opener.kind == OPEN and opener.text == "{":
                self._open(opener, "indexed", 1, first=first)
            else:
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
            if names.is_python_word(token.text) or (previous.kind == WORD and names.is_python_word(previous.text)):
                raise complaints.python_word(self.context, previous, token)
            if self.context.is_operation(self.position):
                rank = APPLICATION
        elif token.kind == OPEN and token.text == "[" and previous.kind == WORD and previous.stop == token.start:
            raise complaints.index(self.context, previous, token)
        while self.pending[-1][0] >= rank:
            self._reduce()
        self.pending.append(Pending(IMPLICIT, "implicit"))
        self.wanted = True

    def _reduce(self) -> None:
        """Give the last pending operator its operands."""
        rank, operation, start, call, __ = self.pending.pop()
        right = self.values.pop()
        if operation == "neg":
            self.values.append(self.builder.emit("neg", (right.part,), start, right.stop))
        elif operation == "apply":
            assert call
            value = self.builder.call(call, [right], right.stop)
            self.context.note_application(call, right, self.builder.parts[right.part])
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


_AROUND = {"|": "abs", "⌊": "floor", "⌈": "ceil"}
"""Signs around a value → operation."""
