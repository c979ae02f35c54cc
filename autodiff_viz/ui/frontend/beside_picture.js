/** One of two pictures side by side: small, still, and with a mark at every node that differs. */

import { arrange } from "./arrange.js";
import { fit } from "./camera.js";
import { h } from "./dom.js";
import { picture } from "./graph.js";
import { join } from "./model.js";

const HIGHEST = 380;
const HIGHEST_NARROW = 560;
const RADIUS = 9.5;
const FACES = /** @type {Record<string, string>} */ ({ first: "≠", apart: "≠", adjoint: "≠", alone: "+" });

/**
 * @typedef {object} Half
 * @property {import("./model.js").Model} model @property {import("./arrange.js").Plan} plan @property {Record<string, string>} marks
 */

/** @param {any} structure @param {any} numbers @param {Record<string, string>} marks @param {number} room @param {boolean} narrow @returns {Half | null} */
export function half(structure, numbers, marks, room, narrow) {
  if (!structure?.layout || room < 50) return null;
  const model = join(structure, numbers);
  const plan = arrange(structure, numbers, room, narrow ? HIGHEST_NARROW : HIGHEST, narrow);
  model.structure = { ...structure, layout: plan.layout };
  return { model, plan, marks };
}

/** Both at one scale, so that equal parts look equal. @param {(Half | null)[]} halves */
export const scale = (halves) => Math.min(...halves.map((one) => (one ? fit(one.plan.bounds, one.plan.width, one.plan.height).k : Infinity)));

/** @param {Half} one @param {number} k @param {string} label */
export function drawing({ model, plan, marks }, k, label) {
  const { bounds, width } = plan;
  const height = Math.ceil(k * bounds.h + 24);
  const moved = `translate(${((width - k * bounds.w) / 2 - k * bounds.x).toFixed(2)} ${(12 - k * bounds.y).toFixed(2)}) scale(${k.toFixed(4)})`;
  const pose = {
    labels: /** @type {const} */ ("both"),
    on: () => false,
    sight: null,
    lit: null,
    cursor: { kind: /** @type {const} */ ("node"), id: -1 },
    spots: plan.spots,
    labelSpots: plan.labels,
    z: plan.z,
  };
  return h(
    "svg",
    { key: "svg", class: "graph still", width: "100%", height, role: "img", "aria-label": label, lang: "en" },
    h("g", { key: "layer", transform: moved }, picture(model, pose), h("g", { key: "marks" }, badges(model, marks))),
  );
}

/** @param {import("./model.js").Model} model @param {Record<string, string>} marks */
function badges(model, marks) {
  const { drawn, layout } = model.structure;
  return drawn.map((/** @type {any} */ item, /** @type {number} */ i) => {
    const mark = item.shape === "operation" && !model.structure.compact ? null : marks[item.node];
    if (!mark) return null;
    const [cx, cy, w, high] = layout.boxes[i];
    const slope = item.shape === "value" ? 0.86 : 1;
    return badge(mark, cx - (slope * w) / 2 + 4, cy - (slope * high) / 2 + 1, `m${i}`);
  });
}

/** @param {string} mark @param {number} x @param {number} y @param {string} key */
export const badge = (mark, x, y, key) =>
  h(
    "g",
    { key, class: `apart ${mark}` },
    mark === "first" && h("circle", { key: "ring", class: "around", cx: x.toFixed(1), cy: y.toFixed(1), r: RADIUS + 4 }),
    h("circle", { key: "disc", cx: x.toFixed(1), cy: y.toFixed(1), r: RADIUS }),
    h("text", { key: "face", x: x.toFixed(1), y: (y + 4.6).toFixed(1), "text-anchor": "middle" }, FACES[mark] ?? "≠"),
  );
