/**
 * The picture of the tape: inputs as octagons, operations as boxes, values as ellipses; on every edge its local
 * partial, under every value its adjoint; the thicker an edge, the larger its share of the derivative.
 */

import { number } from "./boxes.js";
import { h } from "./dom.js";
import { arrow, at, beside, distance, length, path } from "./geometry.js";
import { PARALLEL, plural } from "./model.js";
import { fmt, full } from "./numbers.js";
import { boxesIn, curvesIn, distant, many, mass } from "./mass.js";
import { inscription, LABEL } from "./place.js";
import { shape, tab } from "./shapes.js";
import { clear } from "./text.js";
import { IDLE, width } from "./theme.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./geometry.js").Curve} Curve */

/** Scale from which numbers stand on the edges of a picture of many shapes, their size, digits, and the shortest edge. */
const NEAR = 0.9;
const FIGURE = 11;
const DIGITS = 4;
const SHORTEST = 40;

/**
 * @typedef {object} Pose how the picture is looked at
 * @property {"formula" | "number" | "both"} labels
 * @property {(kind: string, id: number) => boolean} on whether a shape is chosen
 * @property {import("./mass.js").Sight | null} sight what of it is on show; null for a still picture
 * @property {ReturnType<typeof import("./model.js").bright>} lit
 * @property {{kind: "node" | "edge", id: number}} cursor where the keyboard stands
 * @property {Map<number, import("./place.js").Spot>} spots of the adjoints, by node
 * @property {(import("./place.js").Spot | null)[]} labelSpots by edge
 * @property {number} z magnification of the text, where the picture is shown small
 */

/** @param {Model} model @param {Pose} pose @returns {any[]} the parts inside the moving layer, from back to front */
export function picture(model, pose) {
  const { layout, drawn } = model.structure;
  const { cursor } = pose;
  if (distant(model, pose.sight)) {
    const at = drawn.findIndex((/** @type {any} */ item) => cursor.kind === "node" && item.node === cursor.id);
    const own = cursor.kind === "edge" ? use(model, pose, model.edges[cursor.id]) : at >= 0 && shape(model, pose, drawn[at], layout.boxes[at]);
    return [...mass(model, pose), h("g", { key: "cursor" }, own)];
  }
  const sight = many(model) ? pose.sight : null;
  const edges = curvesIn(layout.edges, sight);
  if (cursor.kind === "edge" && layout.edges[cursor.id] && !edges.includes(cursor.id)) edges.push(cursor.id);
  const boxes = boxesIn(layout.boxes, sight);
  const stems = layout.stems.map(
    (/** @type {Curve | null} */ curve, /** @type {number} */ node) => curve && stem(model, pose, node, curve),
  );
  const passive = curvesIn(layout.passive, sight).map((i) =>
    h(
      "g",
      { key: `p${i}`, class: pose.lit ? "idle dim" : "idle" },
      strokes(layout.passive[i], IDLE, model.structure.compact ? "var(--hair)" : "var(--mut)"),
    ),
  );
  return [
    h("g", { key: "passive" }, passive),
    h(
      "g",
      { key: "edges" },
      edges.map((i) => use(model, pose, model.edges[i])),
    ),
    h("g", { key: "stems" }, stems),
    h(
      "g",
      { key: "nodes" },
      boxes.map((i) => shape(model, pose, drawn[i], layout.boxes[i])),
    ),
    h(
      "g",
      { key: "labels", class: "labels" },
      edges.map((i) => (model.structure.compact ? figure : label)(model, pose, model.edges[i])),
    ),
    h("g", { key: "discs", "aria-hidden": "true" }, discs(model, pose)),
  ];
}

/** @param {Curve} curve @param {number} w @param {string} color */
function strokes(curve, w, color) {
  const { shaft, point } = arrow(curve, w);
  return [
    h("path", { key: "shaft", class: "shaft", d: shaft, "stroke-width": w.toFixed(2), style: `stroke:${color}` }),
    h("polygon", { key: "head", class: "head", points: point, style: `fill:${color}` }),
  ];
}

/** @param {Model} model @param {Pose} pose @param {import("./model.js").Use} edge */
function use(model, pose, edge) {
  const { layout, nodes } = model.structure;
  const curve = layout.edges[edge.id];
  if (!curve) return null;
  const w = edge.used ? width(edge.share) : IDLE;
  const dim = pose.lit && !pose.lit.edges.has(edge.id);
  const on = pose.on("edge", edge.id);
  const spoken = plural(model.structure, "edge_label", edge.count, {
    a: nodes[edge.source].plain,
    b: `${nodes[edge.target].op} ${nodes[edge.target].plain}`,
    x: fmt(edge.partial),
  });
  const d = path(curve);
  return h(
    "g",
    {
      key: `e${edge.id}`,
      class: `edge${dim ? " dim" : ""}${on ? " chosen" : ""}`,
      "data-edge": edge.id,
      tabindex: tab(pose, "edge", edge.id),
      role: "button",
      "aria-pressed": String(on),
      "aria-label": spoken,
    },
    h("title", {}, `${edge.plain} = ${edge.constant ? "" : `${edge.formulaPlain} = `}${full(edge.partial)}`),
    h("path", { key: "ring", class: "ring", d, "stroke-width": (w + 9).toFixed(2) }),
    strokes(curve, w, edge.bad ? "var(--err)" : edge.color),
    h("path", { key: "hit", class: "hit", d }),
  );
}

/** @param {Model} model @param {Pose} pose @param {import("./model.js").Use} edge */
function label(model, pose, edge) {
  const spot = pose.labelSpots[edge.id];
  if (
    !spot ||
    (spot.crowded && !pose.lit?.edges.has(edge.id) && !(pose.cursor.kind === "edge" && pose.cursor.id === edge.id))
  )
    return null;
  const dim = pose.lit && !pose.lit.edges.has(edge.id);
  const color = edge.bad ? "var(--err)" : (edge.ink ?? "var(--ink)");
  const attributes = { x: spot.x.toFixed(1), y: spot.y.toFixed(1), "text-anchor": spot.anchor, style: `fill:${color}` };
  const box = inscription(edge, fmt(edge.partial), pose.labels);
  return h(
    "g",
    { key: `l${edge.id}`, class: dim ? "label dim" : "label", "data-label": edge.id, "aria-hidden": "true" },
    clear(box, LABEL * pose.z, attributes),
  );
}

/**
 * In a picture of many small shapes only the number stands on an edge, and only from near by.
 * @param {Model} model @param {Pose} pose @param {import("./model.js").Use} edge
 */
function figure(model, pose, edge) {
  const asked = pose.on("edge", edge.id) || (pose.cursor.kind === "edge" && pose.cursor.id === edge.id);
  if ((pose.sight?.k ?? 0) < NEAR && !asked) return null;
  const curve = model.structure.layout.edges[edge.id];
  const whole = length(curve);
  if (whole < SHORTEST && !asked) return null;
  const [x, y] = at(curve, whole / 2);
  const dim = pose.lit && !pose.lit.edges.has(edge.id);
  const attributes = { x: x.toFixed(1), y: (y - 5).toFixed(1), "text-anchor": "middle", style: `fill:${edge.ink ?? "var(--ink)"}` };
  return h(
    "g",
    { key: `l${edge.id}`, class: dim ? "label dim" : "label", "data-label": edge.id, "aria-hidden": "true" },
    clear(number(fmt(edge.partial, DIGITS)), FIGURE, attributes),
  );
}

/** Listed paths through a node, in order of appearance. @param {Model} model @param {number} node */
function through(model, node) {
  const seen = new Set(model.edges.filter((edge) => edge.target === node).flatMap((edge) => edge.terms));
  return [...seen].map((i) => model.terms[i]).sort((a, b) => a.number - b.number);
}

/**
 * Paths drawn side by side from an operation to its value, or none if they share one line.
 * @param {Model} model
 * @param {number} node
 */
function parallel(model, node) {
  const terms = through(model, node);
  return model.colored &&
    terms.length &&
    terms.length <= PARALLEL &&
    (node === model.structure.output || terms.length === 1)
    ? terms
    : [];
}

/**
 * Parallel lines with their distance from the middle; the first path lies left as one looks back from the value.
 * @param {Model} model
 * @param {number} node
 * @param {Curve} curve
 */
function lanes(model, node, curve) {
  const terms = parallel(model, node);
  const widths = terms.map((term) => width(term.share));
  const whole = widths.reduce((sum, w) => sum + w, 0) + 5 * (terms.length - 1);
  const [a, b] = [curve[0], curve[curve.length - 1]];
  const flip = Math.abs(b[0] - a[0]) >= Math.abs(b[1] - a[1]) ? 1 : -1;
  let edge = -whole / 2;
  return terms.map((term, i) => {
    const lane = { term, w: widths[i], by: flip * (edge + widths[i] / 2) };
    edge += widths[i] + 5;
    return lane;
  });
}

/** @param {Model} model @param {Pose} pose @param {number} node @param {Curve} curve */
function stem(model, pose, node, curve) {
  const into = model.edges.filter((edge) => edge.target === node && edge.used);
  const side = lanes(model, node, curve);
  if (side.length) {
    const arrows = side.map(({ term, w, by }) => {
      const dim = pose.lit && !(pose.lit.terms.has(term.index) && pose.lit.nodes.has(node));
      return h(
        "g",
        { key: term.key, class: dim ? "stem dim" : "stem" },
        strokes(beside(curve, by), w, term.color ?? "var(--ink)"),
      );
    });
    return h("g", { key: `s${node}` }, arrows);
  }
  const dim = pose.lit && !pose.lit.nodes.has(node);
  const share = into.reduce((sum, edge) => sum + edge.share, 0);
  return h(
    "g",
    { key: `s${node}` },
    h(
      "g",
      { key: "all", class: dim ? "stem dim" : "stem" },
      strokes(curve, into.length ? width(share) : IDLE, into.length ? "var(--ink)" : "var(--mut)"),
    ),
  );
}

/** The numbers of the paths, at both ends where a path is alone. @param {Model} model @param {Pose} pose */
function discs(model, pose) {
  if (!model.colored || model.terms.length < 2) return null;
  const { layout, output, wrt } = model.structure;
  const starts = new Set(model.structure.starts ?? [wrt]);
  /** @type {{term: import("./model.js").Term, point: [number, number], end: string}[]} */
  const out = [];
  const put = (
    /** @type {any} */ term,
    /** @type {Curve} */ curve,
    /** @type {number} */ from,
    /** @type {number} */ step,
    /** @type {string} */ end,
  ) => {
    let along = from;
    let point = at(curve, along);
    const limit = length(curve) * 0.6;
    while (out.some((other) => distance(other.point, point) < 22) && along > 0 && Math.abs(along - from) < limit)
      point = at(curve, (along += step));
    out.push({ term, point, end });
  };
  for (const edge of model.edges) {
    const curve = layout.edges[edge.id];
    if (!curve || edge.terms.length !== 1) continue;
    if (starts.has(edge.source)) put(model.terms[edge.terms[0]], curve, 18, 8, "a");
  }
  const stemCurve = layout.stems[output];
  const side = stemCurve ? lanes(model, output, stemCurve) : [];
  if (side.length > 1) {
    side.forEach(({ term, by }, i) => {
      // Of more than three, those inside stand on their own lines, one behind the other.
      const inside = side.length > 3 && i > 0 && i < side.length - 1;
      const away = inside ? 0 : Math.sign(by || i - (side.length - 1) / 2) * (Math.abs(by) < 3 ? 0 : 13);
      const along = inside ? (i % 2 ? 0.2 : 0.68) : 0.4;
      out.push({ term, point: at(beside(stemCurve, by + away), length(stemCurve) * along), end: "b" });
    });
  } else if (!side.length) {
    for (const edge of model.edges) {
      const curve = layout.edges[edge.id];
      if (curve && edge.target === output && edge.terms.length === 1 && !starts.has(edge.source)) {
        put(model.terms[edge.terms[0]], curve, length(curve) - 26, -8, "b");
      }
    }
  }
  return out.map(({ term, point: [x, y], end }) => {
    const dim = pose.lit && !(pose.lit.terms.has(term.index) && (end === "a" || pose.lit.nodes.has(output)));
    return h(
      "g",
      { key: term.key + end, class: dim ? "disc dim" : "disc" },
      h("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 9.5, style: `fill:${term.ink}` }),
      h("text", { x: x.toFixed(1), y: (y + 4.4).toFixed(1), "text-anchor": "middle" }, String(term.number)),
    );
  });
}
