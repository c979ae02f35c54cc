/** What is looked at: all numbers of a node, or the whole Jacobian of an edge. */

import { h, m } from "./dom.js";
import { percent } from "./numbers.js";
import { matrix } from "./tensors_ledger.js";

/** @param {any} view @param {any} words @param {[string, number]} chosen */
export function looked(view, words, [kind, at]) {
  const close = h("button", { type: "button", class: "close", "data-close": true, "aria-label": words.close }, "×");
  if (kind === "use") {
    const use = view.uses[at];
    if (!use) return null;
    return h("div", { class: "looked", role: "region", "aria-live": "polite" }, close,
      h("p", {}, m(use.d), " ", h("b", {}, use.kind), `, ${use.size}, `, words.norm.replace("{norm}", use.norm),
        use.share === null ? "" : `; ${words.share_of.replace("{share}", percent(use.share))}`),
      use.matrix ? h("div", { class: "scroll" }, matrix(use.matrix)) : h("p", { class: "mut" }, words.large));
  }
  const node = view.nodes[at];
  if (!node) return null;
  const numbers = (/** @type {string} */ title, /** @type {any} */ rows, /** @type {string} */ brief) =>
    h("div", { class: "block" }, h("span", { class: "mut" }, title), rows ? h("div", { class: "scroll" }, matrix(rows)) : h("span", {}, brief));
  return h("div", { class: "looked", role: "region", "aria-live": "polite" }, close,
    h("p", {}, node.name ? m(node.name) : "", " ", node.op ? h("b", {}, node.op) : "", node.creator ? ` ${node.creator}` : "", " ",
      h("span", { class: "mut" }, node.shape ? words.shape.replace("{shape}", node.shape) : words.number),
      node.turns && h("button", { key: "turn", type: "button", class: "turn", "data-turn": String(node.origin), "aria-keyshortcuts": "u" }, words[node.turns], h("kbd", {}, "U"))),
    h("div", { class: "blocks" }, numbers(words.value, node.values, node.value),
      node.adjoint !== null && numbers(words.adjoint, node.adjoints, node.adjoint)));
}
