/** What the picture and the ledger share: the two messages from Python, joined and read. No drawing, no DOM. */

import { plain } from "./boxes.js";
import { num } from "./numbers.js";

/** @typedef {import("./boxes.js").Box} Box */
/**
 * @typedef {object} Term one path and its product
 * @property {number} index place in the ledger
 * @property {string} key the same path keeps its key whatever the numbers
 * @property {number[]} edges from the variable to the output
 * @property {number} length edges, also when they are not sent because the graph is too large
 * @property {number} product
 * @property {number} running sum down to this row of the whole ledger
 * @property {number} share
 * @property {number} number 1, 2, 3 … in order of appearance
 * @property {string | null} color while there are few paths, each has its own: of its lines
 * @property {string | null} ink the same hue, dark enough for text
 */
/**
 * @typedef {object} Use an edge with its numbers
 * @property {number} id @property {number} source @property {number} target @property {boolean} constant
 * @property {Box} d @property {Box} formula
 * @property {string} plain @property {string} formulaPlain
 * @property {number} partial @property {number} sum @property {number} share @property {string} count
 * @property {boolean} used some path runs through it
 * @property {boolean} bad its partial is the first number that is not finite
 * @property {number[]} terms listed paths through it, by place in the ledger
 * @property {string} color of its line: ink where several paths run, the path's own where one runs, grey where none
 * @property {string | null} ink of its text; null for that of the page
 */

/** As many paths have colours of their own. */
export const COLORS = 7;
/** As many paths are drawn side by side into the output. */
export const PARALLEL = 4;

/** @param {any} structure @param {any} numbers */
export function join(structure, numbers) {
  const total = num(numbers.total);
  const listed = numbers.terms ?? [];
  const order = listed.map((/** @type {any} */ term, /** @type {number} */ i) => ({
    i,
    rank: /^\d+$/.test(term.rank) ? BigInt(term.rank) : BigInt(i),
  }));
  if (numbers.complete)
    order.sort((/** @type {any} */ a, /** @type {any} */ b) =>
      a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.i - b.i,
    );
  const place = new Map(order.map((/** @type {any} */ entry, /** @type {number} */ number) => [entry.i, number + 1]));
  const colored = Boolean(numbers.complete) && listed.length <= COLORS;

  /** @type {Term[]} */
  const terms = listed.map((/** @type {any} */ term, /** @type {number} */ index) => ({
    index,
    key: term.edges.join(" ") || `rank ${term.rank ?? index}`,
    edges: term.edges,
    length: term.length ?? term.edges.length,
    product: num(term.product),
    running: num(term.running),
    share: total === 0 ? NaN : num(term.product) / total,
    number: place.get(index),
    color: colored ? `var(--p${place.get(index)})` : null,
    ink: colored ? `var(--t${place.get(index)})` : null,
  }));

  /** @type {number[][]} */
  const through = structure.edges.map(() => []);
  for (const term of terms) for (const e of term.edges) through[e].push(term.index);

  /** @type {Use[]} */
  const edges = structure.edges.map((/** @type {any} */ edge, /** @type {number} */ id) => {
    const used = String(numbers.edgeCounts?.[id] ?? 0) !== "0";
    const { trouble } = numbers;
    const alone = colored && through[id].length === 1 ? terms[through[id][0]] : null;
    return {
      ...edge,
      id,
      partial: num(numbers.partials[id]),
      sum: num(numbers.sums?.[id]),
      share: num(numbers.shares?.[id]),
      count: String(numbers.edgeCounts?.[id] ?? 0),
      used,
      bad: Boolean(trouble && trouble.slot !== null && trouble.node === edge.target && trouble.slot === edge.slot),
      terms: through[id],
      color: used ? (alone?.color ?? "var(--ink)") : "var(--mut)",
      ink: used ? (alone?.ink ?? null) : "var(--mut)",
    };
  });

  return { structure, numbers, total, terms, edges, colored, nodes: structure.nodes, names: names(structure) };
}

/** What the two ends are called, in plain text. @param {any} structure */
function names({ derivative, nodes, wrt, output }) {
  const part = (/** @type {number} */ i) => (derivative ? plain(derivative[i]).replace("∂", "").trim() : "");
  return { a: nodes[wrt]?.plain ?? part(2), b: nodes[output]?.plain ?? part(1) };
}

/** @typedef {ReturnType<typeof join>} Model */
/** @typedef {{kind: "node" | "edge" | "term", id: number} | null} Choice */

/** @param {Model} model @param {number} id @returns {Use[]} the edges from a node to its users */
export const users = (model, id) => model.edges.filter((edge) => edge.source === id);

/** Edges that carry an adjoint back to the node. @param {Model} model @param {number} id */
export const active = (model, id) => users(model, id).filter((edge) => model.numbers.adjoints[edge.target] !== null);

/**
 * What stays bright while something is pointed at or chosen; null when nothing is dimmed.
 * @param {Model} model @param {Choice} chosen @param {number | null} pointed the place of a ledger row
 * @returns {{terms: Set<number>, edges: Set<number>, nodes: Set<number>} | null}
 */
export function bright(model, chosen, pointed) {
  const { structure, edges } = model;
  if (pointed === null && chosen?.kind === "node") {
    const uses = active(model, chosen.id);
    return {
      terms: new Set(model.terms.map((term) => term.index)),
      edges: new Set(uses.map((edge) => edge.id)),
      nodes: new Set([chosen.id, ...uses.map((edge) => edge.target)]),
    };
  }
  let terms = null;
  if (pointed !== null) terms = [pointed];
  else if (chosen?.kind === "term") terms = [chosen.id];
  else if (chosen?.kind === "edge") terms = edges[chosen.id].terms;
  if (!terms) return null;
  const lit = new Set(terms.flatMap((i) => model.terms[i].edges));
  if (chosen?.kind === "edge" && pointed === null) lit.add(chosen.id);
  const nodes = new Set([...lit].flatMap((e) => [edges[e].source, edges[e].target]));
  if (pointed !== null || chosen?.kind === "term") nodes.add(structure.wrt);
  return { terms: new Set(terms), edges: lit, nodes };
}

/**
 * A text of the page with its places filled in.
 * @param {any} structure
 * @param {string} key
 * @param {Record<string, any>} [values]
 * @returns {string}
 */
export const say = (structure, key, values = {}) => phrase(structure, key, values).join("");

/**
 * The same as a list, so that a value may be an element.
 * @param {any} structure
 * @param {string} key
 * @param {Record<string, any>} [values]
 * @returns {any[]}
 */
export function phrase(structure, key, values = {}) {
  const text = String(structure.words?.[key] ?? key);
  return text.split(/(\{\w+\})/).map((piece) => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    return name !== undefined && name in values ? values[name] : piece;
  });
}

/**
 * One or many.
 * @param {any} structure
 * @param {string} key
 * @param {string | number} n
 * @param {Record<string, any>} [values]
 */
export const plural = (structure, key, n, values = {}) =>
  say(structure, `${key}_${String(n) === "1" ? "one" : "many"}`, { n, ...values });
