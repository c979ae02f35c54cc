/**
 * The trace below the picture: the source text with its parts, and the tape (Wengert list), one line a node.
 *
 * Words: tape, tape_line, tape_value, tape_tangent, tape_adjoint, tape_rest {n}; source.
 */

import { op, row } from "./boxes.js";
import { h, m } from "./dom.js";
import { plural, say } from "./model.js";
import { fmt, full } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */

/** Lines of the tape on show. */
const LONGEST = 400;

/**
 * The text cut where parts begin and end; each piece knows the smallest part around it.
 * @param {string} text @param {{span: [number, number] | null}[]} nodes @returns {{text: string, node: number}[]}
 */
export function pieces(text, nodes) {
  const letters = [...text];
  const owner = new Array(letters.length).fill(-1);
  const size = new Array(letters.length).fill(Infinity);
  nodes.forEach(({ span }, node) => {
    if (!span) return;
    for (let i = span[0]; i < Math.min(span[1], letters.length); i += 1)
      if (span[1] - span[0] < size[i]) [owner[i], size[i]] = [node, span[1] - span[0]];
  });
  /** @type {{text: string, node: number}[]} */
  const found = [];
  letters.forEach((letter, i) => {
    const last = found[found.length - 1];
    if (last && last.node === owner[i]) last.text += letter;
    else found.push({ text: letter, node: owner[i] });
  });
  return found;
}

/** The source text. @param {Model} model @param {number | null} node whose part is marked */
export function source(model, node) {
  const { structure, nodes } = model;
  if (!structure.text || !nodes.length) return null;
  const span = node === null ? null : nodes[node]?.span;
  let at = 0;
  const parts = pieces(structure.text, nodes).map((piece, i) => {
    const from = at;
    at += [...piece.text].length;
    const marked = span && from >= span[0] && at <= span[1];
    return h(marked ? "mark" : "span", { key: `${i}`, "data-part-of": piece.node < 0 ? null : piece.node }, piece.text);
  });
  return h("code", { key: "source", class: "source", "data-part": "source", "aria-label": say(structure, "source") }, parts);
}

/**
 * @param {Model} model @param {boolean} open
 * @param {ReturnType<typeof import("./model.js").bright>} lit @param {number | null} chosen node
 */
export function tape(model, open, lit, chosen) {
  const { structure, nodes, numbers } = model;
  if (!nodes.length) return null;
  const heads = ["tape_value", "tape_tangent", "tape_adjoint"].map((key) => h("th", { key, scope: "col" }, say(structure, key)));
  const lines = nodes.slice(0, LONGEST).map((/** @type {any} */ _node, /** @type {number} */ id) => entry(model, id, lit, chosen));
  const left = numbers.values.length - LONGEST;
  return h(
    "details",
    { key: "tape", class: "tape", "data-part": "tape", open },
    h("summary", { key: "name", "data-act": "tape" }, say(structure, "tape")),
    open &&
      h(
        "div",
        { key: "lines", class: "lines" },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, h("th", { key: "line", scope: "col" }, say(structure, "tape_line")), heads)),
          h("tbody", {}, lines),
        ),
        left > 0 && h("p", { key: "rest" }, plural(structure, "tape_rest", left)),
      ),
  );
}

/** @param {Model} model @param {number} id @param {ReturnType<typeof import("./model.js").bright>} lit @param {number | null} chosen */
function entry(model, id, lit, chosen) {
  const { nodes, numbers } = model;
  const node = nodes[id];
  if (node.kind === "constant") return null;
  const value = (/** @type {string} */ key, /** @type {any} */ v) =>
    h("td", { key, class: `num ${key}`, title: v === null ? null : full(v) }, v === null || v === undefined ? "" : fmt(v));
  const classes = `${lit?.nodes.has(id) ? "lit" : ""}${chosen === id ? " on" : ""}`.trim();
  const text = node.line ? row(node.name, op("="), node.line) : node.name;
  return h(
    "tr",
    { key: `line ${id}`, "data-line": id, class: classes || null },
    h("th", { key: "line", scope: "row" }, m(text)),
    value("value", numbers.values[id]),
    value("tangent", numbers.tangents[id]),
    value("adjoint", numbers.adjoints[id]),
  );
}
