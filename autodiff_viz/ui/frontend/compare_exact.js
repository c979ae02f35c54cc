/** Floats as what they are: a whole number times a power of two. Digits are taken from that, never from rounding twice. */

/** @typedef {{m: bigint, e: number}} Exact m·2ᵉ, m with its sign */

/** @param {number} v finite @returns {Exact} */
export function exact(v) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(v));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  const m = exponent ? fraction | (1n << 52n) : fraction;
  return { m: v < 0 ? -m : m, e: (exponent || 1) - 1075 };
}

/** @param {Exact} a @param {Exact} b @returns {Exact} */
export function plus(a, b) {
  const e = Math.min(a.e, b.e);
  return { m: (a.m << BigInt(a.e - e)) + (b.m << BigInt(b.e - e)), e };
}

/** @param {Exact} a @param {Exact} b */
export const minus = (a, b) => plus(a, { m: -b.m, e: b.e });

/** @param {Exact} a @returns {Exact} */
export const size = (a) => ({ m: a.m < 0n ? -a.m : a.m, e: a.e });

/** @param {Exact} a @returns {number} the nearest float, near enough for comparisons */
export function float(a) {
  const sign = a.m < 0n ? -1 : 1;
  let { m, e } = size(a);
  const extra = m.toString(2).length - 60;
  if (extra > 0) {
    m >>= BigInt(extra);
    e += extra;
  }
  const half = Math.trunc(e / 2);
  return sign * Number(m) * 2 ** half * 2 ** (e - half);
}

/** |a|·baseᵖ, rounded to a whole number. @param {Exact} a @param {number} p @param {2 | 10} base @returns {bigint} */
export function units(a, p, base) {
  const factor = BigInt(base) ** BigInt(Math.abs(p));
  const { m, e } = size(a);
  let above = p >= 0 ? m * factor : m;
  let below = p >= 0 ? 1n : factor;
  if (e >= 0) above <<= BigInt(e);
  else below <<= BigInt(-e);
  return (2n * above + below) / (2n * below);
}

/** The place of the first digit: 0 for 5.9, −1 for 0.59. @param {Exact} a not 0 @param {2 | 10} base */
export function place(a, base) {
  const bits = size(a).m.toString(2).length - 1 + a.e;
  if (base === 2) return bits;
  let guess = Math.floor(bits * Math.LOG10E * Math.LN2);
  while (units(a, -guess - 1, 10) > 0n && atLeast(a, guess + 1)) guess += 1;
  while (!atLeast(a, guess)) guess -= 1;
  return guess;
}

/** Whether |a| ≥ 10ᵖ. @param {Exact} a @param {number} p */
function atLeast(a, p) {
  const ten = 10n ** BigInt(Math.abs(p));
  const { m, e } = size(a);
  let left = p < 0 ? m * ten : m;
  let right = p < 0 ? 1n : ten;
  if (e >= 0) left <<= BigInt(e);
  else right <<= BigInt(-e);
  return left >= right;
}

/**
 * A number written out with so many significant digits.
 * @param {Exact} a @param {number} digits
 * @returns {{sign: string, digits: {char: string, place: number | null}[], tail: string}} each character with the
 * place that it stands for (null for the point); `tail` is an exponent
 */
export function written(a, digits) {
  if (a.m === 0n) return { sign: "", digits: [{ char: "0", place: 0 }], tail: "" };
  let first = place(a, 10);
  let text = units(a, digits - 1 - first, 10).toString();
  if (text.length > digits) {
    first += 1;
    text = text.slice(0, digits);
  }
  const scientific = first < -5 || first >= digits;
  const shift = scientific ? first : 0;
  const list = [];
  if (!scientific && first < 0) {
    list.push({ char: "0", place: 0 }, { char: ".", place: null });
    for (let p = -1; p > first; p -= 1) list.push({ char: "0", place: p });
  }
  [...text].forEach((char, i) => {
    const p = first - i;
    if (p === shift - 1 && (scientific || first >= 0)) list.push({ char: ".", place: null });
    list.push({ char, place: p });
  });
  return { sign: a.m < 0n ? "−" : "", digits: list, tail: scientific ? `e${first}`.replace("-", "−") : "" };
}

/** Whether a digit at that place is true, when the whole is wrong by so much. @param {number} place @param {number} error */
export const sure = (place, error, base = 10) => error === 0 || base ** place >= 2 * error;
