"""The stacks of a reader: values that are finished, operators that wait, groups that are open."""

from __future__ import annotations

from typing import NamedTuple

from autodiff_viz.notation import complaints, misnomers
from autodiff_viz.notation.build import Builder
from autodiff_viz.notation.context import Context
from autodiff_viz.notation.pieces import Call, Value
from autodiff_viz.notation.tokens import (
    CLOSERS,
    NUMBER,
    Token,
)

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
            ``"denominator"``, ``"list"``, ``"index"``, ``"indexed"`` or ``"radicand"``.
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


BOTTOM, OPENED, IMPLIED = Pending(-1, "bottom"), Pending(GROUP, "group"), Pending(IMPLICIT, "implicit")
_BINARY = frozenset({"add", "sub", "mul", "div", "matmul"})


class Stacks:
    """What a reader of expressions has in hand."""

    def __init__(self, context: Context, position: int, comma_ends: bool = False) -> None:
        self.context = context
        self.tokens = context.tokens
        self.position = position
        self.comma_ends = comma_ends
        self.builder = Builder(context.text)
        self.values: list[Value] = []
        self.pending: list[Pending] = [BOTTOM]
        self.groups: list[Group] = []
        self.wanted = True

    def _finished(self, value: Value, advance: int) -> None:
        self.values.append(value)
        self.position += advance
        self.wanted = False

    def _float(self, token: Token) -> float:
        value = float(token.text)
        if value == float("inf"):
            raise complaints.huge_number(self.context, token)
        return value

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
            raise misnomers.not_a_value(self.context, token)
        return self.builder.emit("neg", (value.part,), token.start, token.stop) if negative else value

    def _open(self, sign: str, role: str, call: Call | None = None, first: Token | None = None) -> None:
        """Begin the group whose opening sign is at the position."""
        groups = self.groups
        if len(groups) >= MAX_NESTING:
            raise complaints.too_deep(self.context, self.position, MAX_NESTING)
        floor = len(self.values)
        if call is not None and role == "arguments":
            floor -= call.given
        groups.append(Group(CLOSERS[sign], role, self.position, floor, call, first))
        self.pending.append(OPENED)
        self.position += 1
        self.wanted = True

    def _is_empty_call(self) -> bool:
        """Whether the token closes ``f()``."""
        return bool(self.groups) and self.groups[-1].role == "arguments" and self.groups[-1].opener == self.position - 1

    def _comma(self) -> None:
        if self.groups[-1].closer == "]" and self.groups[-1].role == "value" and self.groups[-1].first is None:
            self.groups[-1] = self.groups[-1]._replace(role="list")
        if self.groups[-1].role not in ("arguments", "list"):
            raise complaints.comma_in_group(self.context, self.position)
        while self.pending[-1][0] > GROUP:
            self._reduce()
        self.position += 1
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
