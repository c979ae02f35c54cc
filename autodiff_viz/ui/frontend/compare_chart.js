/** Error against step on log–log axes: every scheme, its two causes, automatic differentiation as a line. */

import { AD, LECTURE } from "./compare_data.js";
import { labels, ORDER, placer } from "./compare_labels.js";
import { mark } from "./compare_marks.js";
import { brief, step, tenTo } from "./compare_text.js";
import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

const LOW = -20; // decades of h
const TOP = 1; // decades of the error
const BOTTOM = -17.5;
const f = (/** @type {number} */ v) => v.toFixed(1);

/**
 * Where things are: the same in every precision, so that the curves are seen to move.
 * @param {number} W @param {number} H
 */
export function geometry(W, H) {
  const narrow = W < 560;
  const L = narrow ? 38 : 52;
  const R = narrow ? 14 : 46;
  const T = 30;
  const B = H - 44;
  const zero = B - 16;
  const left = LOW - 0.15;
  const x = (/** @type {number} */ step_) => L + ((Math.log10(step_) - left) / (0.3 - LOW)) * (W - L - R);
  const level = (/** @type {number} */ exponent) => T + ((TOP - exponent) / (TOP - BOTTOM)) * (zero - T);
  const y = (/** @type {number} */ error) =>
    !Number.isFinite(error) ? T - 9 : error <= 0 ? B - 7 : Math.min(zero - 1, Math.max(T - 2, level(Math.log10(error))));
  return { W, H, L, R, T, B, zero, x, y, level, narrow, perDecade: (W - L - R) / (0.3 - LOW) };
}
/** @typedef {ReturnType<typeof geometry>} Geometry */

/** @param {Geometry} g @param {number} px @returns {number} the step at a place of the picture */
export const stepAt = (g, px) => 10 ** (LOW - 0.15 + ((px - g.L) / (g.W - g.L - g.R)) * (0.3 - LOW));

/** @param {ArrayLike<number>} errors @param {Float64Array} steps @param {Geometry} g */
export function path(errors, steps, g) {
  let d = "";
  let pen = false;
  for (let i = 0; i < steps.length; i += 1) {
    if (!Number.isFinite(errors[i])) {
      pen = false;
      continue;
    }
    d += `${pen ? "L" : "M"}${f(g.x(steps[i]))} ${f(g.y(errors[i]))}`;
    pen = true;
  }
  return d;
}

/** @param {any} model @param {any} state @param {Geometry} g @param {Record<string, string>} words @returns {any[]} */
export function chart(model, state, g, words) {
  const chosen = model.byId[state.scheme];
  const names = placer(g);
  return [
    patterns(g),
    axes(model, g, words, g.x(model.h[state.i])),
    chosen && !chosen.refused && causes(model, chosen, g, words, names, model.h[state.i]),
    ghosts(model, state, g),
    h(
      "g",
      { key: "curves", "clip-path": "url(#inside)" },
      ORDER.filter((id) => id !== state.scheme)
        .concat(chosen ? [state.scheme] : [])
        .map((id) => curve(model, model.byId[id], id === state.scheme, g)),
    ),
    lecture(g, words, names),
    automatic(model, state, g, words, names),
    chosen && !chosen.refused && bestStep(model, chosen, state, g, words, names),
    labels(model, state, g, names),
  ];
}

/** @param {Geometry} g */
function patterns(g) {
  const hatch = (/** @type {string} */ id, /** @type {number} */ turn) =>
    h(
      "pattern",
      { key: id, id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` },
      h("path", { d: "M0 0v6", class: id }),
    );
  const inside = { x: g.L, y: g.T - 18, width: Math.max(0, g.W - g.L - g.R), height: g.B - g.T + 18 };
  return h("defs", { key: "defs" }, hatch("coarse", 45), hatch("noise", -45), h("clipPath", { id: "inside" }, h("rect", inside)));
}

/** @param {any} model @param {Geometry} g @param {Record<string, string>} words @param {number} knob */
function axes(model, g, words, knob) {
  const { L, R, T, B, W, zero } = g;
  const right = W - R;
  const lines = [];
  for (let k = LOW; k <= 0; k += 1) {
    const X = f(g.x(10 ** k));
    lines.push(h("path", { key: `x${k}`, d: `M${X} ${B}v4`, class: "axis" }));
    if (k % (g.narrow ? 4 : 2) === 0 && Math.abs(g.x(10 ** k) - knob) > 58)
      lines.push(h("text", { key: `t${k}`, class: "m tick", x: X, y: B + 17, "text-anchor": "middle" }, tenTo(k)));
  }
  for (let e = 0; e >= -16; e -= 2) {
    const Y = g.level(e);
    lines.push(h("path", { key: `y${e}`, d: `M${L} ${f(Y)}H${right}`, class: "hair" }));
    if (e % 4 === 0 || !g.narrow)
      lines.push(h("text", { key: `l${e}`, class: "m", x: L - 8, y: f(Y + 4), "text-anchor": "end" }, tenTo(e)));
    if (!g.narrow && model.relative)
      lines.push(h("text", { key: `d${e}`, class: "m", x: right + 8, y: f(Y + 4) }, String(-e)));
  }
  const end = { "text-anchor": "end" };
  return h(
    "g",
    { key: "axes" },
    lines,
    h("path", { key: "zero", d: `M${L} ${zero}H${right}`, class: "hair dotted" }),
    h("text", { key: "0", class: "m", x: L - 8, y: B - 3, ...end }, "0"),
    h("path", { key: "base", d: `M${L} ${B}H${right}`, class: "axis" }),
    h("text", { key: "yname", class: "m", x: g.narrow ? 0 : L - 46, y: T - 19 }, model.relative ? words.relative_error : words.absolute_error),
    !g.narrow && model.relative && h("text", { key: "dname", class: "m", x: W, y: T - 19, ...end }, words.correct_digits),
    h("text", { key: "xname", class: "m", x: f((L + right) / 2), y: B + 36, "text-anchor": "middle" }, words.step_axis),
    h("text", { key: "small", class: "m", x: L, y: B + 36 }, words.smaller),
  );
}

/** Truncation and rounding of the chosen scheme, each hatched where it rules. */
function causes(/** @type {any} */ model, /** @type {any} */ s, /** @type {Geometry} */ g, /** @type {any} */ words, /** @type {any} */ names, /** @type {number} */ chosen) {
  const low = 10 ** (LOW - 0.1);
  const high = 10 ** 0.1;
  const at = (/** @type {number} */ x, /** @type {number} */ v) => `${f(g.x(x))} ${f(g.level(Math.log10(v)))}`;
  const parts = [];
  const lost = [...s.lost];
  if (lost.length) {
    const edge = g.x(model.h[Math.min(...lost)]) + g.perDecade / 12;
    parts.push(
      h("rect", { key: "lost", class: "lost", x: g.L, y: g.T - 8, width: f(Math.max(0, edge - g.L)), height: g.zero - g.T + 8 }),
      h("path", { key: "edge", class: "edge", d: `M${f(edge)} ${g.T - 8}V${g.zero}` }),
    );
    if (!g.narrow && edge - g.L > 0.92 * names.width(words.lost)) {
      parts.push(h("text", { key: "lostname", class: "m", x: g.L + 8, y: f(g.level(0) - 10) }, words.lost));
    }
  }
  const line = (/** @type {number} */ x) => s.noise / x;
  const meeting = s.theory && s.theory < high ? Math.max(s.theory, low) : high;
  if (s.noise) {
    const d = `M${at(low, line(low))}L${at(meeting, line(meeting))}`;
    parts.push(h("path", { key: "noise", fill: "url(#noise)", d: `${d}L${f(g.x(meeting))} ${g.zero}L${f(g.x(low))} ${g.zero}z` }));
    if (s.leading && meeting < high)
      parts.push(
        h("path", {
          key: "coarse",
          fill: "url(#coarse)",
          d: `M${at(meeting, line(meeting))}L${at(high, s.leading * high ** s.slope)}L${f(g.x(high))} ${g.zero}L${f(g.x(meeting))} ${g.zero}z`,
        }),
      );
    parts.push(h("path", { key: "bound", class: "bound R", d: `M${at(low, line(low))}L${at(high, line(high))}` }));
  }
  const size = Math.abs(model.truth[0]) || 1;
  const truncation = s.truncation.map((/** @type {number} */ v) => (Math.abs(v) / size >= 10 ** BOTTOM ? Math.abs(v) / size : NaN));
  parts.push(h("path", { key: "truncation", class: "bound T", d: path(truncation, model.h, g) }));
  const slanted = (/** @type {string} */ key, /** @type {number} */ x, /** @type {number} */ v, /** @type {number} */ slope, /** @type {string} */ text) => {
    const angle = (Math.atan2((slope * (g.zero - g.T)) / (TOP - BOTTOM), g.perDecade) * 180) / Math.PI;
    const place = `translate(${f(g.x(x))},${f(g.level(Math.log10(v)) - 11)}) rotate(${f(-angle)})`;
    for (const along of [-0.3, 0, 0.3]) {
      const shift = along * names.width(text);
      const [dx, dy] = [shift * Math.cos((angle * Math.PI) / 180), -shift * Math.sin((angle * Math.PI) / 180)];
      names.take("ooo", g.x(x) + dx, g.level(Math.log10(v)) - 8 + dy, "middle");
    }
    return h("text", { key, class: `halo ${key}`, transform: place, "text-anchor": "middle" }, text);
  };
  if (!g.narrow && s.noise && s.kind === "finite" && !(s.theory > 0.02)) {
    const far = (/** @type {number} */ level) => Math.abs(Math.log10(s.noise / 10 ** level / chosen));
    const seen = [-2.6, -3.2, -1.4, -4, -5.2].filter((level) => s.noise / 10 ** level > low * 10 && s.noise / 10 ** level < 0.1);
    const where = s.noise / 10 ** (seen.find((level) => far(level) > 2.4) ?? [...seen, -2.6].sort((a, b) => far(b) - far(a))[0]);
    parts.push(slanted("R", where, line(where), -1, `${words.rounding} ∝ 1/h`));
    if (s.leading) {
      const usual = (10 ** -2.4 / s.leading) ** (1 / s.slope);
      const there = Math.min(10 ** -0.9, Math.max(usual, Math.min(where * 10 ** 2.6, 10 ** -0.9)));
      if (there > low * 100)
        parts.push(slanted("T", there, s.leading * there ** s.slope, s.slope, `${words.truncation} ∝ h${s.slope > 1 ? tenTo(s.slope).slice(2) : ""}`));
    }
  }
  return h("g", { key: "causes", "clip-path": "url(#inside)" }, parts);
}

/** The same scheme in other precisions, in grey. @param {any} model @param {any} state @param {Geometry} g */
function ghosts(model, state, g) {
  return h(
    "g",
    { key: "ghosts", "clip-path": "url(#inside)" },
    model.others.map((/** @type {any} */ other) =>
      other.dtype === "float64" && other.errors[state.scheme] ? h("path", { key: other.dtype, class: "ghost", d: path(other.errors[state.scheme], model.h, g) }) : null,
    ),
  );
}

/** @param {any} model @param {any} s @param {boolean} on @param {Geometry} g */
function curve(model, s, on, g) {
  if (s.refused) return null;
  const parts = [h("path", { key: "line", class: "line", d: path(s.errors, model.h, g) })];
  s.errors.forEach((/** @type {number} */ e, /** @type {number} */ i) => {
    const X = g.x(model.h[i]);
    if (!Number.isFinite(e)) parts.push(on && h("path", { key: i, class: "cross", d: `M${f(X - 3)} ${g.T - 12}l6 6m0 -6l-6 6` }));
    else if (on) parts.push(mark(s.id, X, g.y(e), 2.1, { key: i }));
  });
  return h("g", { key: s.id, class: `curve s-${s.id}${on ? " on" : ""}` }, parts);
}

/** @param {Geometry} g @param {any} words @param {any} names */
function lecture(g, words, names) {
  const X = g.x(LECTURE);
  const text = words.lecture_h;
  names.take(text, X + 5, g.T + 8, "start");
  return h(
    "g",
    { key: "lecture" },
    h("path", { class: "lecture", d: `M${f(X)} ${g.T + 2}V${g.B}` }),
    h("text", { class: "halo", x: f(X + 5), y: g.T + 8 }, text),
  );
}

/** @param {any} model @param {any} state @param {Geometry} g @param {any} words @param {any} names */
function automatic(model, state, g, words, names) {
  const { L, R, W, B } = g;
  const error = model.ad.error;
  const Y = g.y(error);
  const size = error > 0 ? brief(error) : words.exact;
  const text = fill(words.named, { name: words.ad, value: g.narrow ? size : `${words.no_h} · ${size}` });
  const beneath = Y > B - 10 || error > 1e-13 ? Y - 7 : Y + 15;
  names.take(text, L + 8, beneath, "start");
  const parts = [
    h("path", { key: "line", class: "adline s-ad", d: `M${L} ${f(Y)}H${W - R}` }),
    h("text", { key: "name", class: "lab halo s-ad", role: "button", tabindex: 0, "data-scheme": AD, x: L + 8, y: f(beneath) }, text),
  ];
  if (model.torch) {
    const at = g.y(model.torch.error);
    const label = fill(words.named, { name: "PyTorch", value: model.torch.error > 0 ? brief(model.torch.error) : words.exact });
    const higher = Math.abs(at - Y) < 3 ? at - 7 : at - 6;
    names.take(label, W - R - 8, higher, "end");
    parts.push(
      h("path", { key: "torch", class: "adline s-torch", d: `M${L} ${f(at)}H${W - R}` }),
      h("text", { key: "torchname", class: "halo s-torch lab", x: W - R - 8, y: f(higher), "text-anchor": "end" }, label),
    );
  }
  for (const other of g.narrow ? [] : model.others) {
    if (!(other.ad > 0)) continue;
    const at = g.y(other.ad);
    parts.push(
      h("path", { key: other.dtype, class: "adline s-ad short", d: `M${W - R - 26} ${f(at)}h26` }),
      h("text", { key: `${other.dtype}n`, class: "halo s-ad small", x: W - R, y: f(at + 13), "text-anchor": "end" }, fill(words.ad_in, { dtype: other.dtype })),
    );
    names.take(`AD ${other.dtype}`, W - R, at + 13, "end");
  }
  return h("g", { key: "ad", class: state.scheme === AD ? "on" : "" }, parts);
}

/** @param {any} model @param {any} s @param {any} state @param {Geometry} g @param {any} words @param {any} names */
function bestStep(model, s, state, g, words, names) {
  if (s.best === null || s.kind !== "finite") return null;
  const { B, zero, W } = g;
  const measured = model.h[s.best];
  const known = s.theory !== null && s.theory <= 1 && s.theory >= 1e-20;
  const mx = g.x(measured);
  const tx = known ? g.x(s.theory) : mx;
  const lines = g.narrow
    ? [`▲ ${words.best} ${brief(measured)}`]
    : [words.best, ...(known ? [`△ ${words.theory} ${brief(s.theory)}`] : []), `▲ ${words.measured} ${brief(measured)}`];
  const wide = Math.max(...lines.map(names.width));
  const knob = g.x(model.h[state.i]);
  let edge = Math.min(mx, tx) - 10;
  let anchor = "end";
  if (edge - wide < g.L || (knob > edge - wide - 10 && knob < edge + 6)) {
    edge = Math.max(mx, tx, knob > Math.max(mx, tx) && knob < Math.max(mx, tx) + 12 ? knob : 0) + 12;
    anchor = "start";
    if (edge + wide > W) {
      edge = Math.min(mx, tx) - 10;
      anchor = "end";
    }
  }
  const from = Math.min(Math.max(g.y(s.bestError) + 46, g.level(-15)), zero - 18 - 15 * lines.length);
  lines.forEach((line, i) => names.take(line, edge, from + 15 * i, anchor));
  return h(
    "g",
    { key: "best", class: `best s-${s.id}`, "data-part": "best" },
    known && h("path", { key: "line", class: "plumb", d: `M${f(tx)} ${f(g.y(s.bestError) + 8)}V${B}` }),
    known && h("path", { key: "theory", class: "theory", d: `M${f(tx)} ${B}l-5 9h10z` }),
    h("path", { key: "measured", class: "measured", d: `M${f(mx)} ${B}l-4 8h8z` }),
    lines.map((line, i) =>
      h("text", { key: `l${i}`, class: `halo${i || g.narrow ? "" : " strong"}`, x: f(edge), y: f(from + 15 * i), "text-anchor": anchor }, line),
    ),
  );
}

/** The chosen point: knob, mark, its two causes. @param {any} model @param {any} at @param {Geometry} g @param {any} words */
export function pointer(model, at, g, words) {
  const { B, T, L, R, W } = g;
  const step_ = model.h[at.i];
  const s = model.byId[at.scheme];
  const error = s ? s.errors?.[at.i] : model.ad.error;
  const name = s ? s.name : words.ad;
  const knob = {
    id: "knob",
    role: "slider",
    tabindex: 0,
    "data-part": "knob",
    "aria-label": words.step_h,
    "aria-valuemin": LOW,
    "aria-valuemax": 0,
    "aria-valuenow": Math.log10(step_).toFixed(2),
    "aria-valuetext": [`h = ${step(step_)}`, name, `${words.relative_error} ${brief(error)}`].join(words.comma),
  };
  if (!s || s.refused) {
    const Y = g.y(model.ad.error);
    return h("g", { key: "pointer", class: "s-ad" }, h("g", { key: "knob", ...knob }, h("rect", { class: "band", x: L, y: f(Y - 7), width: W - L - R, height: 14 })));
  }
  const X = g.x(step_);
  const Y = g.y(error);
  const size = Math.abs(model.truth[0]) || 1;
  const ticks = [["T", s.truncation[at.i]], ["R", s.rounding[at.i]]].map(([kind, v]) => {
    const part = Math.abs(Number(v)) / size;
    return part > 3e-18 && Number.isFinite(part) ? h("path", { key: kind, class: `cause ${kind}`, d: `M${f(X - 9)} ${f(g.y(part))}h18` }) : null;
  });
  const left = X > W * 0.82 || (s.theory && step_ >= s.theory && X > L + 120);
  return h(
    "g",
    { key: "pointer", class: `s-${s.id}` },
    h("path", { key: "plumb", class: "plumb", d: `M${f(X)} ${f(Y)}V${B}` }),
    h(
      "g",
      { key: "knob", ...knob },
      h("rect", { key: "clear", class: "clear", x: f(X - 45), y: B + 1, width: 90, height: 21 }),
      h("rect", { key: "body", class: "body", x: f(X - 41), y: B, width: 82, height: 22, rx: 6 }),
      h("text", { key: "text", class: "said", x: f(X), y: B + 15, "text-anchor": "middle" }, `h = ${step(step_)}`),
    ),
    ticks,
    mark(s.id, X, Y, 6, { key: "mark", "data-solid": "" }),
    h("circle", { key: "ring", class: "ring", cx: f(X), cy: f(Y), r: 11 }),
    h("text", { key: "error", class: "halo error", x: f(X + (left ? -16 : 16)), y: f(Math.max(Y - 9, T + 24)), "text-anchor": left ? "end" : "start" },
      Number.isFinite(error) ? brief(error) : words.not_a_number),
  );
}

/** The point of a curve nearest to the pointer. @param {any} model @param {any} state @param {Geometry} g @param {number} px @param {number} py */
export function near(model, state, g, px, py) {
  /** @type {{scheme: string, i: number} | null} */
  let found = null;
  let best = 26;
  for (const s of model.schemes) {
    if (s.refused) continue;
    for (let i = 0; i < model.h.length; i += 1) {
      const dx = g.x(model.h[i]) - px;
      if (Math.abs(dx) > 26 || (s.id !== state.scheme && !Number.isFinite(s.errors[i]))) continue;
      const distance = Math.hypot(dx, g.y(s.errors[i]) - py) - (s.id === state.scheme ? 5 : 0);
      if (distance < best) {
        best = distance;
        found = { scheme: s.id, i };
      }
    }
  }
  if (best > 6 && Math.abs(g.y(model.ad.error) - py) < 5) return { scheme: AD, i: state.i };
  return found;
}
