/**
 * The computation graph at the current step. It is laid out and drawn once a formula; a step only writes numbers,
 * widths and colours. Widths follow what flows through an edge: tangent × partial × adjoint, largest first.
 */

import { arrange } from "./arrange.js";
import { adjoint, op, row, tspans } from "./boxes.js";
import { fitting } from "./camera.js";
import { steady, write } from "./descend_text.js";
import { arrow } from "./geometry.js";
import { full } from "./numbers.js";
import { tighten } from "./descend_tight.js";
import { LABEL, rect } from "./place.js";
import { IDLE, width } from "./theme.js";

/** @typedef {import("./descend_data.js").Run} Run */

const SVG = "http://www.w3.org/2000/svg";
const VALUE = 15.5;
const NAME = 13;
/** A flow below this share of the largest one is drawn in grey. */
const NOTHING = 1e-3;
/** Columns close up where the picture gets larger by so much … */
const LARGER = 1.08;
/** … and below this scale values are written larger, without names … */
const LEGIBLE = 0.62;
/** … and below this one edges bear no labels. */
const TINY = 0.3;
const LARGE = 23;
/** Room around the picture: numbers that get longer stay inside. */
const SIDE = 18;
const EDGE = 8;

/**
 * @param {string} tag @param {Record<string, any>} attributes @param {...(Node | string)} children
 * @returns {SVGElement}
 */
function make(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/**
 * A line of mathematics that ends with a number: `x̄ = ` and a place for it.
 * @param {import("./boxes.js").Box} box @param {number} size @param {Record<string, any>} attributes
 * @returns {{text: SVGElement, number: Element}}
 */
function ending(box, size, attributes) {
  const number = make("tspan", { class: "figure" });
  const text = make("text", { ...attributes, "font-size": size.toFixed(2) }, ...tspans(box, size), number);
  return { text, number };
}

/**
 * @param {SVGSVGElement} svg
 * @param {any} structure
 * @param {Run} run whose first numbers help to place the labels
 * @param {{w: number, h: number, narrow: boolean}} room
 */
export function graph(svg, structure, run, { w, h, narrow }) {
  svg.replaceChildren();
  if (!structure.layout) return null;
  const nodes = structure.nodes.length;
  const first = {
    adjoints: [...run.adjoints.slice(0, run.values.length / run.k.length)].map((v) => (Number.isNaN(v) ? null : v)),
    partials: [...run.partials.slice(0, structure.edges.length)],
  };
  while (first.adjoints.length < nodes) first.adjoints.push(null);
  const brief = structure.edges.map((/** @type {any} */ edge) => ({ ...edge, brief: true, d: edge.formula }));
  const shown = { ...structure, edges: brief };
  const room = narrow ? Math.max(h, 420) : h;
  const wide = arrange(shown, first, w, room, narrow);
  const scale = (/** @type {any} */ { bounds }) => fitting(bounds, w, room);
  const close = narrow ? wide : arrange(tighten(shown), first, w, room, narrow);
  const plan = scale(close) > LARGER * scale(wide) ? close : wide;
  const tight = scale(plan) < LEGIBLE && !narrow;
  const { bounds, layout, z } = plan;
  svg.setAttribute("viewBox", [bounds.x - SIDE, bounds.y - EDGE, bounds.w + 2 * SIDE, bounds.h + 2 * EDGE].join(" "));
  const tiny = scale(plan) < TINY;
  const layers = ["passive", "edges", "stems", "nodes", "labels"].map((name) => make("g", { class: name }));
  svg.append(make("g", { class: "world" }, ...layers));
  const [passive, edges, stems, shapes, labels] = layers;
  for (const curve of layout.passive) if (curve) passive.append(...strokes(curve, IDLE, "idle"));
  const lines = layout.edges.map((/** @type {any} */ curve, /** @type {number} */ i) => {
    if (!curve) return null;
    const [shaft, head] = strokes(curve, IDLE, "edge");
    edges.append(shaft, head);
    return { shaft, head, curve, drawn: "", partial: label(labels, brief[i], plan.labels[i], z, tiny) };
  });
  const stalks = layout.stems.map((/** @type {any} */ curve) => {
    if (!curve) return null;
    const [shaft, head] = strokes(curve, IDLE, "edge");
    stems.append(shaft, head);
    return { shaft, head, curve, drawn: "" };
  });
  /** @type {({value: Element | null, back: Element | null, title: Element} | null)[]} */
  const figures = structure.nodes.map(() => null);
  structure.drawn.forEach((/** @type {any} */ item, /** @type {number} */ i) => {
    const made = shape(shapes, structure, item, layout.boxes[i], plan.spots.get(item.node), z, tight);
    if (item.shape !== "operation") figures[item.node] = made;
  });
  const inputs = structure.drawn
    .filter((/** @type {any} */ item) => item.shape === "input")
    .map((/** @type {any} */ item) => item.node);

  /**
   * Write the numbers of a frame.
   * @param {Run} now @param {number} frame
   */
  function draw(now, frame) {
    const size = now.values.length / now.k.length;
    const values = now.values.subarray(frame * size, (frame + 1) * size);
    const adjoints = now.adjoints.subarray(frame * size, (frame + 1) * size);
    const count = structure.edges.length;
    const used = now.partials.length / now.k.length;
    const partials = now.partials.subarray(frame * used, (frame + 1) * used);
    figures.forEach((figure, i) => {
      if (!figure || i >= size) return;
      write(figure.value, steady(values[i], 5));
      write(figure.back, Number.isNaN(adjoints[i]) ? "–" : steady(adjoints[i], 5));
    });
    const flow = flows(structure, inputs, now, frame, adjoints, partials);
    for (let e = 0; e < count; e += 1) {
      const line = lines[e];
      if (!line) continue;
      paint(line, e < used ? flow.edges[e] / flow.largest : 0);
      write(line.partial, e < used ? steady(partials[e], 4) : "");
    }
    stalks.forEach(
      (/** @type {any} */ stalk, /** @type {number} */ i) => stalk && paint(stalk, (flow.nodes[i] ?? 0) / flow.largest),
    );
  }

  /** @param {Run} now @param {number} frame all digits of every number, for those who point at them */
  function explain(now, frame) {
    const size = now.values.length / now.k.length;
    figures.forEach((figure, i) => {
      if (!figure || i >= size) return;
      const { plain } = structure.nodes[i];
      write(
        figure.title,
        `${plain} = ${full(now.values[frame * size + i])}\n${plain}\u0304 = ${full(now.adjoints[frame * size + i])}`,
      );
    });
  }
  return { draw, explain, plan };
}

/** @param {any} curve @param {number} w @param {string} kind */
function strokes(curve, w, kind) {
  const { shaft, point } = arrow(curve, w);
  return [
    make("path", { class: `shaft ${kind}`, d: shaft, "stroke-width": w.toFixed(2) }),
    make("polygon", { class: `head ${kind}`, points: point }),
  ];
}

/**
 * The line of an edge, as wide as its share; its direction of change by colour and by a class.
 * @param {any} line @param {number} share of the largest flow, with its sign
 */
function paint(line, share) {
  const size = Math.abs(share);
  const w = size < NOTHING || Number.isNaN(size) ? IDLE : width(0.85 * Math.sqrt(Math.min(1, size)));
  const kind = size < NOTHING || Number.isNaN(size) ? "none" : share < 0 ? "minus" : "plus";
  const drawn = `${w.toFixed(1)} ${kind}`;
  if (line.drawn === drawn) return;
  line.drawn = drawn;
  const { shaft, point } = arrow(line.curve, w);
  line.shaft.setAttribute("d", shaft);
  line.shaft.setAttribute("stroke-width", w.toFixed(1));
  line.shaft.setAttribute("class", `shaft edge ${kind}`);
  line.head.setAttribute("points", point);
  line.head.setAttribute("class", `head edge ${kind}`);
}

/**
 * The partial on an edge, or its place.
 * @param {Element} layer @param {any} edge @param {import("./place.js").Spot | null} spot @param {number} z
 * @param {boolean} tiny
 */
function label(layer, edge, spot, z, tiny) {
  if (!spot || spot.crowded || tiny) return null;
  const attributes = { class: "partial", x: spot.x.toFixed(1), y: spot.y.toFixed(1), "text-anchor": spot.anchor };
  if (edge.constant) {
    layer.append(
      make("text", { ...attributes, "font-size": (LABEL * z).toFixed(2) }, ...tspans(edge.formula, LABEL * z)),
    );
    return null;
  }
  const { text, number } = ending(row(edge.formula, op("=")), LABEL * z, attributes);
  layer.append(text);
  return number;
}

/**
 * @param {Element} layer @param {any} structure @param {{node: number, shape: string}} item @param {number[]} box
 * @param {import("./place.js").Spot | undefined} spot @param {number} z @param {boolean} tight
 */
function shape(layer, structure, item, box, spot, z, tight) {
  const node = structure.nodes[item.node];
  const [cx, cy, wide, tall] = box;
  const group = make("g", { class: `node ${item.shape}`, ...(item.shape === "input" ? { "data-link": "x g" } : {}) });
  const title = make("title", {});
  group.append(title, outline(item.shape, box));
  layer.append(group);
  if (item.shape === "operation" || item.shape === "constant") {
    const middle = { x: cx, y: cy + 5, "text-anchor": "middle" };
    if (item.shape === "constant")
      group.append(make("text", { ...middle, class: "quiet", "font-size": 15 }, ...tspans(node.name, 15)));
    else {
      const size = Math.min(14 * z, ((wide - 8) / node.op.length) * 1.85);
      group.append(make("text", { ...middle, class: "ui", "font-size": size.toFixed(1) }, node.op));
    }
    return { value: null, back: null, title };
  }
  const compact = structure.compact && node.op ? row(node.name, op("="), ["t", node.op]) : node.name;
  const size = Math.min(tight ? LARGE : VALUE, (wide - 14) / (tight ? 4.4 : 5.2));
  if (!tight)
    group.append(
      make(
        "text",
        { class: "quiet", x: cx, y: (cy - 0.08 * tall).toFixed(1), "text-anchor": "middle", "font-size": NAME },
        ...tspans(compact, NAME),
      ),
    );
  const value = make("text", {
    class: "figure",
    x: cx,
    y: (tight ? cy + 0.35 * size : cy + 0.27 * tall).toFixed(1),
    "text-anchor": "middle",
    "font-size": size.toFixed(1),
  });
  group.append(value);
  let back = null;
  if (spot && !spot.crowded) {
    const made = ending(row(adjoint(node.name), op("=")), LABEL * z, {
      class: item.shape === "input" ? "adjoint strong" : "adjoint",
      x: spot.x.toFixed(1),
      y: spot.y.toFixed(1),
      "text-anchor": spot.anchor,
    });
    group.append(made.text);
    back = made.number;
  }
  return { value, back, title };
}

/** @param {string} kind @param {number[]} box */
function outline(kind, box) {
  const r = rect(box);
  const [cx, cy] = box;
  if (kind === "value") return make("ellipse", { class: "shape", cx, cy, rx: r.w / 2, ry: r.h / 2 });
  if (kind !== "input") return make("rect", { class: "shape", x: r.x, y: r.y, width: r.w, height: r.h, rx: 2 });
  const q = Math.min(11, r.h / 3);
  const [x0, x1, y0, y1] = [r.x, r.x + r.w, r.y, r.y + r.h];
  const corners = [
    [x0 + q, y0],
    [x1 - q, y0],
    [x1, y0 + q],
    [x1, y1 - q],
    [x1 - q, y1],
    [x0 + q, y1],
    [x0, y1 - q],
    [x0, y0 + q],
  ];
  return make("polygon", { class: "shape", points: corners.map((p) => p.join(",")).join(" ") });
}

/**
 * What flows through every edge: tangent × partial × adjoint, with the tangent along the gradient (for one variable,
 * of that variable), and through every operation the sum.
 * @param {any} structure @param {number[]} inputs @param {Run} run @param {number} frame
 * @param {Float64Array} adjoints @param {Float64Array} partials
 */
function flows(structure, inputs, run, frame, adjoints, partials) {
  const tangents = new Float64Array(structure.nodes.length);
  const slopes = run.g.map((column) => column[frame]);
  const size = Math.hypot(...slopes);
  inputs.forEach((node, i) => {
    tangents[node] = inputs.length === 1 ? 1 : size > 0 && Number.isFinite(size) ? slopes[i] / size : 1;
  });
  const nodes = new Float64Array(structure.nodes.length);
  const edges = new Float64Array(structure.edges.length);
  let largest = 0;
  structure.edges.forEach((/** @type {any} */ edge, /** @type {number} */ e) => {
    if (e >= partials.length || edge.target >= adjoints.length) return;
    const moved = tangents[edge.source] * partials[e];
    if (Number.isFinite(moved)) tangents[edge.target] += moved;
    const flow = moved * adjoints[edge.target];
    edges[e] = Number.isFinite(flow) ? flow : 0;
    nodes[edge.target] += edges[e];
    largest = Math.max(largest, Math.abs(edges[e]));
  });
  return { edges, nodes, largest: largest || 1 };
}
