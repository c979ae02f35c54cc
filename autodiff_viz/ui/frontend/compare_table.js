/** All schemes side by side at one step. */

import { AD, DIGITS, off, ofTerms } from "./compare_data.js";
import { exact, sure, written } from "./compare_exact.js";
import { mark } from "./compare_marks.js";
import { brief, step } from "./compare_text.js";
import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

/** @param {any} model @param {number} v */
function value(model, v) {
  if (!Number.isFinite(v)) return h("span", { class: "bad" }, brief(v));
  const error = model.judged ? off(model, v) : 0;
  if (v === 0 && error) return h("span", { class: "x" }, "0");
  const w = written(exact(v), DIGITS[model.dtype]);
  const cut = w.digits.findIndex(({ place: p }) => p !== null && !sure(p, error));
  const text = w.digits.map((d) => d.char).join("");
  if (cut < 0) return `${w.sign}${text}${w.tail}`;
  return [w.sign, text.slice(0, cut), h("span", { class: "x" }, text.slice(cut)), w.tail];
}

/** Ulps and the like: one decimal while small. @param {number} v */
const ratio = (v) => (!Number.isFinite(v) ? "–" : v < 10 ? String(Number(v.toFixed(1))) : v < 1e5 ? String(Math.round(v)).replace(/\B(?=(\d{3})+$)/g, ",") : brief(v));

/** How many evaluations for n variables, as text. @param {any} s @param {any} words */
function evaluations(s, words) {
  if (s.kind === "complex") return words.n_complex;
  return s.evaluations;
}

/** @param {any} model @param {any} at @param {any} words */
export function table(model, at, words) {
  const glyph = (/** @type {string} */ id) => h("svg", { width: 14, height: 12, "aria-hidden": "true" }, mark(id, 7, 6, 4));
  const numbers = (/** @type {number} */ v) =>
    model.judged ? [brief(model.relative ? off(model, v) / Math.abs(model.truth[0]) : off(model, v)), null, ratio(ofTerms(model, v))] : ["–", null, "–"];
  const line = (/** @type {string} */ id, /** @type {string} */ name, /** @type {any[]} */ cells, /** @type {any} */ more = {}) =>
    h(
      "tr",
      { key: id, class: `s-${id}${at.scheme === id ? " on" : ""}`, "data-row": id, ...more },
      h("th", { scope: "row" }, h("button", { type: "button", "data-scheme": id, "aria-pressed": String(at.scheme === id) }, glyph(id), name)),
      cells.map((cell, k) => h("td", { class: k === 0 ? "mono" : "" }, cell)),
    );
  const rows = model.schemes.map((/** @type {any} */ s) => {
    if (s.refused)
      return h("tr", { key: s.id, class: `s-${s.id}`, "data-row": s.id }, h("th", { scope: "row" }, h("button", { type: "button", "data-scheme": s.id }, glyph(s.id), s.short)), h("td", { colspan: 6, class: "refusal" }, s.refused.message));
    const v = s.values[at.i];
    const [relative, , terms] = numbers(v);
    const best = s.best === null || !model.judged ? "–" : s.kind === "complex" ? `${brief(s.bestError)} (${words.any_small})` : `${brief(s.bestError)} (${step(model.h[s.best])})`;
    return line(s.id, s.short, [value(model, v), relative, model.judged ? ratio(s.ulps[at.i]) : "–", terms, best, evaluations(s, words)]);
  });
  const engine = (/** @type {string} */ id, /** @type {string} */ name, /** @type {any} */ ad, cost = words.any_n) =>
    line(id, name, [value(model, ad.value), model.judged ? brief(ad.error) : "–", model.judged ? ratio(ad.ulps) : "–", model.judged ? ratio(ad.ofTerms) : "–", words.no_step, cost]);
  return h(
    "table",
    { "data-part": "table" },
    h(
      "thead",
      {},
      h("tr", {}, h("td", {}), [fill(words.value_at, { h: step(model.h[at.i]) }), model.relative ? words.relative_error : words.absolute_error, words.ulps, words.of_terms, words.at_best, words.evaluations].map((name) => h("th", { scope: "col" }, name))),
    ),
    h("tbody", {}, rows, engine(AD, words.ad, model.ad), model.torch && engine("torch", "PyTorch", model.torch), model.symbolic && engine("symbolic", words.symbolic, model.symbolic, words.symbolic_n)),
  );
}

/** Everything on the page as comma-separated values. @param {any} model */
export function csv(model) {
  const lines = ["scheme,dtype,divided_by,h,step,value,error,ulps,truncation,rounding"];
  const put = (/** @type {number} */ v) => (Number.isFinite(v) ? String(v) : Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf");
  for (const s of model.schemes) {
    if (s.refused) continue;
    for (let i = 0; i < model.h.length; i += 1)
      lines.push([s.id, model.dtype, model.step, ...[model.h[i], s.steps[i], s.values[i], s.errors[i], s.ulps[i], s.truncation[i], s.rounding[i]].map(put)].join(","));
  }
  const answer = (/** @type {string} */ name, /** @type {any} */ ad) => lines.push([name, model.dtype, "", "", "", put(ad.value), put(ad.error), put(ad.ulps), "", ""].join(","));
  answer("automatic", model.ad);
  if (model.torch) answer("pytorch", model.torch);
  if (model.symbolic) answer("symbolic", model.symbolic);
  return `${lines.join("\r\n")}\r\n`;
}
