"""Text → program: statements, one after the other."""

from __future__ import annotations

from autodiff_viz.errors import Span
from autodiff_viz.notation import complaints, misnomers, names
from autodiff_viz.notation.build import MAX_PARTS
from autodiff_viz.notation.collector import uncollected
from autodiff_viz.notation.context import Context, assignments, header_before
from autodiff_viz.notation.expressions import Reader
from autodiff_viz.notation.lexer import tokenize
from autodiff_viz.notation.program import NAME, Assign, Expression, Program, Repeat
from autodiff_viz.notation.tokens import (
    BREAK,
    CLOSE,
    COLON,
    COMMA,
    END,
    EQUALS,
    FRACTION,
    NUMBER,
    OPEN,
    SIGN,
    SUBSCRIPT,
    WORD,
    Tokens,
)

MAX_REPEAT = 10_000
"""Most times that statements are repeated."""


def parse(text: str) -> Program:
    """Understand a formula or a program of several statements.

    Returns:
        The program; every part's span points into ``text``.

    Raises:
        FormulaError: Something cannot be understood; ``span`` says where, ``hint`` the way out.
        LimitError: Something is larger than ``MAX_CHARACTERS``, ``MAX_WORD``, ``MAX_PARTS`` or ``MAX_REPEAT``.
    """
    with uncollected(len(text)):
        tokens = _tokens(text)
        return _Statements(Context(text, tokens, *assignments(tokens))).read()


def parse_expression(text: str) -> Expression:
    """Understand a single expression, such as a local partial in the operation table.

    Raises:
        FormulaError: Something cannot be understood, or it is more than one expression.
        LimitError: As in ``parse``.
    """
    context = Context(text, _tokens(text), frozenset(), frozenset())
    reader = Reader(context, 0)
    expression = reader.read()
    rest = context.tokens[reader.position]
    if rest.kind != END:
        raise complaints.stray(context, reader.position)
    return expression


def _tokens(text: str) -> Tokens:
    """The tokens of a text that is not too large; what comes out is never much larger than what went in."""
    tokens = tokenize(text)
    if sum(tokens.kinds.count(kind) for kind in (NUMBER, WORD, SIGN, SUBSCRIPT, FRACTION, FRACTION)) > MAX_PARTS:
        raise complaints.too_many(Span(0, len(text)), text, MAX_PARTS)
    return tokens


class _Statements:
    """Reads all statements of a text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.tokens = context.tokens
        self.position = 0
        self.size = 0
        self.arguments: tuple[str, ...] = ()
        self.known: set[str] = set()
        self.variables: dict[str, None] = {}

    def read(self) -> Program:
        statements: list[Assign | Repeat] = []
        while True:
            while self.tokens[self.position].kind == BREAK:
                self.position += 1
            if self.tokens[self.position].kind == END:
                break
            statements.append(self._statement(first=not statements))
        if not statements:
            raise complaints.empty(self.context)
        context = self.context
        context.note_names(self.variables)
        listed = [name for name in self.arguments if name in self.variables]
        variables = tuple(dict.fromkeys([*listed, *self.variables]))
        return Program(context.text, tuple(statements), variables, self.arguments, tuple(context.notes))

    def _statement(self, first: bool) -> Assign | Repeat:
        if self._is_repeat():
            return self._repeat()
        statement = self._assign(first)
        self._end(self.tokens[self.position].kind not in (BREAK, END))
        return statement

    def _end(self, wrong: bool) -> None:
        if wrong:
            raise complaints.stray(self.context, self.position)

    def _is_repeat(self) -> bool:
        token, follower = self.tokens[self.position], self.tokens[self.position + 1]
        if token.kind != WORD or token.text != "repeat" or "repeat" in self.context.assigned:
            return False
        return follower.kind in (NUMBER, WORD, COLON)

    def _repeat(self) -> Repeat:
        """``repeat 60: t = t + 1, u = u*t``: the statements up to the end of the line."""
        tokens, start = self.tokens, self.tokens[self.position].start
        count = tokens[self.position + 1]
        if count.kind != NUMBER or not count.text.isdigit() or not int(count.text):
            raise complaints.repeat_count(self.context, count)
        if int(count.text) > MAX_REPEAT:
            raise complaints.repeat_limit(self.context, count, MAX_REPEAT)
        self.position += 2
        if tokens[self.position].kind != COLON:
            raise complaints.repeat_colon(self.context, tokens[self.position])
        body: list[Assign] = []
        before = self.size
        while True:
            self.position += 1
            if tokens[self.position].kind != WORD or tokens[self.position + 1].kind != EQUALS:
                raise complaints.repeat_body(self.context, tokens[self.position])
            body.append(self._assign(first=False, comma_ends=True))
            if tokens[self.position].kind != COMMA:
                break
        self._end(tokens[self.position].kind not in (BREAK, END))
        stop = body[-1].span.stop
        self._count((self.size - before) * (int(count.text) - 1), Span(start, stop))
        return Repeat(int(count.text), tuple(body), Span(start, stop))

    def _assign(self, first: bool, comma_ends: bool = False) -> Assign:
        start = self.tokens[self.position].start
        target = self._target(first)
        reader = Reader(self.context, self.position, comma_ends)
        expression = reader.read()
        self.position = reader.position
        span = Span(start, self.tokens[self.position - 1].stop)
        self._count(len(expression), span)
        for part in expression:
            if part[0] == NAME and part[3] not in self.known and part[3] not in self.variables:
                self.variables[part[3]] = None
        if target:
            self.known.add(target)
        return Assign(target, expression, span)

    def _count(self, parts: int, span: Span) -> None:
        self.size += parts
        if self.size > MAX_PARTS:
            raise complaints.too_many(span, self.context.text, MAX_PARTS)

    def _target(self, first: bool) -> str:
        """The name before ``=``, the position moved behind it; ``""`` for an expression that stands alone."""
        tokens, position = self.tokens, self.position
        if tokens[position].kind != WORD:
            return ""
        if tokens[position + 1].kind == EQUALS:
            self.position += 2
            return self._assignable(position)
        if tokens[position + 1].kind != OPEN or "=" not in self.context.text:
            return ""
        end = position + 2
        while tokens[end].kind in (WORD, COMMA):
            end += 1
        if tokens[end].kind != CLOSE or tokens[end + 1].kind != EQUALS:
            return ""
        header = header_before(tokens, end + 1)
        if header is None or header[0] != tokens[position]:
            return ""
        if not first:
            raise misnomers.late_header(self.context, tokens[position])
        self.arguments = tuple(dict.fromkeys(names.canonical(word.text) for word in header[1:]))
        self.position = end + 2
        return self._assignable(position)

    def _assignable(self, position: int) -> str:
        token = self.tokens[position]
        meaning = names.meaning(token.text, frozenset())
        if not meaning.name:
            raise misnomers.assigned_operation(self.context, token)
        return meaning.name if meaning.value is None else names.canonical(token.text)
