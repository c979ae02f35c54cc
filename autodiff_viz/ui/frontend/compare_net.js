/** The computation graph, each node as heavy as its rounding: boxes with words, or points where there are too many. */

import { h } from "./dom.js";
import { arrow, path } from "./geometry.js";
import { wrapped } from "./wrap.js";

const f = (/** @type {number} */ v) => v.toFixed(1);
const MARGIN = 8;
/** A picture with words that would be smaller is scrolled instead. */
const SMALLEST = 0.62;
const LARGEST = 1.12;
/** Words are easily read from here on. */
const EASY = 0.86;
/** Heights: beside the list, if need be, and above it. */
const TALLEST = 330;
const TALL = 520;
const WHOLE = 680;
/** Points: their least radius, what a share of everything adds, where a finger finds them, and which have a name. */
const POINT = 2.4;
const HEAVY = 10;
const REACH = 9;
const NAMED = 0.05;

/** @param {number} share */
export const percent = (share) => (share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`);

/** @param {any} node */
export const full = (node) => (node.operation ? `${node.name} = ${node.operation}` : node.name);

/**
 * Where everything goes: beside the list or, if it is hard to read there, over the whole width; a strip in lines.
 * @param {any} drawing @param {number} W the whole width @param {number} beside what is left of it beside the list
 */
export function arranged(drawing, W, beside) {
  const layout = { width: drawing.width, height: drawing.height, boxes: drawing.nodes.map((/** @type {any} */ n) => n.box), edges: drawing.edges.map((/** @type {any} */ e) => e.curve), passive: [] };
  const scale = (/** @type {any} */ l, /** @type {number} */ w, /** @type {number} */ tall) => Math.min(LARGEST, w / (l.width + 2 * MARGIN), tall / (l.height + 2 * MARGIN));
  const first = scale(layout, beside, TALLEST);
  if (beside === W && !drawing.points) return { layout, k: Math.max(SMALLEST, first), stacked: false };
  for (const k of drawing.points ? [] : [first, scale(layout, beside, TALL)]) if (k >= EASY) return { layout, k, stacked: false };
  const lines = wrapped({ layout, direction: "LR" }, W, drawing.points ? TALL : WHOLE);
  const k = scale(lines, W, drawing.points ? TALL : WHOLE);
  return { layout: lines, k: drawing.points ? k : Math.max(SMALLEST, k), stacked: true };
}

/**
 * @param {any} drawing @param {{layout: any, k: number}} place @param {Record<number, number>} share
 * @param {number} chosen @param {any} words
 */
export function net(drawing, { layout, k }, share, chosen, words) {
  const [w, tall] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  const most = Math.max(...Object.values(share), 1e-9);
  const edges = layout.edges.map((/** @type {any} */ curve, /** @type {number} */ i) => {
    const lit = drawing.edges[i].ends.includes(chosen) ? " lit" : "";
    if (drawing.points) return h("path", { key: `s${i}`, class: `shaft${lit}`, d: path(curve) });
    const { shaft, point } = arrow(curve, 1.2);
    return [h("path", { key: `s${i}`, class: `shaft${lit}`, d: shaft }), h("polygon", { key: `h${i}`, class: `head${lit}`, points: point })];
  });
  const nodes = drawing.nodes.map((/** @type {any} */ node, /** @type {number} */ i) => {
    const part = Math.min(1, share[node.id] ?? 0);
    const one = { key: node.id, class: `unit${node.id === chosen ? " on" : ""}${part ? "" : " exact"}`, role: "button", "data-node": node.id, "aria-label": `${full(node)}: ${percent(part)}` };
    return drawing.points ? point(node, layout.boxes[i], { one, part, most, k, chosen }) : box(node, layout.boxes[i], { one, part, words });
  });
  return h(
    "svg",
    { key: "svg", class: `net${drawing.points ? " points" : ""}`, width: f(k * w), height: f(k * tall), viewBox: `${-MARGIN} ${-MARGIN} ${f(w)} ${f(tall)}`, role: "group", "aria-label": words.rounding_title },
    h("g", { key: "edges" }, edges),
    h("g", { key: "nodes" }, nodes),
  );
}

/** @param {any} node @param {number[]} place @param {any} how */
function box(node, [cx, cy, wide, high], { one, part, words }) {
  const shape = { x: f(cx - wide / 2), y: f(cy - high / 2), width: f(wide), height: f(high), rx: node.operation ? 5 : 14 };
  return h(
    "g",
    { ...one, tabindex: 0 },
    h("rect", { key: "ground", class: "ground", ...shape }),
    h("rect", { key: "share", class: "share", ...shape, "fill-opacity": (0.42 * Math.sqrt(part)).toFixed(3) }),
    h("rect", { key: "rim", class: "rim", ...shape, "stroke-width": (1 + 3 * part).toFixed(2) }),
    h("text", { key: "name", x: f(cx), y: f(cy - 4), "text-anchor": "middle" }, h("tspan", { class: "who" }, node.name), node.operation && h("tspan", { class: "m" }, ` = ${node.operation}`)),
    h("text", { key: "percent", class: `percent${part ? "" : " m"}`, x: f(cx), y: f(cy + 14), "text-anchor": "middle" }, part ? percent(part) : node.operation ? words.rounding_exact : words.rounding_given),
  );
}

/** As large on the screen as its share, whatever the scale. @param {any} node @param {number[]} place @param {any} how */
function point(node, [cx, cy], { one, part, most, k, chosen }) {
  const r = (POINT + HEAVY * Math.sqrt(part)) / k;
  const at = { cx: f(cx), cy: f(cy) };
  const named = node.id === chosen || part >= NAMED;
  return h(
    "g",
    { ...one, tabindex: node.id === chosen ? 0 : -1 },
    h("title", { key: "title" }, one["aria-label"]),
    h("circle", { key: "reach", class: "reach", ...at, r: f(REACH / k) }),
    h("circle", { key: "ground", class: "ground", ...at, r: f(r) }),
    h("circle", { key: "share", class: "share", ...at, r: f(r), "fill-opacity": part ? (0.25 + 0.75 * Math.sqrt(part / most)).toFixed(3) : "0" }),
    h("circle", { key: "rim", class: "rim", ...at, r: f(r), "stroke-width": f((node.id === chosen ? 2 : 1) / k) }),
    named && h("text", { key: "name", class: "halo", x: f(cx), y: f(cy - r - 4 / k), "text-anchor": "middle", style: `font-size: ${f(12 / k)}px; stroke-width: ${f(4 / k)}px` }, h("tspan", { class: "who" }, node.name), ` ${percent(part)}`),
  );
}
