"""The way out of an error that Python itself raised in a program."""

from __future__ import annotations

from autodiff_viz.languages import _, marked

HINTS = {
    "ZeroDivisionError": marked("Plain numbers cannot be divided by 0 in Python; variables give inf or nan."),
    "IndexError": marked("Positions count from 0. Look at the length: len(…)."),
    "UnboundLocalError": marked("A name that a function assigns belongs to it: give it a value first, or pass it in."),
    "OverflowError": marked("The result is too large for a float."),
    "TypeError": marked("Look at what is on both sides: numbers, lists and functions do not mix."),
    "ValueError": marked("Look at the values: one of them does not fit here."),
    "AttributeError": marked("Use operators and functions, such as sin(x) or x.exp()."),
    "SyntaxError": marked("Look at the blocks: return belongs into a function, break and continue into a loop."),
}


def explained(kind: str, message: str) -> str:
    """One sentence in the current language; ``""`` for an error that speaks for itself."""
    if kind == "TypeError" and ("argument" in message or "callable" in message):
        return _("Look at the definition: names and number of its arguments.")
    return _(HINTS[kind]) if kind in HINTS else ""
