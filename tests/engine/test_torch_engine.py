"""The second engine: values and partials from PyTorch, one operation at a time, and the whole run's own backward()."""

from __future__ import annotations

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from hypothesis import given

from autodiff_viz.engine import tape, torch_engine
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.engine.torch_engine import engine, replay
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph, Node, check
from autodiff_viz.lecture.presets import Preset, presets
from autodiff_viz.notation import parse
from autodiff_viz.ops import OPERATIONS
from tests.programs import points, programs

SAMPLES = [pytest.param(o.name, point, id=f"{o.name}{point}") for o in OPERATIONS.values() for point in o.samples]
PRESETS = [pytest.param(preset, id=preset.id) for preset in presets()]


def on_torch(text: str, **at: float) -> Graph:
    return trace(parse(text), at, Recorder(engine=engine("float64"), text=text))


@pytest.mark.parametrize(("operation", "point"), SAMPLES)
def test_an_operation_gives_what_the_table_gives(operation: str, point: tuple[float, ...]) -> None:
    active = [bool(text) for text in OPERATIONS[operation].partials]
    value, partials, creator = torch_engine.apply(operation, point, active)
    ours, slopes, _none = tape.apply(operation, point, active)
    assert value == pytest.approx(ours, rel=1e-8)
    assert [p is None for p in partials] == [p is None for p in slopes]
    for theirs, mine in zip(partials, slopes, strict=True):
        assert theirs == mine or theirs == pytest.approx(mine or 0.0, rel=1e-8, nan_ok=True)
    assert creator.endswith("Backward0") or creator == "PowBackward1"


@pytest.mark.parametrize(("operation", "point"), SAMPLES)
def test_single_precision_is_single(operation: str, point: tuple[float, ...]) -> None:
    active = [bool(text) for text in OPERATIONS[operation].partials]
    value, partials, _creator = torch_engine.apply(operation, point, active, "float32")
    for number in (value, *(p for p in partials if p is not None)):
        assert math.isnan(number) or torch.tensor(number, dtype=torch.float32).item() == number


@pytest.mark.parametrize(
    ("text", "creator"),
    [
        ("x + 2", "AddBackward0"),
        ("x*2", "MulBackward0"),
        ("sqrt(x)", "SqrtBackward0"),
        ("sin(x)", "SinBackward0"),
        ("exp(x)", "ExpBackward0"),
        ("log(x)", "LogBackward0"),
        ("x**2", "PowBackward0"),
        ("2**x", "PowBackward1"),
    ],
)
def test_creators_are_those_of_the_lecture(text: str, creator: str) -> None:
    assert on_torch(text, x=2.0).nodes[-1].creator == creator


def test_an_argument_that_no_derivative_flows_to_has_no_partial() -> None:
    value, partials, creator = torch_engine.apply("mul", [2.0, 3.0], [False, True])
    assert (value, partials, creator) == (6.0, (None, 2.0), "MulBackward0")
    assert torch_engine.apply("mul", [2.0, 3.0], [False, False]) == (6.0, (None, None), "")


def test_a_power_with_a_negative_base_asks_for_no_logarithm() -> None:
    assert torch_engine.apply("pow", [-1.0, 2.0], [True, False])[:2] == (1.0, (-2.0, None))


def test_an_order_that_pytorch_refuses_gives_nan() -> None:
    for order in (-1.0, 1.5):
        value, partials, _creator = torch_engine.apply("polygamma", [order, 0.7], [False, True])
        assert math.isnan(value)
        assert partials[0] is None
        assert math.isnan(partials[1] or 0.0)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_whole_runs_backward_is_our_reverse_sweep(preset: Preset) -> None:
    graph = trace(parse(preset.text), preset.at, Recorder(engine=torch_engine.apply, text=preset.text))
    check(graph)
    run = replay(graph)
    for position, ours in enumerate(reverse_sweep(graph)):
        assert run.values[position] == pytest.approx(graph.nodes[position].value, rel=1e-14)
        assert run.adjoints[position] == (None if ours is None else pytest.approx(ours, rel=1e-13, abs=1e-13))


@given(programs, points)
def test_random_programs_too(text: str, values: dict[str, float]) -> None:
    program = parse(text)
    graph = on_torch(text, **{name: values[name] for name in program.variables})
    run = replay(graph)
    assert run.values[graph.output] == graph.value
    ours_by_node = reverse_sweep(graph)
    for position in graph.inputs.values():
        ours, theirs = ours_by_node[position], run.adjoints[position]
        assert (ours or 0.0) == pytest.approx(theirs or 0.0, rel=1e-12, abs=1e-12)


def test_both_engines_record_the_same_shape() -> None:
    text = "t = x + y; z = x*t + leaky_relu(-x, 0.1)"
    theirs, ours = on_torch(text, x=2.0, y=3.0), trace(parse(text), {"x": 2.0, "y": 3.0})
    assert [node._replace(creator="") for node in theirs.nodes] == list(ours.nodes)


def test_an_output_without_variables_has_no_adjoints() -> None:
    run = replay(on_torch("x; 2 + 3", x=1.0))
    assert run.adjoints == (None,) * len(run.adjoints)


def test_a_long_chain_does_not_recurse() -> None:
    graph = on_torch("repeat 5000: t = sin t", t=0.5)
    assert replay(graph).adjoints[0] == pytest.approx(reverse_sweep(graph)[0], rel=1e-10)


def test_the_callers_modes_are_neither_obeyed_nor_changed() -> None:
    with torch.no_grad():
        assert torch_engine.apply("square", [3.0], [True])[1] == (6.0,)
        assert not torch.is_grad_enabled()
    with torch.inference_mode():
        assert replay(on_torch("x**2", x=3.0)).adjoints[0] == 6.0
        assert torch.is_inference_mode_enabled()
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float16)
    try:
        assert torch_engine.apply("div", [1.0, 3.0], [True, True])[0] == 1 / 3
        assert torch.get_default_dtype() is torch.float16
    finally:
        torch.set_default_dtype(before)


def test_the_seed_is_left_alone() -> None:
    before = torch.random.get_rng_state()
    replay(on_torch("gelu(x) + gamma(x)", x=0.3))
    assert torch.equal(before, torch.random.get_rng_state())


def test_threads_do_not_meet() -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda x: on_torch("x**2*sin(x)", x=x), [float(i) for i in range(40)]))
    assert [g.nodes for g in results] == [on_torch("x**2*sin(x)", x=float(i)).nodes for i in range(40)]


def test_a_precision_that_does_not_exist() -> None:
    with pytest.raises(FormulaError) as caught:
        engine("float8")
    assert caught.value.message == "There is no precision 'float8'."
    assert caught.value.hint == "The precisions are: float64, float32."


def test_an_operation_of_somebody_else_cannot_be_run_again() -> None:
    graph = Graph((Node("input", 1.0, name="x"), Node("conv", 1.0, (0,), (1.0,))), 1, {"x": 0})
    with pytest.raises(FormulaError) as caught:
        replay(graph)
    assert caught.value.message == "There is no operation called 'conv'."


def test_pytorch_is_not_loaded_before_it_is_used() -> None:
    code = (
        "import sys\nfrom autodiff_viz.engine import torch_engine\nfrom autodiff_viz.analysis import agreement\n"
        "print('torch' in sys.modules)\ntorch_engine.apply('sin', [1.0], [True])\nprint('torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["False", "True"]
