/** Cost of one gradient against the number of variables: counted operations as lines, measured times as crosses beside. */

import { brief, count, raised, rich } from "./compare_text.js";
import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

const f = (/** @type {number} */ v) => v.toFixed(1);
const HIGH = 3.8; // decades of the cost
const MOST = 3; // decades of n

/** Where a curve ends early. */
const stop = (/** @type {number} */ x, /** @type {number} */ y) => `M${f(x + 2)} ${f(y - 4)}v8`;
const cross = (/** @type {number} */ x, /** @type {number} */ y) => `M${f(x - 3)} ${f(y - 3)}l6 6m0 -6l-6 6`;

/** @param {number} seconds */
const duration = (seconds) => (seconds < 1e-3 ? `${brief(seconds * 1e6)} µs` : `${brief(seconds * 1e3)} ms`);

/** @param {any} fixed @param {any} times measured, if they were asked for @param {any} state @param {number} W @param {any} words */
export function cost(fixed, times, state, W, words) {
  const family = fixed.families[state.family] ?? fixed.families[0];
  const members = family.members;
  const H = 164;
  const [L, R, T, B] = [34, W < 440 ? 122 : 132, 10, H - 20];
  const x = (/** @type {number} */ n) => L + (Math.log10(n) / MOST) * (W - L - R);
  const y = (/** @type {number} */ v) => B - (Math.min(HIGH, Math.max(-0.05, Math.log10(v))) / HIGH) * (B - T);
  const per = (/** @type {any} */ c, /** @type {number | null} */ v) => (v === null || v === undefined ? null : v / c.value);
  const lines = [
    { id: "central", name: words.cost_central, at: (/** @type {any} */ c) => per(c, c.numerical.central) },
    { id: "forward", name: words.cost_forward, at: (/** @type {any} */ c) => per(c, c.numerical.forward) },
    { id: "tree", name: words.cost_tree, at: (/** @type {any} */ c) => (c.treeLog === null ? null : 10 ** c.treeLog / c.value) },
    { id: "forward-ad", name: words.cost_ad_forward, at: (/** @type {any} */ c) => per(c, c.forward) },
    { id: "shared", name: words.cost_shared, at: (/** @type {any} */ c) => per(c, c.shared) },
    { id: "ad", name: words.cost_ad_reverse, at: (/** @type {any} */ c) => per(c, c.reverse), strong: true },
  ];
  const grid = [0, 1, 2, 3].map((k) => [
    h("path", { key: `y${k}`, class: "hair", d: `M${L} ${f(y(10 ** k))}H${f(W - R)}` }),
    h("text", { key: `yt${k}`, class: "m", x: L - 6, y: f(y(10 ** k) + 4), "text-anchor": "end" }, k ? `10${raised(k)}` : "1"),
  ]);
  const ticks = [1, 10, 100, 1000].map((n) => h("text", { key: `x${n}`, class: "m", x: f(x(n)), y: B + 15, "text-anchor": n === 1 ? "start" : "middle" }, n === 1 ? "n = 1" : count(n)));
  const ends = lines
    .map((line) => {
      const points = members.map((/** @type {any} */ c) => [c.n, line.at(c)]).filter((/** @type {any} */ p) => p[1] !== null && p[1] > 0);
      return { ...line, points, short: points.length < members.length, end: points.length ? y(points[points.length - 1][1]) : B };
    })
    .filter((line) => line.points.length);
  ends.sort((a, b) => a.end - b.end);
  let above = -99;
  const spots = ends.map((line) => (above = Math.max(line.end, above + 13)));
  const over = Math.max(0, (spots[spots.length - 1] ?? 0) - (B - 1));
  for (let i = spots.length - 1, floor = B + 2; i >= 0 && over > 0; i -= 1) {
    spots[i] = Math.min(spots[i], floor);
    floor = spots[i] - 13;
  }
  const drawn = ends.map((line, i) => [
    h("path", { key: line.id, class: `costline s-${line.id}${line.strong ? " strong" : ""}`, d: line.points.map(([n, v], /** @type {number} */ k) => `${k ? "L" : "M"}${f(x(n))} ${f(y(v))}`).join("") }),
    line.strong && line.points.map(([n, v]) => h("circle", { key: `${line.id}${n}`, class: `mark s-${line.id}`, cx: f(x(n)), cy: f(y(v)), r: 2.6 })),
    line.short && line.points.length && h("path", { key: `${line.id}end`, class: `costline s-${line.id}`, d: stop(x(line.points[line.points.length - 1][0]), y(line.points[line.points.length - 1][1])) }),
    h("text", { key: `${line.id}t`, class: `named s-${line.id}`, x: f(W - R + 6), y: f(spots[i] + 4) }, line.name),
  ]);
  const bound = h("path", { key: "bound", class: "costline dashed s-ad", d: `M${L} ${f(y(fixed.bound))}H${f(W - R)}` });
  const boundName = h("text", { key: "boundname", class: "halo named s-ad", x: f(W - R - 4), y: f(y(fixed.bound) - 4), "text-anchor": "end" }, words.cost_bound);
  const sizes = members.map((/** @type {any} */ c) => c.n);
  const at = Math.max(0, Math.min(sizes.length - 1, state.n ?? 0));
  const c = members[at];
  const X = x(c.n);
  const picked = [
    h("path", { key: "pick", class: "plumb", style: "--c: var(--acc)", d: `M${f(X)} ${T}V${B}` }),
    h("circle", { key: "p1", class: "dot s-forward", cx: f(X), cy: f(y(per(c, c.numerical.forward) ?? 1)), r: 4 }),
    h("circle", { key: "p2", class: "dot s-ad", cx: f(X), cy: f(y(per(c, c.reverse) ?? 1)), r: 4 }),
  ];
  const taken = times?.family === family.id ? times : null;
  const measured = (taken?.members ?? []).map((/** @type {any} */ m) =>
    ["forward", "central", "reverse"].map((id) => h("path", { key: `m${id}${m.n}`, class: `cross s-${id === "reverse" ? "ad" : id}`, d: cross(x(m.n), y(m[id])) })),
  );
  const there = taken?.members.find((/** @type {any} */ m) => m.n === c.n);
  const last = ends.filter((line) => line.short && line.points.length).map((line) => line.points[line.points.length - 1][0]);
  const values = { n: count(c.n), f: brief(Number(per(c, c.numerical.forward)?.toPrecision(3))), a: (per(c, c.reverse) ?? 0).toFixed(2), r: count(c.reverse), v: count(c.value) };
  return [
    h("h2", { key: "t" }, words.cost_title, h("small", {}, words.cost_small)),
    h("span", { key: "families", class: "seg", role: "group", "aria-label": words.cost_family, style: "max-width: 100%; overflow-x: auto" }, fixed.families.map((/** @type {any} */ each, /** @type {number} */ i) => h("button", { key: each.id, type: "button", "data-family": i, "aria-pressed": String(each === family) }, each.name))),
    h("svg", { key: "picture", width: W, height: H, role: "img", "aria-label": words.cost_small }, grid, ticks, bound, drawn, boundName, measured, picked),
    h("label", { key: "n", class: "nrow" }, h("span", { class: "mono" }, `n = ${count(c.n)}`), h("input", { type: "range", min: 0, max: sizes.length - 1, step: 1, value: at, "data-input": "n", "aria-valuetext": `n = ${c.n}` })),
    h("p", { key: "said" }, rich(c.n === 1 ? words.cost_none : words.cost_gain, values), words.space, last.length > 0 && h("span", { class: "quiet" }, fill(words.cost_stops, { n: count(Math.max(...last)) }))),
    h(
      "p",
      { key: "times", "data-part": "times" },
      taken ? (there ? rich(words.cost_measured, { runs: times.runs, n: count(c.n), t: duration(there.seconds), f: brief(Number(there.forward.toPrecision(3))), c: brief(Number(there.central.toPrecision(3))), a: there.reverse.toFixed(2) }) : words.cost_unmeasured)
        : state.timed === family.id ? h("span", { class: "quiet" }, words.cost_measuring)
        : h("button", { type: "button", "data-act": "times", "data-part": "measure", class: "link" }, words.cost_measure),
    ),
  ];
}
