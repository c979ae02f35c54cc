/**
 * Large pictures: only what is in sight is drawn shape by shape; from far away all of it becomes a few outlines, one for
 * each kind, so that moving it costs nothing.
 */

import { h } from "./dom.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./geometry.js").Rect} Rect */
/** @typedef {{k: number, rect: Rect}} Sight scale, and the part of the picture that is on show */

/** Shapes above which a picture is drawn in this way. */
const MANY = 220;
/** Scale below which shapes are too small for text. */
const FAR = 0.3;
/** Part of the window kept ready beyond each of its edges. */
const AHEAD = 0.6;
/** Shares from which a line is drawn thicker. */
const SHARES = [0.5, 0.1, 0];

/** @param {Model} model */
export const many = (model) => model.structure.drawn.length > MANY;
/** @param {Model} model @param {Sight | null} sight null for a still picture */
export const distant = (model, sight) => sight !== null && many(model) && sight.k < FAR;

/**
 * What is on show, in steps, so that a small movement changes nothing.
 * @param {import("./camera.js").View} camera @param {number} w @param {number} high @returns {Sight}
 */
export function sighted({ k, x, y }, w, high) {
  const [wide, tall] = [w / k, high / k];
  const [stepX, stepY] = [wide / 2, tall / 2];
  const left = Math.floor(-x / k / stepX) * stepX;
  const top = Math.floor(-y / k / stepY) * stepY;
  return { k, rect: { x: left - AHEAD * wide, y: top - AHEAD * tall, w: wide * (1.5 + 2 * AHEAD), h: tall * (1.5 + 2 * AHEAD) } };
}

/** @type {WeakMap<object, (Rect | null)[]>} */
const frames = new WeakMap();

/** The rectangle around each curve. @param {any[]} curves @returns {(Rect | null)[]} */
function framed(curves) {
  let found = frames.get(curves);
  if (!found) {
    found = curves.map((curve) => {
      if (!curve) return null;
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const [x, y] of curve) [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      return { x: left, y: top, w: right - left, h: bottom - top };
    });
    frames.set(curves, found);
  }
  return found;
}

/** @param {Rect} a @param {Rect} b */
const meet = (a, b) => a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;

/** Positions of the curves in sight. @param {any[]} curves @param {Sight | null} sight @returns {number[]} */
export function curvesIn(curves, sight) {
  const all = [...curves.keys()].filter((i) => curves[i]);
  if (!sight) return all;
  const found = framed(curves);
  return all.filter((i) => meet(/** @type {Rect} */ (found[i]), sight.rect));
}

/** Positions of the boxes in sight. @param {number[][]} boxes @param {Sight | null} sight @returns {number[]} */
export const boxesIn = (boxes, sight) =>
  [...boxes.keys()].filter((i) => {
    const [cx, cy, w, high] = boxes[i];
    return !sight || meet({ x: cx - w / 2, y: cy - high / 2, w, h: high }, sight.rect);
  });

/** The shape next to a point. @param {Model} model @param {[number, number]} spot @param {number} reach @returns {{kind: "node", id: number} | null} */
export function nearest(model, [x, y], reach) {
  const { drawn, layout } = model.structure;
  let best = null;
  let least = reach;
  drawn.forEach((/** @type {any} */ item, /** @type {number} */ i) => {
    const [cx, cy, w, high] = layout.boxes[i];
    const away = Math.hypot(Math.max(0, Math.abs(x - cx) - w / 2), Math.max(0, Math.abs(y - cy) - high / 2));
    if (away <= least) [best, least] = [{ kind: /** @type {const} */ ("node"), id: item.node }, away];
  });
  return best;
}

/** @param {number[][]} boxes */
export const outlines = (boxes) =>
  boxes.map(([cx, cy, w, high]) => `M${(cx - w / 2).toFixed(0)} ${(cy - high / 2).toFixed(0)}h${w.toFixed(0)}v${high.toFixed(0)}h${(-w).toFixed(0)}z`).join("");

/** A curve seen from far away: straight from joint to joint. @param {any[]} curve */
const rough = (curve) =>
  curve
    .filter((_, i) => i % 3 === 0)
    .map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(0)} ${y.toFixed(0)}`)
    .join("");

/** @type {WeakMap<object, any[]>} */
const shapes = new WeakMap();

/** All shapes, one outline a kind. @param {any} structure @returns {{kind: string, d: string}[]} */
export function massOfShapes({ drawn, layout }) {
  let found = shapes.get(layout.boxes);
  if (!found) {
    const kinds = new Map();
    drawn.forEach((/** @type {any} */ item, /** @type {number} */ i) =>
      kinds.set(item.shape, [...(kinds.get(item.shape) ?? []), i]),
    );
    found = [...kinds].map(([kind, ids]) => ({ kind, d: outlines(ids.map((/** @type {number} */ i) => layout.boxes[i])) }));
    shapes.set(layout.boxes, found);
  }
  return found;
}

/** @type {WeakMap<object, {curves: any, lines: any[]}>} by edges with their numbers */
const lines = new WeakMap();

/** All lines, one a thickness. @param {Model} model @returns {{kind: string, d: string}[]} */
function massOfLines({ edges, structure }) {
  const { layout } = structure;
  const known = lines.get(edges);
  if (known?.curves === layout.edges) return known.lines;
  /** @type {string[][]} */
  const parts = [...SHARES, 0].map(() => []);
  for (const edge of edges) {
    const curve = layout.edges[edge.id];
    if (!curve) continue;
    const at = edge.used ? SHARES.findIndex((least) => (Math.abs(edge.share) || 0) >= least) : SHARES.length;
    parts[at].push(rough(curve));
  }
  const idle = layout.passive.filter(Boolean).map(rough);
  parts[SHARES.length].push(...idle);
  const found = parts.map((d, i) => ({ kind: `mass line${i}`, d: d.join("") }));
  lines.set(edges, { curves: layout.edges, lines: found });
  return found;
}

/**
 * The whole picture from far away: outlines, and over them what is bright.
 * @param {Model} model @param {import("./graph.js").Pose} pose
 */
export function mass(model, pose) {
  const { structure } = model;
  const dim = pose.lit ? " dim" : "";
  const all = massOfLines(model).map(({ kind, d }) => h("path", { key: kind, class: kind + dim, d }));
  const boxes = massOfShapes(structure).map(({ kind, d }) => h("path", { key: kind, class: `mass ${kind}${dim}`, d }));
  return [h("g", { key: "edges" }, all, lit(model, pose)), h("g", { key: "mass" }, boxes, shining(structure, pose))];
}

/** @param {Model} model @param {import("./graph.js").Pose} pose */
function lit({ structure }, pose) {
  if (!pose.lit) return null;
  const curves = [...pose.lit.edges].map((id) => structure.layout.edges[id]).filter(Boolean);
  return h("path", { key: "lit", class: "mass line0 lit", d: curves.map(rough).join("") });
}

/** @param {any} structure @param {import("./graph.js").Pose} pose */
function shining({ drawn, layout }, pose) {
  const { lit: bright } = pose;
  if (!bright) return null;
  const boxes = layout.boxes.filter((/** @type {any} */ _box, /** @type {number} */ i) => bright.nodes.has(drawn[i].node));
  return h("path", { key: "lit", class: "mass value lit", d: outlines(boxes) });
}
