"""A graph of tensors as boxes and arrows, folded by module: what stands in each box, and where.

What lies in a module that is not open is one box. A module is opened together with those around it; its siblings stay
closed, so that there are as many pictures as modules, and each is small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autodiff_viz.engine import live_graph
from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.pulls import Array
from autodiff_viz.engine.tensors import graph as tensors
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Node
from autodiff_viz.languages import _, ngettext
from autodiff_viz.render.arrays import array_full, array_text, size_text
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.layout import Layout, LayoutSpec, place
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.tensor_drawing import DrawnTensors, operation_label, use_label
from autodiff_viz.render.typeset import name_box

MAX_BOXES = 400
"""Boxes of one picture."""

LABELLED = 40
"""Arrows above which they bear no labels."""

SHARED = 3_000
"""Uses of a graph whose shares are computed for a picture."""

LONGEST = 34
"""Characters of a line in a box; longer ones are cut in the middle."""

LETTER, LINE = 7.3, 17.0
"""Width and height in px that a letter and a line take."""

Pictured = LiveGraph | DrawnTensors
"""What these pictures show."""

Use = live_graph.Use | tensors.Use

Chain = tuple[str, ...]
"""Modules that lie in each other, outermost first."""

WHOLE: Chain = ("*",)
"""Stands for all modules open."""


@dataclass(frozen=True)
class Box:
    """One shape.

    Attributes:
        kind: ``"input"``, ``"operation"``, ``"constant"`` or ``"group"``.
        lines: What stands in it: the first line is its name, ``"creator"`` and ``"adjoint"`` lines say so.
        title: Every detail, for who points at it.
        inside: The modules that it lies in; of a group with itself at the end.
        nodes: Positions that it stands for.
    """

    kind: str
    lines: tuple[tuple[str, str], ...]
    title: str
    inside: Chain
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class Arrow:
    """All uses between two boxes.

    Attributes:
        source, target: Positions among the boxes.
        label: The local partial, or the size of the Jacobian, of a single use.
        title: Every detail.
        share: Of the derivative by all variables together, or ``None`` where it is not known.
        active: Whether a derivative flows.
    """

    source: int
    target: int
    label: str
    title: str
    share: float | None
    active: bool


@dataclass(frozen=True)
class Plan:
    """A picture: shapes, arrows, and where they are. ``opened`` is the innermost open module with those around it."""

    opened: Chain
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    layout: Layout


def chains(graph: Pictured) -> list[Chain]:
    """Every module of the graph with those around it, outer ones first, in order of evaluation."""
    found = dict.fromkeys(chain[: k + 1] for chain in graph.modules for k in range(len(chain)))
    return sorted(found, key=len)


def opened_chain(graph: Pictured, module: str) -> Chain:
    """A module by its name, with those around it; ``""`` for none, ``"*"`` for all.

    Raises:
        FormulaError: There is no such module.
    """
    if not module or (module,) == WHOLE:
        return (module,) if module else ()
    known = chains(graph)
    found = next((chain for chain in known if chain[-1] == module), None)
    if found is None:
        names = ", ".join(chain[-1] for chain in known[:12]) or _("none")
        raise FormulaError(
            _("There is no module '{name}'.").format(name=module),
            hint=_("The modules are: {names}.").format(names=names),
        )
    return found


def shares_of(graph: Pictured) -> tuple[float | None, ...]:
    """The share of each use; ``None`` where there are too many uses, or PyTorch has freed the graph."""
    if len(graph.uses) > SHARED:
        return (None,) * len(graph.uses)
    try:
        return graph.share()
    except FormulaError:
        return (None,) * len(graph.uses)


def plan(graph: Pictured, opened: Chain = (), direction: str = "LR") -> Plan:
    """The picture with one module open, ``()`` for none, ``WHOLE`` for all.

    Raises:
        LimitError: It would have more than ``MAX_BOXES`` boxes.
        LayoutError: It could not be laid out.
    """
    boxes, place_of = _boxes(graph, opened)
    if len(boxes) > MAX_BOXES:
        raise LimitError(
            _("A picture of tensors shows at most {limit} boxes; this one has {count:,}.").format(
                limit=MAX_BOXES, count=len(boxes)
            ),
            hint=_("Give the parameters' names, such as dict(model.named_parameters()): then it is folded by module."),
        )
    arrows = _arrows(graph, place_of)
    labelled = len(arrows) <= LABELLED
    lines: list[tuple[int, int, float, float]] = [
        (each.source, each.target, LETTER * len(each.label) + 8, 18.0)
        if labelled and each.label
        else (each.source, each.target, 0.0, 0.0)
        for each in arrows
    ]
    shapes = tuple((*_size(box), "octagon" if box.kind == "input" else "box") for box in boxes)
    spec = LayoutSpec(shapes, tuple(lines), direction)
    return Plan(opened, tuple(boxes), tuple(arrows), place(spec))


def _boxes(graph: Pictured, opened: Chain) -> tuple[list[Box], list[int]]:
    """The shapes, and which of them each node stands in."""
    names = node_names(graph)
    groups: dict[Chain, int] = {}
    boxes: list[Box] = []
    place_of: list[int] = []
    members: dict[Chain, list[int]] = {}
    for position in range(len(graph.nodes)):
        chain = graph.modules[position]
        closed = None if opened == WHOLE else _closed(chain, opened)
        if closed is None:
            place_of.append(len(boxes))
            boxes.append(_single(graph, position, names[position], chain if opened != WHOLE else ()))
        else:
            members.setdefault(closed, []).append(position)
            if closed not in groups:
                groups[closed] = len(boxes)
                boxes.append(Box("group", (), "", closed, ()))
            place_of.append(groups[closed])
    for chain, index in groups.items():
        boxes[index] = _group(graph, chain, members[chain])
    return boxes, place_of


def _closed(chain: Chain, opened: Chain) -> Chain | None:
    """The outermost module of a chain that is not open."""
    return next((chain[:k] for k in range(1, len(chain) + 1) if chain[:k] != opened[:k]), None)


def _single(graph: Pictured, position: int, name: str, inside: Chain) -> Box:
    node = graph.nodes[position]
    kind = node.operation if node.operation in (INPUT, CONSTANT) else "operation"
    called = _called(node, name)
    value = array_text(graph.values[position], node.shape)
    lines = [
        (
            "name",
            _within(called, inside) if kind == INPUT else operation_name(graph, position) if node.inputs else called,
        )
    ]
    if node.creator:
        lines.append(("creator", node.creator))
    if node.inputs and (node.name or value[:1] != "["):
        value = f"{called} = {value}"
    lines.append(("value", value))
    adjoint = graph.adjoints[position]
    if kind == INPUT and adjoint is not None:
        lines.append(("adjoint", _length(adjoint)))
    known = array_full(graph.values[position])
    title = [f"{called} = {known}" if known else called, node.creator, size_text(node.shape)]
    if adjoint is not None and (digits := array_full(adjoint)):
        title.append(f"grad = {digits}")
    return Box(kind, tuple((k, _cut(t)) for k, t in lines if t), "\n".join(filter(None, title)), inside, (position,))


def _length(adjoint: Array) -> str:
    """The number itself, or the Euclidean norm of several."""
    norm = float((abs(adjoint) ** 2).sum() ** 0.5)
    return f"‖grad‖ = {short(norm, 4)}" if adjoint.ndim else f"grad = {array_text(adjoint, ())}"


def _called(node: Node, name: str) -> str:
    return name if not name or "." in name else plain(name_box(name))


def _within(name: str, inside: Chain) -> str:
    """A parameter's name without that of the module that it stands in."""
    return name.removeprefix(f"{inside[-1].partition(' (')[0]}.") if inside else name


def _group(graph: Pictured, chain: Chain, members: Sequence[int]) -> Box:
    name = _within(chain[-1], chain[:-1])
    inputs = {i for i in graph.inputs.values() if graph.modules[i][: len(chain)] == chain}
    operations = sum(bool(graph.nodes[i].inputs) for i in members)
    parameters = sum(math.prod(graph.nodes[i].shape) for i in inputs)
    squares = [float((abs(a) ** 2).sum()) for i in inputs if (a := graph.adjoints[i]) is not None]
    counted = ngettext("{count} operation", "{count} operations", operations).format(count=operations)
    held = ngettext("{count:,} parameter", "{count:,} parameters", parameters).format(count=parameters)
    lines = [("name", name), ("value", counted)]
    if inputs:
        lines += [("value", held), ("adjoint", f"‖grad‖ = {short(math.fsum(squares) ** 0.5, 4)}")]
    names = [name for name, i in graph.inputs.items() if i in inputs]
    title = "\n".join([chain[-1], *names[:12], *(["…"] if len(names) > 12 else [])])
    return Box("group", tuple((k, _cut(t)) for k, t in lines), title, chain, tuple(members))


def _cut(text: str) -> str:
    half = (LONGEST - 1) // 2
    return text if len(text) <= LONGEST else f"{text[:half]}…{text[-half:]}"


def _size(box: Box) -> tuple[float, float]:
    wide = max(len(text) * (LETTER if kind != "creator" else 6.8) for kind, text in box.lines)
    spare = 34 if box.kind == "group" else 24
    return max(64.0, wide + spare), LINE * len(box.lines) + 16


def _arrows(graph: Pictured, place_of: Sequence[int]) -> list[Arrow]:
    """Uses between the same two boxes are one arrow."""
    found: dict[tuple[int, int], list[tuple[Use, float | None]]] = {}
    idle: dict[tuple[int, int], None] = {}
    for use, share in zip(graph.uses, shares_of(graph), strict=True):
        ends = place_of[use.source], place_of[use.target]
        if ends[0] != ends[1]:
            found.setdefault(ends, []).append((use, share))
    for target, node in enumerate(graph.nodes):
        for source in node.inputs:
            ends = place_of[source], place_of[target]
            if ends[0] != ends[1] and ends not in found:
                idle[ends] = None
    active = [_arrow(graph, *ends, uses) for ends, uses in found.items()]
    return [*active, *(Arrow(source, target, "", "", None, False) for source, target in idle)]


def _arrow(graph: Pictured, source: int, target: int, uses: Sequence[tuple[Use, float | None]]) -> Arrow:
    parts = [share for _use, share in uses]
    share = None if None in parts else math.fsum(part or 0.0 for part in parts)
    labels = [label_of(graph, use) for use, _share in uses]
    title = [f"{operation_name(graph, use.target)}: {label}" for (use, _share), label in zip(uses, labels, strict=True)]
    title = [*title[:6], "…"] if len(title) > 6 else title
    if len(uses) == 1 and uses[0][0].partial is not None:
        title = [full(uses[0][0].partial)]
    if share is not None and math.isfinite(share):
        title.append(_("share {percent} %").format(percent=short(100 * share, 3)))
    return Arrow(source, target, labels[0] if len(uses) == 1 else "", "\n".join(title), share, True)


def operation_name(graph: Pictured, position: int) -> str:
    """What an operation is called: PyTorch's name or ours."""
    return operation_label(graph, position) if isinstance(graph, DrawnTensors) else graph.nodes[position].operation


def label_of(graph: Pictured, use: Use) -> str:
    """The partial, or rows × columns of the Jacobian."""
    if use.partial is not None:
        return short(use.partial)
    if isinstance(graph, DrawnTensors):
        return use_label(graph, tensors.Use(*use))
    rows, columns = (math.prod(graph.nodes[i].shape) for i in (use.target, use.source))
    return f"{rows}×{columns}"
