/** Two graphs node by node: value, local partials and adjoint on either side, and how far they are apart. */

import { adjoint, op, row as boxes } from "./boxes.js";
import { h, m } from "./dom.js";
import { plural, say } from "./model.js";
import { fmt, full } from "./numbers.js";

/** @param {any} v */
const missing = (v) => v === null || v === undefined;

/** @param {any} view with words @param {any} found @param {string[]} titles @param {boolean} brief only what differs */
export function table(view, found, titles, brief) {
  const text = (/** @type {string} */ key) => say(view, key);
  const shown = found.rows
    .map((/** @type {any} */ row, /** @type {number} */ i) => ({ row, i }))
    .filter(({ row }) => !brief || !row.same);
  const heads = ["node", "", titles[0], titles[1], text("absolute"), text("relative"), text("ulps")];
  return [
    found.before > 0 && h("p", { key: "before", class: "mut" }, plural(view, "rows_before", found.before)),
    h(
      "div",
      { key: "lines", class: "lines" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, heads.map((name, i) => h("th", { key: String(i), scope: "col" }, i === 0 ? text("node") : name)))),
        shown.map(({ row, i }) => group(view, row, i, found.first === i, brief)),
      ),
    ),
    found.after > 0 && h("p", { key: "after", class: "mut" }, plural(view, "rows_after", found.after)),
  ];
}

/** A node. @param {any} view @param {any} row @param {number} i @param {boolean} first @param {boolean} brief */
function group(view, row, i, first, brief) {
  const entries = brief ? row.entries.filter((/** @type {any} */ entry) => !entry.same) : row.entries;
  const lines = entries.length ? entries : row.entries.slice(0, 1);
  return h(
    "tbody",
    { key: `row ${i}`, class: `${first ? "first" : ""}${row.same ? " same" : ""}`.trim() || null, "data-left": row.left, "data-right": row.right },
    lines.map((/** @type {any} */ entry, /** @type {number} */ k) => line(view, row, entry, k, lines.length)),
  );
}

/** @param {any} view @param {any} row @param {any} entry @param {number} k @param {number} lines */
function line(view, row, entry, k, lines) {
  const none = h("span", { key: "none", class: "mut" }, "–");
  const side = (/** @type {any} */ v) => (missing(v) ? none : fmt(v, 8));
  const far = (/** @type {string} */ key, /** @type {number} */ digits) =>
    h("td", { key, class: "num" }, entry.same || missing(entry[key]) ? "" : fmt(entry[key], digits));
  return h(
    "tr",
    { key: `line ${k}`, class: entry.same ? "same" : null },
    k === 0 && h("th", { key: "node", scope: "rowgroup", rowspan: lines }, named(row)),
    h("td", { key: "what", class: "what" }, what(view, row, entry)),
    h("td", { key: "left", class: "num", title: missing(entry.left) ? null : full(entry.left) }, side(entry.left)),
    h("td", { key: "right", class: "num", title: missing(entry.right) ? null : full(entry.right) }, side(entry.right)),
    entry.same
      ? h("td", { key: "absolute", class: "num mut" }, "=")
      : h("td", { key: "absolute", class: "num" }, h("span", { class: "sign", "aria-hidden": "true" }, "≠ "), missing(entry.absolute) ? "" : fmt(entry.absolute, 3)),
    far("relative", 3),
    far("ulps", 3),
  );
}

/** The node and what it computes; both, where they are different things. @param {any} row */
function named({ names, lines }) {
  const full_ = [0, 1].map((i) => names[i] && (lines[i] ? boxes(names[i], op("="), lines[i]) : names[i]));
  const one = JSON.stringify(full_[0]) === JSON.stringify(full_[1]) || !full_[1] ? full_[0] : full_[0] ? null : full_[1];
  if (one) return m(one);
  return [m(full_[0]), h("span", { key: "or", class: "mut" }, " / "), m(full_[1])];
}

/** @param {any} view @param {any} row @param {any} entry */
function what(view, row, entry) {
  if (entry.kind === "partial") return m(entry.name);
  if (entry.kind === "adjoint") return h("span", { class: "adjoint" }, m(adjoint(row.names[0] ?? row.names[1])));
  return say(view, "value");
}
