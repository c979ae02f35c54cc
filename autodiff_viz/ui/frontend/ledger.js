/**
 * The ledger: every path with its factors, product, share and running sum, set like an accountant's page; above it the answer.
 *
 * Words, sent by Python as `structure.words` (ui/words.py holds the English): explorer_words() documents each key. `{…}` is filled in
 * here; `_one` and `_many` are chosen by the number.
 *
 *   answer_none  No path leads from {a} to {b}: the derivative is 0.   answer_one   One path leads from {a} to {b}: multiply along it.
 *   answer_two   Two paths lead from {a} to {b}. Multiply along each path, then add.      answer_many  {n} paths lead from …
 *   answer_part  {n} paths. The {k} largest carry {share} of Σ|terms|; effective number of paths: {effective}.
 *   path, product, share, sum   heads of the columns
 *   straight    largest of all          through_edge  through {a} → {b}
 *   row_label   Path {n}: {path}. Product {x}, share {share}.
 *   no_variable  There is no variable, so there is nothing to differentiate.     edges_one, edges_many   {n} edges
 *   rest_one, rest_many   and {n} smaller paths           part_of   {k} of {n} paths           share_of   {share} of {total}
 *   part_shown  {k} of its {n} paths are among the largest
 *   no_path     No path from {a} to {b} uses this edge.
 *   multiplications_one, multiplications_many   {n} multiplications              agrees, differs, not_checked   names of the check marks
 *   ledger, graph, answer   names of the parts            adjoint   adjoint           show_all   show all
 */

import { color, fence, loose, number, op, row, strong } from "./boxes.js";
import { h, m } from "./dom.js";
import { phrase, plural, say } from "./model.js";
import { fmt, full, grouped, percent, split } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Term} Term */
/** @typedef {import("./model.js").Choice} Choice */

const LONGEST_COUNT = 27;
const LONGEST_WALK = 6;
/** Edges beyond which a row names only the nodes. */
const WITH_OPERATIONS = 4;
const LONGEST_PRODUCT = 6;
const LINES_OF_ANSWER = 90;
const BAR = 62;
const GLYPH = 150;

/** Every digit, those beyond six in grey. @param {import("./numbers.js").Wire} v */
export function digits(v) {
  const { head, tail, exponent } = split(v);
  return [head, tail && h("span", { class: "tail" }, tail), exponent];
}

/** A number of paths, exact while it can be read. @param {Model} model @param {string} n */
export const count = (model, n) => (!/^\d+$/.test(n) ? n : n.length <= LONGEST_COUNT ? grouped(n) : model.numbers.countText);

/** @param {Model} model @returns {any[]} */
export function answer(model) {
  const { structure, terms } = model;
  if (!structure.derivative) return [h("div", { class: "big" }, m(strong(number(fmt(model.numbers.value))))), h("p", {}, say(structure, "no_variable"))];
  const pieces = [m(structure.derivative)];
  const texts = terms.map((term) => fmt(Math.abs(term.product)));
  const listed = model.colored && terms.length > 1 && texts.join(" + ").length < LINES_OF_ANSWER;
  if (listed) {
    [...terms].sort((a, b) => a.number - b.number).forEach((term, i) => {
      const minus = term.product < 0;
      const sign = i === 0 ? [op("="), ...(minus ? [row(op("−"))] : [])] : [op(minus ? "−" : "+")];
      pieces.push(m(row(["t", ""], ...sign, color(term.color, number(fmt(Math.abs(term.product)))))));
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
export const rows = (model, chosen) => (chosen?.kind === "edge" ? model.edges[chosen.id].terms.map((i) => model.terms[i]) : model.terms);

/**
 * @param {Model} model @param {Choice} chosen @param {number | null} pointed @param {number} cursor the row that Tab reaches
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
    ? h("b", {}, say(structure, "through_edge", { a: structure.nodes[edge.source].plain, b: structure.nodes[edge.target].op }))
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

/** Zero line and unit of the share bars. @param {Term[]} terms */
function scale(terms) {
  const shares = terms.map((term) => term.share).filter(Number.isFinite);
  const low = Math.max(0, ...shares.map((s) => -s));
  const high = Math.max(0, ...shares);
  const zero = low > 0 ? Math.min(BAR - 12, Math.max(10, (BAR * low) / (low + high))) : 0;
  return { zero, low, high };
}

/** @param {number} share @param {ReturnType<typeof scale>} bars @param {string} id */
function bar(share, bars, id) {
  if (!Number.isFinite(share)) return null;
  const { zero, low, high } = bars;
  const size = share < 0 ? (-share / low) * zero : (share / (high || 1)) * (BAR - zero);
  const w = share === 0 ? 0 : Math.max(1.5, size);
  const hatch = share < 0 && [
    h("defs", {}, h("pattern", { id, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, h("rect", { width: 2, height: 4 }))),
    h("rect", { key: "bar", class: "minus", x: (zero - w).toFixed(2), y: 1, width: w.toFixed(2), height: 8, style: `fill:url(#${id})` }),
  ];
  return h(
    "svg",
    { width: BAR + 1, height: 10, "aria-hidden": "true" },
    hatch || h("rect", { key: "bar", class: "plus", x: zero, y: 1, width: w.toFixed(2), height: 8 }),
    h("path", { key: "zero", class: "zero", d: `M${zero + 0.5} 0V10` }),
  );
}

/** @param {Model} model @param {Term} term @param {{running: number, on: boolean, bars: any, cursor: boolean}} how */
function entry(model, term, { running, on, bars, cursor }) {
  const { structure, numbers } = model;
  const tint = term.color ? `color:${term.color}` : null;
  const marker = term.color
    ? h("span", { class: "mark", style: `background:${term.color}` }, String(term.number))
    : h("span", { class: "mut num" }, String(term.number));
  const cells = [
    h("td", { key: "n", class: "n" }, marker),
    h("td", { key: "walk", class: term.length > 2 ? "walk long" : "walk" }, numbers.complete || !structure.nodes.length ? walk(model, term) : [glyph(model, term), detour(model, term)]),
    h("td", { key: "product", class: "num product", style: tint, title: full(term.product) }, fmt(term.product)),
    h("td", { key: "share", class: "num share" }, numbers.complete && bar(term.share, bars, `hatch-${term.index}`), h("span", { key: "percent", class: "percent" }, percent(term.share, numbers.complete ? 1 : 2))),
    h("td", { key: "sum", class: "num", title: full(running) }, fmt(running)),
  ];
  return h(
    "tbody",
    {
      key: term.key,
      class: on ? "term on" : "term",
      "data-term": term.index,
      tabindex: cursor ? "0" : "-1",
      "aria-label": spoken(model, term),
    },
    h("tr", { key: "numbers" }, cells),
    numbers.complete && h("tr", { key: "factors" }, h("td", {}), h("td", { key: "factors", colspan: 4, class: "factors" }, factors(model, term))),
  );
}

/** Cut the middle out of a long list. @template T @param {T[]} items @param {number} most @param {T} gap @returns {T[]} */
const elide = (items, most, gap) => (items.length <= most ? items : [...items.slice(0, most - 3), gap, ...items.slice(-2)]);

/** A path and its product, read aloud. @param {Model} model @param {Term} term */
export const spoken = (model, term) =>
  say(model.structure, "row_label", { n: term.number, path: spokenWalk(model, term), x: fmt(term.product), share: percent(term.share) });

/** @param {Model} model @param {Term} term */
function spokenWalk(model, term) {
  const { nodes, wrt } = model.structure;
  if (!term.edges.length && term.length) return plural(model.structure, "edges", term.length);
  const hops = term.edges.map((e) => `${nodes[model.edges[e].target].op} ${nodes[model.edges[e].target].plain}`);
  return [nodes[wrt].plain, ...elide(hops, LONGEST_WALK, "…")].join(", ");
}

/** u → Add → x → Mul → z. @param {Model} model @param {Term} term */
function walk(model, term) {
  const { nodes, wrt } = model.structure;
  if (!nodes[wrt]) return plural(model.structure, "edges", term.length);
  const to = h("span", { class: "to" }, "→");
  const hops = term.edges.map((e) => {
    const node = nodes[model.edges[e].target];
    return [term.length <= WITH_OPERATIONS && h("span", { class: "by" }, to, node.op), to, m(node.name)];
  });
  return [m(nodes[wrt].name), ...elide(hops, LONGEST_WALK, [to, "⋯"])];
}

/** ∂z/∂x ∂x/∂u = y · 1 = 1 · 1. @param {Model} model @param {Term} term */
function factors(model, term) {
  const uses = [...term.edges].reverse().map((e) => model.edges[e]);
  if (!uses.length) return null;
  const gap = /** @type {any} */ (null);
  const few = elide(uses, LONGEST_PRODUCT, gap);
  const tinted = (/** @type {any} */ edge, /** @type {any} */ box) => color(edge.used && edge.color !== "var(--ink)" ? edge.color : null, box);
  const product = (/** @type {(edge: any) => any} */ part) =>
    few.map((edge, i) => {
      const dot = i === 0 ? [["t", ""], op("=")] : [["t", ""], op("·")];
      if (edge === null) return m(["t", "\u2009⋯"]);
      const box = part(edge);
      return m(row(...dot, tinted(edge, few.length > 1 && loose(box, i === 0) ? fence(box) : box)));
    });
  const fractions = few.map((edge) => (edge === null ? m(["t", "⋯"]) : m(tinted(edge, edge.d))));
  const plain = uses.every((edge) => edge.constant);
  return [
    h("span", { class: "chain fractions" }, fractions),
    uses.length <= LONGEST_PRODUCT && h("span", { class: "chain" }, product((edge) => edge.formula)),
    (!plain || uses.length > LONGEST_PRODUCT) && h("span", { class: "chain" }, product((edge) => number(fmt(edge.partial)))),
  ];
}

/** Where a path leaves the largest one: a line with a dip. @param {Model} model @param {Term} term */
function glyph(model, term) {
  const top = new Set(model.terms[0].edges);
  const { wrt, output } = model.structure;
  const x = (/** @type {number} */ node) => ((node - wrt) / Math.max(1, output - wrt)) * (GLYPH - 6) + 3;
  const dips = term.edges
    .map((e) => model.edges[e])
    .filter((edge) => !top.has(edge.id))
    .map((edge) => [x(edge.source), x(edge.target)]);
  /** @type {number[][]} */
  const merged = [];
  for (const [a, b] of dips) {
    const last = merged.at(-1);
    if (last && a <= last[1] + 0.01) last[1] = b;
    else merged.push([a, b]);
  }
  const curve = ([a, b]) => {
    const more = Math.max(0, 5 - (b - a)) / 2;
    return `M${(a - more).toFixed(1)} 5c0 9 ${(b - a + 2 * more).toFixed(1)} 9 ${(b - a + 2 * more).toFixed(1)} 0`;
  };
  return h(
    "svg",
    { key: "glyph", class: "glyph", width: GLYPH, height: 15, viewBox: `0 0 ${GLYPH} 15`, preserveAspectRatio: "none", "aria-hidden": "true" },
    h("path", { key: "line", class: "straight", d: `M3 5H${GLYPH - 3}` }),
    h("path", { key: "dips", class: "dips", d: merged.map(curve).join("") }),
  );
}

/** The factors in which a path differs from the largest one. @param {Model} model @param {Term} term */
function detour(model, term) {
  const top = new Set(model.terms[0].edges);
  if (term.index === 0) return h("span", { key: "detour", class: "detour mut" }, say(model.structure, "straight"));
  const own = [...term.edges].reverse().map((e) => model.edges[e]).filter((edge) => !top.has(edge.id) && edge.formulaPlain !== "1");
  const formulas = own.map((edge) => edge.formula);
  const boxes = formulas.length > 3 ? [formulas[0], ["t", "⋯"], formulas[formulas.length - 1]] : formulas;
  const parts = boxes.flatMap((box, i) => [...(i ? [op("·")] : []), loose(box, i === 0) ? fence(box) : box]);
  return h("span", { key: "detour", class: "detour" }, parts.length ? m(row(...parts)) : "1");
}

/** @param {Model} model @param {number} running */
function closing(model, running) {
  const { structure, numbers, terms } = model;
  const exact = /^\d+$/.test(numbers.count);
  const left = numbers.complete ? null : exact ? String(BigInt(numbers.count) - BigInt(terms.length)) : numbers.countText;
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
    h("td", { key: "share", colspan: 2, class: "num mut" }, edge.used && say(structure, "share_of", { share: percent(edge.share), total: fmt(model.total) })),
    h("td", { key: "sum", class: "num sum", title: full(edge.sum) }, fmt(edge.used ? edge.sum : 0)),
  );
}

/** The same derivative by other ways. @param {Model} model */
export function checks(model) {
  const { structure, numbers } = model;
  return (numbers.checks ?? []).map((/** @type {any} */ check) => {
    const [sign, name] = check.ok === true ? ["✓", "agrees"] : check.ok === false ? ["✗", "differs"] : ["–", "not_checked"];
    const cost = check.multiplications === null || check.multiplications === undefined ? null : plural(structure, "multiplications", check.multiplications);
    const notes = [cost, check.note].filter(Boolean);
    return h(
      "div",
      { key: check.name, "data-check": check.name },
      h("div", { key: "name" }, h("span", { class: `sign ${name}`, role: "img", "aria-label": say(structure, name) }, sign), " ", check.name),
      check.value !== null && check.value !== undefined && h("b", { key: "value", class: "num", title: full(check.value) }, fmt(check.value)),
      h("small", { key: "note" }, notes.map((note, i) => h("span", { key: String(i) }, note))),
    );
  });
}

