/**
 * Statements that repeat: the picture of one stage, and above it a ribbon of all of them.
 *
 * Words: ribbon, ribbon_stage {k} {n}, ribbon_adds {x}.
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

/** The stage that a node belongs to; null for what stands before them. @param {any} structure @param {number} node */
export function stageOf({ fold }, node) {
  if (!fold || node < fold.start) return null;
  return Math.min(fold.count - 1, Math.floor((node - fold.start) / fold.period));
}

/** What the smaller paths of each stage add to its factor. @param {Model} model @returns {number[]} */
const added = (model) =>
  model.stages.map((stage) => stage.total - product(model.edges, largest(model.edges, stage, 1)[0] ?? []));

/** Stages in which a path is not the largest one's. @param {Model} model @param {import("./model.js").Choice} focus */
function detours(model, focus) {
  const edges = focus?.kind === "term" ? model.terms[focus.id].edges : focus?.kind === "path" ? focus.edges : null;
  if (!edges || !model.terms.length) return new Set();
  const top = new Set(model.terms[0].edges);
  return new Set(edges.filter((/** @type {number} */ id) => !top.has(id)).map((/** @type {number} */ id) => stageOf(model.structure, model.edges[id].target)));
}

/** @param {Model} model @param {number} k the stage on show @param {any} focus @returns {any} */
export function ribbon(model, k, focus) {
  const { structure, nodes, stages } = model;
  const { fold } = structure;
  const text = (/** @type {string} */ key, /** @type {Record<string, any>} */ values = {}) => say(structure, key, values);
  const fits = stages.length === fold.count;
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
  const stage = fits ? stages[k] : null;
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
      h("b", { key: "k" }, text("ribbon_stage", { k: k + 1, n: fold.count })),
      stage && m(row(["frac", row(op("∂"), nodes[stage.target].name), row(op("∂"), nodes[stage.source].name)], op("="), strong(number(fmt(stage.total))))),
    ),
  );
}
