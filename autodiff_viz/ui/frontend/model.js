/** What the picture and the ledger share: the two messages from Python, joined and read. No drawing, no DOM. */

import { plain } from "./boxes.js";
import { num } from "./numbers.js";
import { between, product, rank, stages as cut, through as largestThrough, total as sumOf, unrank } from "./paths.js";

/** @typedef {import("./boxes.js").Box} Box */
/**
 * @typedef {object} Term one path and its product
 * @property {number} index place in the ledger; −1 for a path that is not listed
 * @property {string} rank the path's number among all, in decimal digits; "" if it is too long to be sent
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

/** @typedef {import("./paths.js").Flow} Flow */
/** @typedef {Flow & {index: number, total: number}} Stage the paths between two nodes that every path visits */

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

  const flow = structure.edges.length ? between(structure.edges, structure.wrt, structure.output) : null;

  /** @type {Term[]} */
  const terms = listed.map((/** @type {any} */ term, /** @type {number} */ index) => ({
    index,
    rank: /^\d+$/.test(term.rank) ? term.rank : "",
    key: `rank ${term.rank ?? index}`,
    edges: flow ? (term.edges ?? unranked(structure, flow, term.rank)) : [],
    length: term.length,
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

  const { nodes } = structure;
  return { structure, numbers, bundles: /** @type {any[]} */ ([]), total, terms, edges, colored, nodes, names: names(structure), flow, stages: staged(structure, flow, edges) };
}

/** @type {WeakMap<object, Map<string, number[]>>} a slider changes products, not paths */
const numbered = new WeakMap();

/** @param {any} structure @param {Flow | null} flow @param {string} number @returns {number[]} */
function unranked(structure, flow, number) {
  if (!flow) return [];
  let paths = numbered.get(structure.edges);
  if (!paths) numbered.set(structure.edges, (paths = new Map()));
  let path = paths.get(number);
  if (!path) paths.set(number, (path = unrank(structure.edges, flow, BigInt(number))));
  return path;
}

/** @type {WeakMap<object, Flow[]>} */
const cuts = new WeakMap();

/** @param {any} structure @param {Flow | null} flow @param {Use[]} edges @returns {Stage[]} */
function staged(structure, flow, edges) {
  if (!flow) return [];
  let flows = cuts.get(structure.edges);
  if (!flows) cuts.set(structure.edges, (flows = cut(structure.edges, flow)));
  return flows.map((part, index) => ({ ...part, index, total: sumOf(edges, part) }));
}

/** A path that is not listed, as a term. @param {Model} model @param {number[]} edges @returns {Term} */
export function unlisted(model, edges) {
  const value = product(model.edges, edges);
  const number = model.flow ? String(rank(model.structure.edges, model.flow, edges)) : "";
  const share = model.total === 0 ? NaN : value / model.total;
  const plain = { running: NaN, number: 0, color: null, ink: null };
  return { index: -1, rank: number, key: `rank ${number}`, edges, length: edges.length, product: value, share, ...plain };
}

/** The path with a number, listed or not. @param {Model} model @param {string} number @returns {Term} */
export const pathOf = (model, number) =>
  model.terms.find((term) => term.rank === number) ?? unlisted(model, unranked(model.structure, model.flow, number));

/** An edge, or one that stands for folded paths. @param {Model} model @param {number} id */
export const useOf = (model, id) => model.edges[id] ?? model.bundles[id - model.edges.length];

/** The largest terms through an edge, whether they are listed or not. @param {Model} model @param {number} id @param {number} k */
export function termsThrough(model, id, k) {
  const use = useOf(model, id);
  if (model.numbers.complete || !model.flow || !use.used) return use.terms.map((/** @type {number} */ i) => model.terms[i]);
  const listed = new Map(model.terms.map((term) => [term.rank, term]));
  return largestThrough(model.structure.edges, model.edges, model.flow, use, k).map((path) => {
    const term = unlisted(model, path);
    return listed.get(term.rank) ?? term;
  });
}

/** What the two ends are called, in plain text. @param {any} structure */
function names({ derivative, nodes, wrt, output }) {
  const part = (/** @type {number} */ i) => (derivative ? plain(derivative[i]).replace("∂", "").trim() : "");
  return { a: nodes[wrt]?.plain ?? part(2), b: nodes[output]?.plain ?? part(1) };
}

/** @typedef {ReturnType<typeof join>} Model */
/**
 * @typedef {{kind: "node" | "edge" | "term" | "stage" | "up" | "down", id: number} | {kind: "path", id: string} | null} Choice
 *   a term by its place in the ledger, a path by its number; a node with all upstream or downstream of it
 */

/** @param {Model} model @param {number} id @returns {Use[]} the edges from a node to its users */
export const users = (model, id) => model.edges.filter((edge) => edge.source === id);

/** Edges that carry an adjoint back to the node. @param {Model} model @param {number} id */
export const active = (model, id) => users(model, id).filter((edge) => model.numbers.adjoints[edge.target] !== null);

/**
 * What stays bright while something is pointed at or chosen; null when nothing is dimmed.
 * @param {Model} model @param {Choice} focus
 * @returns {{terms: Set<number>, edges: Set<number>, nodes: Set<number>} | null}
 */
export function bright(model, focus) {
  if (!focus) return null;
  const name = `${focus.kind} ${focus.id}`;
  const last = lately.get(model);
  if (last?.name === name) return last.lit;
  const lit = shining(model, focus);
  lately.set(model, { name, lit });
  return lit;
}

/** What was bright last: asked for again with every movement. @type {WeakMap<object, {name: string, lit: any}>} */
const lately = new WeakMap();

/** @param {Model} model @param {NonNullable<Choice>} focus */
function shining(model, focus) {
  const { structure, edges } = model;
  const every = new Set(model.terms.map((term) => term.index));
  if (focus.kind === "node") {
    const uses = active(model, focus.id);
    return { terms: every, edges: ids(uses), nodes: new Set([focus.id, ...uses.map((edge) => edge.target)]) };
  }
  if (focus.kind === "up" || focus.kind === "down") return traced(model, focus.id, focus.kind);
  if (focus.kind === "stage") {
    const stage = model.stages[focus.id];
    return { terms: every, edges: new Set(stage.edges), nodes: ends(edges, stage.edges) };
  }
  if (focus.kind === "edge") {
    const { terms, source, target } = useOf(model, focus.id);
    const lit = terms.flatMap((/** @type {number} */ i) => model.terms[i].edges);
    return { terms: new Set(terms), edges: new Set([...lit, focus.id]), nodes: ends(edges, lit).add(source).add(target) };
  }
  const term = focus.kind === "term" ? model.terms[focus.id] : pathOf(model, focus.id);
  return { terms: new Set([term.index]), edges: new Set(term.edges), nodes: ends(edges, term.edges).add(structure.wrt) };
}

/**
 * A node with all it is made from, or all that is made from it.
 * @param {Model} model @param {number} node @param {"up" | "down"} way
 */
export function traced(model, node, way) {
  const nodes = new Set([node]);
  const edges = new Set();
  const order = way === "down" ? model.edges : [...model.edges].reverse();
  for (const edge of order) {
    const [near, far] = way === "down" ? [edge.source, edge.target] : [edge.target, edge.source];
    if (nodes.has(near)) {
      nodes.add(far);
      edges.add(edge.id);
    }
  }
  return { terms: new Set(model.terms.map((term) => term.index)), edges, nodes };
}

/** @param {Use[]} edges */
const ids = (edges) => new Set(edges.map((edge) => edge.id));
/** @param {Use[]} edges @param {number[]} chosen */
const ends = (edges, chosen) => new Set(chosen.flatMap((e) => [edges[e].source, edges[e].target]));

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
