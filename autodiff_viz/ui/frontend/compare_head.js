/** What stands above and below the chart: the finding, choices in a row, the scheme's formula, trouble. */

import { brief, rich, step } from "./compare_text.js";
import { h, m } from "./dom.js";
import { fill } from "./problem_dom.js";

/** The best step is the middle of a decade: so many steps from the end it is the last one there is. */
const END = 3;

/** The finding, with its number. @param {any} model @param {any} at @param {any} w */
export function headline(model, at, w) {
  const s = model.byId[at.scheme];
  let head;
  let below = rich(w.sub_rounding);
  if (model.kink) {
    const { kind, left, jump } = model.kink;
    head = kind === "corner" ? w.head_kink : fill(kind === "jump" ? w.head_jump : w.head_convention, { j: brief(jump), l: brief(left), a: brief(model.ad.value) });
    below = rich(kind === "smooth" ? w.sub_convention : w.sub_kink);
  } else if (!model.judged) {
    const there = Number.isFinite(model.value);
    const broken = there && Number.isNaN(model.ad.value) && model.ad.paths.terms.some((/** @type {any} */ term) => term.factors);
    const vertical = there && !model.beyond && (Math.abs(model.truth[0]) === Infinity || Math.abs(model.ad.value) === Infinity);
    head = broken ? w.head_broken : vertical ? w.head_vertical : model.beyond ? fill(model.beyond.large ? w.head_huge : w.head_tiny, { x: model.beyond.value }) : w.head_undefined;
    below = rich(model.beyond ? (model.beyond.large ? w.sub_huge : w.sub_tiny) : there ? w.sub_vertical : w.sub_undefined);
  } else if (!s) {
    head = w.head_ad;
    below = rich(w.sub_ad);
  } else if (s.refused) {
    head = s.refused.message;
    below = [s.refused.hint];
  } else if (s.kind === "complex") {
    head = w.head_complex;
    below = rich(w.sub_truncation);
  } else if (s.kind === "adaptive") {
    head = w.head_ridders;
    below = rich(w.sub_ridders);
  } else if (s.theory === Infinity) head = w.head_exact; // no truncation at all
  else if (s.best === null) head = w.head_none;
  else {
    const last = model.h.length - 1;
    const always = (s.theory !== null && s.theory < model.h[last]) || (model.value === 0 && s.best >= last - END);
    const hopeless = !always && model.relative && s.bestError > 0.1;
    const beyond = !hopeless && s.theory > 1 && s.best <= 6;
    const found = hopeless ? w.head_hopeless : always ? w.head_always : beyond ? w.head_beyond : w.head_best;
    head = fill(found, { h: `h ≈ ${step(beyond ? s.theory : model.h[s.best])}`, e: brief(s.bestError) });
    below = rich(always ? w.sub_truncation : beyond ? w.sub_rounding : w.sub_finite);
  }
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
  if (!model.judged || !s || s.refused) return h("p", { key: "formula", class: "formula" }, h("span", { class: "mono" }, s?.formula ?? ""));
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
