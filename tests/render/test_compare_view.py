"""What the compare page is sent: every number of the curves, bit for bit, and nothing that JSON cannot hold."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import pytest

from autodiff_viz.analysis.differences import GRID, error_curve
from autodiff_viz.analysis.schemes import FINITE, SCHEMES
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.compare_cost import families, own_cost, roundings
from autodiff_viz.render.compare_view import by_torch, curves, digits

EASY = "x^2 + e^-x"
DIFFICULT = "-1/(x^2 + 1)*ln(1/(1 + e^-x) + 1)"
LECTURE = GRID.index(1e-6)


def doubles(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


def singles(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f4")


def entry(data: dict[str, Any], identity: str) -> dict[str, Any]:
    return next(each for each in data["schemes"] if each["id"] == identity)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize(
    ("formula", "at"),
    [
        (EASY, {"x": 3.0}),
        ("abs(x)", {"x": 0.0}),
        ("log(x)", {"x": -1.0}),
        ("sqrt(x)", {"x": 0.0}),
        (DIFFICULT, {"x": -720.0}),
    ],
)
def test_whatever_the_point_everything_fits_into_json(formula: str, at: dict[str, float], dtype: str) -> None:
    curve = error_curve(formula, at, dtype=dtype)
    other = error_curve(formula, at)
    data = [curves(curve, {"float64": other}), own_cost(curve.graph), roundings(curve)]
    data += [digits(curve, identity) for identity in SCHEMES]
    text = json.dumps(data, allow_nan=False)
    assert "NaN" not in json.dumps(families(), allow_nan=False)
    assert json.loads(text)[0]["dtype"] == dtype


def test_the_answers_arrive_bit_for_bit() -> None:
    curve = error_curve("x^2", {"x": 2.0}, step="typed")
    data = curves(curve, {})
    forward = entry(data, "forward")
    assert doubles(forward["values"])[LECTURE] == 4.0000010006480125
    for identity, found in curve.schemes.items():
        sent = entry(data, identity)
        np.testing.assert_array_equal(doubles(sent["values"]), found.value)
        np.testing.assert_array_equal(doubles(sent["errors"]), found.error)
    np.testing.assert_array_equal(doubles(data["h"]), GRID)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("identity", [name for name, scheme in SCHEMES.items() if scheme.kind == FINITE])
def test_the_weighted_values_are_the_answer(identity: str, dtype: str) -> None:
    curve = error_curve(EASY, {"x": 3.0}, dtype=dtype, step="typed")
    data = digits(curve, identity)
    kind = np.dtype(dtype).type
    with np.errstate(all="ignore"):
        quotient = doubles(data["sum"]).astype(kind) / (SCHEMES[identity].divisor * np.array(GRID).astype(kind))
    np.testing.assert_array_equal(quotient.astype(float), curve.schemes[identity].value)
    exact = sum(c["weight"] * doubles(c["values"]) for c in data["columns"])
    unit = float(np.finfo(dtype).eps)
    largest = max(abs(c["weight"]) for c in data["columns"])
    np.testing.assert_allclose(doubles(data["sum"]), exact, atol=100 * largest * unit)


@pytest.mark.parametrize("identity", ["forward", "five-point", "richardson"])
def test_the_exact_sum_is_the_truth_and_the_truncation(identity: str) -> None:
    curve = error_curve(EASY, {"x": 3.0}, step="typed")
    scheme, found = SCHEMES[identity], curve.schemes[identity]
    high, low = (doubles(part) for part in digits(curve, identity)["exact"])
    expected = scheme.divisor * np.array(GRID) * (curve.truth + found.truncation)
    np.testing.assert_allclose(high, expected, rtol=1e-12)
    assert np.all(np.abs(low) <= np.spacing(np.abs(high)) / 2)
    assert np.any(low != 0)


def test_the_window_holds_the_stairs_of_stored_numbers() -> None:
    curve = error_curve(EASY, {"x": 3.0}, step="typed")
    data = digits(curve, "forward")
    near = singles(data["near"]).reshape(len(GRID), len(data["k"]))
    assert len(set(near[GRID.index(1e-14)])) < len(data["k"]) * 0.8
    assert len(set(near[LECTURE])) == len(data["k"])
    assert set(near[GRID.index(1e-18)]) == {0.0}


def test_the_best_step_is_a_formula_with_numbers() -> None:
    data = curves(error_curve(EASY, {"x": 3.0}, step="typed"), {})
    assert plain(entry(data, "forward")["best_"]) == "2√(ε/M₂) = 2√(2·10⁻¹⁵/2.05) = 6.24e−8"
    assert plain(entry(data, "central")["best_"]).startswith("∛(3ε/M₃) = ")
    assert entry(data, "complex")["best_"] is None


@pytest.mark.parametrize("step", ["typed", "stored"])
def test_both_bounds_meet_at_the_best_step(step: str) -> None:
    curve = error_curve(EASY, {"x": 3.0}, step=step)
    data = curves(curve, {})
    for identity in ("forward", "central", "five-point", "richardson"):
        sent = entry(data, identity)
        best = sent["theory"]
        sum_there = sent["leading"] * best ** sent["slope"] + sent["noise"] / best
        expected = curve.schemes[identity].expected
        assert expected is not None
        assert math.isclose(sum_there * abs(curve.truth), expected, rel_tol=1e-9)


def test_a_scheme_that_cannot_be_used_says_why() -> None:
    data = curves(error_curve("abs(x)", {"x": 0.0}), {})
    assert "abs" in entry(data, "complex")["refused"]["message"]
    assert data["kink"] == {"left": -1.0, "right": 1.0, "jump": 0.0}
    assert digits(error_curve("abs(x)", {"x": 0.0}), "complex") == {"scheme": "complex"}


def test_a_path_that_is_no_number_shows_its_factors() -> None:
    data = curves(error_curve(DIFFICULT, {"x": -720.0}), {})
    (bad,) = [term for term in data["ad"]["paths"]["terms"] if term["factors"]]
    assert "∞" in bad["factors"]
    assert "0" in bad["factors"].split(" · ")
    assert bad["answer"] == "nan"


def test_pytorch_answers_in_the_same_precision() -> None:
    for dtype, unit in (("float64", 2.0**-53), ("float32", 2.0**-24)):
        answer = by_torch(error_curve(EASY, {"x": 3.0}, dtype=dtype))
        assert answer is not None
        assert answer["error"] < 4 * unit
    assert by_torch(error_curve(EASY, {"x": 3.0}, dtype="float16")) is None


def test_the_sum_that_loses_digits_is_named() -> None:
    found = roundings(error_curve(DIFFICULT, {"x": -5.0}))
    assert found["nodes"][0]["operation"].endswith("+ 1")
    assert found["nodes"][0]["share"] > 0.5
    assert sum(node["share"] for node in found["nodes"]) <= 1 + 1e-12


def test_cost_of_families_and_of_the_naive_sum() -> None:
    data = families()
    assert [family["id"] for family in data["families"]][0] == "squares"
    for family in data["families"]:
        for member in family["members"]:
            assert member["value"] <= member["reverse"] <= data["bound"] * member["value"]
            assert member["numerical"]["forward"] > member["n"] * member["value"]
    squarings = data["squarings"]
    assert squarings[-1]["paths"] == "2⁶⁰ ≈ 1.15e18"
    assert squarings[-1]["log"] > 19
    assert squarings[-1]["reverse"] < 200


def test_a_message_stays_small() -> None:
    curve = error_curve(EASY, {"x": 3.0})
    assert len(json.dumps(curves(curve, {"float32": error_curve(EASY, {"x": 3.0}, dtype="float32")}))) < 80_000
    assert max(len(json.dumps(digits(curve, identity))) for identity in SCHEMES) < 60_000
