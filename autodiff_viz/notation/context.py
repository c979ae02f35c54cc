"""What a reader of expressions knows of the program: tokens, names it assigns, and the readings worth a note."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from itertools import islice

from autodiff_viz.languages import _
from autodiff_viz.notation import misnomers, names
from autodiff_viz.notation.names import Meaning
from autodiff_viz.notation.pieces import Call, Value
from autodiff_viz.notation.program import Part
from autodiff_viz.notation.tokens import (
    BAR,
    CLOSE,
    COMMA,
    EQUALS,
    FRACTION,
    NUMBER,
    OPEN,
    ROOT,
    SIGN,
    WORD,
    Source,
    Token,
    Tokens,
)

MAX_NOTES = 5
"""Most readings that are noted."""

NOTED_PLACES = 100
"""How many places are looked at for a note."""

NOTED_NAMES = 20
"""How many names are looked at for a likely slip."""

NOTE_LENGTH = 24
"""Longest piece of the text that a note repeats."""


LOGARITHMS = frozenset({"log", "Log", "LOG"})
"""Spellings that some read to the base 10 or 2."""


class Context(Source):
    """One text being read, and what is known of it.

    Attributes:
        assigned: Canonical names that the program assigns or lists as arguments; they are never constants.
        functions: Names that head a formula, as in ``f(x) =``.
        notes: Readings worth telling the reader, without repetitions.
    """

    def __init__(self, text: str, tokens: Tokens, assigned: frozenset[str], functions: frozenset[str]) -> None:
        super().__init__(text, tokens)
        self.assigned = assigned
        self.functions = functions
        self.notes: dict[str, None] = {}
        self.noted = 0
        self._meanings: dict[str, Meaning] = {}

    def meaning(self, word: str) -> Meaning:
        """What a word means in this program."""
        found = self._meanings.get(word)
        if found is None:
            found = self._meanings[word] = names.meaning(word, self.assigned)
        return found

    @cached_property
    def plain(self) -> frozenset[str]:
        """Canonical names that stand somewhere without anything that could be their argument."""
        kinds, texts = self.tokens.kinds, self.tokens.texts
        words = {
            texts[position]
            for position, kind in enumerate(kinds)
            if kind == WORD and kinds[position + 1] not in (OPEN, WORD, NUMBER)
        }
        return frozenset(names.canonical(word) for word in words)

    def takes_argument(self, position: int) -> bool:
        """Whether a word that may be a name or an operation (σ, gamma) is followed by an argument."""
        token, follower = self.tokens[position], self.tokens[position + 1]
        if follower.kind == OPEN:
            return follower.text in "({["
        if follower.kind == WORD:
            other = self.meaning(follower.text)
            return bool(other.name) and other.value is None and names.canonical(token.text) not in self.plain
        return follower.kind == NUMBER and names.canonical(token.text) not in self.plain

    def is_operation(self, position: int) -> bool:
        """Whether the word at this position is an operation with an argument to come."""
        found = self.meaning(self.tokens[position].text)
        return bool(found.operation) and (not found.name or self.takes_argument(position))

    def check_product(self, position: int) -> None:
        """Raise ``FormulaError`` if a name right before a parenthesis was meant as an operation."""
        token = self.tokens[position]
        name = names.canonical(token.text)
        if name in self.functions:
            raise misnomers.called_formula(self, token)
        letter = token.text.split("_")[0]
        if len(letter) > 1 and name not in self.assigned and name not in self.plain and letter[1:].isdigit() is False:
            raise misnomers.unknown_operation(self, token)
        if letter in ("f", "g", "h") and name not in self.assigned:
            self.note(
                _("{name}(…) is read as the product {name}·(…).").format(name=token.text),
            )

    def check_argument(self, position: int, call: Call) -> None:
        """Raise ``FormulaError`` unless something that can be an argument begins at this position."""
        token = self.tokens[position]
        kind = token.kind
        opens = kind in (NUMBER, WORD, ROOT, FRACTION, OPEN) or (kind == SIGN and token.text in "+-")
        if kind == BAR:
            opens = True
        if not opens:
            raise misnomers.missing_argument(self, call, token)

    # ---- notes

    def note(self, text: str) -> None:
        """Keep a reading, if there is still room."""
        self.noted += 1
        if len(self.notes) < MAX_NOTES:
            self.notes[text] = None

    def piece(self, start: int, stop: int) -> str:
        """A piece of the text on one line, cut to ``NOTE_LENGTH`` characters."""
        text = " ".join(self.text[start : min(stop, start + NOTE_LENGTH + 1)].split())
        return text[:NOTE_LENGTH] + "…" if len(text) > NOTE_LENGTH else text

    def note_names(self, variables: Collection[str]) -> None:
        """Note names that look like a product or like an operation."""
        for name in islice(variables, NOTED_NAMES):
            if glued := names.run_together(name):
                self.note(
                    _("{name} is read as one name. Write {read} for the operation.").format(
                        name=name, read=" ".join(glued)
                    )
                )
            elif 1 < len(name) <= 3 and name.isalpha() and any(letter in variables for letter in name):
                self.note(
                    _("{name} is read as one name. Write {read} for a product.").format(name=name, read="*".join(name))
                )
            elif near := names.close_spelling(name):
                self.note(
                    _("{name} is read as a variable. Did you mean {operation}?").format(name=name, operation=near)
                )

    def note_letter(self, call: Call) -> None:
        """Note that σ before an argument is the sigmoid."""
        self.note(
            _("{name} before an argument is read as the operation {operation}. Write {name}·(…) for a product.").format(
                name=call.spelling, operation=call.operation
            )
        )

    def note_logarithm(self, call: Call) -> None:
        """Note which logarithm is meant."""
        if call.spelling in LOGARITHMS and call.base is None and not call.given:
            self.note(_("log is the natural logarithm. Write log_10 or log_2 for the others."))

    def note_quotient(self, above: Value, left: Value, right: Value) -> None:
        """Note that ``1/2x`` is read as 1/(2x)."""
        if self.noted > NOTED_PLACES:
            return
        top, below = self.piece(above.start, above.stop), self.piece(left.start, right.stop)
        self.note(
            _("{typed} is read as {read}. Write {other} for the other reading.").format(
                typed=self.piece(above.start, right.stop),
                read=f"{top}/({below})",
                other=f"({self.piece(above.start, left.stop)}){self.piece(left.stop, right.stop)}",
            )
        )

    def note_exponent(self, start: int, exponent: Token, token: Token) -> None:
        """Note that ``e^2x`` is read as (e^2)x."""
        if self.text[start : exponent.start].replace("*", "^").strip() in ("e^", "e^^"):
            power, rest = self.piece(start, exponent.stop), self.piece(token.start, token.stop)
            other = f"e^({exponent.text}{rest})"
            self.note(
                _("{typed} is read as {read}. Write {other} for the other reading.").format(
                    typed=power + rest, read=f"({power}){rest}", other=other
                )
            )

    def note_tower(self, base: Value, left: Value, right: Value) -> None:
        """Note that ``x^y^z`` is read as x^(y^z)."""
        if self.noted > NOTED_PLACES:
            return
        typed, bottom = self.piece(base.start, right.stop), self.piece(base.start, base.stop)
        self.note(
            _("{typed} is read as {read}.").format(typed=typed, read=f"{bottom}^({self.piece(left.start, right.stop)})")
        )

    def note_application(self, call: Call, argument: Value, part: Part) -> None:
        """Note that ``sin x^2`` is read as sin(x^2)."""
        if self.noted > NOTED_PLACES:
            return
        if (
            part.operation == "pow"
            and part.span == (argument.start, argument.stop)
            and call.spelling not in ("exp", "sqrt")
        ):
            self.note(
                _("{typed} is read as {read}.").format(
                    typed=self.piece(call.start, argument.stop),
                    read=f"{call.spelling}({self.piece(argument.start, argument.stop)})",
                )
            )


def assignments(tokens: Tokens) -> tuple[frozenset[str], frozenset[str]]:
    """Names that a program assigns or lists as arguments, and names that head a formula ``f(x) =``."""
    assigned: set[str] = set()
    functions: set[str] = set()
    for position, kind in enumerate(tokens.kinds):
        if kind != EQUALS or not position:
            continue
        before = tokens[position - 1]
        if before.kind == WORD:
            assigned.add(names.canonical(before.text))
        elif before.kind == CLOSE and (header := header_before(tokens, position)):
            functions.add(names.canonical(header[0].text))
            assigned.update(names.canonical(word.text) for word in header)
    return frozenset(assigned), frozenset(functions)


def header_before(tokens: Tokens, position: int) -> list[Token] | None:
    """The words of ``f(x, y)`` right before a position, ``f`` first; ``None`` if something else stands there."""
    words: list[Token] = []
    at = position - 2
    while at > 0 and tokens[at].kind in (WORD, COMMA):
        if tokens[at].kind == WORD:
            words.append(tokens[at])
        at -= 1
    if at > 0 and tokens[at].kind == OPEN and tokens[at].text == "(" and tokens[at - 1].kind == WORD:
        return [tokens[at - 1], *reversed(words)]
    return None
