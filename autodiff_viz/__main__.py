"""The same from a shell: ``python -m autodiff_viz grad "x^2 + e^-x" --at x=3 --json``."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff_viz.analysis.counts import exact_count, short_count
from autodiff_viz.analysis.ledger import Ledger
from autodiff_viz.analysis.tensor_ledger import TensorLedger
from autodiff_viz.api import ENGINES, trace
from autodiff_viz.engine.recorder import Given
from autodiff_viz.engine.tensors.written import is_list, items_of, read_list
from autodiff_viz.errors import FormulaError
from autodiff_viz.graphs import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.export import EXPORTS
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import full
from autodiff_viz.render.theme import THEMES
from autodiff_viz.render.typeset import name_box
from autodiff_viz.tensor_graphs import TensorGraph


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0, or 2 if the input cannot be understood (the reason is printed to standard error).
    """
    options = _parser().parse_args(arguments)
    try:
        graph = trace(options.program, _point(options.at), engine=options.engine)
        print(options.show(graph, options))
    except FormulaError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(
            _("The file '{name}' cannot be written: {reason}").format(name=error.filename, reason=error.strerror),
            file=sys.stderr,
        )
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autodiff_viz", description=_("See automatic differentiation."))
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, show, text in (
        ("grad", _grad, _("value and gradient")),
        ("paths", _paths, _("every path from one variable, its product, and the sum")),
        ("tape", _tape, _("the tape: one line an operation")),
        ("dot", _dot, _("the graph in Graphviz's language")),
        ("draw", _draw, _("a picture or another file of the graph")),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(show=show)
        command.add_argument("program", help=_("a formula or statements: 'x^2 + e^-x', 't = x + y; z = x*t'"))
        command.add_argument(
            "--at", action="append", default=[], metavar="x=3", help=_("the value of a variable; x=[1,2] is a tensor")
        )
        command.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
        if show is _draw:
            command.add_argument("-o", "--output", required=True, metavar="out.svg", help=_("the file to write"))
            command.add_argument(
                "--as", dest="kind", choices=EXPORTS, help=_("its kind; by default what its name ends in")
            )
            command.add_argument("--theme", choices=THEMES, default=next(iter(THEMES)))
        elif show is not _dot:
            command.add_argument("--json", action="store_true", help=_("for another program to read"))
        if show in (_paths, _draw):
            command.add_argument("--wrt", metavar="x", help=_("the variable; by default the first"))
        if show is _paths:
            command.add_argument("-k", type=int, help=_("how many paths at most"))
    return parser


def _point(pairs: Sequence[str]) -> dict[str, Given]:
    """The point from ``x=3``, ``x=3,y=2`` or ``x=[1,2]``, as often as it is given."""
    point: dict[str, Given] = {}
    for pair in items_of(",".join(pairs)) if pairs else ():
        name, equals, value = pair.partition("=")
        try:
            point[name.strip()] = read_list(value) if is_list(value) else float(value)
        except ValueError as error:
            if isinstance(error, FormulaError):
                raise
            equals = ""
        if not equals:
            raise FormulaError(_("'{text}' is not a point.").format(text=pair), hint=_("Write it like --at x=3,y=2."))
    return point


def _number(value: Any) -> Any:
    """A number as JSON has it, or nested lists of them; infinities and nan, which JSON lacks, as text."""
    if isinstance(value, np.ndarray) and value.ndim:
        return [_number(part) for part in value]
    return float(value) if math.isfinite(value) else str(float(value))


def _digits(value: Any) -> str:
    """Every digit of a number; those of a tensor as nested lists."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"[{', '.join(map(_digits, value))}]"
    return full(float(value))


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _grad(graph: Graph, options: argparse.Namespace) -> str:
    gradient = graph.gradient
    counts = {name: graph.paths(name, k=0).count for name in graph.variables}
    if options.json:
        paths = {name: exact_count(count) for name, count in counts.items()}
        slopes = {name: _number(value) for name, value in gradient.items()}
        return _json({"value": _number(graph.value), "gradient": slopes, "paths": paths})
    lines = [f"{_output(graph)} = {_digits(graph.value)}"]
    lines += [
        f"∂{_output(graph)}/∂{plain(name_box(name))} = {_digits(value)}   ({_paths_text(counts[name])})"
        for name, value in gradient.items()
    ]
    return "\n".join(lines)


def _paths(graph: Graph, options: argparse.Namespace) -> str:
    if not graph.variables:
        raise FormulaError(_("The formula has no variable."), hint=_("Paths lead from a variable to the output."))
    by = options.wrt or graph.variables[0]
    ledger, rows = _rows(graph, by, options.k)
    if options.json:
        terms = [
            {"path": path, "partials": [_number(x) for x in factors], "product": _number(product)}
            for path, factors, product in rows
        ]
        return _json({"count": exact_count(ledger.count), "total": _number(ledger.total), "terms": terms})
    lines = [f"{' → '.join(p)}:  {' · '.join(_digits(x) for x in f) or '1'} = {_digits(v)}" for p, f, v in rows]
    return "\n".join([*lines, f"{_paths_text(ledger.count)}, {_('sum')} {_digits(ledger.total)}"])


def _rows(graph: Graph, by: str, k: int | None) -> tuple[Ledger | TensorLedger, list[tuple[list[str], list[Any], Any]]]:
    """The ledger and, of each path, the names along it, its factors, and their product.

    The factors are local partials from the variable on; of tensors Jacobians, from the output back, as they multiply.
    """
    names = [plain(name_box(name)) for name in node_names(graph)]
    rows: list[tuple[list[str], list[Any], Any]] = []
    if isinstance(graph, TensorGraph):
        found = graph.paths(by) if k is None else graph.paths(by, k)
        for path in found.terms:
            uses = [graph.uses[i] for i in path.uses]
            factors = [graph.map(use).matrix() if use.partial is None else use.partial for use in reversed(uses)]
            rows.append(([names[i] for i in (found.source, *(use.target for use in uses))], factors, path.product))
        return found, rows
    ledger = graph.paths(by, k)
    for term in ledger.terms:
        edges = [graph.edges[i] for i in term.edges]
        walk = [names[i] for i in (ledger.source, *(edge.target for edge in edges))]
        rows.append((walk, [edge.partial for edge in edges], term.product))
    return ledger, rows


def _tape(graph: Graph, options: argparse.Namespace) -> str:
    names = node_names(graph)
    values = graph.values if isinstance(graph, TensorGraph) else [node.value for node in graph.nodes]
    if options.json:
        lines = [
            {"name": names[i], "operation": n.operation, "inputs": n.inputs, "value": _number(values[i])}
            for i, n in enumerate(graph.nodes)
        ]
        return _json({"nodes": lines, "output": graph.output})
    width = max(len(name) for name in names)
    return "\n".join(
        f"{i:>4}  {names[i]:<{width}}  {node.operation:<10} {', '.join(map(str, node.inputs)):<8}  {_digits(values[i])}"
        for i, node in enumerate(graph.nodes)
    )


def _dot(graph: Graph, _options: argparse.Namespace) -> str:
    return graph.to_dot()


def _draw(graph: Graph, options: argparse.Namespace) -> str:
    """Write a file and say so."""
    file = graph.save(options.output, options.wrt, options.theme, options.kind or "")
    return _("{name}: {size} bytes").format(name=file, size=file.stat().st_size)


def _output(graph: Graph) -> str:
    return plain(name_box(node_names(graph)[graph.output]))


def _paths_text(count: int) -> str:
    return _("1 path") if count == 1 else _("{count} paths").format(count=short_count(count))


if __name__ == "__main__":
    sys.exit(main())
