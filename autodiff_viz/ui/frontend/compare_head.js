/** What stands above and below the chart: the finding, choices in a row, the scheme's formula, trouble. */

import { rich, step } from "./compare_text.js";
import { h, m } from "./dom.js";
import { fill } from "./problem_dom.js";

/** The finding, with its number. @param {any} model @param {any} at @param {any} w */
export function headline(model, at, w) {
  const s = model.byId[at.scheme];
  let head;
  let below = rich(model.judged ? w.sub_finite : w.sub_kink);
  if (model.kink) head = w.head_kink;
  else if (!model.judged) {
    const broken = Number.isNaN(model.ad.value) && model.ad.paths.terms.some((/** @type {any} */ term) => term.factors);
    const vertical = Number.isFinite(model.value) && (Math.abs(model.truth[0]) === Infinity || Math.abs(model.ad.value) === Infinity);
    head = broken && Number.isFinite(model.value) ? w.head_broken : vertical ? w.head_vertical : model.tiny ? fill(w.head_tiny, { x: model.tiny }) : w.head_undefined;
    below = rich(model.tiny ? w.sub_tiny : w.sub_undefined);
  } else if (!s) {
    head = w.head_ad;
    below = rich(w.sub_ad);
  } else if (s.refused) {
    head = s.refused.message;
    below = [s.refused.hint];
  } else if (s.kind === "complex") head = w.head_complex;
  else if (s.kind === "adaptive") head = w.head_ridders;
  else if (s.leading === null && model.smooth) head = fill(w.head_exact, { s: s.name });
  else if (s.best === null) head = w.head_none;
  else if (s.theory !== null && s.theory < model.h[model.h.length - 1]) head = w.head_always;
  else if (s.theory > 1 && s.best <= 6) head = fill(w.head_beyond, { h: `h ≈ ${step(s.theory)}` });
  else head = fill(w.head_best, { h: `h ≈ ${step(model.h[s.best])}` });
  return [h("h1", { key: "head", "data-part": "headline" }, head), h("p", { key: "sub", class: "sub" }, below)];
}

/** @param {string} name @param {string[][]} choices @param {string} chosen @param {string} label */
export function group(name, choices, chosen, label) {
  return h(
    "span",
    { key: name, class: "seg", role: "group", "aria-label": label },
    choices.map(([value, face]) => h("button", { key: value, type: "button", [`data-${name}`]: value, "data-part": `${name}-${value}`, "aria-pressed": String(value === chosen) }, face)),
  );
}

/** The scheme, and its best step in letters and numbers. @param {any} model @param {any} s @param {any} w */
export function bestFormula(model, s, w) {
  if (!model.judged || !s || s.refused) return h("p", { key: "formula", class: "formula" }, s?.formula ?? "");
  return h(
    "p",
    { key: "formula", class: "formula", "data-part": "formula-best" },
    h("span", { class: "mono" }, s.formula),
    s.best_ && [h("span", { class: "opt" }, w.best_h), m(["row", ["i", "h"], ["o", "="], s.best_])],
  );
}

/** What is not finite, or not there. */
export function trouble(/** @type {any} */ bad) {
  return h("div", { key: "trouble", class: "trouble", "data-part": "trouble" }, h("b", {}, h("span", { "aria-hidden": "true" }, "⚠ "), bad.message), bad.hint && h("p", {}, bad.hint));
}
