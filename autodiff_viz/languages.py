"""Every text that a reader sees, in the reader's language.

English is written in the code; the Japanese catalogue is ``locale/ja.po``, and ``make messages`` brings it up to
date. Mark a text with ``_("…")`` (or ``ngettext``) where it is made; the language is that of the current thread or
task, never a global that another session could change. A text that is data, made once when its module is imported,
is only ``marked("…")`` there and translated where it is shown: ``_(preset.title)``.
"""

from __future__ import annotations

import gettext as _gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Code and own name of every language on offer."""

_current: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    path = Path(__file__).with_name("locale") / f"{language}.po"
    if not path.exists():
        return _gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    binary = io.BytesIO()
    with path.open("rb") as file:
        write_mo(binary, read_po(file, locale=language))
    binary.seek(0)
    return _gettext.GNUTranslations(binary)


def _(message: str) -> str:
    """``message`` in the current language, or as it stands if the catalogue lacks it."""
    return _catalogue(_current.get()).gettext(message) if message else ""  # the catalogue keeps its header under ""


def marked(message: str) -> str:
    """``message`` as it stands; the mark brings it into the catalogue."""
    return message


def ngettext(singular: str, plural: str, n: int) -> str:
    """The right one of two texts for ``n`` things, in the current language."""
    return _catalogue(_current.get()).ngettext(singular, plural, n)


def current_language() -> str:
    """The code of the current language, a key of ``LANGUAGES``."""
    return _current.get()


def set_language(language: str) -> None:
    """Choose the language for the rest of this thread or task; an unknown code means English."""
    _current.set(language if language in LANGUAGES else "en")


@contextmanager
def language(code: str) -> Iterator[None]:
    """The same for the length of a ``with`` block."""
    token = _current.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _current.reset(token)
