/**
 * The fixed place at the lower right: the chain rule at rest; for a node its adjoint as a sum over its users; for an
 * edge the sum through it, without listing its paths.
 *
 * Words: hint; show_all; edge_title, edge_note, partial_full {x}; node_title_one {v}, node_title_many {v} {n},
 * seed_title {v}, seed_note, note_means {a} {b}, note_rule, note_adjoints, note_partials, value_full {v} {x},
 * node_idle {v} {b}; trace_up, trace_down, fold {n}, unfold, bundle_one/_many {n} {a} {b}; path_title {n}, path_full {x}.
 */

import { adjoint, color, fence, loose, number, op, row, tangent } from "./boxes.js";
import { h, m } from "./dom.js";
import { digits } from "./ledger.js";
import { feeding, operations } from "./group.js";
import { active, pathOf, plural, say, useOf } from "./model.js";
import { fmt, full, grouped, percent } from "./numbers.js";
import { detour, factors, glyph } from "./rows.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Use} Use */
/** @typedef {import("./boxes.js").Box} Box */

const MOST_USERS = 4;
const MOST_TERMS = 4;
const MOST_FACTORS = 5;
/** Chain rules longer than this many factors are cut sooner. */
const MANY_FACTORS = 16;
const LONGEST_RANK = 28;
const EQUALS = op("=");
const TIMES = op("·");

/**
 * @param {Model} model @param {import("./model.js").Choice} chosen
 * @param {number[] | null} folds what is folded away; null where nothing can be
 * @returns {any[]}
 */
export function inspector(model, chosen, folds) {
  if (chosen?.kind === "edge") return ofEdge(model, useOf(model, chosen.id));
  if (chosen?.kind === "node" || chosen?.kind === "up" || chosen?.kind === "down")
    return [ofNode(model, chosen.id), tracing(model, chosen.id, chosen.kind, folds)];
  if (chosen?.kind === "term") return ofTerm(model, model.terms[chosen.id]);
  if (chosen?.kind === "path") return ofTerm(model, pathOf(model, chosen.id));
  return rest(model);
}

/** @param {Model} model @param {string} title */
const heading = (model, title) =>
  h(
    "h3",
    { key: "title" },
    h("span", {}, title),
    h(
      "button",
      { key: "all", type: "button", "data-act": "all" },
      say(model.structure, "show_all"),
      h("span", { "aria-hidden": "true" }, " ✕"),
    ),
  );

/** @param {Model} model @param {number} id @param {number[]} folds */
function folding({ structure }, id, folds) {
  const inner = feeding(structure, id);
  const n = operations(structure, inner);
  if (!n) return null;
  const on = folds.includes(id);
  return h("button", { key: "fold", type: "button", "data-act": `fold:${id}` }, say(structure, on ? "unfold" : "fold", { n: n + 1 }));
}

/** Buttons that trace a node, or fold what it is made from. @param {Model} model @param {number} id @param {string} now @param {number[] | null} folds */
const tracing = (model, id, now, folds) =>
  h(
    "p",
    { key: "tracing", class: "tracing group" },
    ["up", "down"].map((way) =>
      h(
        "button",
        { key: way, type: "button", "data-act": `${way}:${id}`, "aria-pressed": String(now === way) },
        say(model.structure, `trace_${way}`),
      ),
    ),
    folds && folding(model, id, folds),
  );

/** @param {Use} edge @param {Box} box */
const tinted = (edge, box) => color(edge.used ? edge.ink : null, box);
/** @param {Box} box @param {boolean} first */
const factor = (box, first) => (loose(box, first) ? fence(box) : box);
/** @param {import("./numbers.js").Wire} v @param {boolean} first */
const value = (v, first) => factor(number(fmt(v)), first);

/** @param {Box[]} boxes */
const sum = (boxes) => {
  const few =
    boxes.length <= MOST_USERS
      ? boxes
      : [...boxes.slice(0, MOST_USERS - 2), /** @type {Box} */ (["t", "⋯"]), boxes[boxes.length - 1]];
  return row(...few.flatMap((box, i) => (i ? [op("+"), box] : [box])));
};

/** One line of a derivation. @param {string} key @param {Box | null} left @param {any} right @param {string} [note] */
const lineOf = (key, left, right, note) => [
  h("span", { key: `${key}l` }, left && m(left)),
  h("span", { key: `${key}e` }, m(EQUALS)),
  h("span", { key: `${key}r` }, right, note && h("small", { key: "note" }, note)),
];

/** @param {Model} model */
function rest(model) {
  const { structure, terms } = model;
  if (!structure.derivative) return [];
  const product = (/** @type {import("./model.js").Term} */ term) => {
    const uses = [...term.edges].reverse().map((e) => model.edges[e]);
    const boxes = uses.map((edge) => tinted(edge, edge.d));
    return row(
      ...(boxes.length <= MOST_FACTORS
        ? boxes
        : [...boxes.slice(0, 3), /** @type {Box} */ (["t", "⋯"]), ...boxes.slice(-2)]),
    );
  };
  const written = [...terms].filter((term) => term.edges.length).sort((a, b) => a.number - b.number);
  const long =
    written.slice(0, MOST_TERMS).reduce((n, term) => n + Math.min(term.length, MOST_FACTORS), 0) > MANY_FACTORS;
  const few = written.slice(0, long ? 2 : MOST_TERMS);
  const pieces = few.map((term, i) => m(row(["t", ""], i ? op("+") : EQUALS, product(term))));
  if (terms.length > few.length && few.length) pieces.push(m(row(["t", ""], op("+"), ["t", "⋯"])));
  return [
    pieces.length > 0 && h("div", { key: "rule", class: "rule" }, m(structure.derivative), pieces),
    structure.layout && h("p", { key: "hint" }, say(structure, "hint")),
  ];
}

/** @param {Model} model @param {import("./model.js").Term} term */
function ofTerm(model, term) {
  const { structure, numbers } = model;
  const title =
    numbers.complete || !term.rank
      ? say(structure, "path_title", { n: term.number })
      : say(structure, "path_number", { n: term.rank.length < LONGEST_RANK ? grouped(term.rank) : `${term.rank.slice(0, 12)}…` });
  return [
    heading(model, title),
    !numbers.complete &&
      term.edges.length > 0 && [
        h("p", { key: "glyph", class: "walk" }, glyph(model, term), detour(model, term)),
        h("div", { key: "factors", class: "factors" }, factors(model, term)),
      ],
    h("p", { key: "full" }, say(structure, "path_full", { x: full(term.product) }), ` (${percent(term.share, 2)})`),
  ];
}

/**
 * A formula with numbers in place of the names of nodes.
 * @param {Box} box @param {Map<string, Box>} known name → number @returns {Box}
 */
function putIn(box, known) {
  const found = known.get(JSON.stringify(box));
  if (found) return found;
  const [tag, ...rest_] = box;
  if (!Array.isArray(rest_[0])) return box;
  const parts = rest_.map((part) => (Array.isArray(part) ? putIn(part, known) : part));
  if (tag === "sup" && loose(parts[0], false)) parts[0] = fence(parts[0]);
  if (tag !== "row") return /** @type {Box} */ ([tag, ...parts]);
  return row(
    ...parts.flatMap((part, i) => {
      const before = parts[i - 1];
      const touching = i > 0 && before[0] !== "o" && before[0] !== "t" && part[0] !== "o" && part !== rest_[i];
      const own = part !== rest_[i] && i > 0 && loose(part, false) ? fence(part) : part;
      return touching ? [TIMES, own] : [own];
    }),
  );
}

/** @param {Model} model @param {Use} edge */
function partial(model, edge) {
  const { nodes, numbers } = model;
  const near = [edge.target, ...model.structure.inputs[edge.target]];
  const known = new Map(
    near
      .filter((id) => nodes[id].kind !== "constant")
      .map((id) => [JSON.stringify(nodes[id].name), number(fmt(numbers.values[id]))]),
  );
  const filled = putIn(edge.formula, known);
  const plainly = JSON.stringify(filled) === JSON.stringify(number(fmt(edge.partial)));
  const put = edge.constant || plainly || filled === edge.formula ? [] : [EQUALS, filled];
  return row(edge.d, EQUALS, edge.formula, ...put, ...(edge.constant ? [] : [EQUALS, number(fmt(edge.partial))]));
}

/** @param {Model} model @param {any} edge or a bundle of folded paths */
function ofEdge(model, edge) {
  const { structure, numbers, nodes } = model;
  const full_ = h("p", { key: "full" }, say(structure, "partial_full", { x: full(edge.partial) }));
  const local = h("p", { key: "local", class: "local" }, m(edge.paths ? row(edge.d, EQUALS, number(fmt(edge.partial))) : partial(model, edge)));
  const inside = edge.paths && h("p", { key: "inside" }, plural(structure, "bundle", grouped(String(edge.paths.count)), { a: nodes[edge.source].plain, b: nodes[edge.target].plain }));
  if (!edge.used) return [heading(model, say(structure, "edge_title")), local, inside, full_];
  const names = row(
    tangent(nodes[edge.source].name),
    TIMES,
    tinted(edge, edge.d),
    TIMES,
    adjoint(nodes[edge.target].name),
  );
  const figures = row(
    value(numbers.tangents[edge.source], true),
    TIMES,
    tinted(edge, value(edge.partial, false)),
    TIMES,
    value(numbers.adjoints[edge.target], false),
  );
  const share = percent(edge.share);
  return [
    heading(model, say(structure, "edge_title")),
    local,
    inside,
    h(
      "div",
      { key: "lines", class: "derivation" },
      h("span", { key: "0" }),
      h("span", { key: "1" }),
      h("span", { key: "2" }, m(names), h("small", {}, say(structure, "edge_note"))),
      lineOf("b", null, m(row(figures, EQUALS, number(fmt(edge.sum))))),
    ),
    h("p", { key: "paths" }, say(structure, "edge_paths", { k: edge.count, n: numbers.countText, share })),
    full_,
  ];
}

/** @param {Model} model @param {number} id */
function ofNode(model, id) {
  const { structure, numbers, nodes } = model;
  const { name, plain } = nodes[id];
  const out = nodes[structure.output];
  const own = h("p", { key: "full" }, say(structure, "value_full", { v: plain, x: full(numbers.values[id]) }));
  if (numbers.adjoints[id] === null) {
    return [
      heading(model, say(structure, "seed_title", { v: plain })),
      h("p", { key: "idle" }, say(structure, "node_idle", { v: plain, b: out.plain })),
      own,
    ];
  }
  const uses = id === structure.output ? [] : active(model, id);
  const d = (/** @type {Box} */ a, /** @type {Box} */ b) =>
    /** @type {Box} */ (["frac", row(op("∂"), a), row(op("∂"), b)]);
  if (!uses.length) {
    return [
      heading(model, say(structure, "seed_title", { v: plain })),
      h(
        "div",
        { key: "lines", class: "derivation" },
        lineOf(
          "a",
          adjoint(name),
          m(row(d(out.name, name), EQUALS, number(fmt(numbers.adjoints[id])))),
          say(structure, "seed_note"),
        ),
      ),
      own,
    ];
  }
  const terms = (/** @type {(edge: Use) => Box} */ part) => m(sum(uses.map((edge) => tinted(edge, part(edge)))));
  return [
    heading(model, plural(structure, "node_title", uses.length, { v: plain })),
    h(
      "div",
      { key: "lines", class: "derivation" },
      lineOf(
        "a",
        adjoint(name),
        terms((edge) => row(adjoint(nodes[edge.target].name), TIMES, edge.d)),
        say(structure, "note_rule"),
      ),
      lineOf(
        "b",
        null,
        terms((edge) => row(value(numbers.adjoints[edge.target], true), TIMES, edge.d)),
        say(structure, "note_adjoints"),
      ),
      lineOf(
        "c",
        null,
        terms((edge) => row(value(numbers.adjoints[edge.target], true), TIMES, value(edge.partial, false))),
        say(structure, "note_partials"),
      ),
      lineOf("d", null, h("b", { class: "num" }, digits(numbers.adjoints[id]))),
    ),
    own,
  ];
}
