"""Boxes whatever their strings hold: plain text keeps them, LaTeX disarms them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.render.boxes import (
    ELLIPSIS,
    MINUS,
    SPACE,
    Box,
    call,
    fence,
    fold,
    fraction,
    identifier,
    negative,
    number,
    operator,
    plain,
    power,
    row,
    subscript,
    word,
)
from autodiff_viz.render.latex import latex

PARTIAL = fraction(row(operator("∂"), identifier("z")), row(operator("∂"), subscript(identifier("v"), number("3"))))

LINES = [
    (PARTIAL, "∂z/∂v₃", r"\frac{\partial z}{\partial v_{3}}"),
    (row(PARTIAL, operator("="), identifier("y")), "∂z/∂v₃ = y", r"\frac{\partial z}{\partial v_{3}} = y"),
    (row(PARTIAL, operator("·"), PARTIAL), "(∂z/∂v₃)·(∂z/∂v₃)", None),
    (("bar", identifier("u")), "u\u0304", r"\bar{u}"),
    (subscript(("bar", identifier("v")), number("3")), "v\u0304₃", r"{\bar{v}}_{3}"),
    (("dot", identifier("u")), "u\u0307", r"\dot{u}"),
    (number("-2"), "−2", "- 2"),
    (number(f"1.5e{MINUS}7"), "1.5e−7", r"1.5 \cdot 10^{-7}"),
    (number("nan"), "nan", r"\text{nan}"),
    (power(identifier("x"), number("-12")), "x⁻¹²", "x^{- 12}"),
    (power(identifier("x"), negative(identifier("y"))), "x^(−y)", "x^{- y}"),
    (("root", identifier("x"), number("5")), "⁵√x", r"\sqrt[{5}]{x}"),
    (("root", identifier("x"), number("4")), "∜x", r"\sqrt[{4}]{x}"),
    (call("f"), "f()", r"\operatorname{f} \left(  \right)"),
    (call("f", identifier("x"), identifier("y")), "f(x, y)", r"\operatorname{f} \left( x , \, y \right)"),
    (fence(identifier("x"), "[", "]"), "[x]", r"\left[ x \right]"),
    (row(word("sin"), SPACE, identifier("x")), "sin x", r"\sin \, x"),
    (row(identifier("a"), operator("+"), ELLIPSIS), "a + …", r"a + \dots"),
    (subscript(PARTIAL, subscript(identifier("x"), number("1"))), None, None),
    (("unheard", "of"), "", ""),
]


@pytest.mark.parametrize(("box", "text", "tex"), LINES)
def test_boxes_are_lowered(box: Box, text: str | None, tex: str | None) -> None:
    assert text is None or plain(box) == text
    assert tex is None or latex(box) == tex


HOSTILE = [
    ("a_b", r"\text{a\_b}"),
    (r"\input{/etc/passwd}", r"\text{\textbackslash{}input\{/etc/passwd\}}"),
    ("x}$$<script>", r"\text{x\}\textdollar{}\textdollar{}\textless{}script\textgreater{}}"),
    ("a%b#c&d~e^f", r"\text{a\%b\#c\&d\textasciitilde{}e\textasciicircum{}f}"),
    ("`x`|y|", r"\text{\textquoteleft{}x\textquoteleft{}\textbar{}y\textbar{}}"),
    ("a\u202eb\x00c\nd", r"\text{abcd}"),
    ("重み", r"\text{重み}"),
]


@pytest.mark.parametrize(("name", "tex"), HOSTILE)
def test_a_name_cannot_leave_its_text(name: str, tex: str) -> None:
    assert latex(identifier(name)) == tex
    assert latex(word(name)) == tex
    assert latex(number(name)) == tex


COMMANDS = {
    *re.findall(
        r"\\(?:[a-zA-Z]+|.)",
        r"\,\frac\sqrt\left\right\vert\lfloor\rfloor\lceil\rceil\mathrm\text\operatorname\bar\dot\dots\infty"
        r"\cdot\times\div\pm\to\le\ge\lt\gt\approx\cdots\partial"
        r"\sin\cos\tan\sec\csc\cot\sinh\cosh\tanh\coth\arcsin\arccos\arctan\ln\log\exp\min\max"
        r"\textbackslash\textdollar\textasciicircum\textasciitilde\textless\textgreater\textbar\textquoteleft"
        r"\{\}\&\#\%\_"
        r"\alpha\beta\gamma\delta\epsilon\zeta\eta\theta\iota\kappa\lambda\mu\nu\xi\pi\rho\sigma\tau\upsilon"
        r"\phi\chi\psi\omega\Gamma\Delta\Theta\Lambda\Xi\Pi\Sigma\Upsilon\Phi\Psi\Omega",
    ),
}
"""Every command that may appear: KaTeX and LaTeX know them all, and none reads a file or defines another."""

texts = st.text(max_size=6) | st.sampled_from(["x", "sin", "θ", "Ω", "+", "(", "3", "\\", "}{", "$"])
leaves = st.tuples(st.sampled_from("into"), texts)


def _larger(inner: st.SearchStrategy[Box]) -> st.SearchStrategy[Box]:
    return (
        st.lists(inner, max_size=4).map(lambda parts: ("row", *parts))
        | st.tuples(st.sampled_from(["frac", "sup", "sub", "root"]), inner, inner)
        | st.tuples(st.sampled_from(["sqrt", "bar", "dot"]), inner)
        | st.tuples(st.just("fence"), texts, inner, texts)
    )


boxes: st.SearchStrategy[Box] = st.recursive(leaves, _larger, max_leaves=12)


@given(boxes)
def test_latex_is_balanced_and_uses_known_commands(box: Box) -> None:
    tex = latex(box)
    assert set(re.findall(r"\\(?:[a-zA-Z]+|.)", tex)) <= COMMANDS
    bare = re.sub(r"\\.", "", tex)
    depth = 0
    for character in bare:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    assert not set("$%#&~`<>|") & set(bare)
    assert all(character.isprintable() for character in tex)
    commands = re.findall(r"\\[a-zA-Z]+", tex)
    assert commands.count(r"\left") == commands.count(r"\right")


@given(boxes)
def test_plain_text_keeps_every_string(box: Box) -> None:
    def leaf(part: Box, inside: list[list[str]]) -> list[str]:
        return [str(part[1])] if part[0] in ("i", "n", "t") else sum(inside, [])

    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉\u0304\u0307]", "", plain(box))
    for raw in fold(box, leaf):
        if raw.isalpha() and raw.isascii():
            assert raw in text


def test_deep_boxes_are_lowered_without_recursion() -> None:
    box = identifier("x")
    for _ in range(20_000):
        box = ("sqrt", box)
    assert latex(box).count(r"\sqrt") == 20_000
    assert len(plain(box)) == 20_001
