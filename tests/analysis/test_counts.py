from __future__ import annotations

from decimal import Decimal, localcontext
from random import Random

import pytest

from autodiff_viz.analysis.counts import exact_count, short_count


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (2, "2"),
        (32_768, "32,768"),
        (999_999, "999,999"),
        (10**6, "1.00e6"),
        (999_499_999, "9.99e8"),
        (999_999_999, "1.00e9"),
        (2**60, "2⁶⁰ ≈ 1.15e18"),
        (2**60 + 1, "1.15e18"),
        (3**64, "3.43e30"),
        (10**400, "1.00e400"),
        (2**25_000, "2²⁵⁰⁰⁰ ≈ 5.62e7525"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_short(count: int, text: str) -> None:
    assert short_count(count) == text


def test_short_is_rounded_right_whatever_the_size() -> None:
    random = Random(9)
    with localcontext() as context:
        context.prec = 3
        context.Emax = 10**6
        for _ in range(300):
            count = random.getrandbits(random.randint(30, 14_000)) | 1 << 29
            mantissa, exponent = f"{Decimal(str(count)):.2e}".split("e+")
            assert short_count(count).split(" ≈ ")[-1] == f"{mantissa}e{exponent}"


def test_exact_up_to_the_digits_python_writes() -> None:
    assert exact_count(2**60) == "1152921504606846976"
    assert exact_count(10**4300 - 1) == "9" * 4300
    assert exact_count(10**4300) == "1.00e4300"
