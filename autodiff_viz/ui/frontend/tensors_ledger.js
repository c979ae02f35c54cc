/** The paths of tensors: each a product of matrices, all of them together the gradient. */

import { h, m } from "./dom.js";
import { percent } from "./numbers.js";
import { colors } from "./tensors_picture.js";

const fill = (/** @type {string} */ text, /** @type {Record<string, string>} */ parts) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);

/** Numbers in brackets, row by row; one number needs none. @param {string[][]} rows */
export const matrix = (rows) =>
  rows.length === 1 && rows[0].length === 1 ? h("span", { class: "matrix one" }, rows[0][0]) :
  h("span", { class: "matrix" }, h("span", { class: "cells", style: `grid-template-columns: repeat(${rows[0]?.length ?? 1}, auto)` },
    rows.flat().map((cell) => h("span", {}, cell))));

/** @param {any} view @param {any} words */
export function ledger(view, words) {
  const { ledger: led } = view;
  const tints = colors(led.terms);
  const counted = fill(led.count === "1" ? words.path : words.paths, led);
  const by = view.variables.length > 1 && h("div", { class: "chips", role: "group", "aria-label": words.by },
    h("span", { class: "mut" }, words.by),
    view.variables.map((/** @type {string[]} */ [name, plain]) => h("button", { key: name, type: "button", "data-by": name, "aria-pressed": String(name === view.by) }, plain)));
  return [
    h("div", { class: "big" }, m(led.d, true), h("span", { class: "is" }, "="), led.totals ? matrix(led.totals) : h("span", {}, led.total)),
    h("p", { class: "mut" }, counted, " ", words.multiply),
    by,
    h("ol", { class: "rows" }, led.terms.map((/** @type {any} */ term, /** @type {number} */ i) => path(view, words, term, i, tints))),
    !led.complete && h("p", { class: "mut" }, fill(words.first, { n: String(led.terms.length) })),
    led.terms.length > 0 && h("div", { class: "total" }, m(led.d), h("b", {}, led.totals ? matrix(led.totals) : led.total)),
  ];
}

/** @param {any} view @param {any} words @param {any} term @param {number} i @param {Map<number, number>} tints */
function path(view, words, term, i, tints) {
  const walk = [view.nodes[term.factors.at(-1)?.source] ?? null, ...[...term.factors].reverse().map((/** @type {any} */ f) => view.nodes[f.target])];
  const tint = tints.size ? i + 1 : 0;
  return h("li", { key: `t${i}`, "data-row": String(i), tabindex: 0 },
    h("span", { class: "badge", style: tint ? `--tint: var(--p${tint})` : null }, String(i + 1)),
    h("div", { class: "walk" }, walk.flatMap((/** @type {any} */ node, /** @type {number} */ k) => !node ? [] : [k ? h("span", { class: "mut" }, ` → ${node.op} → `) : null, node.name ? m(node.name) : node.value])),
    h("div", { class: "factors" },
      term.factors.map((/** @type {any} */ factor, /** @type {number} */ k) => [
        k ? h("span", { class: "mut" }, "·") : null,
        h("button", { key: `f${k}`, type: "button", class: "factor", "data-use": String(factor.at), title: `${factor.kind}, ${fill(words.norm, factor)}`, style: tints.get(factor.at) ? `--tint: var(--t${tints.get(factor.at)})` : null },
          m(factor.d), h("span", { class: "inner" }, factor.brief ? matrix(factor.brief) : h("span", { class: "mut" }, factor.kind)), h("span", { class: "size" }, factor.size)),
      ]),
      h("span", { class: "mut" }, "="), term.products ? matrix(term.products) : h("b", {}, term.product)),
    h("div", { class: "part" }, term.share === null ? null : [
      h("span", { class: "track" }, h("span", { class: "fillbar", style: `width:${Math.min(100, Math.abs(term.share) * 100).toFixed(1)}%` })),
      h("span", { class: "num" }, percent(term.share)),
    ]));
}
