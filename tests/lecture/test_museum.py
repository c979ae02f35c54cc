"""Every exhibit makes its mistake, and the mended snippet does not."""

from __future__ import annotations

import pytest

from autodiff_viz.engine.snippets import PRELOADED, run
from autodiff_viz.engine.snippets.explain import EXPLANATIONS
from autodiff_viz.lecture.museum import BACKWARD, COMPUTE, DEFINE, Exhibit, exhibits

pytestmark = pytest.mark.filterwarnings("ignore:distutils Version classes")  # torchviz asks for PyTorch's version

EXHIBITS = [pytest.param(exhibit, id=exhibit.id) for exhibit in exhibits()]


@pytest.mark.parametrize("exhibit", EXHIBITS)
def test_the_mistake_has_its_real_message(exhibit: Exhibit) -> None:
    error = run(exhibit.text, preloaded=() if exhibit.bare else PRELOADED).error
    if not exhibit.kind:
        assert error is None
        return
    assert error is not None
    assert error.kind == exhibit.kind
    assert exhibit.message in error.message
    assert error.exhibit == exhibit.id
    assert error.hint
    assert error.span is not None


@pytest.mark.parametrize("exhibit", EXHIBITS)
def test_the_mended_snippet_runs(exhibit: Exhibit) -> None:
    result = run(exhibit.mended, preloaded=())
    assert result.error is None
    assert result.printed or result.graph is not None or exhibit.phase == DEFINE
    assert not [remark for remark in result.remarks if remark.kind != "cut"]


def test_without_zero_grad_gradients_add_up_and_a_remark_says_so() -> None:
    (exhibit,) = (e for e in exhibits() if e.id == "no-zero-grad")
    result = run(exhibit.text)
    assert result.output == "tensor(6.)\ntensor(12.)\ntensor(18.)\n"
    assert [(remark.line, remark.kind) for remark in result.remarks] == [(5, "accumulated")]
    assert run(exhibit.mended).output == "tensor(6.)\n" * 3


def test_the_wrong_sign_runs_away() -> None:
    (exhibit,) = (e for e in exhibits() if e.id == "wrong-sign")
    assert run(exhibit.text).output.splitlines()[-1] == "450 nan"
    assert run(exhibit.mended).output.splitlines()[-1].startswith("450 0.351")


def test_ids_and_phases() -> None:
    found = exhibits()
    assert len({e.id for e in found}) == len(found) >= 5
    assert {e.phase for e in found} == {DEFINE, COMPUTE, BACKWARD}
    assert {e.exhibit for e in EXPLANATIONS if e.exhibit} <= {e.id for e in found}
