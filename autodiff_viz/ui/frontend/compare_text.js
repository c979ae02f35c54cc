/** Words and short numbers of the compare page. */

import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

const TAGS = /<(b|t|r|m)>(.*?)<\/\1>/g;
const CLASSES = /** @type {Record<string, string>} */ ({ t: "T", r: "R", m: "mono" });

/**
 * A sentence as parts: `<b>` is strong, `<t>` truncation, `<r>` rounding.
 * @param {string} template @param {Record<string, any>} [values] @returns {any[]}
 */
export function rich(template, values = {}) {
  const parts = [];
  let from = 0;
  for (const match of template.matchAll(TAGS)) {
    parts.push(fill(template.slice(from, match.index), values));
    const tag = match[1];
    parts.push(tag === "b" ? h("b", {}, fill(match[2], values)) : h("span", { class: CLASSES[tag] }, fill(match[2], values)));
    from = match.index + match[0].length;
  }
  return [...parts, fill(template.slice(from), values)];
}

const tidy = (/** @type {string} */ s) => s.replaceAll("-", "−").replace("e+", "e");

/** Two or three digits: 0.015, 9.5e−17, nan. @param {number} v */
export function brief(v) {
  if (v === 0) return "0";
  if (Number.isNaN(v)) return "nan";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  const a = Math.abs(v);
  if (a >= 1e-3 && a < 1e5) return tidy(String(Number(v.toPrecision(3))));
  return tidy(v.toExponential(1).replace(".0e", "e"));
}

/** A step: 1e−6, 4.6e−8. @param {number} h */
export const step = (h) => tidy(h.toExponential(1).replace(".0e", "e"));

/** An integer with grouped digits, or a short number. @param {number} n */
export const count = (n) =>
  n < 1e9 ? String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",") : brief(n);

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** @param {number} n */
export const raised = (n) => String(n).replace("-", "⁻").replace(/\d/g, (d) => RAISED[Number(d)]);

/** A power of ten on an axis. @param {number} exponent */
export const tenTo = (exponent) => (exponent === 0 ? "1" : `10${raised(exponent)}`);
