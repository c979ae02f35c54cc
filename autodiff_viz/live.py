"""``from_torch``: a live PyTorch result as a graph, in place of ``torchviz.make_dot``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

from autodiff_viz.analysis.ledger import Ledger
from autodiff_viz.engine import from_torch as live
from autodiff_viz.engine import live_graph
from autodiff_viz.engine.entries import entries
from autodiff_viz.errors import FormulaError
from autodiff_viz.graphs import Graph, theme_of
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render import modules_dot, modules_page, modules_svg
from autodiff_viz.render.export import kind_of, pdf_of, png_of
from autodiff_viz.render.modules_picture import opened_chain
from autodiff_viz.render.standalone import SYSTEM


class LiveGraph(live_graph.LiveGraph, Graph):
    """What PyTorch recorded, with the pictures of any graph, and its paths where all values are numbers.

    Between tensors, or if the parameters' names tell of modules, the picture is folded by module.
    """

    __repr__ = Graph.__repr__

    def paths(self, wrt: str, k: int | None = None) -> Ledger:
        """The ledger of the paths from a variable to the output, as for any graph.

        Raises:
            FormulaError: Derivatives flow through tensors: their path terms are products of matrices, not numbers.
        """
        self._needs_numbers()
        return super().paths(wrt, k)

    def unfold(self) -> LiveGraph:
        """The same graph number by number, of small tensors: x of three numbers becomes x_1, x_2 and x_3.

        Raises:
            LimitError: A tensor is too large; the message states the limit.
            FormulaError: Numbers are complex, or PyTorch has freed the graph.
        """
        return _with_pictures(entries(self))

    def to_svg(self, wrt: str | None = None, theme: str = "light", module: str | None = None) -> str:
        """The picture as SVG text.

        Args:
            wrt: Of a graph of numbers, the variable whose paths are coloured.
            theme: ``"light"`` or ``"dark"``.
            module: A module to be opened, such as ``"block.0"``; ``"*"`` opens all.

        Raises:
            LimitError: The graph is too large to be drawn; the message states the limit.
            FormulaError: There is no such variable, theme or module.
        """
        if not self._folded:
            return super().to_svg(wrt, theme)
        return modules_svg.to_svg(self, theme_of(theme), opened_chain(self, module or ""))

    def to_png(self, wrt: str | None = None, theme: str = "light", module: str | None = None) -> bytes:
        """The picture as PNG, two pixels to one; the rest is as with ``to_svg``."""
        return png_of(self.to_svg(wrt, theme, module))

    def to_pdf(self, wrt: str | None = None, theme: str = "light", module: str | None = None) -> bytes:
        """The picture as a page of PDF with text that can be searched; the rest is as with ``to_svg``."""
        return pdf_of(self.to_svg(wrt, theme, module))

    def to_dot(self) -> str:
        """The graph in Graphviz's language; modules are clusters."""
        return modules_dot.to_dot(self) if self._folded else super().to_dot()

    def to_html(self, path: str | Path | None = None, wrt: str | None = None, theme: str = SYSTEM) -> str:
        """The picture as one HTML page that needs no network; a click opens a module. The rest is as for any graph."""
        if not self._folded:
            return super().to_html(path, wrt, theme)
        page = modules_page.to_html(self, theme if theme == SYSTEM else theme_of(theme))
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def hessian(self) -> dict[tuple[str, str], float]:
        """Second derivatives, of a graph of numbers whose operations are all in the table.

        Raises:
            FormulaError: It is another graph.
        """
        self._needs_numbers()
        unknown = next((node for node in self.nodes if node.inputs and node.operation not in OPERATIONS), None)
        if unknown is not None:
            raise FormulaError(
                _("No second derivative is known of {creator}.").format(creator=unknown.creator),
                hint=_("Ask PyTorch: torch.autograd.functional.hessian."),
            )
        return super().hessian()

    def to_tikz(self, wrt: str | None = None, theme: str = "light") -> str:
        """The picture for LaTeX, of a graph of numbers."""
        self._needs_numbers()
        return super().to_tikz(wrt, theme)

    def to_latex(self, wrt: str | None = None) -> str:
        """The derivative written out, of a graph of numbers."""
        self._needs_numbers()
        return super().to_latex(wrt)

    def to_csv(self, wrt: str | None = None, k: int | None = None) -> str:
        """The ledger as CSV, of a graph of numbers."""
        self._needs_numbers()
        return super().to_csv(wrt, k)

    def save(self, path: str | Path, wrt: str | None = None, theme: str = "light", kind: str = "") -> Path:
        """Write any of these to a file, as for any graph; the picture of tensors is folded by module."""
        if not self._folded:
            return super().save(path, wrt, theme, kind)
        makers: dict[str, Callable[[], str | bytes]] = {
            "svg": lambda: self.to_svg(wrt, theme),
            "png": lambda: self.to_png(wrt, theme),
            "pdf": lambda: self.to_pdf(wrt, theme),
            "html": lambda: self.to_html(None, wrt, theme),
            "dot": self.to_dot,
            "json": self.to_json,
        }
        made = makers.get(kind or kind_of(Path(path).name))
        if made is None:
            self._needs_numbers()
            return super().save(path, wrt, theme, kind)
        content = made()
        Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
        return Path(path)

    def _needs_numbers(self) -> None:
        if not self.scalar:
            raise FormulaError(
                _("The terms of this derivative are products of matrices, not numbers."),
                hint=_("Ask for share(), which holds for tensors too."),
            )

    @property
    def _folded(self) -> bool:
        return not self.scalar or any(self.modules)


def from_torch(y: live.Tensor, params: Mapping[str, live.Tensor] | None = None) -> LiveGraph:
    """The graph of a live PyTorch result, in place of ``torchviz.make_dot(y, params)``.

    Args:
        y: The result, one number that depends on tensors with ``requires_grad``. It can still be used: ``backward()``
            works afterwards, and no ``.grad`` is touched.
        params: Name → tensor, such as ``{"x": x}`` or ``dict(model.named_parameters())``; leaves without a name are
            called ``leaf_1``, ``leaf_2`` …

    Raises:
        FormulaError: ``y`` is not such a tensor, a name does not belong to a tensor, or PyTorch has freed the graph.
        LimitError: The graph is too large.
    """
    return _with_pictures(live.from_torch(y, params))


def _with_pictures(found: live_graph.LiveGraph) -> LiveGraph:
    return LiveGraph(**{field.name: getattr(found, field.name) for field in fields(found)})
