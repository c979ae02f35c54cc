/** A structure brought into some room: layout, places of the texts, magnification, and the size of the picture. */

import { fitting, READABLE, TOO_SMALL } from "./camera.js";
import { place } from "./place.js";
import { settle } from "./settle.js";

/** Below this scale the text of a picture is magnified, so that it stays legible. */
const LEGIBLE = 0.85;
const MAGNIFIED = 1.55;
const LOWEST = 200;

/** @typedef {ReturnType<typeof place> & {width: number, height: number, scale: number}} Plan scale at which all of it fits */

/**
 * @param {any} structure with a layout
 * @param {any} numbers
 * @param {number} w room in px
 * @param {number} h room in px
 * @param {boolean} narrow on a phone a picture that is not seen whole stays low, so that the page can be scrolled
 *   beside it
 * @returns {Plan}
 */
export function arrange(structure, numbers, w, h, narrow) {
  const layout = settle(structure, w, h);
  const extent = Math.max(...layout.boxes.map((/** @type {number[]} */ box) => box[0] + box[2] / 2));
  const plain = structure.compact || w / extent < TOO_SMALL;
  const plan = place(structure, layout, plain ? 1 : Math.min(MAGNIFIED, Math.max(1, (LEGIBLE * extent) / w)), numbers);
  const k = fitting(plan.bounds, w, Infinity);
  const ceiling = narrow && fitting(plan.bounds, w, h) < TOO_SMALL ? 1.1 * w : h;
  const height = Math.min(ceiling, Math.max(LOWEST, plan.bounds.h * (k < TOO_SMALL ? READABLE : k) + 20));
  return { ...plan, width: w, height: Math.round(height), scale: fitting(plan.bounds, w, h) };
}
