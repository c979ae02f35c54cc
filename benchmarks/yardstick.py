"""Measure things side by side: a ratio taken in one run says more than seconds taken on somebody's machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

SLICE = 0.02
"""Seconds that one sample takes at least: a quicker candidate is called several times for a sample."""


@dataclass(frozen=True)
class Timing:
    """How long one candidate took.

    Attributes:
        samples: Seconds a call, one for each round.
        reference: The same of the candidate it is measured against, round by round.
    """

    samples: tuple[float, ...]
    reference: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """The median time of a call."""
        return median(self.samples)

    @property
    def ratio(self) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile of the time over the reference's, taken round by round."""
        ratios = [sample / base for sample, base in zip(self.samples, self.reference, strict=True)]
        low, middle, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
        return low, middle, high


def ratio(candidates: Mapping[str, Callable[[], object]], repeat: int = 20) -> dict[str, Timing]:
    """Time all candidates in turn, round after round, so that whatever else the machine does meets all of them.

    Args:
        candidates: Name → what to call. The first one is what the others are measured against.
        repeat: Number of rounds, each with one sample of every candidate.
    """
    counts = {name: _calls(call) for name, call in candidates.items()}
    samples: dict[str, list[float]] = {name: [] for name in candidates}
    gc.collect()
    for _ in range(repeat):
        for name, call in candidates.items():
            samples[name].append(_time(call, counts[name]))
    return timings(samples)


def timings(samples: Mapping[str, Sequence[float]]) -> dict[str, Timing]:
    """The same for samples that were taken elsewhere, in rounds; the first name is the reference."""
    reference = tuple(next(iter(samples.values())))
    return {name: Timing(tuple(values), reference) for name, values in samples.items()}


def _time(call: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count


def _calls(call: Callable[[], object]) -> int:
    call()  # what happens only once (imports, caches) is nobody's cost a call
    return max(1, round(SLICE / max(_time(call, 1), 1e-9)))


def table(title: str, timings: Mapping[str, Timing], units: Mapping[str, int] | int = 1, unit: str = "call") -> str:
    """A table for the terminal: microseconds a unit, and the ratio to the first row with its quartiles.

    Args:
        title: The line above.
        timings: What ``ratio`` answered.
        units: How many units (nodes, paths …) one call handles, for all or for each.
        unit: Their name.
    """
    width = max(map(len, timings))
    lines = [title, f"  {'':{width}}  {'µs / ' + unit:>12}  {'ratio':>8}  quartiles"]
    for name, timing in timings.items():
        count = units if isinstance(units, int) else units[name]
        low, middle, high = timing.ratio
        cost = timing.seconds * 1e6 / count
        lines.append(f"  {name:{width}}  {cost:12.3f}  {middle:8.2f}  {low:.2f} – {high:.2f}")
    return "\n".join(lines)
