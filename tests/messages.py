"""The texts that the source marks for translation; ``python -m tests.messages`` brings every catalogue up to date."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from autodiff_viz.languages import LANGUAGES

try:
    import fcntl
except ImportError:  # Windows has no such locks: there, only one may write at a time
    fcntl = None

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "autodiff_viz" / "locale"
WRITTEN = "en"
"""The language in the code: it needs no catalogue."""

KEYWORDS = {"_": None, "marked": None, "ngettext": (1, 2)}

HEADER = """\
# autodiff_viz: what a reader sees, in {language}.
# `make messages` keeps this file in step with the source; a test fails while a text is missing or fuzzy."""


def marked_messages() -> Catalog:
    """A catalogue, without translations, of all texts that the source marks."""
    catalog = Catalog()
    for path in [*sorted(ROOT.glob("autodiff_viz/**/*.py")), *sorted(ROOT.glob("pages/*.py")), *ROOT.glob("app.py")]:
        name = path.relative_to(ROOT).as_posix()
        for line, message, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
            catalog.add(message, locations=[(name, line)], context=context)
    return catalog


@contextmanager
def alone() -> Iterator[None]:
    """Keep every other writer of the catalogues out for the length of a ``with`` block."""
    if fcntl is None:
        yield
        return
    folder = os.open(LOCALE, os.O_RDONLY)  # the folder stays while its files are replaced
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def write(language: str, text: str) -> None:
    """Replace a catalogue in one step: whoever reads it sees the old one or the new one, never half of it."""
    path = LOCALE / f"{language}.po"
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands in the tree; empty if there is none yet."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> str:
    """The catalogue's file as it should be: new texts added (perhaps with a fuzzy guess), dropped ones gone."""
    catalog = read(language)
    template = marked_messages()
    template.creation_date = catalog.creation_date
    catalog.update(template)
    catalog.header_comment = HEADER.format(language=LANGUAGES[language])
    catalog.project, catalog.version, catalog.fuzzy = "autodiff_viz", "", False
    catalog.last_translator = catalog.language_team = "autodiff_viz contributors"
    catalog.msgid_bugs_address = ""
    output = io.BytesIO()
    write_po(output, catalog, width=120, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    return output.getvalue().decode()


def texts(message: Message) -> tuple[str, ...]:
    """The singular and, if it has one, the plural."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def translations(message: Message) -> tuple[str, ...]:
    """As many as the language has plurals; ``""`` where one is missing."""
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return tuple(text or "" for text in strings)


def unfinished(message: Message) -> bool:
    """Whether a text lacks a translation that somebody has confirmed. The header, under ``""``, is no text."""
    return bool(message.id) and (message.fuzzy or not all(translations(message)))


def main() -> None:
    """Rewrite the catalogues and say what is left to translate."""
    for language in sorted(set(LANGUAGES) - {WRITTEN}):
        with alone():
            write(language, updated(language))
            missing = [texts(message) for message in read(language) if unfinished(message)]
        print(f"{language}: {len(missing)} texts to translate", *(f"  {text}" for text in missing), sep="\n")


if __name__ == "__main__":
    main()
