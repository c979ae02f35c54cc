"""A world: what values are and what can be done with them. This one has Python's own; others add theirs to it."""

from __future__ import annotations

import builtins
import re
from typing import Any

from autodiff_viz.engine.interpreter.failure import RaisedError, refused
from autodiff_viz.engine.interpreter.limits import Budget, check_bits, check_length, check_nested
from autodiff_viz.engine.interpreter.values import (
    ADDRESS,
    BINARY,
    COMPARE,
    IN_PLACE,
    UNARY,
    Builtin,
    Module,
    check_operands,
    guarded,
    kind_of,
    plain,
)
from autodiff_viz.languages import _

FORMAT = re.compile(r"(?:[^{}]?[<>=^])?[+\- ]?#?0?\d{0,2}[,_]?(?:\.\d{1,2})?[defgEFG%s]?")
"""Format specifications that cannot ask for a long text."""

LIST_METHODS = frozenset(("append", "extend", "pop", "insert", "reverse", "sort", "index", "count", "copy", "clear"))

COMPARING = frozenset(("index", "count", "sort"))
"""Those that compare what is in the list."""


class World:
    """Python's numbers, texts, lists and tuples, all of them bounded.

    Args:
        budget: What the run may use.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    @property
    def modes(self) -> tuple[type, ...]:
        """Types whose values may stand behind ``with``."""
        return ()

    def binary(self, operation: str, left: Any, right: Any, in_place: bool = False) -> Any:
        """An operator on two values; ``operation`` is a key of ``BINARY``."""
        left, right = plain(left), plain(right)
        table = IN_PLACE if in_place else BINARY
        if operation not in table:
            raise refused(_("This operator is not available here."), _("Use + - * / ** // % or @."))
        check_operands(operation, left, right)
        result = guarded(lambda: table[operation](left, right))
        if isinstance(result, int):
            check_bits(result.bit_length())
        if isinstance(result, complex):
            raise refused(_("Complex numbers are not available here."), _("Keep the base of a power positive."))
        return self.budget.made(result)

    def unary(self, operation: str, value: Any) -> Any:
        """A sign, or ``not``; ``operation`` is a key of ``UNARY``."""
        if operation not in UNARY:
            raise refused(_("This operator is not available here."), _("Use + - * / ** // % or @."))
        return guarded(lambda: UNARY[operation](plain(value)))

    def compare(self, operation: str, left: Any, right: Any) -> Any:
        """A comparison; ``operation`` is a key of ``COMPARE``."""
        left, right = plain(left), plain(right)
        if operation not in ("Is", "IsNot"):
            self.comparable(left)
            self.comparable(right)
        return guarded(lambda: COMPARE[operation](left, right))

    def comparable(self, value: Any) -> None:
        """Refuse what would take too long to be compared, or to be sorted with others."""
        check_nested(value)

    def truth(self, value: Any) -> bool:
        """What ``if`` and ``while`` see."""
        return guarded(lambda: bool(value))

    def kind(self, value: Any) -> str:
        """The name of a value's type, as messages have it."""
        return "NoneType" if value is None else kind_of(value)

    def items(self, value: Any) -> list[Any]:
        """The items of something that can be gone through, all at once, bounded.

        Raises:
            RunLimitError: It is too long.
            RaisedError: It is not one of the kinds that have items.
        """
        if isinstance(value, range | list | tuple | str):
            check_length(guarded(lambda: len(value)))
            return self.budget.made(list(value))
        raise RaisedError("TypeError", f"'{self.kind(value)}' object is not iterable")

    def item(self, owner: Any, index: Any) -> Any:
        """``owner[index]``."""
        if isinstance(owner, list | tuple | str | range):
            found = guarded(lambda: owner[index])
            return self.budget.made(found) if isinstance(index, slice) else found
        raise RaisedError("TypeError", f"'{self.kind(owner)}' object is not subscriptable")

    def put(self, owner: Any, index: Any, value: Any) -> None:
        """``owner[index] = value``."""
        if not isinstance(owner, list):
            raise RaisedError("TypeError", f"'{self.kind(owner)}' object does not support item assignment")
        if isinstance(index, slice):
            raise refused(_("Slices of lists cannot be assigned here."), _("Assign one item at a time."))

        def change() -> None:
            owner[index] = plain(value)

        guarded(change)

    def attribute(self, owner: Any, name: str) -> Any:
        """``owner.name``: what is not on a list is refused, or has never been there."""
        if isinstance(owner, Module):
            if name in owner.names:
                return owner.names[name]
            raise self.missing(owner.name, name, owner.names)
        if isinstance(owner, list) and name in LIST_METHODS:
            return self._list_method(owner, name)
        if hasattr(type(owner), name):
            raise refused(
                _("'{name}' of {kind} is not available here.").format(name=name, kind=kind_of(owner)),
                _("Use tensors, numbers and lists with their usual operations."),
            )
        raise RaisedError("AttributeError", f"'{self.kind(owner)}' object has no attribute '{name}'")

    def missing(self, kind: str, name: str, names: Any) -> Exception:
        """What to say of a name that the whitelist lacks."""
        from difflib import get_close_matches

        near = get_close_matches(name, list(names), 1, 0.75)
        return refused(
            _("'{kind}.{name}' is not available here.").format(kind=kind, name=name),
            _("Did you mean {name}?").format(name=near[0])
            if near
            else _("What runs here computes and differentiates; that is all."),
        )

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        """``owner.name = value``."""
        raise refused(_("'{name}' cannot be assigned here.").format(name=name), _("Assign to a name."))

    def unknown(self, name: str) -> Exception:
        """What to say of a name that has no value."""
        if hasattr(builtins, name):  # Python has it, and a text may not use it
            return refused(
                _("'{name}' is not available here.").format(name=name),
                _("What runs here computes and differentiates; that is all."),
            )
        return RaisedError("NameError", f"name '{name}' is not defined")

    def named(self, name: str, value: Any) -> None:
        """Called when a value is assigned to a name."""

    def text(self, value: Any) -> str:
        """What ``print`` writes for a value; addresses in memory are left out."""
        check_nested(value)
        return self.budget.made(ADDRESS.sub(" at 0x…", guarded(lambda: str(value))))

    def echo(self, value: Any) -> str:
        """What an interactive session shows for a value."""
        check_nested(value)
        return self.budget.made(ADDRESS.sub(" at 0x…", guarded(lambda: repr(value))))

    def formatted(self, value: Any, specification: str, conversion: int) -> str:
        """One value in an f-string."""
        value = plain(value)
        if not FORMAT.fullmatch(specification):
            raise refused(
                _("The format '{text}' is not available here.").format(text=specification[:20]),
                _("Use one such as :.4f."),
            )
        text = self.echo(value) if conversion == ord("r") else self.text(value)
        if not specification:
            return text
        bare = self.number(value) if conversion < 0 else text
        return guarded(lambda: format(bare, specification))

    def number(self, value: Any) -> Any:
        """The plain number that a format is applied to."""
        return value

    def _list_method(self, owner: list[Any], name: str) -> Builtin:
        def called(*arguments: Any, **options: Any) -> Any:
            if set(options) - {"reverse"}:
                raise refused(_("Lists are sorted by their items here."), _("Leave the option out."))
            if name in COMPARING:
                self.comparable([owner, *arguments])
            arguments = tuple(self.items(a) if name == "extend" else a for a in arguments)
            added = len(arguments[0]) if name == "extend" and arguments else 1
            check_length(len(owner) + added)
            made = guarded(lambda: getattr(owner, name)(*arguments, **options))
            return self.budget.made(made) if name == "copy" else made

        return Builtin(name, called)
