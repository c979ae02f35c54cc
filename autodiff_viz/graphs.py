"""A traced program and the questions one asks of it."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from autodiff_viz import graph as core
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import Ledger, ledger
from autodiff_viz.engine.second import hessian
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name
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

SHOWN_STILL = 1_500
"""Nodes up to which a notebook keeps the still picture beside the interactive one: it keeps it in its file."""


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
        if len(self.nodes) <= SHOWN_STILL:
            with suppress(LimitError):  # it cannot be laid out: the page shows its ledger
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


def theme_of(name: str) -> str:
    if name not in THEMES:
        raise FormulaError(
            _("There is no theme '{name}'.").format(name=name),
            hint=_("The themes are: {names}.").format(names=", ".join(THEMES)),
        )
    return name
