/** Each scheme has a shape as well as a colour: the colour is that of its class. */

import { h } from "./dom.js";

const f = (/** @type {number} */ v) => v.toFixed(1);

/** @type {Record<string, (x: number, y: number, r: number) => [string, Record<string, any>]>} */
const SHAPES = {
  forward: (x, y, r) => ["circle", { cx: f(x), cy: f(y), r }],
  central: (x, y, r) => ["rect", { x: f(x - r * 0.9), y: f(y - r * 0.9), width: 1.8 * r, height: 1.8 * r }],
  "five-point": (x, y, r) => ["path", { d: `M${f(x)} ${f(y - r * 1.25)}l${r * 1.25} ${r * 1.25}l${-r * 1.25} ${r * 1.25}l${-r * 1.25} ${-r * 1.25}z` }],
  complex: (x, y, r) => ["path", { d: `M${f(x)} ${f(y - r * 1.2)}l${r * 1.2} ${r * 2.1}h${-r * 2.4}z` }],
  backward: (x, y, r) => ["path", { d: `M${f(x - r * 1.2)} ${f(y)}l${r * 2.1} ${-r * 1.2}v${r * 2.4}z` }],
  richardson: (x, y, r) => ["path", { d: `M${f(x)} ${f(y + r * 1.2)}l${r * 1.2} ${-r * 2.1}h${-r * 2.4}z` }],
  ridders: (x, y, r) => ["path", { d: `M${f(x - r)} ${f(y - r)}l${2 * r} ${2 * r}M${f(x + r)} ${f(y - r)}l${-2 * r} ${2 * r}` }],
};

/** @param {string} id @param {number} x @param {number} y @param {number} r @param {Record<string, any>} [more] */
export function mark(id, x, y, r, more = {}) {
  if (!SHAPES[id]) return h("path", { d: `M${f(x - r * 1.6)} ${f(y)}h${r * 3.2}`, class: `mark bar s-${id}`, ...more });
  const [tag, attributes] = SHAPES[id](x, y, r);
  return h(tag, { ...attributes, class: `mark s-${id}`, ...more });
}
