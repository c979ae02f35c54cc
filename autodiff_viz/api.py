"""A notebook user's whole world: ``trace`` and the questions one asks of its answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from autodiff_viz import graph as core
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import LIST_ALL, Ledger, ledger
from autodiff_viz.analysis.tensor_ledger import TensorLedger, tensor_ledger
from autodiff_viz.engine import tape, torch_engine
from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.programs import is_program, read_script, trace_text
from autodiff_viz.engine.recorder import Given, Recorder
from autodiff_viz.engine.second import hessian
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.tensors import graph as tensors
from autodiff_viz.engine.tensors import tape as tensor_tape
from autodiff_viz.engine.tensors import torch_tensors
from autodiff_viz.engine.tensors.reading import array_of
from autodiff_viz.engine.tensors.unfold import entry_name, unfold
from autodiff_viz.engine.trace import trace as trace_program
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name, parse
from autodiff_viz.render.code import to_code
from autodiff_viz.render.dot import to_dot
from autodiff_viz.render.export import EXPORTS, kind_of, pdf, png
from autodiff_viz.render.export.data import to_csv, to_json
from autodiff_viz.render.export.derivation import to_latex
from autodiff_viz.render.export.tape import tape_text
from autodiff_viz.render.export.tikz import to_tikz
from autodiff_viz.render.standalone import SYSTEM, in_frame, to_html
from autodiff_viz.render.svg import to_svg
from autodiff_viz.render.theme import THEMES

ENGINES = ("tape", "torch")
"""What can compute values and partials: our own tape, or PyTorch, one operation at a time."""


class Graph(core.Graph):
    """A traced program, with its derivatives, paths and pictures.

    Everything is computed when asked for and nothing is stored on the nodes: asking twice gives the same answer.
    """

    @cached_property
    def gradient(self) -> dict[str, Any]:
        """The derivative of the output by every variable, from one reverse sweep: a float, an array for a tensor."""
        return gradient(self)

    def paths(self, wrt: str, k: int | None = None) -> Ledger:
        """The ledger of the paths from a variable to the output, with their products and their sum.

        Args:
            wrt: The variable, under any spelling of its name.
            k: How many paths to list at most; by default all if they are few, otherwise the largest.

        Raises:
            FormulaError: There is no such variable.
        """
        return ledger(self, self._variable(wrt), k)

    def share(self, wrt: str) -> tuple[float | None, ...]:
        """The signed share of every edge in the derivative by ``wrt``, aligned with ``edges``.

        The shares over any cut of the graph sum to 1. ``None`` where it is undefined: the derivative is zero or not
        finite.

        Raises:
            FormulaError: There is no such variable.
        """
        return flow(self, self._variable(wrt)).shares

    def hessian(self) -> dict[tuple[str, str], float]:
        """Second derivatives of the output: (name, name) → value, both orders of every pair."""
        return hessian(self)

    def to_dot(self) -> str:
        """The picture in Graphviz's language: inputs, operations, values, and the local partial on every edge."""
        return to_dot(self)

    def to_svg(self, wrt: str | None = None, theme: str = "light") -> str:
        """The picture as SVG text.

        Args:
            wrt: The variable whose paths are coloured; by default the first.
            theme: ``"light"`` or ``"dark"``.

        Raises:
            LimitError: The graph is too large to be drawn; the message states the limit.
            FormulaError: There is no such variable or theme.
        """
        return to_svg(self, self._chosen(wrt), theme_of(theme))

    def to_png(self, wrt: str | None = None, theme: str = "light") -> bytes:
        """The picture as PNG, two pixels to one; the rest is as with ``to_svg``."""
        return png(self, self._chosen(wrt), theme_of(theme))

    def to_pdf(self, wrt: str | None = None, theme: str = "light") -> bytes:
        """The picture as a page of PDF with text that can be searched; the rest is as with ``to_svg``."""
        return pdf(self, self._chosen(wrt), theme_of(theme))

    def to_tikz(self, wrt: str | None = None, theme: str = "light") -> str:
        """The picture as a ``tikzpicture`` for LaTeX; the rest is as with ``to_svg``."""
        return to_tikz(self, self._chosen(wrt), theme_of(theme))

    def to_html(self, path: str | Path | None = None, wrt: str | None = None, theme: str = SYSTEM) -> str:
        """The interactive picture and its ledger as one HTML page that needs no network.

        Args:
            path: Where it is written; by default nowhere.
            wrt: The variable of the ledger; by default the first.
            theme: ``"light"``, ``"dark"``, or ``"system"``, what the reader's system asks for.

        Returns:
            The page. Of a graph that is too large to be drawn it holds the ledger alone.

        Raises:
            FormulaError: There is no such variable or theme.
            OSError: The file cannot be written.
        """
        page = to_html(self, self._chosen(wrt), theme if theme == SYSTEM else theme_of(theme))
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def to_latex(self, wrt: str | None = None) -> str:
        """The derivative written out (amsmath): chain rule, partials put in, numbers, sum.

        Raises:
            FormulaError: There is no such variable, or none at all.
        """
        return to_latex(self, self._needed(wrt))

    def to_csv(self, wrt: str | None = None, k: int | None = None) -> str:
        """The ledger of one derivative as CSV, safe for spreadsheets.

        Args:
            wrt: The variable; by default the first.
            k: How many paths to list at most, as in ``paths``.

        Raises:
            FormulaError: There is no such variable, or none at all.
        """
        return to_csv(self, self._needed(wrt), k)

    def to_json(self) -> str:
        """The graph as JSON: nodes, edges, values, partials, gradient; ``render.export.data`` describes its members."""
        return to_json(self)

    def to_code(self, library: str = "numpy") -> str:
        """A program that computes value and gradient, one line an operation.

        Args:
            library: ``"numpy"``, ``"torch"`` or ``"jax"``.

        Raises:
            FormulaError: There is no code for the library or for an operation.
            LimitError: The graph is too large; the message states the limit.
        """
        return to_code(self, library)

    def save(self, path: str | Path, wrt: str | None = None, theme: str = "light", kind: str = "") -> Path:
        """Write any of these to a file.

        Args:
            path: The file; what its name ends in says what it becomes: ``.svg``, ``.png``, ``.pdf``, ``.html`` …
            wrt: The variable of paths, ledger or derivation; by default the first.
            theme: ``"light"`` or ``"dark"``.
            kind: A key of ``render.export.EXPORTS``, where the name's end is not enough: ``"latex"``, ``"torch"`` …

        Returns:
            The file.

        Raises:
            FormulaError: The name says no kind, there is no such variable or theme, or the graph has no such file.
            OSError: The file cannot be written.
        """
        kind = kind or kind_of(Path(path).name)
        if kind not in EXPORTS:
            endings = ", ".join(dict.fromkeys(export.suffix for export in EXPORTS.values()))
            raise FormulaError(
                _("The name '{name}' does not say what kind of file it is.").format(name=Path(path).name),
                hint=_("Let it end in one of {endings}.").format(endings=endings),
            )
        content = EXPORTS[kind].make(self, self._chosen(wrt), theme_of(theme))
        Path(path).write_bytes(content)
        return Path(path)

    def __repr__(self) -> str:
        return tape_text(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook shows: the interactive picture, or the still one, or the tape."""
        bundle = {"text/plain": repr(self), "text/html": in_frame(self.to_html())}
        with suppress(LimitError):  # too large to be drawn: the page shows its ledger
            bundle["image/svg+xml"] = self.to_svg()
        return bundle

    def _chosen(self, wrt: str | None) -> str:
        """The variable, by default the first; ``""`` if there is none."""
        return next(iter(self.inputs), "") if wrt is None else self._variable(wrt)

    def _needed(self, wrt: str | None) -> str:
        chosen = self._chosen(wrt)
        if not chosen:
            raise FormulaError(_("The formula has no variable."), hint=_("There is nothing to differentiate by."))
        return chosen

    def _variable(self, name: str) -> str:
        canonical = canonical_name(name)
        if canonical not in self.inputs:
            raise FormulaError(
                _("There is no variable '{name}'.").format(name=name),
                hint=_("The variables are: {names}.").format(names=", ".join(self.inputs) or _("none")),
            )
        return canonical


def trace(
    program: str | Callable[..., object],
    /,
    at: Mapping[str, Given] | None = None,
    *,
    engine: str = "tape",
    **values: Given,
) -> Graph:
    """Evaluate a formula, some statements or a Python function at a point, and record every operation.

    Args:
        program: Text (``"x^2 + e^-x"``, ``"t = x + y; z = x*t"``, LaTeX …), the text of a Python program with ``def``,
            ``if``, ``for``, ``while`` …, or a callable that takes and returns numbers or tensors.
        at: Variable name → value: a number, an array, or nested lists of numbers; any spelling of a name
            is understood (``x_1``, ``x₁``, ``theta``, ``θ``).
        engine: What computes values and partials, one of ``ENGINES``.
        **values: The same as ``at``, as keywords. A program without a variable ``seed`` takes it as that of ``rand()``.

    Returns:
        The graph, a ``TensorGraph`` where a value is no single number; its output is the last statement's value, or
        that of the function that a program ends with. Values are IEEE: outside its domain a formula gives ``nan`` or
        ``inf``, not an exception.

    Raises:
        FormulaError: The text cannot be understood, a variable has no value, or a value is not a number.
    """
    if engine not in ENGINES:
        raise FormulaError(
            _("There is no engine '{name}'.").format(name=engine),
            hint=_("The engines are: {names}.").format(names=", ".join(ENGINES)),
        )
    point = {name: _number(name, value) for name, value in {**(at or {}), **values}.items()}
    compute, on_tensors = (
        (torch_engine.apply, torch_tensors.apply) if engine == "torch" else (tape.apply, tensor_tape.apply)
    )
    text = "" if callable(program) else program
    recorder = Recorder(compute, text, tensors=on_tensors)
    if callable(program):
        traced = trace_callable(program, point, recorder)
    elif is_program(program):
        script = read_script(program)
        seed = 0 if "seed" in script.variables else int(point.pop("seed", 0))  # type: ignore[arg-type]
        traced = trace_text(script, point, seed, recorder).graph
    else:
        traced = trace_program(parse(program), point, recorder)
    kind = TensorGraph if isinstance(traced, tensors.TensorGraph) else Graph
    return kind(**{field.name: getattr(traced, field.name) for field in fields(traced)})


class TensorGraph(tensors.TensorGraph, Graph):
    """A traced program on vectors, matrices and higher orders: linear maps stand on its edges."""

    __repr__ = Graph.__repr__

    def paths(self, wrt: str, k: int = LIST_ALL) -> TensorLedger:  # type: ignore[override]
        """The ledger of the paths from a variable to the output: products of matrices, and the gradient, their sum.

        Raises:
            FormulaError: There is no such variable, or the output is a tensor.
        """
        return tensor_ledger(self, self._variable(wrt), k)

    def unfold(self) -> Graph:
        """The same program on single numbers: x becomes x₁, x₂ …, and everything that holds for any graph is at hand.

        Raises:
            FormulaError: The output is a tensor.
            LimitError: There would be too many numbers.
        """
        found = unfold(self)
        return Graph(found.nodes, found.output, found.inputs, found.names, found.text)

    def hessian(self) -> dict[tuple[str, str], float]:
        """Second derivatives of the output by every pair of numbers, under their names in ``unfold()``."""
        return self.unfold().hessian()

    # Files show the graph of its numbers; ``wrt`` is one of them (``x_1``) or a tensor, which stands for its first.

    def to_dot(self) -> str:
        """As of ``unfold()``."""
        return self.unfold().to_dot()

    def to_svg(self, wrt: str | None = None, theme: str = "light") -> str:
        """As of ``unfold()``."""
        return self.unfold().to_svg(self._entry(wrt), theme)

    def to_png(self, wrt: str | None = None, theme: str = "light") -> bytes:
        """As of ``unfold()``."""
        return self.unfold().to_png(self._entry(wrt), theme)

    def to_pdf(self, wrt: str | None = None, theme: str = "light") -> bytes:
        """As of ``unfold()``."""
        return self.unfold().to_pdf(self._entry(wrt), theme)

    def to_tikz(self, wrt: str | None = None, theme: str = "light") -> str:
        """As of ``unfold()``."""
        return self.unfold().to_tikz(self._entry(wrt), theme)

    def to_html(self, path: str | Path | None = None, wrt: str | None = None, theme: str = SYSTEM) -> str:
        """As of ``unfold()``."""
        return self.unfold().to_html(path, self._entry(wrt), theme)

    def to_latex(self, wrt: str | None = None) -> str:
        """As of ``unfold()``."""
        return self.unfold().to_latex(self._entry(wrt))

    def to_csv(self, wrt: str | None = None, k: int | None = None) -> str:
        """As of ``unfold()``."""
        return self.unfold().to_csv(self._entry(wrt), k)

    def to_json(self) -> str:
        """As of ``unfold()``."""
        return self.unfold().to_json()

    def to_code(self, library: str = "numpy") -> str:
        """As of ``unfold()``."""
        return self.unfold().to_code(library)

    def save(self, path: str | Path, wrt: str | None = None, theme: str = "light", kind: str = "") -> Path:
        """As of ``unfold()``."""
        return self.unfold().save(path, self._entry(wrt), theme, kind)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook shows: the graph of its numbers, or the tape where there are too many or no derivative."""
        try:
            return self.unfold()._repr_mimebundle_() | {"text/plain": repr(self)}
        except FormulaError:
            return {"text/plain": repr(self)}

    def _entry(self, wrt: str | None) -> str | None:
        if wrt is None or canonical_name(wrt) not in self.inputs:
            return wrt
        shape = self.nodes[self.inputs[canonical_name(wrt)]].shape
        return entry_name(canonical_name(wrt), (0,) * len(shape), shape, self.scalars)


def theme_of(name: str) -> str:
    if name not in THEMES:
        raise FormulaError(
            _("There is no theme '{name}'.").format(name=name),
            hint=_("The themes are: {names}.").format(names=", ".join(THEMES)),
        )
    return name


def _number(name: str, value: Any) -> Given:
    """A value of the point as a float or an array; ``nan`` is refused because it answers nothing."""
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        array = array_of(value)
        if np.isnan(array).any():
            raise FormulaError(
                _("The value of '{name}' is nan.").format(name=name), hint=_("Give a number, such as 2.5.")
            )
        return array
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise FormulaError(
            _("The value of '{name}' is not a number.").format(name=name), hint=_("Give one number, such as 2.5.")
        ) from error
    if math.isnan(number):
        raise FormulaError(_("The value of '{name}' is nan.").format(name=name), hint=_("Give a number, such as 2.5."))
    return number
