/** The graph of tensors: names, values and shapes in the nodes, the kind and size of a Jacobian on every edge. */

import { adjoint, number, op, row } from "./boxes.js";
import { h } from "./dom.js";
import { percent } from "./numbers.js";
import { clear, line, shrink } from "./text.js";
import { IDLE, width } from "./theme.js";

const PAD = 14;
/** Smaller than this the text of a picture cannot be read. */
export const LEAST = 0.66;
const LEAST_DOWN = 0.42; // on a phone, which zooms
export const COLORS = 7;

/** @param {number[][]} points */
const curve = (points) => {
  const [first, ...rest] = points;
  let path = `M${first[0]} ${first[1]}`;
  for (let i = 0; i + 2 < rest.length; i += 3) path += `C${rest.slice(i, i + 3).map((p) => p.join(" ")).join(" ")}`;
  return path;
};

/**
 * Edge → the number of the only path that uses it.
 * @param {any[]} terms
 */
export function colors(terms) {
  /** @type {Map<number, number>} */ const found = new Map();
  if (terms.length > COLORS || terms.length < 2) return found;
  terms.forEach((term, i) => term.own.forEach((/** @type {number} */ use) => found.set(use, i + 1)));
  return found;
}

/** @param {any} view @param {any} words @param {[string, number] | null} chosen @param {number} hovered a row of the ledger @param {boolean} fitted whether all of it is to be seen, however small */
export function picture(view, words, chosen, hovered, fitted = false) {
  const { width: w, height: high, shapes, edges, labels, passive } = view.picture;
  const tints = colors(view.ledger.terms);
  const lit = new Set(hovered >= 0 ? (view.ledger.terms[hovered]?.uses ?? []) : []);
  const faint = (/** @type {number} */ i) => lit.size > 0 && !lit.has(i);
  const parts = passive.map((/** @type {any} */ points, /** @type {number} */ i) => h("path", { key: `p${i}`, d: curve(points), class: "arrow quiet", "stroke-width": IDLE, "marker-end": "url(#tensors-tip-quiet)" }));
  view.uses.forEach((/** @type {any} */ use, /** @type {number} */ i) => {
    const tint = tints.get(i);
    const color = tint ? `var(--p${tint})` : "var(--line)";
    const thick = use.share === null ? IDLE : width(use.share);
    const at = labels[i];
    const named = String(chosen) === String(["use", i]);
    const spoken = `${use.plain}: ${use.label}, ${words.norm.replace("{norm}", use.norm)}`;
    parts.push(h("g", { key: `e${i}`, class: `use${faint(i) ? " faint" : ""}${named ? " chosen" : ""}`, "data-use": String(i), tabindex: 0, role: "button", "aria-label": spoken, style: `--tint: ${color}` },
      h("title", {}, spoken + (use.share === null ? "" : `, ${words.share} ${percent(use.share)}`)),
      h("path", { d: curve(edges[i]), class: "reach" }),
      h("path", { d: curve(edges[i]), class: "arrow", "stroke-width": thick.toFixed(2), "marker-end": `url(#tensors-tip-${tint ?? 0})` }),
      at && ["label halo", "label"].map((kind) => h("g", { class: kind, "aria-hidden": "true" },
        h("text", { x: at[0], y: at[1] + (use.scalar ? 5 : -17) }, use.label),
        !use.scalar && h("text", { x: at[0], y: at[1] - 4, class: "norm" }, `‖J‖ = ${use.norm}`)))));
  });
  for (const [i, kind, x, y, wide, tall] of shapes) {
    const node = view.nodes[i];
    const named = String(chosen) === String(["node", i]);
    parts.push(h("g", { key: `${kind}${i}`, class: `node${named ? " chosen" : ""}`, "data-node": String(i), ...(kind === "operation" ? {} : { tabindex: 0, role: "button", "aria-label": `${node.plain} = ${node.value}${node.shape ? `, ${words.shape.replace("{shape}", node.shape)}` : ""}`, "aria-keyshortcuts": node.turns && "u" }) },
      outline(kind, x, y, wide, tall), inside(node, kind, x, y, wide, tall, words, view.down)));
  }
  const tip = (/** @type {string | number} */ key, /** @type {string} */ color) =>
    h("marker", { key: String(key), id: `tensors-tip-${key}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" },
      h("path", { d: "M0 .8 10 5 0 9.2z", fill: color }));
  const tips = [tip("quiet", "var(--mut)"), tip(0, "var(--line)"), ...Array.from({ length: COLORS }, (_, i) => tip(i + 1, `var(--p${i + 1})`))];
  const [W, H] = [w + 2 * PAD, high + 2 * PAD + 16];
  return h("svg", { class: `picture${view.down ? " down" : ""}`, role: "group", "aria-label": words.picture, viewBox: `${-PAD} ${-PAD} ${W.toFixed(1)} ${H.toFixed(1)}`, style: `width:${W.toFixed(0)}px;min-width:${fitted ? 0 : (W * (view.down ? LEAST_DOWN : LEAST)).toFixed(0)}px` },
    h("defs", {}, tips), h("g", { class: "world" }, parts));
}

/** @param {string} kind @param {number} x @param {number} y @param {number} w @param {number} high */
function outline(kind, x, y, w, high) {
  if (kind === "value") return h("ellipse", { cx: x, cy: y, rx: w / 2, ry: high / 2, class: "sh value" });
  if (kind !== "input") return h("rect", { x: x - w / 2, y: y - high / 2, width: w, height: high, rx: 2, class: `sh ${kind}` });
  const [a, b, c] = [w / 2, high / 2, 12];
  const points = [[-a + c, -b], [a - c, -b], [a, -b + c], [a, b - c], [a - c, b], [-a + c, b], [-a, b - c], [-a, -b + c]];
  return h("polygon", { points: points.map(([u, v]) => `${(x + u).toFixed(1)},${(y + v).toFixed(1)}`).join(" "), class: "sh input" });
}

/** @param {any} node @param {string} kind @param {number} x @param {number} y @param {number} w @param {number} high @param {any} words @param {boolean} down */
function inside(node, kind, x, y, w, high, words, down) {
  if (kind === "operation")
    return [
      h("text", { x, y: y + (node.creator ? -3 : 5), class: "ui" }, node.op),
      node.creator && h("text", { x, y: y + 14, class: "small mono" }, node.creator),
    ];
  const value = number(node.value);
  const label = node.name ? row(node.name, op("="), value) : value;
  const room = w - (kind === "value" ? 26 : 16);
  const bar = node.name && node.adjoint !== null ? row(adjoint(node.name), op("="), number(node.adjoint)) : null;
  return [
    line(label, shrink(label, 17, room), { x, y: y + (down && bar ? -9 : node.shape ? 1 : 6), "text-anchor": "middle" }),
    node.shape && h("text", { x, y: y + (down && bar ? 6 : 18), class: "small" }, words.shape.replace("{shape}", node.shape)),
    bar && clear(bar, shrink(bar, 16, down ? room : w + 30), { x, y: down ? y + 24 : y + high / 2 + 20, class: "adjoint", "text-anchor": "middle" }),
  ];
}
