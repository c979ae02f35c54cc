/**
 * Numbers as a reader sees them: six significant digits at rest, every digit on demand, a true minus sign, no
 * trailing noise.
 *
 * Non-finite numbers travel as strings ("Infinity", "-Infinity", "NaN"), so every function accepts what the wire holds.
 */

/** @typedef {number | string | null | undefined} Wire a float as JSON carries it */

const MINUS = "\u2212";
const DIGITS = 6;

/** @param {Wire} v @returns {number} the float; NaN for a missing one */
export const num = (v) => (v === null || v === undefined ? NaN : Number(v));

/** @param {string} s a number as JavaScript prints it */
const tidy = (s) => s.replace("e+", "e").replaceAll("-", MINUS);

/** @param {number} x */
const special = (x) => (Number.isNaN(x) ? "nan" : x > 0 ? "∞" : `${MINUS}∞`);

/**
 * Six significant digits: 5.95021, −2.3e−16, 1.15e18, ∞, nan.
 * @param {Wire} v @param {number} [digits] @returns {string}
 */
export function fmt(v, digits = DIGITS) {
  if (v === null || v === undefined) return "?";
  const x = num(v);
  if (!Number.isFinite(x)) return special(x);
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (Number.isInteger(x) && size < 1e9 && Number(x.toPrecision(digits)) === x) return tidy(String(x));
  const text = size < 1e-4 ? x.toExponential(digits - 1) : x.toPrecision(digits);
  const [mantissa, exponent] = text.split("e");
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return tidy(exponent === undefined ? short : `${short}e${exponent}`);
}

/**
 * Every digit: the shortest text that reads back as the same float.
 * @param {Wire} v @returns {string}
 */
export function full(v) {
  if (v === null || v === undefined) return "?";
  const x = num(v);
  return Number.isFinite(x) ? tidy(String(x === 0 ? 0 : x)) : special(x);
}

/**
 * All digits, cut after the sixth significant one, so that the rest can be set in grey; the exponent stands apart.
 * @param {Wire} v @returns {{head: string, tail: string, exponent: string}}
 */
export function split(v) {
  const text = full(v);
  const [mantissa, exponent] = text.split("e");
  let seen = 0;
  let cut = mantissa.length;
  let leading = true;
  for (let i = 0; i < mantissa.length; i += 1) {
    if (mantissa[i] < "0" || mantissa[i] > "9") continue;
    leading &&= mantissa[i] === "0";
    if (leading) continue;
    seen += 1;
    if (seen > DIGITS) {
      cut = i;
      break;
    }
  }
  if (!/[1-9]/.test(mantissa.slice(cut))) cut = mantissa.length;
  if (mantissa[cut - 1] === ".") cut -= 1;
  return {
    head: mantissa.slice(0, cut),
    tail: mantissa.slice(cut),
    exponent: exponent === undefined ? "" : `e${exponent}`,
  };
}

/**
 * A share as a percentage with a fixed number of decimals, so that shares add up: 83.3 %.
 * @param {Wire} v @param {number} [decimals] @returns {string}
 */
export function percent(v, decimals = 1) {
  const x = 100 * num(v);
  if (!Number.isFinite(x)) return "–";
  if (Math.abs(x) >= 1e5) return `${fmt(x, 3)} %`;
  const text = x.toFixed(decimals);
  return `${tidy(Number(text) === 0 ? text.replace("-", "") : text)} %`;
}

/**
 * Digits in groups of three: 1,152,921,504,606,846,976.
 * @param {string} integer decimal digits @returns {string}
 */
export const grouped = (integer) => integer.replace(/\B(?=(\d{3})+$)/g, ",");
