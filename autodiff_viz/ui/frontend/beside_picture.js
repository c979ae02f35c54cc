/** Two pictures side by side: at one scale, moved together, with a mark at every node that differs. */

import { arrange } from "./arrange.js";
import { fit, READABLE, TOO_SMALL } from "./camera.js";
import { h } from "./dom.js";
import { distance } from "./geometry.js";
import { picture } from "./graph.js";
import { boxesIn, distant, many, outlines, sighted } from "./mass.js";
import { join } from "./model.js";
import { where } from "./walk.js";

const HIGHEST = 380;
const HIGHEST_NARROW = 560;
const RADIUS = 9.5;
/** In a picture that is shown small, marks shrink less than the rest. */
const SWOLLEN = 1.6;
/** Half a side of a mark in px of the screen, where shapes are too small for signs. */
const DOT = 3;
const MARGIN = 12;
/** Below this scale pictures stand one below the other if they are then so much larger. */
const SMALL = 0.42;
const GAIN = 1.3;
/** One picture may be so much larger than the other. */
const UNEVEN = 1.4;
const FACES = /** @type {Record<string, string>} */ ({ first: "≠", apart: "≠", adjoint: "≠", alone: "+" });

/**
 * @typedef {object} Half
 * @property {import("./model.js").Model} model @property {import("./arrange.js").Plan} plan @property {Record<string, string>} marks
 */
/** @typedef {{f: number, u: number, v: number}} Look zoom and shift in px, the same for both */
/**
 * @typedef {object} Both
 * @property {Half[]} halves @property {boolean} stacked one below the other
 * @property {number[]} scales at which each is seen whole @property {number} k the smaller one @property {number} height of each, in px
 */

/** @param {any} drawn @param {any} words @param {any} numbers @param {Record<string, string>} marks @param {number} room @param {boolean} narrow @returns {Half | null} */
function half(drawn, words, numbers, marks, room, narrow) {
  if (!drawn?.layout || room < 50) return null;
  const structure = { ...drawn, words };
  const model = join(structure, numbers);
  const plan = arrange(structure, numbers, room, narrow ? HIGHEST_NARROW : HIGHEST, narrow);
  model.structure = { ...structure, layout: plan.layout };
  const first = Object.keys(marks).find((id) => marks[id] === "first");
  return { model, plan, marks: first === undefined ? marks : { ...marks, [standIn(model, Number(first))]: "first" } };
}

/** A node that is drawn: itself or, of a constant in the box of its operation, that. @param {import("./model.js").Model} model @param {number} node @returns {number} */
function standIn({ structure }, node) {
  if (structure.drawn.some((/** @type {any} */ item) => item.node === node)) return node;
  const user = structure.inputs.findIndex((/** @type {number[]} */ sources) => sources.includes(node));
  return user < 0 ? node : user;
}

/**
 * Both at about one scale; side by side, or one below the other where that shows more.
 * @param {any[]} structures one if both are the same @param {any} words @param {any} numbers @param {number} room @param {number} gap @param {boolean} narrow
 * @returns {Both | null}
 */
export function both(structures, words, numbers, room, gap, narrow) {
  const at = (/** @type {number} */ each, /** @type {boolean} */ stacked) => {
    const halves = [0, 1].map((i) => half(structures[i] ?? structures[0], words, numbers.numbers[i], numbers.marks[i], each, narrow));
    if (!halves[0] || !halves[1]) return null;
    const sure = /** @type {Half[]} */ (halves);
    const own = sure.map(({ plan }) => fit(plan.bounds, plan.width, plan.height).k);
    const k = Math.min(...own);
    const scales = own.map((scale) => Math.min(scale, UNEVEN * k));
    const tall = Math.max(...sure.map(({ plan }, i) => scales[i] * plan.bounds.h));
    return { halves: sure, stacked, k, scales, height: Math.min(narrow ? HIGHEST_NARROW : HIGHEST, Math.ceil(tall + 2 * MARGIN)) };
  };
  if (narrow) return at(room, true);
  const beside = at((room - gap) / 2, false);
  if (!beside || beside.k >= SMALL) return beside;
  const below = at(room, true);
  return below && below.k >= GAIN * beside.k ? below : beside;
}

/** How a half is seen before it is moved. @param {Both} shown @param {number} i */
function rest({ scales, halves }, i) {
  const { bounds, width } = halves[i].plan;
  const k = scales[i];
  return { k, x: (width - k * bounds.w) / 2 - k * bounds.x, y: MARGIN - k * bounds.y };
}

/** @param {Both} shown @param {number} i @param {Look} look @returns {import("./camera.js").View} */
export function viewed(shown, i, { f, u, v }) {
  const { k, x, y } = rest(shown, i);
  return { k: f * k, x: f * x + u, y: f * y + v, whole: false, fits: f === 1 && u === 0 && v === 0 };
}

/** What the reader sees of both after he has moved one. @param {Both} shown @param {number} i @param {import("./camera.js").View} view @returns {Look} */
export function moved(shown, i, view) {
  const { k, x, y } = rest(shown, i);
  const f = view.k / k;
  return { f, u: view.x - f * x, v: view.y - f * y };
}

/** A node in the middle of its picture, large enough to be read. @param {Both} shown @param {number} i @param {number} node @param {number} f least zoom @returns {Look} */
export function brought(shown, i, node, f) {
  const { model, plan } = shown.halves[i];
  const [cx, cy] = where(model, { kind: "node", id: standIn(model, node) });
  const k = Math.max(f * shown.scales[i], shown.k < TOO_SMALL ? READABLE : 0);
  const { x, y, w, h: high } = plan.bounds;
  const view = { k, x: within(cx, plan.width, k, x, w), y: within(cy, shown.height, k, y, high), whole: false, fits: false };
  return moved(shown, i, view);
}

/**
 * The shift that brings a point to the middle, as far as the picture goes on beside it.
 * @param {number} at @param {number} room @param {number} k @param {number} low where the picture begins @param {number} extent
 */
function within(at, room, k, low, extent) {
  const [first, last] = [MARGIN - k * low, room - MARGIN - k * (low + extent)];
  return last > first ? (first + last) / 2 : Math.max(last, Math.min(first, room / 2 - k * at));
}

/** How both open: whole, or where they part. @param {Both} shown @returns {Look} */
export function opened(shown) {
  const whole = { f: 1, u: 0, v: 0 };
  if (shown.k >= TOO_SMALL) return whole;
  const i = shown.halves.findIndex(({ marks }) => Object.values(marks).includes("first"));
  const first = i < 0 ? null : Object.entries(shown.halves[i].marks).find(([, mark]) => mark === "first");
  return first ? brought(shown, i, Number(first[0]), 1) : whole;
}

/** @param {Both} shown @param {number} i @param {Look} look @param {string} label */
export function drawing(shown, i, look, label) {
  const { model, plan, marks } = shown.halves[i];
  const { height } = shown;
  const view = viewed(shown, i, look);
  const sight = sighted(view, plan.width, height);
  const pose = {
    labels: /** @type {const} */ ("both"),
    on: () => false,
    sight,
    lit: null,
    cursor: { kind: /** @type {const} */ ("node"), id: -1 },
    spots: plan.spots,
    labelSpots: plan.labels,
    z: plan.z,
  };
  const transform = `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`;
  const signs = distant(model, sight) ? dots(model, marks, view.k) : badges(shown.halves[i], many(model) ? sight : null, view.k);
  return h(
    "svg",
    { key: "svg", class: view.fits ? "graph still whole" : "graph still", width: "100%", height, role: "img", "aria-label": label, lang: "en" },
    h("g", { key: "layer", transform }, picture(model, pose), h("g", { key: "marks" }, signs)),
  );
}

/** Marks of shapes that are too small for signs: those that differ are dark. @param {import("./model.js").Model} model @param {Record<string, string>} marks @param {number} k */
function dots(model, marks, k) {
  const { drawn, layout } = model.structure;
  const boxes = layout.boxes.filter((/** @type {any} */ _box, /** @type {number} */ i) => marks[drawn[i].node]);
  return [h("path", { key: "dots", class: "dots", d: outlines(boxes.map(([x, y]) => [x, y, (2 * DOT) / k, (2 * DOT) / k])) })];
}

/** @param {Half} one @param {import("./mass.js").Sight | null} sight @param {number} k */
function badges({ model, plan, marks }, sight, k) {
  const { drawn, layout, compact } = model.structure;
  const z = Math.min(SWOLLEN, Math.max(1, 0.75 / k));
  return boxesIn(layout.boxes, sight).map((i) => {
    const item = drawn[i];
    const mark = item.shape === "operation" && !compact ? null : marks[item.node];
    if (!mark) return null;
    const [x, y] = corner(plan, layout.boxes[i], item.shape === "value" || compact, sight ? [] : layout.edges, z * (RADIUS + (mark === "first" ? 4 : 0)));
    return badge(mark, x, y, `m${i}`, z);
  });
}

/**
 * The corner of a shape where a mark covers least of what is written and drawn there.
 * @param {import("./arrange.js").Plan} plan @param {number[]} box @param {boolean} round @param {any[]} curves @param {number} r its radius
 * @returns {[number, number]}
 */
function corner(plan, [cx, cy, w, high], round, curves, r) {
  const slope = round ? 0.86 : 1;
  const [aside, up] = [(slope * w) / 2 - 4, (slope * high) / 2 - 1];
  const texts = [...plan.spots.values(), ...plan.labels].filter((spot) => spot && !spot.crowded);
  const cost = (/** @type {[number, number]} */ [x, y]) =>
    texts.filter((spot) => spot && x + r > spot.rect.x && x - r < spot.rect.x + spot.rect.w && y + r > spot.rect.y && y - r < spot.rect.y + spot.rect.h).length +
    curves.filter((curve) => curve && [curve[0], curve[curve.length - 1]].some((end) => distance(end, [x, y]) < r + 5)).length;
  const corners = /** @type {[number, number][]} */ ([[cx - aside, cy - up], [cx + aside, cy - up], [cx - aside, cy + up], [cx + aside, cy + up]]);
  const costs = corners.map(cost);
  return corners[costs.indexOf(Math.min(...costs))];
}

/** @param {string} mark @param {number} x @param {number} y @param {string} key @param {number} [z] magnification */
export const badge = (mark, x, y, key, z = 1) =>
  h(
    "g",
    { key, class: `apart ${mark}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${z.toFixed(2)})` },
    mark === "first" && h("circle", { key: "ring", class: "around", r: RADIUS + 4 }),
    h("circle", { key: "disc", r: RADIUS }),
    h("text", { key: "face", y: 4.6, "text-anchor": "middle" }, FACES[mark] ?? "≠"),
  );
