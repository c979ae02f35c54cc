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
 *   more {k}: a longer list; part_all {n}; signs {p} {q}, cancels {c} {d}, zeros_one/_many {n}, nonfinite_one/_many {n}
 *   multiplications_one/_many {n}; ulps_none, ulps_one/_many {n}; swell {tree} {dag} {vtree} {vdag}; agrees, differs, not_checked: names of the check marks
 *
 * Picture: node_label {v} {x}, adjoint_label {x}, adjoint, edge_label_one/_many {a} {b} {x} {n}; the other modules
 * name theirs.
 */

import { color, number, op, row, strong } from "./boxes.js";
import { h, m } from "./dom.js";
import { phrase, plural, say, termsThrough, useOf } from "./model.js";
import { fmt, full, grouped, percent, split } from "./numbers.js";
import { entry, scale } from "./rows.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Term} Term */
/** @typedef {import("./model.js").Choice} Choice */

const LONGEST_COUNT = 27;
const LINES_OF_ANSWER = 90;
/** Through an edge so many of the largest terms are found, if not all are listed. */
const THROUGH = 20;
/** The lists on offer. */
const MORE = [200, 1000];
/** Decimal digits of a float64. */
const DIGITS = 16;
/** Cancellation is worth a line from one digit on. */
const CANCELS = 10;

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
  chosen?.kind === "edge" ? termsThrough(model, chosen.id, THROUGH) : model.terms;

/** @param {Choice} choice @param {Term} term */
const is = (choice, term) =>
  (choice?.kind === "term" && choice.id === term.index) || (choice?.kind === "path" && choice.id === term.rank);

/**
 * @param {Model} model
 * @param {Choice} chosen
 * @param {Choice} pointed
 * @param {number} cursor the row that Tab reaches
 * @param {boolean} more whether a longer list can be had
 * @param {any} closed the derivative as a formula
 * @returns {any[]}
 */
export function ledger(model, chosen, pointed, cursor, more, closed) {
  const { structure, numbers } = model;
  if (!structure.derivative) return [];
  const shown = rows(model, chosen);
  const bars = scale(model.terms);
  let running = 0;
  const bodies = shown.map((term) => {
    running = chosen?.kind === "edge" || Number.isNaN(term.running) ? running + term.product : term.running;
    const on = is(pointed, term) || is(chosen, term);
    return entry(model, term, { running, on, bars, cursor: cursor === term.index });
  });
  const edge = chosen?.kind === "edge" ? useOf(model, chosen.id) : null;
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
        h("tfoot", {}, edge ? filtered(model, edge, shown) : closing(model, running, more, closed)),
      ),
    ),
  ];
}

/** @param {Model} model @param {number} running @param {boolean} more @param {any} closed */
function closing(model, running, more, closed) {
  const { structure, numbers, terms } = model;
  const exact = /^\d+$/.test(numbers.count);
  const left = numbers.complete
    ? null
    : exact
      ? String(BigInt(numbers.count) - BigInt(terms.length))
      : numbers.countText;
  const longer = more && MORE.find((k) => k > terms.length);
  const rest =
    left !== null &&
    h(
      "tr",
      { key: "rest", class: "rest", "data-part": "rest" },
      h(
        "td",
        { colspan: 4 },
        plural(structure, "rest", count(model, left)),
        longer && h("button", { key: "more", type: "button", "data-act": `more:${longer}` }, say(structure, "more", { k: longer })),
      ),
      h("td", { key: "sum", class: "num" }, fmt(model.total - running)),
    );
  return [rest, bottom(model, closed)];
}

/** The last row: the derivative, as a formula if there is a short one. @param {Model} model @param {any} closed */
export function bottom(model, closed) {
  const { structure } = model;
  const name = closed?.box ? row(structure.derivative, op("="), closed.box) : structure.derivative;
  return h(
    "tr",
    { key: "total", class: "total", "data-part": "total" },
    h("td", { key: "name", colspan: 3 }, m(name)),
    h("td", { key: "sum", colspan: 2, class: "num sum", title: full(model.total) }, digits(model.total)),
  );
}

/** A formula too long for the last row, folded; and how much longer it is when it is written out. @param {Model} model @param {any} closed */
export function swell({ structure }, closed) {
  const long =
    closed?.long &&
    h(
      "details",
      { key: "closed", class: "closed", "data-part": "closed" },
      h("summary", { key: "name" }, say(structure, "closed_long", { n: closed.letters })),
      h("div", { key: "formula" }, m(row(structure.derivative, op("="), closed.long))),
    );
  return [long, swollen(structure, closed)];
}

/** @param {any} structure @param {any} closed */
function swollen(structure, closed) {
  if (!closed?.tree || closed.tree === closed.dag) return null;
  const values = { tree: closed.tree, dag: closed.dag, vtree: closed.value_tree, vdag: closed.value_dag };
  return h("p", { key: "swell", class: "swell", "data-part": "swell" }, say(structure, "swell", values));
}

/**
 * What the terms meet: cancellation with the digits it would cost, zeros, and numbers that are not finite.
 * @param {Model} model
 */
export function remarks(model) {
  const { structure, numbers, edges } = model;
  const [positive, negative, condition] = [numbers.positive, numbers.negative, numbers.condition].map(Number);
  const show = (/** @type {string} */ name, /** @type {Record<string, any>} */ values, /** @type {any} */ edge) =>
    h(
      "p",
      { key: name, "data-remark": name },
      phrase(structure, name, values),
      edge && [" ", h("button", { key: "culprit", type: "button", "data-act": `edge:${edge.id}` }, edge.plain, " = ", fmt(edge.partial))],
    );
  const lost = fmt(Math.min(DIGITS, Math.log10(condition)), 2);
  const bad = numbers.nonfinite && numbers.nonfinite !== "0";
  const none = numbers.zero && numbers.zero !== "0";
  return [
    positive > 0 && negative < 0 && show("signs", { p: fmt(positive), q: fmt(negative) }, null),
    condition >= CANCELS && positive > 0 && negative < 0 && show("cancels", { c: fmt(condition, 3), d: lost }, null),
    none && show(numbers.zero === "1" ? "zeros_one" : "zeros_many", { n: numbers.zero }, edges.find((edge) => edge.used && edge.partial === 0)),
    bad && show(numbers.nonfinite === "1" ? "nonfinite_one" : "nonfinite_many", { n: numbers.nonfinite }, edges[numbers.culprit]),
  ];
}

/** @param {Model} model @param {import("./model.js").Use} edge @param {Term[]} shown */
function filtered(model, edge, shown) {
  const { structure, numbers, names } = model;
  const text = !edge.used
    ? say(structure, "no_path", names)
    : numbers.complete
      ? say(structure, "part_of", { k: String(shown.length), n: String(numbers.count) })
      : say(structure, String(shown.length) === edge.count ? "part_all" : "part_shown", { k: String(shown.length), n: edge.count });
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
    const off = check.ulps === null || check.ulps === undefined ? null : check.ulps === 0 ? say(structure, "ulps_none") : plural(structure, "ulps", check.ulps < 1e6 ? grouped(String(check.ulps)) : fmt(check.ulps, 3));
    const notes = [off, cost, check.note].filter(Boolean);
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
