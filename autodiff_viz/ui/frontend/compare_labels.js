/** The names of the curves, each where there is room for it. */

import { mark } from "./compare_marks.js";
import { h } from "./dom.js";

/** @typedef {import("./compare_chart.js").Geometry} Geometry */

/** From the first one drawn to the one on top. */
export const ORDER = ["ridders", "richardson", "backward", "complex", "five-point", "central", "forward"];
/** @type {Record<string, number[]>} levels of error at which a name may stand beside its curve */
const LEVELS = {
  forward: [-4.6, -4, -3.2, -2.5, -5.5, -6],
  central: [-6.4, -5, -4, -8, -3],
  "five-point": [-11, -9, -7.5, -6, -5],
  richardson: [-13, -11, -9.5, -12],
  backward: [-1.6, -1],
  ridders: [],
};
const f = (/** @type {number} */ v) => v.toFixed(1);

/** Keeps names from lying on each other. */
export function placer(/** @type {Geometry} */ g) {
  /** @type {number[][]} */
  const taken = [];
  const width = (/** @type {string} */ text) => [...text].reduce((sum, c) => sum + (c > "\u2e80" ? 12.5 : 6.9), 6);
  return {
    width,
    /** @param {string} text @param {number} x @param {number} y @param {string} anchor */
    free(text, x, y, anchor) {
      const w = width(text);
      const from = anchor === "end" ? x - w : anchor === "middle" ? x - w / 2 : x;
      if (from < g.L || from + w > g.W + (g.narrow ? 0 : 4)) return false;
      return !taken.some(([a, b, c, d]) => from < a + c && from + w > a && y - 12 < b + d && y + 3 > b);
    },
    /** @param {string} text @param {number} x @param {number} y @param {string} anchor */
    take(text, x, y, anchor) {
      const w = width(text);
      taken.push([anchor === "end" ? x - w : anchor === "middle" ? x - w / 2 : x, y - 12, w, 15]);
    },
  };
}

/** Rows below the curves of a short precision, where there is room for all names. */
const ROWS = [-10.6, -12, -13.4, -14.8];

/**
 * In a short precision the curves lie on each other: their names stand in a row of their own, with their marks.
 * @param {any} model @param {any} state @param {Geometry} g @param {any} names
 */
function legend(model, state, g, names) {
  const parts = [];
  let [turn, x] = [0, g.L + 14];
  for (const id of [...ORDER].reverse()) {
    const s = model.byId[id];
    if (s.refused || s.kind === "complex") continue;
    const wide = names.width(s.short) + 16;
    while (turn < ROWS.length && !names.free(s.short, x + 16, g.level(ROWS[turn]), "start")) {
      x += 12;
      if (x + wide > g.W - g.R) [turn, x] = [turn + 1, g.L + 14];
    }
    if (turn === ROWS.length) break;
    const y = g.level(ROWS[turn]);
    names.take(s.short, x + 16, y, "start");
    parts.push(
      mark(id, x + 5, y - 4, 4, { key: `m${id}` }),
      h("text", { key: id, class: `lab halo s-${id}${id === state.scheme ? " on" : ""}`, role: "button", tabindex: 0, "data-scheme": id, x: f(x + 16), y: f(y) }, s.short),
    );
    x += wide + 10;
  }
  return parts;
}

/** The name of every curve, beside its right flank where there is room. */
export function labels(/** @type {any} */ model, /** @type {any} */ state, /** @type {Geometry} */ g, /** @type {any} */ names) {
  const parts = [];
  const order = [...ORDER].reverse().sort((a, b) => Number(b === state.scheme) - Number(a === state.scheme));
  const short = model.dtype !== "float64" && !g.narrow;
  if (short) parts.push(...legend(model, state, g, names));
  for (const id of order) {
    const s = model.byId[id];
    if (s.refused || (short && s.kind !== "complex")) continue;
    if (g.narrow && id !== state.scheme) continue; // the table below has all names and marks
    if (id === "backward" && id !== state.scheme) continue; // it lies on the forward curve
    const spot = spotFor(model, s, g, names, g.x(model.h[state.i]));
    if (!spot) continue;
    const [x, y, anchor] = spot;
    names.take(s.short, x, y, anchor);
    parts.push(
      h(
        "text",
        { key: id, class: `lab halo s-${id}${id === state.scheme ? " on" : ""}`, role: "button", tabindex: 0, "data-scheme": id, x: f(x), y: f(y), "text-anchor": anchor },
        s.short,
      ),
    );
  }
  return h("g", { key: "labels" }, parts);
}

/** @param {any} model @param {any} s @param {Geometry} g @param {any} names @param {number} knob @returns {[number, number, string] | null} */
function spotFor(model, s, g, names, knob) {
  const { errors } = s;
  const level = (/** @type {number} */ i) => Math.log10(Math.max(errors[i], 1e-20));
  if (s.kind === "complex") {
    const finite = [...errors].filter(Number.isFinite);
    const Y = Math.min(g.y(Math.max(...finite.slice(finite.length / 3), 1e-17)) - 9, g.zero - 16);
    const clear = names.width(s.short) / 2 + 4; // of the line that falls from the chosen point
    for (const decade of [-14.5, -12, -17, -10]) {
      const X = g.x(10 ** decade);
      if (Math.abs(X - knob) > clear && names.free(s.short, X, Y, "middle")) return [X, Y, "middle"];
    }
    return null;
  }
  const levels = LEVELS[s.id] ?? [-8];
  for (const wanted of levels) {
    for (let i = 1; i < 70; i += 1) {
      if (!(level(i) <= wanted && level(i - 1) > wanted)) continue;
      const X = g.x(model.h[i]);
      const Y = g.level(wanted) + 5;
      if (names.free(s.short, X + 14, Y, "start")) return [X + 14, Y, "start"];
      if (names.free(s.short, X - 12, Y - 4, "end") && s.id !== "forward") return [X - 12, Y - 4, "end"];
    }
  }
  for (const decade of [-1.5, -3, -4.5, -6]) {
    const i = model.h.findIndex((/** @type {number} */ each) => each <= 10 ** decade);
    if (!Number.isFinite(errors[i])) continue;
    for (const shift of [-12, -28, 22]) {
      const Y = Math.min(g.y(Math.max(errors[i], 1e-17)) + shift, g.zero - 6);
      if (names.free(s.short, g.x(model.h[i]), Y, "middle")) return [g.x(model.h[i]), Y, "middle"];
    }
  }
  return null;
}
