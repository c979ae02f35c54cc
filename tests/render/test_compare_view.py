"""What the compare page is sent: every number of the curves, bit for bit, and nothing that JSON cannot hold."""

from __future__ import annotations

import base64
import json
import math
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import pytest

from autodiff_viz.analysis.bare import bare_errors
from autodiff_viz.analysis.differences import GRID, error_curve
from autodiff_viz.analysis.families import FAMILIES
from autodiff_viz.analysis.schemes import FINITE, SCHEMES
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.compare_cost import families, own_cost, times
from autodiff_viz.render.compare_graph import drawing, roundings
from autodiff_viz.render.compare_symbolic import symbolic
from autodiff_viz.render.compare_view import by_torch, curves, digits, rest

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
        ("x^2", {"x": math.inf}),
        ("x", {"x": 1e308}),
        ("1e308/x", {"x": 0.5}),
    ],
)
def test_whatever_the_point_everything_fits_into_json(formula: str, at: dict[str, float], dtype: str) -> None:
    curve = error_curve(formula, at, dtype=dtype)
    data = [
        curves(curve),
        rest(curve, {"float64": bare_errors(curve, "float64")}),
        own_cost(curve.graph),
        roundings(curve),
    ]
    data += [digits(curve, identity) for identity in SCHEMES]
    text = json.dumps(data, allow_nan=False)
    assert "NaN" not in json.dumps(families(), allow_nan=False)
    assert json.loads(text)[0]["dtype"] == dtype


def test_the_answers_arrive_bit_for_bit() -> None:
    curve = error_curve("x^2", {"x": 2.0}, step="typed")
    data = curves(curve)
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


@pytest.mark.parametrize("h", [1e-2, 1e-6, 1e-14])
def test_the_exact_sum_has_thirty_digits(h: float) -> None:
    high, low = (
        doubles(part)[GRID.index(h)]
        for part in digits(error_curve(EASY, {"x": 3.0}, step="typed"), "five-point")["exact"]
    )
    with mpmath.workdps(60):
        f = [(3 + mpmath.mpf(k) * h) ** 2 + mpmath.exp(-(3 + mpmath.mpf(k) * h)) for k in (-2, -1, 1, 2)]
        expected = f[0] - 8 * f[1] + 8 * f[2] - f[3]
        assert abs(mpmath.mpf(high) + mpmath.mpf(low) - expected) < 1e-30 * abs(expected)


def test_the_window_holds_the_stairs_of_stored_numbers() -> None:
    curve = error_curve(EASY, {"x": 3.0}, step="typed")
    data = digits(curve, "forward")
    near = singles(data["near"]).reshape(len(GRID), len(data["k"]))
    assert len(set(near[GRID.index(1e-14)])) < len(data["k"]) * 0.8
    assert len(set(near[LECTURE])) == len(data["k"])
    assert set(near[GRID.index(1e-18)]) == {0.0}


def test_the_best_step_is_a_formula_with_numbers() -> None:
    data = curves(error_curve(EASY, {"x": 3.0}, step="typed"))
    assert plain(entry(data, "forward")["best_"]) == "2√(ε/M₂) = 2√(2·10⁻¹⁵/2.05) = 6.24e−8"
    assert plain(entry(data, "central")["best_"]).startswith("∛(3ε/M₃) = ")
    assert entry(data, "complex")["best_"] is None


@pytest.mark.parametrize("step", ["typed", "stored"])
def test_both_bounds_meet_at_the_best_step(step: str) -> None:
    curve = error_curve(EASY, {"x": 3.0}, step=step)
    data = curves(curve)
    for identity in ("forward", "central", "five-point", "richardson"):
        sent = entry(data, identity)
        best = sent["theory"]
        sum_there = sent["leading"] * best ** sent["slope"] + sent["noise"] / best
        expected = curve.schemes[identity].expected
        assert expected is not None
        assert math.isclose(sum_there * abs(curve.truth), expected, rel_tol=1e-9)


def test_a_scheme_that_cannot_be_used_says_why() -> None:
    data = curves(error_curve("abs(x)", {"x": 0.0}))
    assert "abs" in entry(data, "complex")["refused"]["message"]
    assert data["kink"] == {"left": -1.0, "right": 1.0, "jump": 0.0}
    assert digits(error_curve("abs(x)", {"x": 0.0}), "complex") == {"scheme": "complex"}


def test_a_path_that_is_no_number_shows_its_factors() -> None:
    data = curves(error_curve(DIFFICULT, {"x": -720.0}))
    (bad,) = [term for term in data["ad"]["paths"]["terms"] if term["factors"]]
    assert "∞" in bad["factors"]
    assert "0" in bad["factors"].split(" · ")
    assert bad["answer"] == "nan"


@pytest.mark.parametrize(
    ("formula", "x", "dtype", "large"),
    [
        ("log x", 1e-310, "float64", True),
        ("gamma x", 171.5, "float64", True),
        ("x^2", 1e308, "float64", True),
        ("x^200", 1e-3, "float64", False),
        ("x^9", 60.0, "float16", True),
        ("x^9", 60.0, "float32", None),
        ("sqrt x", 0.0, "float64", None),
        ("x^2", 0.0, "float64", None),
    ],
)
def test_a_slope_that_no_float_can_hold_is_told_from_a_vertical_one(
    formula: str, x: float, dtype: str, large: bool | None
) -> None:
    found = curves(error_curve(formula, {"x": x}, dtype=dtype))["beyond"]
    assert (found and found["large"]) is large


def test_pytorch_answers_in_the_same_precision() -> None:
    for dtype, unit in (("float64", 2.0**-53), ("float32", 2.0**-24), ("float16", 2.0**-11)):
        answer = by_torch(error_curve(EASY, {"x": 3.0}, dtype=dtype))
        assert answer is not None
        assert answer["error"] < 4 * unit


def test_the_sum_that_loses_digits_is_named() -> None:
    found = roundings(error_curve(DIFFICULT, {"x": -5.0}))
    assert found["nodes"][0]["operation"].endswith("+ 1")
    assert found["nodes"][0]["share"] > 0.5
    for part in ("share", "ofValue"):
        assert sum(node[part] for node in found["nodes"]) == pytest.approx(1)


def test_every_node_that_rounds_has_its_box_in_the_drawing() -> None:
    curve = error_curve(DIFFICULT, {"x": -5.0})
    found, drawn = roundings(curve), drawing(curve.graph)
    assert drawn is not None
    boxes = {node["id"]: node["box"] for node in drawn["nodes"]}
    assert {node["id"] for node in found["nodes"]} <= boxes.keys()
    lines = sorted((x - wide / 2, x + wide / 2, y) for x, y, wide, _tall in boxes.values())
    assert all(b[0] >= a[1] for a, b in pairwise(lines) if a[2] == b[2])  # in a row, none lies on another
    assert len(drawn["edges"]) == sum(
        curve.graph.nodes[i].operation != "constant" for node in boxes for i in curve.graph.nodes[node].inputs
    )


def test_the_nodes_of_a_large_graph_are_points() -> None:
    curve = error_curve("repeat 60: x = x + 0.01*sin x", {"x": 1.0})
    found, drawn = roundings(curve), drawing(curve.graph)
    assert drawn is not None
    assert drawn["points"]
    assert {node["id"] for node in found["nodes"]} <= {node["id"] for node in drawn["nodes"]}
    assert len(json.dumps([found, drawn])) < 120_000


def test_a_huge_graph_has_the_list_alone() -> None:
    curve = error_curve("repeat 400: x = x + 0.01*sin x", {"x": 1.0}, h=[1e-6])
    assert drawing(curve.graph) is None
    assert roundings(curve)["nodes"]


def test_times_are_measured_for_each_size_and_differences_take_longer() -> None:
    found = times("network")
    sizes = [member["n"] for member in found["members"]]
    assert sizes == sorted(set(sizes))
    assert sizes[0] == FAMILIES["network"].least
    assert all(member[method] > 0 for member in found["members"] for method in ("seconds", "forward", "reverse"))
    assert found["members"][-1]["forward"] > found["members"][-1]["reverse"]


def test_what_comes_later_completes_what_came_first() -> None:
    curve = error_curve(EASY, {"x": 3.0}, step="typed")
    first, later = curves(curve, "central"), rest(curve, {"float32": bare_errors(curve, "float32")})
    assert [s["id"] for s in first["schemes"] if s["parts"]] == ["central"]
    assert entry(first, "central")["parts"] == later["parts"]["central"]
    for identity, found in curve.schemes.items():
        both = doubles(later["parts"][identity]["truncation"]) + singles(later["parts"][identity]["rounding"])
        np.testing.assert_allclose(both, found.value - curve.truth, rtol=1e-6, atol=1e-15, equal_nan=True)
    whole = error_curve(EASY, {"x": 3.0}, dtype="float32", step="typed")
    for identity, errors in later["others"]["float32"]["errors"].items():
        assert singles(errors).tolist() == pytest.approx(
            whole.schemes[identity].error.astype("<f4").tolist(), nan_ok=True
        )
    assert later["others"]["float32"]["ad"] == whole.ad_error


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
    assert len(json.dumps(curves(curve))) < 50_000
    assert len(json.dumps(rest(curve, {"float32": bare_errors(curve, "float32")}))) < 40_000
    assert max(len(json.dumps(digits(curve, identity))) for identity in SCHEMES) < 60_000


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_formula_is_drawn_as_a_tree_and_as_a_graph(dtype: str) -> None:
    curve = error_curve(DIFFICULT, {"x": 0.5}, dtype=dtype)
    found = symbolic(curve)
    assert found is not None
    tree, graph = ([node for node in picture["nodes"] if not node["leaf"]] for picture in found["pictures"])
    assert (str(len(tree)), str(len(graph))) == (found["tree"], found["dag"])
    assert len(tree) > len(graph)
    assert sum(node["shared"] for node in tree) > 2 * sum(node["shared"] for node in graph) > 0
    assert found["error"] < 32 * curve.unit


def test_a_tree_too_large_for_signs_is_drawn_in_points() -> None:
    found = symbolic(error_curve("repeat 4: x = x*sin(x) + 1/x", {"x": 1.0}))
    assert found is not None
    tree, graph = found["pictures"]
    assert tree["points"]
    assert graph["points"]
    assert f"{len(tree['nodes']):,}" == found["tree"]
    assert tree["width"] > 4 * graph["width"]


def test_a_formula_that_explodes_is_counted_not_drawn() -> None:
    found = symbolic(error_curve("repeat 60: x = x + 0.01*sin x", {"x": 1.0}))
    assert found is not None
    assert found["pictures"] is None
    assert found["box"] is None
    assert "e" in found["tree"]
    assert int(found["dag"]) < 1000
