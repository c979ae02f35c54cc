/** Where there is no derivative to be wrong about: what each scheme answers, against its step. */

import { AD } from "./compare_data.js";
import { brief, step, tenTo } from "./compare_text.js";
import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

const f = (/** @type {number} */ v) => v.toFixed(1);
/** Names stand over this place of their curve, with the answer at the chosen step. */
const LABELLED = 60;
const ORDER = ["forward", "central", "five-point", "backward", "richardson", "ridders", "complex"];

/** @param {any} model @param {import("./compare_chart.js").Geometry} g */
export function scale(model, g) {
  const known = model.kink && model.kink.kind !== "jump" ? [model.kink.left, model.kink.right] : [];
  let values = [...known, model.ad.value].filter(Number.isFinite);
  for (const s of model.schemes) {
    if (s.refused) continue;
    const finite = [...s.values].filter(Number.isFinite).sort((a, b) => a - b);
    if (finite.length && !known.length) values.push(finite[0], finite[finite.length - 1]);
    else if (finite.length) values.push(finite[Math.floor(finite.length * 0.1)], finite[Math.floor(finite.length * 0.9)]);
  }
  if (known.length && known.every(Number.isFinite)) {
    const span = Math.abs(known[0] - known[1]) || 1;
    values = values.filter((v) => Math.abs(v - known[0]) < 4 * span && Math.abs(v - known[1]) < 4 * span);
  }
  const wide = !known.length && Math.max(...values.map(Math.abs)) > 1e3;
  const bent = (/** @type {number} */ v) => (wide ? Math.sign(v) * Math.log10(1 + Math.abs(v)) : v);
  let [low, high] = values.length ? [bent(Math.min(...values)), bent(Math.max(...values))] : [-1, 1];
  if (high - low < 1e-300) [low, high] = [low - 1, high + 1];
  const pad = (high - low) * (wide ? 0.06 : 0.25);
  const y = (/** @type {number} */ v) =>
    Number.isFinite(v) ? Math.max(g.T - 8, Math.min(g.B - 2, g.T + ((high + pad - bent(v)) / (high - low + 2 * pad)) * (g.B - g.T))) : g.T - 9;
  const powers = [0];
  const leap = Math.max(1, Math.ceil((high - low) / 8));
  for (let k = leap; wide && k <= Math.max(Math.abs(low), Math.abs(high)); k += leap) powers.push(10 ** k, -(10 ** k));
  return { y, marks: wide ? powers.filter((v) => bent(v) >= low && bent(v) <= high) : [] };
}

/** @param {any} model @param {any} state @param {import("./compare_chart.js").Geometry} g @param {any} words */
export function answers(model, state, g, words) {
  const { y, marks } = scale(model, g);
  const { L, R, T, B, W } = g;
  const right = W - R;
  const parts = [];
  for (let k = -20; k <= 0; k += 1) {
    const X = f(g.x(10 ** k));
    parts.push(h("path", { key: `x${k}`, d: `M${X} ${B}v4`, class: "axis" }));
    if (k % (g.narrow ? 4 : 2) === 0)
      parts.push(h("text", { key: `t${k}`, class: "m tick", x: X, y: B + 17, "text-anchor": "middle" }, tenTo(k)));
  }
  for (const v of marks)
    parts.push(
      h("path", { key: `m${v}`, class: "hair", d: `M${L} ${f(y(v))}H${right}` }),
      h("text", { key: `mt${v}`, class: "m", x: L - 8, y: f(y(v) + 4), "text-anchor": "end" }, v ? `${v < 0 ? "−" : ""}${tenTo(Math.round(Math.log10(Math.abs(v))))}` : "0"),
    );
  const kink = model.kink && model.kink.kind !== "jump" && Number.isFinite(model.kink.left) && Number.isFinite(model.kink.right) ? model.kink : null;
  if (kink) {
    const [a, b] = [y(kink.left), y(kink.right)];
    parts.push(h("rect", { key: "between", class: "lost", x: L, y: f(Math.min(a, b)), width: right - L, height: f(Math.abs(a - b)) }));
    for (const [key, v] of Object.entries({ left: kink.left, right: kink.right })) {
      parts.push(
        h("path", { key, class: "hair", d: `M${L} ${f(y(v))}H${right}` }),
        h("text", { key: `${key}v`, class: "m", x: L - 8, y: f(y(v) + 4), "text-anchor": "end" }, brief(v)),
        h("text", { key: `${key}n`, class: "m", x: right - 6, y: f(y(v) + (kink.right >= kink.left === (key === "right") ? -6 : 15)), "text-anchor": "end" }, words[`${key}_slope`]),
      );
    }
  }
  parts.push(
    h("path", { key: "base", d: `M${L} ${B}H${right}`, class: "axis" }),
    h("text", { key: "yname", class: "m", x: g.narrow ? 0 : L - 46, y: T - 19 }, words.answer_axis),
    h("text", { key: "xname", class: "m", x: f((L + right) / 2), y: B + 36, "text-anchor": "middle" }, words.step_axis),
    h("text", { key: "small", class: "m", x: L, y: B + 36 }, words.smaller),
  );
  /** @type {number[]} heights at which names stand, one below the other at the left */
  const taken = [];
  const spot = (/** @type {number} */ line) => {
    const tries = Array.from({ length: 12 }, (_, n) => (n % 2 ? line + 16 + 8 * (n - 1) : line - 9 - 8 * n));
    const found = tries.find((Y) => Y > T - 6 && Y < B - 2 && taken.every((other) => Math.abs(other - Y) > 13)) ?? line - 9;
    taken.push(found);
    return found;
  };
  const automatic = Number.isFinite(model.ad.value) ? spot(y(model.ad.value) + 25) : 0;
  for (const id of ORDER) {
    const s = model.byId[id];
    if (s.refused) continue;
    let d = "";
    let pen = false;
    s.values.forEach((/** @type {number} */ v, /** @type {number} */ i) => {
      if (!Number.isFinite(v)) parts.push(id === state.scheme && h("path", { key: `${id}${i}`, class: `cross s-${id}`, d: `M${f(g.x(model.h[i]) - 3)} ${T - 12}l6 6m0 -6l-6 6` }));
      else d += `${pen ? "L" : "M"}${f(g.x(model.h[i]))} ${f(y(v))}`;
      pen = Number.isFinite(v);
    });
    const own = s.values[state.i];
    const middle = s.values[LABELLED];
    parts.push(
      h("path", { key: id, class: `answer s-${id}${id === state.scheme ? " on" : ""}`, d }),
      Number.isFinite(middle) &&
        h(
          "text",
          { key: `${id}l`, class: `lab halo s-${id}`, role: "button", tabindex: 0, "data-scheme": id, x: L + 12, y: f(spot(y(middle))) },
          fill(words.named, { name: s.short, value: brief(own) }),
        ),
    );
  }
  if (Number.isFinite(model.ad.value)) {
    const Y = y(model.ad.value);
    parts.push(
      h("path", { key: "ad", class: "adline s-ad", d: `M${L} ${f(Y + 2)}H${right}` }),
      h("text", { key: "adl", class: "lab halo s-ad", role: "button", tabindex: 0, "data-scheme": AD, x: L + 12, y: f(automatic) }, fill(words.named, { name: words.ad, value: brief(model.ad.value) }), model.kink && h("tspan", { class: "m plain", dx: 8 }, words.by_convention)),
    );
  }
  const refused = model.schemes.filter((/** @type {any} */ s) => s.refused).map((/** @type {any} */ s) => fill(words.named, { name: s.short, value: words.refused }));
  /** @type {Map<string, string[]>} what is not finite at all, by what it is instead */
  const silent = new Map();
  const say = (/** @type {string} */ name, /** @type {ArrayLike<number>} */ values) => {
    if (Array.from(values).some(Number.isFinite)) return;
    const what = Array.from(values).some(Number.isNaN) ? words.not_a_number : brief(values[0]);
    silent.set(what, [...(silent.get(what) ?? []), name]);
  };
  for (const s of model.schemes) if (!s.refused) say(s.short, s.values);
  say(words.ad, [model.ad.value]);
  if (model.torch) say("PyTorch", [model.torch.value]);
  for (const [what, names] of silent) refused.push(fill(words.named, { name: names.join(words.comma), value: what }));
  const lines = wrapped(refused.join(" · "), (right - L) / 6.4);
  lines.forEach((line, k) => parts.push(h("text", { key: `refused${k}`, class: "m halo", x: right - 6, y: B - 8 - 15 * (lines.length - 1 - k), "text-anchor": "end" }, line)));
  return h("g", { key: "answers" }, parts);
}

/** Lines of at most so many characters, broken between words. @param {string} text @param {number} most */
function wrapped(text, most) {
  return text.split(" ").reduce((lines, word) => {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    return lines.length && longer.length <= most ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, /** @type {string[]} */ ([]));
}

/** @param {any} model @param {any} at @param {import("./compare_chart.js").Geometry} g @param {any} words */
export function answerPointer(model, at, g, words) {
  const s = model.byId[at.scheme];
  const v = s && !s.refused ? s.values[at.i] : model.ad.value;
  const X = g.x(model.h[at.i]);
  const { B } = g;
  const Y = scale(model, g).y(v);
  return h(
    "g",
    { key: "pointer", class: `s-${at.scheme}` },
    h("path", { key: "plumb", class: "plumb", d: `M${f(X)} ${f(Y)}V${B}` }),
    h(
      "g",
      { key: "knob", id: "knob", role: "slider", tabindex: 0, "data-part": "knob", "aria-label": words.step_h, "aria-valuemin": -20, "aria-valuemax": 0,
        "aria-valuenow": Math.log10(model.h[at.i]).toFixed(2), "aria-valuetext": [`h = ${step(model.h[at.i])}`, fill(words.named, { name: s ? s.name : words.ad, value: brief(v) })].join(words.comma) },
      h("rect", { key: "clear", class: "clear", x: f(X - 45), y: B + 1, width: 90, height: 21 }),
      h("rect", { key: "body", class: "body", x: f(X - 41), y: B, width: 82, height: 22, rx: 6 }),
      h("text", { key: "text", class: "said", x: f(X), y: B + 15, "text-anchor": "middle" }, `h = ${step(model.h[at.i])}`),
    ),
    h("circle", { key: "ring", class: "ring", cx: f(X), cy: f(Y), r: 8 }),
  );
}
