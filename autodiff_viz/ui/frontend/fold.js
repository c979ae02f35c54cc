/**
 * Statements that repeat: the picture of one stage, or of what stands around them all, and above it a ribbon of all.
 *
 * Words: ribbon, ribbon_stage {k} {n}, ribbon_adds {x}, ribbon_around {n}.
 */

import { number, op, row, strong } from "./boxes.js";
import { h, m } from "./dom.js";
import { say } from "./model.js";
import { fmt } from "./numbers.js";
import { largest, product } from "./paths.js";

/** @typedef {import("./model.js").Model} Model */

const HIGH = 44;
const LOW = 3;

/** The structure with one stage as its picture. @param {any} structure @param {number} k */
export function folded(structure, k) {
  const { fold, nodes } = structure;
  const last = fold.count - 1;
  const roles = new Map(fold.sources[last].map((/** @type {number} */ node, /** @type {number} */ r) => [node, fold.sources[k][r]]));
  const move = (/** @type {number} */ id) => roles.get(id) ?? id - (last - k) * fold.period;
  const spread = (/** @type {any[]} */ list, /** @type {number} */ period, /** @type {number} */ size) => {
    const out = new Array(size).fill(null);
    list.forEach((item, i) => (out[k * period + i] = item));
    return out;
  };
  const drawn = fold.drawn.map((/** @type {any} */ item) => {
    const node = move(item.node);
    const { kind } = nodes[node];
    return { node, shape: item.shape === "operation" || kind === "operation" ? item.shape : kind };
  });
  const stems = new Array(nodes.length).fill(null);
  for (const [id, curve] of fold.layout.stems) stems[move(id)] = curve;
  const { layout } = fold;
  return {
    ...structure,
    drawn,
    layout: {
      ...layout,
      stems,
      edges: spread(layout.edges, fold.uses[0], structure.edges.length),
      labels: spread(layout.labels, fold.uses[0], structure.edges.length),
      passive: spread(layout.passive, fold.uses[1], structure.passive.length),
    },
  };
}

/** What stands around the stages, as a structure with a layout; all stages are hidden in it. @param {any} structure */
export function around(structure) {
  const { drawn, layout } = structure.fold.around;
  const full = (/** @type {any[]} */ list, /** @type {number} */ size) => {
    const out = new Array(size).fill(null);
    for (const [i, curve] of list) out[i] = curve;
    return out;
  };
  const { edges, nodes, passive } = structure;
  return {
    ...structure,
    compact: false,
    drawn,
    layout: {
      ...layout,
      labels: edges.map(() => null),
      edges: full(layout.edges, edges.length),
      stems: full(layout.stems, nodes.length),
      passive: full(layout.passive, passive.length),
    },
  };
}

/** The stage on show at first: -1 is what stands around them all. @param {any} structure */
export const opening = ({ fold }) => (fold?.around ? -1 : 0);

/** The stage that a node belongs to; -1 for what stands around them, null for what stands before them. @param {any} structure @param {number} node */
export function stageOf({ fold }, node) {
  if (!fold) return null;
  const outside = node < fold.start || node >= fold.start + fold.count * fold.period;
  if (fold.around && (outside || !fold.around.hidden.includes(node))) return -1;
  return outside ? null : Math.floor((node - fold.start) / fold.period);
}

/**
 * What stands in another stage where a node or an edge stands in its own; null where nothing does.
 * @param {Model} model @param {import("./model.js").Choice} choice @param {number} k
 * @returns {import("./model.js").Choice}
 */
export function moved({ structure, edges }, choice, k) {
  if (!choice || !/^(node|edge|up|down)$/.test(choice.kind)) return choice;
  const { fold } = structure;
  const node = choice.kind === "edge" ? (edges[choice.id]?.target ?? -1) : Number(choice.id);
  const own = node < fold.start || node >= fold.start + fold.count * fold.period ? -1 : Math.floor((node - fold.start) / fold.period);
  if (own < 0 || k < 0) return null;
  return /** @type {any} */ ({ ...choice, id: Number(choice.id) + (k - own) * (choice.kind === "edge" ? fold.uses[0] : fold.period) });
}

/** The stages of the derivative that are those of the repetition, in order; none if it has others. @param {Model} model */
export function repeating({ structure, stages }) {
  const { start, count, period } = structure.fold;
  const own = stages.filter((stage) => stage.target >= start && stage.target < start + count * period);
  return own.length === count ? own : [];
}

/** What the smaller paths of each stage add to its factor. @param {Model} model @returns {number[]} */
const added = (model) =>
  repeating(model).map((stage) => stage.total - product(model.edges, largest(model.edges, stage, 1)[0] ?? []));

/** Stages in which a path is not the largest one's. @param {Model} model @param {import("./model.js").Choice} focus */
function detours(model, focus) {
  const edges = focus?.kind === "term" ? model.terms[focus.id].edges : focus?.kind === "path" ? focus.edges : null;
  if (!edges || !model.terms.length) return new Set();
  const top = new Set(model.terms[0].edges);
  const { start, period } = model.structure.fold;
  const place = (/** @type {number} */ id) => Math.floor((model.edges[id].target - start) / period);
  return new Set(edges.filter((/** @type {number} */ id) => !top.has(id)).map(place));
}

/** @param {Model} model @param {number} k the stage on show @param {any} focus @returns {any} */
export function ribbon(model, k, focus) {
  const { structure, nodes } = model;
  const { fold } = structure;
  const stages = repeating(model);
  const text = (/** @type {string} */ key, /** @type {Record<string, any>} */ values = {}) => say(structure, key, values);
  const fits = stages.length > 0;
  const values = fits ? added(model) : [];
  const most = Math.max(...values.map(Math.abs), 0);
  const off = detours(model, focus);
  const bars = Array.from({ length: fold.count }, (_, i) => {
    const size = most > 0 ? LOW + (HIGH - LOW) * Math.min(1, Math.abs(values[i]) / most || 0) : HIGH / 2;
    const kind = i === k ? "bar now" : off.has(i) ? "bar off" : values[i] < 0 ? "bar minus" : "bar";
    return h("rect", { key: `${i}`, class: kind, "data-fold": i, x: i + 0.12, width: 0.76, y: (HIGH - size).toFixed(1), height: size.toFixed(1) });
  });
  const hit = Array.from({ length: fold.count }, (_, i) =>
    h("rect", { key: `h${i}`, class: "hitbar", "data-fold": i, x: i, width: 1, y: 0, height: HIGH }, h("title", {}, text("ribbon_stage", { k: i + 1, n: fold.count }))),
  );
  const stage = fits && k >= 0 ? stages[k] : null;
  return h(
    "div",
    { key: "ribbon", class: "ribbon", "data-part": "ribbon" },
    h(
      "p",
      { key: "ends", class: "ends" },
      h("span", { key: "a" }, m(row(nodes[structure.wrt].name, op("="), number(fmt(model.numbers.values[structure.wrt]))))),
      h("span", { key: "b" }, m(row(nodes[structure.output].name, op("="), number(fmt(model.numbers.values[structure.output]))))),
    ),
    h(
      "svg",
      { key: "bars", width: "100%", height: HIGH, viewBox: `0 0 ${fold.count} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      bars,
      hit,
    ),
    h("input", { key: "stage", type: "range", min: 1, max: fold.count, "data-stage-field": true, "aria-label": text("ribbon") }),
    fits &&
      h(
        "p",
        { key: "adds", class: "ends mut" },
        h("span", { key: "a" }, text("ribbon_adds", { x: fmt(values[0]) })),
        h("span", { key: "b" }, fmt(values[values.length - 1])),
      ),
    h(
      "p",
      { key: "now", class: "now" },
      k >= 0 && h("b", { key: "k" }, text("ribbon_stage", { k: k + 1, n: fold.count })),
      fold.around && h("button", { key: "around", type: "button", "data-act": "around", "aria-pressed": String(k < 0) }, text("ribbon_around", { n: fold.count })),
      stage && m(row(["frac", row(op("∂"), nodes[stage.target].name), row(op("∂"), nodes[stage.source].name)], op("="), strong(number(fmt(stage.total))))),
    ),
  );
}
