"""A traced program on vectors, matrices and higher orders, and the questions one asks of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from autodiff_viz.analysis.ledger import LIST_ALL
from autodiff_viz.analysis.tensor_ledger import TensorLedger, tensor_ledger
from autodiff_viz.engine.tensors import graph as tensors
from autodiff_viz.engine.tensors.unfold import first_number, unfold, whole_of
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graphs import Graph, theme_of
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name
from autodiff_viz.render import modules_dot, modules_page, modules_svg
from autodiff_viz.render.export import kind_of, pdf_of, png_of
from autodiff_viz.render.export import tensors as files
from autodiff_viz.render.standalone import SYSTEM, in_frame
from autodiff_viz.render.tensor_drawing import DrawnTensors, drawn


class TensorGraph(tensors.TensorGraph, Graph):
    """A traced program on vectors, matrices and higher orders: linear maps stand on its edges.

    Pictures and files show the tensors; those of its single numbers are the ones of ``unfold()``. ``wrt`` is a variable
    (``"x"``) or one number of it (``"x_1"``).
    """

    __repr__ = Graph.__repr__

    def paths(self, wrt: str, k: int = LIST_ALL) -> TensorLedger:  # type: ignore[override]
        """The ledger of the paths from a variable to the output: products of matrices, and the gradient, their sum.

        Raises:
            FormulaError: There is no such variable, or the output is a tensor.
        """
        name = self._variable(wrt)
        if name not in self.inputs:
            raise FormulaError(
                _("'{name}' is one number of a tensor; this ledger is of whole tensors.").format(name=name),
                hint=_("Ask unfold().paths('{name}').").format(name=name),
            )
        return tensor_ledger(self, name, k)

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

    def to_dot(self) -> str:
        """The graph in Graphviz's language: values, and the kind and size of the Jacobian on every edge."""
        return modules_dot.to_dot(drawn(self))

    def to_svg(self, wrt: str | None = None, theme: str = "light") -> str:
        """The picture as SVG text.

        Args:
            wrt: The variable whose shares make the edges thick; by default all together. Of a tensor as the output
                there are none.
            theme: ``"light"`` or ``"dark"``.

        Raises:
            LimitError: The graph is too large to be drawn; the message states the limit.
            FormulaError: There is no such variable or theme.
        """
        return modules_svg.to_svg(self._drawn(wrt), theme_of(theme))

    def to_png(self, wrt: str | None = None, theme: str = "light") -> bytes:
        """The picture as PNG, two pixels to one; the rest is as with ``to_svg``."""
        return png_of(self.to_svg(wrt, theme))

    def to_pdf(self, wrt: str | None = None, theme: str = "light") -> bytes:
        """The picture as a page of PDF with text that can be searched; the rest is as with ``to_svg``."""
        return pdf_of(self.to_svg(wrt, theme))

    def to_html(self, path: str | Path | None = None, wrt: str | None = None, theme: str = SYSTEM) -> str:
        """Picture, paths and gradients as one HTML page that needs no network; the rest is as for any graph."""
        page = modules_page.to_html(self._drawn(wrt), theme if theme == SYSTEM else theme_of(theme))
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def to_latex(self, wrt: str | None = None) -> str:
        """The derivative written out (amsmath): by a tensor, products of matrices; by one number, as in ``unfold()``.

        Raises:
            FormulaError: There is no such variable, or none at all, or the output is a tensor.
            LimitError: There are too many paths, or a matrix is too large to be written out.
        """
        by = self._needed(wrt)
        return files.to_latex(self, by) if by in self.inputs else self.unfold().to_latex(by)

    def to_csv(self, wrt: str | None = None, k: int | None = None) -> str:
        """The ledger as CSV: by a tensor, with products of matrices; by one number, as in ``unfold()``.

        Raises:
            FormulaError: There is no such variable, or none at all, or the output is a tensor.
        """
        by = self._needed(wrt)
        return (
            files.to_csv(self, by, LIST_ALL if k is None else k) if by in self.inputs else self.unfold().to_csv(by, k)
        )

    def to_json(self) -> str:
        """The graph as JSON with tensors as nested lists; ``render.export.tensors`` describes its members."""
        return files.to_json(self)

    def to_tikz(self, wrt: str | None = None, theme: str = "light") -> str:
        """The picture of its single numbers for LaTeX, as of ``unfold()``."""
        return self.unfold().to_tikz(self._entry(wrt), theme)

    def to_code(self, library: str = "numpy") -> str:
        """A program on its single numbers, as of ``unfold()``."""
        return self.unfold().to_code(library)

    def save(self, path: str | Path, wrt: str | None = None, theme: str = "light", kind: str = "") -> Path:
        """Write any of these to a file, as for any graph."""
        makers: dict[str, Callable[[], str | bytes]] = {
            "svg": lambda: self.to_svg(wrt, theme),
            "png": lambda: self.to_png(wrt, theme),
            "pdf": lambda: self.to_pdf(wrt, theme),
            "html": lambda: self.to_html(None, wrt, theme),
            "dot": self.to_dot,
            "latex": lambda: self.to_latex(wrt),
            "csv": lambda: "\ufeff" + self.to_csv(wrt),  # the mark that Excel knows UTF-8 by
            "json": self.to_json,
        }
        made = makers.get(kind or kind_of(Path(path).name))
        if made is None:
            return self.unfold().save(path, self._entry(wrt), theme, kind)
        content = made()
        Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
        return Path(path)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook shows: the picture with its paths, or the tape of what is too large."""
        bundle = {"text/plain": repr(self)}
        with suppress(LimitError):
            bundle |= {"text/html": in_frame(self.to_html()), "image/svg+xml": self.to_svg()}
        return bundle

    def _drawn(self, wrt: str | None) -> DrawnTensors:
        return drawn(self, "" if wrt is None else whole_of(self, self._variable(wrt)) or "")

    def _variable(self, name: str) -> str:
        canonical = canonical_name(name)
        if whole_of(self, canonical) is None:
            raise FormulaError(
                _("There is no variable '{name}'.").format(name=name),
                hint=_("The variables are: {names}.").format(names=", ".join(self.inputs) or _("none")),
            )
        return canonical

    def _entry(self, wrt: str | None) -> str | None:
        """The first number of a tensor, in its place."""
        if wrt is None or (name := self._variable(wrt)) not in self.inputs:
            return wrt
        return first_number(self, name)
