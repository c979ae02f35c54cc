"""What follows an operation's name, a fraction or a root: bases, powers, arguments."""

from __future__ import annotations

from autodiff_viz.notation import complaints, misnomers, names
from autodiff_viz.notation.pieces import Call, Value
from autodiff_viz.notation.stacks import APPLICATION, POWER, POWERS, Pending, Stacks
from autodiff_viz.notation.tokens import (
    CLOSE,
    NUMBER,
    OPEN,
    SIGN,
    SUBSCRIPT,
    UNDERSCORE,
    WORD,
    Token,
)
from autodiff_viz.ops import OPERATIONS

_BRACKETS = frozenset("({[")


class Applications(Stacks):
    """Reads operations and their arguments."""

    def _continue_call(self, call: Call) -> None:
        """Read what stands between an operation's name and its argument: a base, a power, the opening parenthesis."""
        self.wanted = True
        if self.tokens.kinds[self.position] == OPEN and (sign := self.tokens.texts[self.position]) in _BRACKETS:
            self._open(sign, "arguments", call)
            return
        token = self.tokens[self.position]
        if token.kind in (SUBSCRIPT, UNDERSCORE):
            bare = token.kind == UNDERSCORE and self.tokens.kinds[self.position + 1] != OPEN
            if call.operation != "log" or call.base or call.power or bare:
                raise misnomers.subscript(self.context, token)
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
            operation = names.entry(call.operation)
            if len(operation.arguments) - len(operation.defaults) > 1:
                raise misnomers.needs_parentheses(self.context, call)
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
                raise misnomers.no_inverse(self.context, call, tokens[end - 1 + grouped])
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

    def _method(self, token: Token) -> None:
        """``x.exp()``: the operation whose first argument is the value before the point."""
        opener = self.tokens[self.position + 1]
        operation = names.method_named(token.text)
        if token.text == "T" and opener.text != "(":
            value = self.values.pop()
            self.values.append(self.builder.emit("transpose", (value.part,), value.start, token.stop))
            self.position += 1
            return
        if opener.kind != OPEN or opener.text != "(":
            raise misnomers.attribute(self.context, token)
        if not operation:
            raise misnomers.unknown_operation(self.context, token)
        start = self.values[-1].start
        self.position += 1
        self._open("(", "arguments", Call(operation, start, token.stop, token.text, given=1))

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
        if literal and len(token.text) > 1 and (token.text.isdigit() or token.text.isalpha()):
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
