"""Characters, one for one: full-width and similar signs become ASCII; what cannot be read is refused by its name.

Every character is replaced by exactly one, so a place in the folded text is the same place in the text as typed.
"""

from __future__ import annotations

import re
import unicodedata

from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.languages import _

MAX_CHARACTERS = 900_000
"""Longest text that is read: a sum of 100,000 terms ``sin(x) + …``."""

SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁱⁿᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴺᵀᵝᵞᵟᶿᵠᵡ",
        "0123456789+-()inabcdefghjklmoprstuvwxyzNTβγδθφχ",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx", strict=True))

GREEK = {
    letter: unicodedata.name(letter).split()[-1].replace("LAMDA", "LAMBDA").lower()
    for letter in "αβγδεζηθικλμνξπρστυφχψω"
}
GREEK.update((capital, GREEK[capital.lower()].title()) for capital in "ΓΔΘΛΞΠΣΦΨΩ")
"""Greek letter → canonical name. Capitals that look Latin (Α, Β …) and omicron are left out on purpose."""

_JAPANESE = "ぁ-ゖァ-ヺー㐀-䷿一-鿿"

LETTERS = "A-Za-zÀ-ÖØ-öø-ıĴ-ž" + _JAPANESE
"""What a word is made of beside digits, as the inside of a regular expression's brackets."""

SIGNS = "√∛⌊⌋⌈⌉∞½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
"""Signs with a meaning of their own."""

_SAME = {
    **dict.fromkeys("−–—‐‒―﹣－", "-"),
    **dict.fromkeys("×·⋅∙•∗✕✖⨯・･", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("ˆ", "^"),
    **dict.fromkeys("∣ǀ", "|"),
    **dict.fromkeys("❨⟮", "("),
    **dict.fromkeys("❩⟯", ")"),
    **dict.fromkeys("\u2061\u2062\ufeff", " "),  # invisible "apply" and "times" of typeset pages; the byte-order mark
    "\u2028": "\n",
    "\u2029": "\n",
    "\u0085": "\n",
}

_LOOK_ALIKE = dict(
    zip(
        "авеікмнорстухѕјԁһԛԝАВЕІКМНОРСТУХЅЈοΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıօսոⅼ",
        "abeikmhopctyxsjdhqwABEIKMHOPCTYXSJoABEZHIKMNOPTYXagiounl",
        strict=True,
    )
)
_WORDS = "[" + LETTERS + "".join(GREEK) + "]"
_KEPT = set(SUPERSCRIPTS) | set(SUBSCRIPTS) | set(SIGNS) | set(GREEK)
_SIGN_LIKE = re.compile(f"(?<![{_JAPANESE}])ー|(?<![{_JAPANESE}])[一二](?![{_JAPANESE}])")
"""Letters that look like − and = where they are not inside a Japanese word (エネルギー, 第二)."""

_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e]")


def fold(text: str) -> str:
    """The text with one plain character for each.

    Raises:
        LimitError: The text is longer than ``MAX_CHARACTERS``.
        FormulaError: A character is invisible, looks like another one, or has no meaning here.
    """
    if len(text) > MAX_CHARACTERS:
        raise LimitError(
            _("The text has {count:,} characters; at most {limit:,} are read.").format(
                count=len(text), limit=MAX_CHARACTERS
            ),
            Span(0, min(40, len(text))),
            _("Shorten it, or use repeat for steps that recur."),
            text,
        )
    if not _CONTROL.search(text):
        return text
    table: dict[int, str] = {}
    refused: list[str] = []
    for character in set(text):
        plain = _plain(character)
        if plain is None:
            refused.append(character)
        elif plain != character:
            table[ord(character)] = plain
    folded = text.translate(table)
    places = [text.index(character) for character in refused]
    if lone := _SIGN_LIKE.search(folded):
        places.append(lone.start())
    if places:
        raise _refusal(text, min(places))
    return folded


def _plain(character: str) -> str | None:
    """What one character stands for, or ``None`` if it is refused."""
    if character in _SAME:
        return _SAME[character]
    if character in _KEPT or character in "\t\n\r":
        return character
    if character in _LOOK_ALIKE:
        return None
    plain = unicodedata.normalize("NFKC", character)
    if unicodedata.decomposition(character).startswith(("<super>", "<sub>")) or len(plain) != 1:
        return None
    plain = _SAME.get(plain, plain)
    if plain.isascii() and (plain.isprintable() or plain in "\t\n\r"):
        return plain
    if plain in _KEPT or (re.fullmatch(_WORDS, plain) and plain not in _LOOK_ALIKE):
        return plain
    return None


_EXPLAINED = {
    "ー": "-",
    "一": "-",
    "，": ",",
    "、": ",",
    "。": ".",
    "←": "=",
    "“": "",
    "”": "",
    "‘": "",
    "’": "",
}


def _refusal(text: str, place: int) -> FormulaError:
    """What to say of the character at ``place``."""
    character = text[place]
    span = Span(place, place + 1)
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    named = f"{code} {name}".strip()
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        message = _("There is an invisible or control character here: {name}.").format(name=named)
        return FormulaError(message, span, _("Delete it and type the formula at this place again."), text)
    latin = _LOOK_ALIKE.get(character, "") or _LOOK_ALIKE.get(unicodedata.normalize("NFKC", character), "")
    if latin:
        message = _("The letter '{letter}' ({name}) looks like the Latin '{latin}' but is another character.").format(
            letter=character, name=named, latin=latin
        )
        return FormulaError(message, span, _("Write {latin}.").format(latin=latin), text, latin)
    if character in "∑∏∫∂∇′″∆→⇒±∓":
        message = _("The sign '{sign}' is not part of the formula language.").format(sign=character)
        hint = _("Write sums and products out term by term; derivatives are what the graph computes.")
        return FormulaError(message, span, hint, text)
    if character in "≤≥≠≈≡∈":
        message = _("Comparisons such as '{sign}' are not part of the formula language.").format(sign=character)
        return FormulaError(message, span, _("Use min, max, abs or relu for a case distinction."), text)
    message = _("The character '{character}' ({name}) has no meaning in a formula.").format(
        character=character, name=named
    )
    fix = _EXPLAINED.get(character, "")
    hint = (
        _("Write {plain} instead.").format(plain=fix)
        if fix
        else _("Delete it or write it with ordinary letters and signs.")
    )
    return FormulaError(message, span, hint, text, fix)
