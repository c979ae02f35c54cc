"""Every text a reader sees exists in every language, and each reader's language is their own."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from babel.messages.catalog import Catalog

from autodiff_viz.languages import LANGUAGES, _, current_language, language, marked, ngettext, set_language
from tests.messages import WRITTEN, marked_messages, read, texts, translations, unfinished

TRANSLATED = sorted(set(LANGUAGES) - {WRITTEN})
MEND = "run `make messages`, then translate what it lists"


def placeholders(*variants: str) -> set[str]:
    return {name for text in variants for name in re.findall(r"\{[a-zA-Z_][^{}]*\}", text)}


def mismatched(catalog: Catalog) -> list[tuple[str, ...]]:
    """Texts whose translation has other places for names and numbers than the original."""
    done = [m for m in catalog if m.id and all(translations(m))]
    return [texts(m) for m in done if placeholders(*texts(m)) != placeholders(*translations(m))]


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogue_holds_exactly_the_texts_of_the_source(code: str) -> None:
    written = {texts(message) for message in marked_messages() if message.id}
    catalogue = {texts(message) for message in read(code) if message.id}
    assert catalogue == written, MEND
    assert not read(code).obsolete, MEND


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_is_translated(code: str) -> None:
    assert [texts(message) for message in read(code) if unfinished(message)] == [], MEND


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_of_the_original(code: str) -> None:
    assert mismatched(read(code)) == []


JAPANESE = "[\u3040-\u30ff\u4e00-\u9fff]"
HALF = re.compile(f"{JAPANESE}[:;,!?()]|[:;,!?()]{JAPANESE}")
"""Half-width punctuation where it touches Japanese letters."""


def half_width(catalog: Catalog) -> list[str]:
    return [text for message in catalog if message.id for text in translations(message) if HALF.search(text)]


def test_japanese_has_japanese_punctuation() -> None:
    assert half_width(read("ja")) == []


def test_what_the_checks_above_look_for_is_noticed() -> None:
    catalog = Catalog(locale="ja")
    catalog.add("new")
    catalog.add("guessed", "推測", flags=["fuzzy"])
    catalog.add("{n} paths", "{m} 本の経路")
    catalog.add(("one path", "{n} paths"), ("{n} 本の経路",))
    assert [texts(message) for message in catalog if unfinished(message)] == [("new",), ("guessed",)]
    assert mismatched(catalog) == [("{n} paths",)]
    catalog.add("sum: {n}", "和: {n}")
    assert half_width(catalog) == ["和: {n}"]


def test_the_source_is_read_where_texts_are_marked() -> None:
    found = {text for message in marked_messages() if message.id for text in texts(message)}
    assert "There is no variable '{name}'." in found


def test_a_text_appears_in_the_language_of_its_reader() -> None:
    message = next(m for m in read("ja") if m.id and isinstance(m.id, str))
    assert isinstance(message.id, str)
    assert _(message.id) == message.id
    with language("ja"):
        assert _(message.id) == message.string != message.id
    assert _(message.id) == message.id


def test_a_text_that_no_catalogue_has_stays_as_it_is() -> None:
    with language("ja"):
        assert _("not in the catalogue") == "not in the catalogue"
        assert ngettext("one thing", "many things", 2) == "many things"


def test_nothing_translates_to_nothing() -> None:
    with language("ja"):
        assert _("") == ""


def test_a_marked_text_is_itself() -> None:
    with language("ja"):
        assert marked("Formula") == "Formula"


def test_an_unknown_language_means_english() -> None:
    with language("ja"):
        set_language("tlh")
        assert current_language() == "en"
    with language("../../etc/passwd"):
        assert current_language() == "en"


def test_the_language_of_one_reader_is_not_that_of_another() -> None:
    with language("ja"), ThreadPoolExecutor(1) as other:
        assert other.submit(current_language).result() == "en"
        other.submit(set_language, "en").result()
        assert current_language() == "ja"
