/** Whose rounding it is: the computation graph, each node filled as far as its rounding counts, and the list beside it. */

import { arranged, full, net, percent } from "./compare_net.js";
import { brief } from "./compare_text.js";
import { h } from "./dom.js";
import { num } from "./numbers.js";
import { fill } from "./problem_dom.js";

/** The last picture of a drawing: the sheet is described anew at every move of the pointer. @type {WeakMap<object, {from: any[], seen: any}>} */
const kept = new WeakMap();

/** @param {object} drawing @param {any[]} from what the picture follows from @param {() => any} make */
function pictured(drawing, from, make) {
  const last = kept.get(drawing);
  if (last && last.from.every((each, i) => each === from[i])) return last.seen;
  const seen = make();
  kept.set(drawing, { from, seen });
  return seen;
}

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
  const seen = drawing && pictured(drawing, [found, of, chosen.id, W, words], () => {
    const place = arranged(drawing, W, wide ? W * 0.6 - 24 : W);
    return { stacked: place.stacked, picture: net(drawing, place, share, chosen.id, words) };
  });
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
      { key: "both", class: `whose${seen?.stacked ? " stacked" : ""}` },
      h("div", { key: "picture", class: "scroll", "data-part": "rounding-graph" }, seen ? seen.picture : h("p", { class: "quiet" }, drawing === null ? words.rounding_too_large : words.rounding_waits)),
      h("div", { key: "list", class: "told" }, list(listed, of, chosen, words), h("div", {}, h("p", { "aria-live": "polite", "data-part": "rounding-node" }, said(chosen, of, words)), h("p", { class: "quiet" }, fill(words.rounding_bound, { b: brief(num(found.bound)) })))),
    ),
  ];
}

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
