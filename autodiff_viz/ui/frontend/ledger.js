/**
 * The ledger: every path with its factors, product, share and running sum, set like an accountant's page; above it
 * the answer.
 *
 * The texts come from Python as `structure.words` (explorer_words() in ui/words.py holds the English of each key).
 * What stands in braces is filled in here; `_one` or `_many` is chosen by the number. Keys of the ledger:
 *
 *   answer_none {a} {b}: no path; answer_one {a} {b}; answer_two {a} {b}; answer_many {n} {a} {b}
 *   answer_part {n} {k} {share} {effective}: not all paths are listed; no_variable: nothing to differentiate
 *   path, product, share, sum: heads of the columns; through_edge {a} {b}: head while an edge is chosen
 *   straight: the largest path; row_label {n} {path} {x} {share}: a row read aloud; edges_one/_many {n}
 *   rest_one/_many {n}: the paths not listed; part_of {k} {n}, part_shown {k} {n}, share_of {share} {total}, no_path {a} {b}
 *   multiplications_one/_many {n}; agrees, differs, not_checked: names of the check marks
 *
 * Picture: node_label {v} {x}, adjoint_label {x}, adjoint, edge_label_one/_many {a} {b} {x} {n}; the other modules
 * name theirs.
 */

import { color, number, op, row, strong } from "./boxes.js";
import { h, m } from "./dom.js";
import { phrase, plural, say } from "./model.js";
import { fmt, full, grouped, percent, split } from "./numbers.js";
import { entry, scale } from "./rows.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Term} Term */
/** @typedef {import("./model.js").Choice} Choice */

const LONGEST_COUNT = 27;
const LINES_OF_ANSWER = 90;

/** Every digit, those beyond six in grey. @param {import("./numbers.js").Wire} v */
export function digits(v) {
  const { head, tail, exponent } = split(v);
  return [head, tail && h("span", { class: "tail" }, tail), exponent];
}

/** A number of paths, exact while it can be read. @param {Model} model @param {string} n */
export const count = (model, n) =>
  !/^\d+$/.test(n) ? n : n.length <= LONGEST_COUNT ? grouped(n) : model.numbers.countText;

/** @param {Model} model @returns {any[]} */
export function answer(model) {
  const { structure, terms } = model;
  if (!structure.derivative)
    return [
      h("div", { class: "big" }, m(strong(number(fmt(model.numbers.value))))),
      h("p", {}, say(structure, "no_variable")),
    ];
  const pieces = [m(structure.derivative)];
  const texts = terms.map((term) => fmt(Math.abs(term.product)));
  const listed = model.colored && terms.length > 1 && texts.join(" + ").length < LINES_OF_ANSWER;
  if (listed) {
    [...terms]
      .sort((a, b) => a.number - b.number)
      .forEach((term, i) => {
        const minus = term.product < 0;
        const sign = i === 0 ? [op("="), ...(minus ? [row(op("−"))] : [])] : [op(minus ? "−" : "+")];
        pieces.push(m(row(["t", ""], ...sign, color(term.ink, number(fmt(Math.abs(term.product)))))));
      });
  }
  pieces.push(m(row(["t", ""], op("="), strong(number(fmt(model.total))))));
  const long = listed ? texts.join(" + ").length : 0;
  return [
    h("div", { class: `big${long > 40 ? " small" : long > 20 ? " medium" : ""}` }, pieces),
    h("p", {}, remark(model, String(model.numbers.count))),
  ];
}

/** @param {Model} model @param {string} n */
function remark(model, n) {
  const { structure, numbers, terms, names } = model;
  const bold = (/** @type {string} */ text) => h("b", { class: "num" }, text);
  if (!numbers.complete) {
    return phrase(structure, "answer_part", {
      n: bold(count(model, n)),
      k: String(terms.length),
      share: bold(percent(numbers.coverage)),
      effective: bold(fmt(numbers.effective, 3)),
    });
  }
  const key = { 0: "none", 1: "one", 2: "two" }[n] ?? "many";
  return say(structure, `answer_${key}`, { n: count(model, n), ...names });
}

/** Rows on show: all, or those through the chosen edge. @param {Model} model @param {Choice} chosen */
export const rows = (model, chosen) =>
  chosen?.kind === "edge" ? model.edges[chosen.id].terms.map((i) => model.terms[i]) : model.terms;

/**
 * @param {Model} model
 * @param {Choice} chosen
 * @param {number | null} pointed
 * @param {number} cursor the row that Tab reaches
 * @returns {any[]}
 */
export function ledger(model, chosen, pointed, cursor) {
  const { structure, numbers } = model;
  if (!structure.derivative) return [];
  const shown = rows(model, chosen);
  const bars = scale(model.terms);
  let running = 0;
  const bodies = shown.map((term) => {
    running = chosen?.kind === "edge" || Number.isNaN(term.running) ? running + term.product : term.running;
    const on = pointed === term.index || (chosen?.kind === "term" && chosen.id === term.index);
    return entry(model, term, { running, on, bars, cursor: cursor === term.index });
  });
  const edge = chosen?.kind === "edge" ? model.edges[chosen.id] : null;
  const title = edge
    ? h(
        "b",
        {},
        say(structure, "through_edge", { a: structure.nodes[edge.source].plain, b: structure.nodes[edge.target].op }),
      )
    : say(structure, "path");
  const heads = ["product", "share", "sum"].map((key) => h("th", { key, scope: "col" }, say(structure, key)));
  return [
    h(
      "div",
      { class: shown.length > 5 ? "scroll" : "flat" },
      h(
        "table",
        { class: numbers.complete ? "whole" : "partial" },
        h("thead", {}, h("tr", {}, h("th", { key: "n" }), h("th", { key: "path", scope: "col" }, title), heads)),
        bodies,
        h("tfoot", {}, edge ? filtered(model, edge, shown) : closing(model, running)),
      ),
    ),
  ];
}

/** @param {Model} model @param {number} running */
function closing(model, running) {
  const { structure, numbers, terms } = model;
  const exact = /^\d+$/.test(numbers.count);
  const left = numbers.complete
    ? null
    : exact
      ? String(BigInt(numbers.count) - BigInt(terms.length))
      : numbers.countText;
  const rest =
    left !== null &&
    h(
      "tr",
      { key: "rest", class: "rest", "data-part": "rest" },
      h("td", { colspan: 4 }, plural(structure, "rest", count(model, left))),
      h("td", { key: "sum", class: "num" }, fmt(model.total - running)),
    );
  const name = structure.closed ? row(structure.derivative, op("="), structure.closed) : structure.derivative;
  return [
    rest,
    h(
      "tr",
      { key: "total", class: "total", "data-part": "total" },
      h("td", { key: "name", colspan: 2 }, m(name)),
      h("td", { key: "sum", colspan: 3, class: "num sum", title: full(model.total) }, digits(model.total)),
    ),
  ];
}

/** @param {Model} model @param {import("./model.js").Use} edge @param {Term[]} shown */
function filtered(model, edge, shown) {
  const { structure, numbers, names } = model;
  const text = !edge.used
    ? say(structure, "no_path", names)
    : numbers.complete
      ? say(structure, "part_of", { k: String(shown.length), n: String(numbers.count) })
      : say(structure, "part_shown", { k: String(shown.length), n: edge.count });
  return h(
    "tr",
    { key: "total", class: "total", "data-part": "total" },
    h("td", { key: "name", colspan: 2 }, text),
    h(
      "td",
      { key: "share", colspan: 2, class: "num mut" },
      edge.used && say(structure, "share_of", { share: percent(edge.share), total: fmt(model.total) }),
    ),
    h("td", { key: "sum", class: "num sum", title: full(edge.sum) }, fmt(edge.used ? edge.sum : 0)),
  );
}

/** The same derivative by other ways. @param {Model} model */
export function checks(model) {
  const { structure, numbers } = model;
  return (numbers.checks ?? []).map((/** @type {any} */ check) => {
    const [sign, name] =
      check.ok === true ? ["✓", "agrees"] : check.ok === false ? ["✗", "differs"] : ["–", "not_checked"];
    const cost =
      check.multiplications === null || check.multiplications === undefined
        ? null
        : plural(structure, "multiplications", check.multiplications);
    const notes = [cost, check.note].filter(Boolean);
    return h(
      "div",
      { key: check.name, "data-check": check.name },
      h(
        "div",
        { key: "name" },
        h("span", { class: `sign ${name}`, role: "img", "aria-label": say(structure, name) }, sign),
        " ",
        check.name,
      ),
      check.value !== null &&
        check.value !== undefined &&
        h("b", { key: "value", class: "num", title: full(check.value) }, fmt(check.value)),
      h(
        "small",
        { key: "note" },
        notes.map((note, i) => h("span", { key: String(i) }, note)),
      ),
    );
  });
}
