"""What the reader chose on the Descend page, as plain data: method, rate, steps, numbers, race, axes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from autodiff_viz.analysis.methods import METHODS
from autodiff_viz.engine.compile import DTYPES
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.lecture.descents import DESCENTS, DescentPreset

RACES = ("", "methods", "rates", "starts")
LONGEST = 24
"""Characters of a setting."""


class SettingError(FormulaError):
    """A setting cannot be used; ``name`` says which field it stands in."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.name = name


@dataclass(frozen=True)
class Choice:
    """Settings as typed; hashable, and part of the link.

    Attributes:
        method: An id in ``METHODS``.
        lr: The learning rate.
        steps: How many updates.
        dtype: The number format.
        race: What races: nothing, methods, rates or starts.
        across, up: The variables on the axes of the map, or ``""`` for the first two.
    """

    method: str = DESCENTS[0].method
    lr: str = "0.0005"
    steps: str = "10001"
    dtype: str = DESCENTS[0].dtype
    race: str = ""
    across: str = ""
    up: str = ""

    @classmethod
    def from_mapping(cls, data: object) -> Choice:
        """A choice from what a link or the browser holds: what is not known keeps its usual value."""
        fields = data if isinstance(data, Mapping) else {}
        usual = cls()
        texts = {name: str(fields[name])[:LONGEST].strip() for name in asdict(usual) if name in fields}
        known = replace(usual, **{name: text for name, text in texts.items() if text or not getattr(usual, name)})
        return replace(
            known,
            method=known.method if known.method in METHODS else usual.method,
            dtype=known.dtype if known.dtype in DTYPES else usual.dtype,
            race=known.race if known.race in RACES else "",
        )

    @classmethod
    def of_preset(cls, preset: DescentPreset) -> Choice:
        """The settings of a preset."""
        return cls(preset.method, f"{preset.rate:g}", str(preset.steps), preset.dtype)

    def link(self) -> dict[str, str]:
        """What a link carries of it."""
        return {name: text for name, text in asdict(self).items() if text}

    @property
    def rate(self) -> float:
        """The learning rate as a number.

        Raises:
            SettingError: It is not a number.
        """
        try:
            return float(_plain(self.lr))
        except ValueError:
            raise SettingError(
                "lr",
                _("The learning rate '{text}' is not a number.").format(text=self.lr),
                _("Write it like 0.01 or 1e-3."),
            ) from None

    @property
    def count(self) -> int:
        """The number of steps.

        Raises:
            SettingError: It is not a whole number.
        """
        try:
            number = float("".join(_plain(self.steps).replace(",", "").split()))
        except ValueError:
            number = 0.5
        if not number.is_integer():  # neither are inf and nan
            raise SettingError(
                "steps",
                _("The number of steps '{text}' is not a whole number.").format(text=self.steps),
                _("Write it like 1000 or 1e4."),
            )
        return int(number)


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if "_" in plain:
        raise ValueError(text)
    return plain
