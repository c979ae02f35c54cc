/** The secant turning into the tangent: seen from afar, and through a window that shrinks with h. */

import { AD } from "./compare_data.js";
import { mark } from "./compare_marks.js";
import { brief } from "./compare_text.js";
import { h } from "./dom.js";

const f = (/** @type {number} */ v) => (Number.isFinite(v) ? Math.max(-9999, Math.min(9999, v)) : 0).toFixed(1);

/** @param {string} id @param {number} W @param {number} H @param {any[]} parts @param {string} label */
const frame = (id, W, H, parts, label) =>
  h(
    "svg",
    { key: id, width: W, height: H, role: "img", "aria-label": label },
    h("defs", {}, h("clipPath", { id: `clip-${id}` }, h("rect", { width: W, height: H, rx: 6 }))),
    h("rect", { key: "ground", class: "ground", width: W, height: H, rx: 6 }),
    h("g", { key: "inside", "clip-path": `url(#clip-${id})` }, parts),
  );

/** The finite values without the wildest, so that a pole leaves something to see. @param {number[]} values */
function range(values) {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!finite.length) return [-1, 1];
  let [low, high] = [finite[0], finite[finite.length - 1]];
  const [q1, q3] = [finite[Math.floor(finite.length * 0.1)], finite[Math.floor(finite.length * 0.9)]];
  if (high - low > 30 * (q3 - q1) && q3 > q1) [low, high] = [q1 - (q3 - q1), q3 + (q3 - q1)];
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  return [low, high];
}

/** Where a scheme looks, in steps, and what it found there. @param {any} digits @param {number} i */
const looked = (digits, i) => (digits?.columns ?? []).map((/** @type {any} */ c) => [c.at, c.values[i]]);

/** @param {any} model @param {any} at @param {any} digits @param {number} W @param {number} H @param {any} words */
export function far(model, at, digits, W, H, words) {
  const { width, values } = model.far;
  const s = model.byId[at.scheme];
  const seen = [...values];
  let [low, high] = range(seen);
  const pad = (high - low) * 0.12;
  [low, high] = [low - pad, high + pad];
  const X = (/** @type {number} */ t) => ((t + width) / (2 * width)) * W;
  const Y = (/** @type {number} */ v) => H - 4 - ((v - low) / (high - low)) * (H - 8);
  let d = "";
  let pen = false;
  seen.forEach((v, k) => {
    if (Number.isFinite(v)) d += `${pen ? "L" : "M"}${f(X(-width + (2 * width * k) / (seen.length - 1)))} ${f(Y(v))}`;
    pen = Number.isFinite(v);
  });
  const line = (/** @type {string} */ key, /** @type {number} */ slope, /** @type {number} */ height, /** @type {string} */ kind) =>
    Number.isFinite(slope) && Number.isFinite(height)
      ? h("path", { key, class: kind, d: `M${f(X(-width))} ${f(Y(height - slope * width))}L${f(X(width))} ${f(Y(height + slope * width))}` })
      : null;
  const parts = [h("path", { key: "f", class: "function", d })];
  if (model.judged) parts.push(line("tangent", model.truth[0], model.value, "tangent"));
  if (s && !s.refused) {
    const points = looked(digits, at.i);
    const step_ = s.steps[at.i];
    const answer = s.values[at.i];
    const ends = points.length === 2 ? points : points.length ? [points[0], points[points.length - 1]] : [];
    const height = ends.length ? (ends[0][1] + ends[1][1]) / 2 - (answer * step_ * (ends[0][0] + ends[1][0])) / 2 : model.value;
    parts.push(line("secant", answer, height, `secant s-${s.id}`));
    for (const [offset, v] of points) if (Number.isFinite(v)) parts.push(mark(s.id, X(offset * step_), Y(v), 3.4, { key: `p${offset}` }));
    if (!points.length) parts.push(h("circle", { key: "dot", class: `dot s-${s.id}`, cx: f(X(0)), cy: f(Y(model.value)), r: 3.5 }));
  } else {
    parts.push(line("secant", model.ad.value, model.value, "secant s-ad"), h("circle", { key: "dot", class: "dot s-ad", cx: f(X(0)), cy: f(Y(model.value)), r: 3.5 }));
  }
  const seen_ = (/** @type {number} */ error) => Math.abs(error / model.truth[0]) > 0.02;
  const misses = s && !s.refused && seen_(s.truncation[at.i]);
  const leans = s && !s.refused && seen_(s.values[at.i] - model.truth[0]);
  const lost = s && !s.refused && !Number.isFinite(s.values[at.i]);
  const said = lost ? words.no_secant : !model.judged && !model.kink ? words.far_undefined : model.kink ? words[model.kink.kind === "jump" ? "far_jump" : model.kink.kind === "smooth" ? "far_same" : "far_kink"] : at.scheme === AD ? words.far_ad : misses ? words.far_misses : leans ? words.far_leans : words.far_same;
  return { picture: frame("far", W, H, parts, words.far), said };
}

/** @param {any} model @param {any} at @param {any} digits @param {number} W @param {number} H @param {any} words */
export function window_(model, at, digits, W, H, words) {
  const s = model.byId[at.scheme];
  const k = digits?.k ?? [];
  const samples = digits?.near?.(at.i);
  if (!samples || !k.length || !s || s.refused) {
    return { picture: frame("near", W, H, [], words.near), said: at.scheme === AD || s?.refused ? words.near_ad : "", width: "" };
  }
  const step_ = s.steps[at.i] || model.h[at.i];
  const slope = model.judged ? model.truth[0] * step_ : 0;
  const all = [...samples, ...(model.judged ? [slope * k[0], slope * k[k.length - 1]] : [])];
  const finite = all.filter(Number.isFinite);
  let [low, high] = finite.length ? [Math.min(...finite), Math.max(...finite)] : [-1, 1];
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  const pad = (high - low) * 0.1;
  [low, high] = [low - pad, high + pad];
  const X = (/** @type {number} */ t) => ((t - k[0]) / (k[k.length - 1] - k[0])) * W;
  const Y = (/** @type {number} */ v) => H - 4 - ((v - low) / (high - low)) * (H - 8);
  const there = [...samples].filter(Number.isFinite);
  const different = new Set(there).size;
  const stairs = different < there.length * 0.8;
  let d = "";
  let pen = false;
  samples.forEach((/** @type {number} */ v, /** @type {number} */ j) => {
    if (!Number.isFinite(v)) {
      pen = false;
      return;
    }
    const half = (k[1] - k[0]) / 2;
    if (!pen) d += `M${f(X(k[j]))} ${f(Y(v))}`;
    else if (stairs) d += `H${f(X(k[j] - half))}V${f(Y(v))}H${f(X(k[j]))}`;
    else d += `L${f(X(k[j]))} ${f(Y(v))}`;
    pen = true;
  });
  const line = (/** @type {string} */ key, /** @type {number} */ rise, /** @type {number} */ height, /** @type {string} */ kind) =>
    Number.isFinite(rise) ? h("path", { key, class: kind, d: `M0 ${f(Y(height + rise * k[0]))}L${W} ${f(Y(height + rise * k[k.length - 1]))}` }) : null;
  const base = samples[k.findIndex((/** @type {number} */ each) => Math.abs(each) < 1e-9)] ?? 0;
  const here = Number.isFinite(model.value) ? model.value : 0;
  const parts = [model.judged && line("tangent", slope, 0, "tangent"), h("path", { key: "f", class: "function", d })];
  const points = looked(digits, at.i).map(([offset, v]) => [offset, v - hereOf(digits, at.i, here)]);
  const ends = points.length ? [points[0], points[points.length - 1]] : [];
  const rise = s.values[at.i] * step_;
  const height = ends.length ? (ends[0][1] + ends[1][1]) / 2 - (rise * (ends[0][0] + ends[1][0])) / 2 : base;
  parts.push(line("secant", rise, height, `secant s-${s.id}`));
  for (const [offset, v] of points) if (Number.isFinite(v)) parts.push(mark(s.id, X(offset), Y(v), 4, { key: `p${offset}`, "data-solid": "" }));
  const bends = Math.abs(s.truncation[at.i] / model.truth[0]) > 0.02;
  const said = !there.length ? words.no_values : model.kink?.kind === "jump" ? words.near_jump : model.kink?.kind === "corner" ? words.near_kink : different <= 1 ? words.near_flat : !model.judged && !model.kink ? words.near_undefined : stairs ? words.near_stairs : bends ? words.near_bends : words.near_straight;
  return { picture: frame("near", W, H, parts, words.near), said, width: brief((k[k.length - 1] - k[0]) * step_) };
}

/** f(x) as stored: a scheme that looks there found it, another one is near enough. */
function hereOf(/** @type {any} */ digits, /** @type {number} */ i, /** @type {number} */ otherwise) {
  const column = digits.columns.find((/** @type {any} */ c) => c.at === 0);
  return column ? column.values[i] : otherwise;
}
