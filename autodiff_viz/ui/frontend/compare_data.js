/** The messages from Python, read: columns of floats and what follows from them. No drawing, no DOM. */

import { num } from "./numbers.js";

/** @param {string} text base64 of little-endian floats @param {any} Kind */
function column(text, Kind) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Kind(bytes.buffer);
}
/** @param {string} text @returns {Float64Array} */
export const doubles = (text) => column(text, Float64Array);
/** @param {string} text @returns {Float32Array} */
export const singles = (text) => column(text, Float32Array);

export const AD = "ad";
/** Significant digits and bits of each precision. */
export const DIGITS = /** @type {Record<string, number>} */ ({ float64: 17, float32: 9, float16: 5 });
export const BITS = /** @type {Record<string, number>} */ ({ float64: 53, float32: 24, float16: 11 });
export const LECTURE = 1e-6;

/** @param {any} main @returns {any} */
export function read(main) {
  const h = doubles(main.h);
  const schemes = main.schemes.map((/** @type {any} */ s) =>
    s.refused
      ? s
      : {
          ...s,
          values: doubles(s.values),
          errors: doubles(s.errors),
          steps: doubles(s.steps),
          ulps: singles(s.ulps),
          ...parts(s.parts, h.length),
          estimate: s.estimate && singles(s.estimate),
          lost: new Set(s.lost),
          theory: s.theory === null ? null : num(s.theory),
          leading: s.leading === null ? null : num(s.leading),
          noise: s.noise === null ? null : num(s.noise),
          bestError: s.bestError === null ? null : num(s.bestError),
        },
  );
  const truth = main.truth.map(num);
  return {
    ...main,
    h,
    schemes,
    byId: Object.fromEntries(schemes.map((/** @type {any} */ s) => [s.id, s])),
    truth,
    /** Errors in other precisions, and whether everything has come. */
    others: [],
    whole: false,
    torch: null,
    x: num(main.x),
    value: num(main.value),
    terms: num(main.terms),
    ad: engine(main.ad),
    kink: main.kink && sides(num(main.kink.left), num(main.kink.right), num(main.kink.jump)),
    far: { width: main.far.width, values: doubles(main.far.values) },
    /** Whether there is a derivative to be wrong about. */
    judged: !main.kink && !main.beyond && Number.isFinite(truth[0]) && Number.isFinite(num(main.value)) && Number.isFinite(num(main.ad.value)),
    relative: truth[0] !== 0,
  };
}

/** An engine's answer and its errors. @param {any} ad */
export const engine = (ad) =>
  ad && { ...ad, value: num(ad.value), error: num(ad.error), ulps: num(ad.ulps), ofTerms: num(ad.ofTerms) };

/** Both parts of a scheme's error; nothing known is nan. @param {any} sent @param {number} count */
function parts(sent, count) {
  if (!sent) return { truncation: new Float64Array(count).fill(NaN), rounding: new Float32Array(count).fill(NaN) };
  return { truncation: doubles(sent.truncation), rounding: singles(sent.rounding) };
}

/** What came a moment later, into the model. @param {any} model @param {any} rest */
export function complete(model, rest) {
  for (const [id, sent] of Object.entries(rest.parts)) if (sent) Object.assign(model.byId[id], parts(sent, model.h.length));
  model.others = Object.entries(rest.others).map(([dtype, other]) => ({
    dtype,
    ad: num(other.ad),
    errors: Object.fromEntries(Object.entries(other.errors).map(([id, text]) => [id, singles(/** @type {any} */ (text))])),
  }));
  Object.assign(model, { cost: rest.cost, roundings: rest.roundings, whole: true });
}

/** The slopes beside a kink: they are taken at some tiny distance, which is nothing beside them. @param {number} left @param {number} right @param {number} jump */
function sides(left, right, jump) {
  const nothing = 1e-20 * Math.max(Math.abs(left), Math.abs(right));
  const clean = (/** @type {number} */ v) => (Math.abs(v) < nothing ? 0 : v);
  const [a, b] = [clean(left), clean(right)];
  /** What it is: a corner, a step, or a rule of the table that meets a kink where the formula itself is smooth. */
  const kind = Math.abs(jump) > 1e-9 ? "jump" : Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) ? "smooth" : "corner";
  return { left: a, right: b, jump, kind };
}

/** @param {any} data @param {any} model @returns {any} one scheme's digits */
export function readDigits(data, model) {
  const near = data.near ? singles(data.near) : null;
  return {
    scheme: data.scheme,
    k: data.k ?? [],
    near: (/** @type {number} */ i) => near?.subarray(i * data.k.length, (i + 1) * data.k.length) ?? null,
    columns: (data.columns ?? []).map((/** @type {any} */ c) => ({ ...c, values: doubles(c.values) })),
    sum: data.sum ? doubles(data.sum) : null,
    exact: data.exact ? data.exact.map(doubles) : null,
    count: model.h.length,
  };
}

/** The grid's step nearest to h. @param {Float64Array} grid @param {number} h */
export function nearest(grid, h) {
  let best = 0;
  grid.forEach((each, i) => {
    if (Math.abs(Math.log(each / h)) < Math.abs(Math.log(grid[best] / h))) best = i;
  });
  return best;
}

/** The absolute error of an answer. @param {any} model @param {number} v */
export const off = (model, v) => Math.abs(v - model.truth[0] - model.truth[1]);

/** In units of u·Σ|terms|. @param {any} model @param {number} v */
export const ofTerms = (model, v) => off(model, v) / (model.unit * model.terms);

/** @param {any} model @param {string} scheme @param {number} i */
export const errorAt = (model, scheme, i) => (scheme === AD ? model.ad.error : model.byId[scheme].errors[i]);
