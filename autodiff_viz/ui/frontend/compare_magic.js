/** Where automatic differentiation is not magic: this formula's conditioning, its roundings, and what a sweep saves. */

import { brief, count, raised, rich } from "./compare_text.js";
import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

const DIFFICULT = "-1/(x^2+1)*ln(1/(1+e^-x)+1)";
const TRIES = [
  ["|x|, x = 0", "abs(x)", "x:0"],
  ["relu x, x = 0", "relu(x)", "x:0"],
  ["max(x, y), x = y", "max(x, y)", "x:1,y:1"],
  ["∛x, x = 0", "cbrt(x)", "x:0"],
  [-5, DIFFICULT, "x:-5"],
  [-80, DIFFICULT, "x:-80"],
  [-720, DIFFICULT, "x:-720"],
  ["x², x = 2", "x^2", "x:2"],
];

const few = (/** @type {number} */ v) => (v < 10 ? String(Number(v.toFixed(1))) : brief(v));

/** @param {any} model @param {any} parts @param {any} words */
export function magic(model, parts, words) {
  const lang = document.documentElement.lang;
  const link = (/** @type {string} */ formula, /** @type {string} */ at) => `?${new URLSearchParams({ f: formula, at, ...(lang ? { lang } : {}) })}`;
  return [
    h("h2", { key: "t" }, words.magic_title),
    h(
      "div",
      { key: "columns", class: "columns" },
      h(
        "div",
        { key: "own" },
        h("h3", {}, words.magic_own),
        h("ul", {}, statements(model, words).map((part) => h("li", {}, part))),
        h("p", { class: "try" }, words.magic_try, " ", TRIES.map(([name, formula, at]) => [h("a", { href: link(formula, at), target: "_self" }, typeof name === "number" ? fill(words.magic_difficult, { x: brief(name) }) : name), " "])),
      ),
      parts.fixed && h("div", { key: "naive", "data-part": "naive" }, naive(parts.fixed.squarings, words)),
    ),
  ];
}

/** @param {any} model @param {any} words */
function statements(model, words) {
  const { ad, cost, kink, torch } = model;
  const found = [];
  if (kink) {
    const values = { l: brief(kink.left), r: brief(kink.right), j: brief(kink.jump), a: brief(ad.value) };
    found.push(rich(words[`magic_${kink.kind}`], values));
  } else if (model.beyond) found.push(rich(model.beyond.large ? words.magic_huge : words.magic_tiny, { x: model.beyond.value, a: brief(ad.value) }));
  else if (!Number.isFinite(model.value) && torch && Number.isFinite(torch.value)) found.push(rich(words.magic_rule, { a: brief(torch.value), b: brief(ad.value) }));
  else if (!Number.isFinite(model.value) || (!model.judged && !ad.paths.terms.some((/** @type {any} */ term) => term.factors))) found.push([...rich(words.magic_undefined), words.space, model.trouble?.message ?? ""]);
  else if (model.judged) {
    const values = { u: few(ad.ulps), k: few(ad.ofTerms) };
    if (ad.error === 0) found.push(rich(words.magic_exact));
    else if (ad.ulps <= 4 || !Number.isFinite(ad.ulps)) found.push(rich(words.magic_good, values));
    else found.push(rich(ad.ofTerms < ad.ulps / 4 ? words.magic_terms : words.magic_lost, values));
  }
  for (const path of model.beyond?.large || !Number.isFinite(model.value) ? [] : ad.paths.terms) if (path.factors) found.push(rich(words.magic_path, path));
  for (const s of model.schemes) if (s.refused && s.kind === "complex") found.push(rich(words.magic_refused, { why: s.refused.message }));
  if (cost?.value) {
    const ratio = { r: count(cost.reverse), v: count(cost.value), a: (cost.reverse / cost.value).toFixed(2), f: count(cost.numerical.forward), n: cost.n };
    found.push(rich(cost.n === 1 ? words.magic_one : words.magic_many, ratio));
  }
  return found;
}

/** @param {any[]} squarings @param {any} words */
function naive(squarings, words) {
  const [W, H, L, R, T, B] = [320, 128, 34, 92, 8, 108];
  const top = squarings[squarings.length - 1].log;
  const x = (/** @type {number} */ k) => L + (k / squarings.length) * (W - L - R);
  const y = (/** @type {number} */ log) => B - (log / top) * (B - T);
  const line = (/** @type {(s: any) => number} */ at) => squarings.map((s, i) => `${i ? "L" : "M"}${x(i + 1).toFixed(1)} ${y(at(s)).toFixed(1)}`).join("");
  const last = squarings[squarings.length - 1];
  const example = squarings[19] ?? last;
  const say = (/** @type {any} */ s, /** @type {number} */ k) => rich(words.naive_sentence, { k, paths: s.paths, naive: s.naive, sweep: count(s.reverse) });
  return [
    h("h3", {}, words.naive_title, h("small", {}, words.naive_small)),
    h(
      "svg",
      { width: W, height: H, role: "img", "aria-label": words.naive_small },
      [0, 5, 10, 15].map((e) => [h("path", { class: "hair", d: `M${L} ${y(e).toFixed(1)}H${W - R}` }), h("text", { class: "m", x: L - 6, y: (y(e) + 4).toFixed(1), "text-anchor": "end" }, e ? `10${raised(e)}` : "1")]),
      [1, 20, 40, 60].map((k) => h("text", { class: "m", x: x(k), y: B + 15, "text-anchor": "middle" }, k === 1 ? "k = 1" : String(k))),
      h("path", { class: "costline s-forward", d: line((s) => s.log) }),
      h("path", { class: "costline strong s-ad", d: line((s) => Math.log10(Math.max(1, s.reverse))) }),
      h("text", { class: "named s-forward", x: W - R + 6, y: y(last.log) + 6 }, words.naive_paths),
      h("text", { class: "named s-ad", x: W - R + 6, y: y(Math.log10(last.reverse)) + 4 }, words.naive_sweep),
    ),
    h("p", {}, say(example, 20)),
    h("p", {}, say(last, squarings.length)),
  ];
}
