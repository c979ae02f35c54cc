/** Where the adjoint of each node is written: under its shape, or wherever it covers neither a line nor a label. */

import { around, inside, overlap, sample } from "./geometry.js";

/** @typedef {import("./geometry.js").Rect} Rect */
/** @typedef {{x: number, y: number, anchor: "start" | "middle" | "end", rect: Rect}} Spot */

const WIDE = 92;
const HIGH = 18;
const LETTER = 7.2;

/** @param {number[]} box @returns {Rect} */
export const rect = ([cx, cy, w, h]) => ({ x: cx - w / 2, y: cy - h / 2, w, h });

/** @param {number} x @param {number} y baseline @param {"start" | "middle" | "end"} anchor @returns {Spot} */
function spot(x, y, anchor) {
  const left = anchor === "start" ? x : anchor === "end" ? x - WIDE : x - WIDE / 2;
  return { x, y, anchor, rect: { x: left, y: y - HIGH + 4, w: WIDE, h: HIGH } };
}

/** The places tried, the best first. @param {number[]} box @param {string} direction @param {boolean} input @returns {Spot[]} */
function spots([cx, cy, w, h], direction, input) {
  const [top, bottom, left, right] = [cy - h / 2, cy + h / 2, cx - w / 2, cx + w / 2];
  const under = spot(cx, bottom + 19, "middle");
  const underLeft = spot(cx - 10, bottom + 18, "end");
  const underRight = spot(cx + 10, bottom + 18, "start");
  const over = spot(cx, top - 9, "middle");
  const sides = [spot(right + 7, cy + 5, "start"), spot(left - 7, cy + 5, "end")];
  const corners = [spot(cx + 10, top - 8, "start"), spot(cx - 10, top - 8, "end")];
  if (direction === "TB") return input ? [over, ...corners, ...sides, underLeft, underRight] : [under, underLeft, underRight, ...sides, ...corners];
  return [under, spot(left, bottom + 19, "start"), underLeft, underRight, over, ...corners, ...sides];
}

/** About where an edge's label stands. @param {any} edge @param {number[]} at @returns {Rect} */
function labelled(edge, at) {
  const letters = edge.plain.length + (edge.constant ? 4 : edge.formulaPlain.length + 11);
  const w = Math.min(letters, 26) * LETTER;
  return { x: at[0] - w / 2, y: at[1] - 11, w, h: 22 };
}

/**
 * @param {any} structure with a layout
 * @returns {{spots: Map<number, Spot>, bounds: Rect}} a place for each node that carries a value of its own, and the extent of all
 */
export function place(structure) {
  const { layout, drawn, direction } = structure;
  const boxes = layout.boxes.map(rect);
  const curves = [...layout.edges, ...layout.stems, ...layout.passive].filter(Boolean).map(sample);
  const labels = structure.compact
    ? []
    : layout.labels.map((/** @type {any} */ at, /** @type {number} */ i) => at && labelled(structure.edges[i], at)).filter(Boolean);
  /** @type {Map<number, Spot>} */
  const found = new Map();
  /** @type {Rect[]} */
  const taken = [];
  drawn.forEach((/** @type {any} */ item, /** @type {number} */ i) => {
    if (structure.compact || item.shape === "operation" || item.shape === "constant") return;
    let best = null;
    let least = Infinity;
    spots(layout.boxes[i], direction, item.shape === "input").forEach((candidate, rank) => {
      const r = candidate.rect;
      let cost = rank * 0.4;
      for (const curve of curves) for (const point of curve) if (inside(r, point)) cost += 3;
      for (const other of [...boxes, ...labels, ...taken]) cost += overlap(r, other) / 30;
      if (r.x < -4 || r.x + r.w > layout.width + 4) cost += 2.5;
      if (cost < least) [best, least] = [candidate, cost];
    });
    if (best === null) return;
    found.set(item.node, best);
    taken.push(/** @type {Spot} */ (best).rect);
  });
  const points = curves.flat().map(([x, y]) => ({ x, y, w: 0, h: 0 }));
  return { spots: found, bounds: around([...boxes, ...labels, ...taken, ...points]) };
}
