"""Tokens → one expression: operator precedence with explicit stacks, so that no nesting is too deep.

How tightly things bind, loosest first: sums; products and quotients that are written with a sign; the minus before a
term; the argument of an operation without parentheses (``sin 2x``); implicit products (``2x``, so ``1/2x`` is 1/(2x));
powers, which associate to the right and bind tighter than the minus before them (``-x²`` is −(x²)).
"""

from __future__ import annotations

from autodiff_viz.notation import complaints, misnomers, names
from autodiff_viz.notation.applications import Applications
from autodiff_viz.notation.context import LOGARITHMS
from autodiff_viz.notation.pieces import Call, Value
from autodiff_viz.notation.program import Expression
from autodiff_viz.notation.stacks import (
    APPLICATION,
    GROUP,
    IMPLICIT,
    IMPLIED,
    MINUS,
    POWER,
    POWERS,
    PRODUCT,
    SUM,
    Pending,
)
from autodiff_viz.notation.tokens import (
    BAR,
    BREAK,
    CLOSE,
    COMMA,
    FRACTION,
    METHOD,
    NUMBER,
    OPEN,
    ROOT,
    SIGN,
    WORD,
    Token,
)

_SIGNS = {
    "+": Pending(SUM, "add"),
    "-": Pending(SUM, "sub"),
    "*": Pending(PRODUCT, "mul"),
    "/": Pending(PRODUCT, "div"),
    "@": Pending(PRODUCT, "matmul"),
    "^": Pending(POWER, "pow"),
    "**": Pending(POWER, "pow"),
}
_AROUND = {"|": "abs", "⌋": "floor", "⌉": "ceil"}
"""Closing signs around a value → operation."""


class Reader(Applications):
    """Reads one expression; see ``read``."""

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
                if kind == WORD:
                    self._word()
                else:
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

    def _operand(self, kind: str) -> None:
        """Read a token that is no word where an operand must begin."""
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
            self.values.append(self.builder.name(name, start, stop))
            self.position = position + 1
            self.wanted = False

    def _call(self, call: Call) -> None:
        """An operation's name."""
        if call.operation == "?":
            raise misnomers.unknown_operation(self.context, self.tokens[self.position])
        if call.spelling in names.BY_LETTER:
            self.context.note_letter(call)
        self.position += 1
        self._continue_call(call)

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
        if role == "list":
            entries = values[floor:]
            del values[floor:]
            values.append(self.builder.emit("stack", tuple(value.part for value in entries), start, stop))
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

    def _index(self, previous: Token, opener: Token) -> bool:
        """Read ``[0]`` or ``[0, -1]`` right after a value; whether it is such an index and no factor in brackets."""
        kinds, texts, at = self.tokens.kinds, self.tokens.texts, self.position
        numbers: list[str] = []
        while at == self.position or kinds[at] == COMMA:
            negative = kinds[at + 1] == SIGN and texts[at + 1] == "-"
            at += 1 + negative
            if kinds[at] != NUMBER or not texts[at].isdecimal():
                break
            numbers.append("-" * negative + texts[at])
            at += 1
        if kinds[at] != CLOSE or texts[at] != "]" or not numbers:
            if previous.kind == CLOSE:
                return False
            raise misnomers.index(self.context, opener)
        value = self.values.pop()
        self.values.append(self.builder.index(value, ", ".join(numbers), self.tokens.stops[at]))
        self.position = at + 1
        return True

    def _implicit(self, token: Token) -> None:
        """An operand right after an operand: a product, unless it is a number or would hide a mistake."""
        previous = self.tokens[self.position - 1]
        if token.kind == NUMBER:
            raise complaints.missing_operator(self.context, previous, token)
        rank = IMPLICIT
        if token.kind == WORD:
            if previous.kind == WORD and (names.is_python_word(token.text) or names.is_python_word(previous.text)):
                raise misnomers.python_word(self.context, previous, token)
            if self.context.is_operation(self.position):
                rank = APPLICATION
        elif (
            token.text == "["
            and previous.stop == token.start
            and previous.kind in (WORD, METHOD, CLOSE)
            and self._index(previous, token)
        ):
            return
        if previous.kind == NUMBER and previous.stop == token.start and self.pending[-1].operation == "apply":
            self.context.note_exponent(self.pending[-1].start, previous, token)
        while self.pending[-1][0] >= rank:
            self._reduce()
        self.pending.append(IMPLIED)
        self.wanted = True
