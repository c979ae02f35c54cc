/** Numbers that move: always as many decimals, so that no digit jumps; and small helpers for text on a canvas. */

import { grouped } from "./numbers.js";

const MINUS = "\u2212";
const LETTERS = "₀₁₂₃₄₅₆₇₈₉";

/** @param {string} text as JavaScript prints it */
const tidy = (text) => text.replace("e+", "e").replaceAll("-", MINUS);

/**
 * A moving number: about `digits` digits, all decimals written.
 * @param {number} x @param {number} [digits] @returns {string}
 */
export function steady(x, digits = 6) {
  if (Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(x);
  if (size === 0) return "0";
  if (Number.isInteger(x) && size < 1e6) return tidy(String(x));
  if (size >= 1e6 || size < 1e-4) return tidy(x.toExponential(Math.min(3, digits - 2)));
  const before = size >= 1 ? Math.floor(Math.log10(size)) : 0;
  return tidy(x.toFixed(Math.max(0, digits - before)));
}

/** A setting as it was typed: 0.0005, not 0.000500. @param {number} x */
export const plainly = (x) => tidy(String(Number(x.toPrecision(6))));

/** @param {number} n @returns {string} 10,001 */
export const count = (n) => grouped(String(n));

/** @param {number} n @returns {string} ₉₁₅ */
export const below = (n) => String(n).replace(/\d/g, (d) => LETTERS[Number(d)]);

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A coordinate at a step: x₉₁₅, and x₁⁽⁹¹⁵⁾ where the name has an index itself. @param {string} name @param {number} k */
export const iterate = (name, k) =>
  LETTERS.includes(name.slice(-1))
    ? `${name}⁽${String(k).replace(/\d/g, (d) => RAISED[Number(d)])}⁾`
    : `${name}${below(k)}`;

/** Powers of ten on an axis: 1,000, 0.01, 1e−5. @param {number} e */
export const tenth = (e) => (e >= 0 && e <= 4 ? count(10 ** e) : e >= -2 && e < 0 ? String(10 ** e) : tidy(`1e${e}`));

/** @type {WeakMap<object, string>} */
const shown = new WeakMap();

/** Write a text only if it is another. @param {Element | null} node @param {string} text */
export function write(node, text) {
  if (!node || shown.get(node) === text) return;
  shown.set(node, text);
  node.textContent = text;
}

/** Somebody else has changed the text. @param {Element | null} node */
export const forget = (node) => node && shown.delete(node);

/** A number at an axis: 1,000,000 would take too much room. @param {number} x */
export const tick = (x) => (Math.abs(x) >= 1e5 ? tidy(String(Number(x.toPrecision(3)).toExponential())) : plainly(x));

/**
 * A canvas made sharp and empty, measured in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @returns {{g: CanvasRenderingContext2D, w: number, h: number}}
 */
export function clean(canvas) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const [w, h] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, w, h);
  return { g, w, h };
}

/**
 * A canvas that nobody sees, of the same sharpness.
 * @param {number} w @param {number} h
 * @returns {{canvas: HTMLCanvasElement, g: CanvasRenderingContext2D}}
 */
export function hidden(w, h) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(w * ratio));
  canvas.height = Math.max(1, Math.round(h * ratio));
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { canvas, g };
}

/** @typedef {Record<string, string>} Colors by the names of the variables in the style sheet */

const NAMES = ["bg", "ink", "mut", "hair", "acc", "part", "adj", "in", "inr", "neg", "pos", "good", "err", "ball"];

/** The page's colours, and the face of its words. @param {HTMLElement} host @returns {Colors} */
export function colors(host) {
  const style = getComputedStyle(host);
  const names = [...NAMES, "ballr", "field", "p1", "p2", "p3", "p4", "p5"];
  const out = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...out, face: style.fontFamily, scale: style.getPropertyValue("--k").trim() || "1" };
}

/** @param {Colors} c @param {number} size @param {string} [weight] */
export const font = (c, size, weight = "") => `${weight} ${size * Number(c.scale)}px ${c.face}`;

/**
 * Text over a rim of the ground's colour.
 * @param {CanvasRenderingContext2D} g @param {Colors} c @param {string} text @param {number} x @param {number} y
 * @param {string} color @param {CanvasTextAlign} [align]
 */
export function halo(g, c, text, x, y, color, align = "left") {
  g.textAlign = align;
  g.lineJoin = "round";
  g.lineWidth = 4;
  g.strokeStyle = c.bg;
  g.strokeText(text, x, y);
  g.fillStyle = color;
  g.fillText(text, x, y);
}
