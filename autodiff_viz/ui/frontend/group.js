/**
 * Folding: nodes that are out of sight, and the paths through them drawn as one edge with its total partial. The reduced
 * graph is exact: of every path the same is left as eliminating the hidden vertices would leave.
 */

import { plain } from "./boxes.js";
import { among, between, total } from "./paths.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./geometry.js").Point} Point */

/** Empty stretches that folding leaves behind close down to so much, along the reading direction and across. */
const ALONG = 130;
const ACROSS = 44;
/** Width of a box that something is folded into. */
const ROOM = 88;

/**
 * The operations (and constants) that lead to `root` and nowhere else; in statements that repeat, those of its own stage.
 * @param {any} structure @param {number} root @returns {Set<number>}
 */
export function feeding(structure, root) {
  const { first } = stagesOf(structure, root);
  const { nodes, inputs, output } = structure;
  /** @type {Map<number, number[]>} */
  const users = new Map();
  for (let id = 0; id < inputs.length; id += 1)
    for (const source of inputs[id]) (users.get(source) ?? users.set(source, []).get(source))?.push(id);
  const inner = new Set();
  for (let id = root - 1; id >= first; id -= 1) {
    const uses = users.get(id);
    if (!uses || id === output || nodes[id].kind === "input") continue;
    if (uses.every((user) => user === root || inner.has(user))) inner.add(id);
  }
  return inner;
}

/**
 * Where a node stands among statements that repeat: the first node of its stage, and its own counterpart in the first.
 * @param {any} structure @param {number} node @returns {{inside: boolean, first: number, counterpart: number}}
 */
export function stagesOf({ fold }, node) {
  if (!fold || node < fold.start || node >= fold.start + fold.count * fold.period) return { inside: false, first: 0, counterpart: node };
  const within = (node - fold.start) % fold.period;
  return { inside: true, first: node - within, counterpart: fold.start + within };
}

/** How many operations of a set there are. @param {any} structure @param {Set<number>} inner */
export const operations = (structure, inner) => [...inner].filter((id) => structure.nodes[id].kind === "operation").length;

/** All that is hidden when these nodes are folded. @param {any} structure @param {number[]} roots @returns {Set<number>} */
export const hiddenBy = (structure, roots) => new Set(roots.flatMap((root) => [...feeding(structure, root)]));

/** @typedef {{root: number, inner: Set<number>, sources: number[], passive: number[]}} Box nodes drawn as one box */

/**
 * The nodes on show that hidden ones lead to, each with what it hides and what that is made from.
 * @param {any} structure @param {Set<number>} hidden @returns {Box[]}
 */
export function boxed(structure, hidden) {
  const { inputs, edges } = structure;
  const lines = new Set(edges.map((/** @type {any} */ edge) => `${edge.source} ${edge.target} ${edge.slot}`));
  const found = [];
  for (let root = 0; root < inputs.length; root += 1) {
    if (hidden.has(root) || !inputs[root].some((/** @type {number} */ id) => hidden.has(id))) continue;
    const inner = new Set();
    /** @type {Map<number, boolean>} source on show → whether a derivative flows from it */
    const sources = new Map();
    const waiting = [root];
    while (waiting.length) {
      const target = /** @type {number} */ (waiting.pop());
      inputs[target].forEach((/** @type {number} */ source, /** @type {number} */ slot) => {
        if (!hidden.has(source)) sources.set(source, sources.get(source) || lines.has(`${source} ${target} ${slot}`));
        else if (!inner.has(source)) waiting.push(inner.add(source) && source);
      });
    }
    const order = [...sources.keys()].sort((a, b) => a - b);
    const idle = order.filter((id) => !sources.get(id) && structure.nodes[id].kind !== "constant");
    found.push({ root, inner, sources: order.filter((id) => sources.get(id)), passive: idle });
  }
  return found;
}

/**
 * One edge in place of all paths from a source to a root: its partial is their sum.
 * @param {Model} model @param {Box} box @param {number} source @param {number} id
 */
function bundle(model, box, source, id) {
  const { structure, numbers, nodes, edges, flow } = model;
  const { root, inner } = box;
  const inside = (/** @type {number} */ node) => node === root || inner.has(node);
  const ids = edges
    .filter((edge) => inside(edge.target) && (inner.has(edge.source) || edge.source === source))
    .map((edge) => edge.id);
  const paths = among(structure.edges, ids, source, root);
  const partial = total(edges, paths);
  const before = flow ? between(structure.edges, structure.wrt, source).count : 0n;
  const count = source === structure.wrt ? paths.count * (flow?.from.get(root) ?? 0n) : before * paths.count * (flow?.from.get(root) ?? 0n);
  const used = count > 0n;
  const entering = paths.edges.filter((e) => edges[e].source === source);
  const terms = [...new Set(entering.flatMap((e) => edges[e].terms))].sort((a, b) => a - b);
  const alone = model.colored && terms.length === 1 ? model.terms[terms[0]] : null;
  const sum = Number(numbers.tangents[source] ?? 0) * partial * Number(numbers.adjoints[root] ?? 0);
  const d = ["frac", ["row", ["o", "∂"], nodes[root].name], ["row", ["o", "∂"], nodes[source].name]];
  return {
    ...{ id, source, target: root, slot: -1, constant: false, brief: true, bad: false },
    ...{ d, plain: plain(d), formula: d, formulaPlain: plain(d), partial, used, terms, entering, paths },
    ...{ sum: used ? sum : NaN, share: used && model.total ? sum / model.total : NaN, count: String(count) },
    color: used ? (alone?.color ?? "var(--ink)") : "var(--mut)",
    ink: used ? (alone?.ink ?? null) : "var(--mut)",
  };
}

/**
 * @param {Model} model @param {Box[]} boxes @returns {any[]} bundles, numbered after the graph's own edges
 */
export function bundles(model, boxes) {
  let id = model.edges.length;
  return boxes.flatMap((box) => box.sources.map((source) => bundle(model, box, source, id++)));
}

/**
 * The layout without what is hidden: a box in the place of each operation that hides something, lines into it, and what
 * is empty now closed up.
 * @param {any} structure with a layout @param {Set<number>} hidden @param {Box[]} boxes
 */
export function withoutHidden(structure, hidden, boxes) {
  const { layout, compact } = structure;
  const roots = new Map(boxes.map((box) => [box.root, box]));
  const kept = structure.drawn
    .map((/** @type {any} */ item, /** @type {number} */ i) => ({ ...item, box: layout.boxes[i] }))
    .filter((/** @type {any} */ item) => !hidden.has(item.node))
    .map((/** @type {any} */ item) =>
      roots.has(item.node) && (compact || item.shape === "operation") ? { ...item, shape: "folded", box: roomier(item.box, structure) } : item,
    );
  const gone = (/** @type {any} */ use) => hidden.has(use.source) || hidden.has(use.target) || roots.has(use.target);
  const shown = (/** @type {any[]} */ list, /** @type {any[]} */ uses) => list.map((curve, i) => (gone(uses[i]) ? null : curve));
  const leave = new Map();
  const enter = new Map();
  for (const item of kept) {
    if (item.shape === "folded" || item.shape === "operation") enter.set(item.node, item.box);
    if (item.shape !== "operation" && (compact || item.shape !== "folded")) leave.set(item.node, item.box);
  }
  const line = (/** @type {number} */ a, /** @type {number} */ b) => straight(leave.get(a), enter.get(b) ?? leave.get(b), structure.direction);
  const passive = boxes.flatMap((box) => box.passive.map((source) => ({ source, target: box.root, slot: -1 })));
  const moved = closed(kept, structure.direction);
  const curves = (/** @type {any[]} */ list) => list.map((curve) => curve && curve.map(moved));
  const uses = boxes.flatMap((box) => box.sources.map((source) => ({ source, target: box.root })));
  return {
    passive: [...structure.passive, ...passive],
    drawn: kept.map(({ node, shape }) => ({ node, shape })),
    layout: {
      ...layout,
      boxes: kept.map(({ box }) => [...moved([box[0], box[1]]), box[2], box[3]]),
      edges: curves([...shown(layout.edges, structure.edges), ...uses.map((use) => line(use.source, use.target))]),
      labels: [...layout.labels, ...uses.map(() => null)],
      stems: curves(layout.stems.map((/** @type {any} */ curve, /** @type {number} */ node) => (hidden.has(node) ? null : curve))),
      passive: curves([...shown(layout.passive, structure.passive), ...passive.map((use) => line(use.source, use.target))]),
    },
  };
}

/** An operation's box with room for "12 ops"; what follows it keeps its distance. @param {number[]} box @param {any} structure */
function roomier([x, y, w, h], { compact, direction }) {
  if (compact) return [x, y, w, h];
  const more = Math.max(0, ROOM - w);
  return [direction === "TB" ? x : x - more / 2, y, w + more, h];
}

/** @param {number[]} a @param {number[]} b boxes @param {string} direction @returns {Point[]} */
function straight(a, b, direction) {
  const from = /** @type {Point} */ (direction === "TB" ? [a[0], a[1] + a[3] / 2] : [a[0] + a[2] / 2, a[1]]);
  const to = /** @type {Point} */ (direction === "TB" ? [b[0], b[1] - b[3] / 2] : [b[0] - b[2] / 2, b[1]]);
  const part = (/** @type {number} */ t) => /** @type {Point} */ ([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]);
  return [from, part(1 / 3), part(2 / 3), to];
}

/** A map that closes long empty stretches on both axes. @param {any[]} kept @param {string} direction */
function closed(kept, direction) {
  const maps = [0, 1].map((axis) => {
    const room = (axis === 0) === (direction !== "TB") ? ALONG : ACROSS;
    const spans = kept
      .map(({ box }) => [box[axis] - box[2 + axis] / 2, box[axis] + box[2 + axis] / 2])
      .sort((a, b) => a[0] - b[0]);
    const gaps = [];
    let end = spans[0]?.[0] ?? 0;
    for (const [from, to] of spans) {
      if (from - end > room) gaps.push([end, from]);
      end = Math.max(end, to);
    }
    return (/** @type {number} */ at) =>
      at - gaps.reduce((sum, [a, b]) => sum + Math.min(1, Math.max(0, (at - a) / (b - a))) * (b - a - room), 0);
  });
  return (/** @type {number[]} */ [x, y]) => /** @type {Point} */ ([maps[0](x), maps[1](y)]);
}
