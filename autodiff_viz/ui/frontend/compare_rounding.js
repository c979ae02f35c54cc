/** Whose rounding it is: the computation graph, each node filled as far as its rounding counts, and the list beside it. */

import { brief } from "./compare_text.js";
import { h } from "./dom.js";
import { arrow } from "./geometry.js";
import { num } from "./numbers.js";
import { fill } from "./problem_dom.js";

const f = (/** @type {number} */ v) => v.toFixed(1);
/** A picture smaller than this is scrolled instead. */
const SMALLEST = 0.62;
const LARGEST = 1.12;
const TALLEST = 330;

/** @param {number} share */
const percent = (share) => (share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`);

/** @param {any} found @param {any} drawing @param {any} state @param {number} W @param {any} words */
export function roundings(found, drawing, state, W, words) {
  const title = h("h2", { key: "t" }, words.rounding_title, h("small", {}, words.rounding_small));
  if (found.message) return [title, h("p", {}, found.message)];
  if (!Number.isFinite(num(found.bound))) return [title, h("p", {}, words.rounding_broken)];
  if (!found.nodes.length) return [title, h("p", {}, words.rounding_none)];
  const of = state.of === "value" ? "ofValue" : "share";
  const share = Object.fromEntries(found.nodes.map((/** @type {any} */ node) => [node.id, node[of]]));
  const listed = [...found.nodes].sort((a, b) => b[of] - a[of]).slice(0, found.listed);
  const chosen = found.nodes.find((/** @type {any} */ node) => node.id === state.node) ?? listed[0];
  const wide = W >= 900;
  const room = wide ? W * 0.6 - 24 : W;
  return [
    title,
    h(
      "span",
      { key: "of", class: "seg", role: "group", "aria-label": words.rounding_small },
      [["derivative", words.rounding_of_derivative], ["value", words.rounding_of_value]].map(([value, face]) =>
        h("button", { key: value, type: "button", "data-of": value, "aria-pressed": String(value === (state.of ?? "derivative")) }, face),
      ),
    ),
    h(
      "div",
      { key: "both", class: "whose" },
      h("div", { key: "picture", class: "scroll", "data-part": "rounding-graph" }, drawing ? picture(drawing, share, chosen.id, room, words) : h("p", { class: "quiet" }, drawing === null ? words.rounding_too_large : words.rounding_waits)),
      h("div", { key: "list" }, list(listed, of, chosen, words), h("p", { "aria-live": "polite", "data-part": "rounding-node" }, said(chosen, of, words)), h("p", { class: "quiet" }, fill(words.rounding_bound, { b: brief(num(found.bound)) }))),
    ),
  ];
}

/** @param {any} node */
const full = (node) => (node.operation ? `${node.name} = ${node.operation}` : node.name);

/** @param {any} node @param {string} of @param {any} words */
function said(node, of, words) {
  const values = { name: full(node), c: brief(num(node.condition)), a: brief(num(node.adjoint)), s: percent(node[of]) };
  return fill(of === "share" ? words.rounding_node : words.rounding_node_value, values);
}

/** @param {any[]} nodes @param {string} of @param {any} chosen @param {any} words */
function list(nodes, of, chosen, words) {
  return h(
    "table",
    { class: "shares" },
    h("thead", {}, h("tr", {}, h("td", {}, words.rounding_head_node), [words.rounding_head_condition, words.rounding_head_adjoint, words.rounding_head_share].map((name) => h("th", { scope: "col" }, name)))),
    h(
      "tbody",
      {},
      nodes.map((node) =>
        h(
          "tr",
          { key: node.id, class: node.id === chosen.id ? "on" : "" },
          h("th", { scope: "row" }, h("button", { type: "button", "data-node": node.id, "aria-pressed": String(node.id === chosen.id) }, full(node))),
          h("td", {}, node.operation ? brief(num(node.condition)) : "–"),
          h("td", {}, brief(num(node.adjoint))),
          h("td", { class: "meter" }, h("span", { class: "stick", style: `width: ${(64 * Math.min(1, node[of])).toFixed(1)}px` }), percent(node[of])),
        ),
      ),
    ),
  );
}

/** @param {any} drawing @param {Record<number, number>} share @param {number} chosen @param {number} room @param {any} words */
function picture(drawing, share, chosen, room, words) {
  const margin = 8;
  const [w, tall] = [drawing.width + 2 * margin, drawing.height + 2 * margin];
  const k = Math.min(LARGEST, Math.max(SMALLEST, Math.min(room / w, TALLEST / tall)));
  const edges = drawing.edges.map((/** @type {any} */ edge, /** @type {number} */ i) => {
    const { shaft, point } = arrow(edge.curve, 1.2);
    const lit = edge.ends.includes(chosen) ? " lit" : "";
    return [h("path", { key: `s${i}`, class: `shaft${lit}`, d: shaft }), h("polygon", { key: `h${i}`, class: `head${lit}`, points: point })];
  });
  const nodes = drawing.nodes.map((/** @type {any} */ node) => {
    const [cx, cy, wide, high] = node.box;
    const part = Math.min(1, share[node.id] ?? 0);
    const [x, y] = [cx - wide / 2, cy - high / 2];
    return h(
      "g",
      { key: node.id, class: `unit${node.id === chosen ? " on" : ""}${part ? "" : " exact"}`, role: "button", tabindex: 0, "data-node": node.id, "aria-label": `${full(node)}: ${percent(part)}` },
      h("rect", { key: "ground", class: "ground", x: f(x), y: f(y), width: f(wide), height: f(high), rx: node.operation ? 5 : 14 }),
      h("rect", { key: "share", class: "share", x: f(x), y: f(y), width: f(wide), height: f(high), rx: node.operation ? 5 : 14, "fill-opacity": (0.42 * Math.sqrt(part)).toFixed(3) }),
      h("rect", { key: "rim", class: "rim", x: f(x), y: f(y), width: f(wide), height: f(high), rx: node.operation ? 5 : 14, "stroke-width": (1 + 3 * part).toFixed(2) }),
      h("text", { key: "name", x: f(cx), y: f(cy - 4), "text-anchor": "middle" }, h("tspan", { class: "who" }, node.name), node.operation && h("tspan", { class: "m" }, ` = ${node.operation}`)),
      h("text", { key: "percent", class: `percent${part ? "" : " m"}`, x: f(cx), y: f(cy + 14), "text-anchor": "middle" }, part ? percent(part) : node.operation ? words.rounding_exact : words.rounding_given),
    );
  });
  return h(
    "svg",
    { key: "svg", class: "net", width: f(k * w), height: f(k * tall), viewBox: `${-margin} ${-margin} ${f(w)} ${f(tall)}`, role: "group", "aria-label": words.rounding_title },
    h("g", { key: "edges" }, edges),
    h("g", { key: "nodes" }, nodes),
  );
}
