/** Text in the picture: how wide it is, and how it is kept inside a shape. */

import { runs } from "./boxes.js";
import { h } from "./dom.js";

/** @typedef {import("./boxes.js").Box} Box */

const FAMILY = '"STIX Two Text", Cambria, "Times New Roman", "Liberation Serif", "DejaVu Serif", serif';
/** @type {CanvasRenderingContext2D | null} */
let pen = null;
/** @type {Map<string, number>} */
const known = new Map();

/** @param {string} text @param {string} style @returns {number} width at 100 px */
function hundred(text, style) {
  const key = style + text;
  let width = known.get(key);
  if (width === undefined) {
    pen ??= document.createElement("canvas").getContext("2d");
    if (!pen) return 50 * text.length;
    pen.font = `${style} 100px ${FAMILY}`;
    width = pen.measureText(text).width;
    if (known.size > 5000) known.clear();
    known.set(key, width);
  }
  return width;
}

/** @param {Box} box @param {number} size font size in px @returns {number} px */
export const measure = (box, size) =>
  runs(box).reduce((sum, run) => {
    const style = `${run.italic ? "italic" : "normal"} ${run.strong ? 700 : 400}`;
    return sum + (hundred(run.text, style) * run.size * size) / 100;
  }, 0);

/**
 * The largest size not above `size` at which the box is at most `room` wide.
 * @param {Box} box
 * @param {number} size
 * @param {number} room
 */
export const shrink = (box, size, room) => Math.min(size, (size * room) / Math.max(measure(box, size), 1));

/**
 * One line of mathematics.
 * @param {Box} box @param {number} size @param {Record<string, any>} attributes x, y, text-anchor, class …
 */
export const line = (box, size, attributes) => h("text", { ...attributes, "font-size": size.toFixed(2), box, size });

/**
 * The same over a broad outline in the colour of the ground, so that lines below it do not cross it.
 * @param {Box} box
 * @param {number} size
 * @param {Record<string, any>} attributes
 */
export const clear = (box, size, attributes) => [
  line(box, size, { ...attributes, class: `${attributes.class ?? ""} halo`, style: null, "aria-hidden": "true" }),
  line(box, size, attributes),
];
