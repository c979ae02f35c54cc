/**
 * The expression tree: every repeated sub-expression drawn again. Each leaf that is the variable is one path; what stands
 * under it is that path's product.
 */

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Use} Use */

/** Nodes of a tree that is drawn. */
export const TREE_MOST = 400;
/** Operations above which a node of the tree is one shape, as in the graph. */
const COMPACT_ABOVE = 60;
const GAP = 120;
const STEM = 34;
const COMPACT_GAP = 46;
const ROW = 92;
const COMPACT_ROW = 66;

/** @param {any} structure @returns {(id: number) => boolean} whether a node has a shape of its own */
function drawable({ nodes, passive, output }) {
  const constants = new Set(passive.map((/** @type {any} */ use) => use.source));
  return (id) => nodes[id].kind !== "constant" || constants.has(id) || id === output;
}

/** Nodes of the tree and of the graph. @param {any} structure @returns {{tree: bigint, graph: number}} */
function sizes(structure) {
  const shown = drawable(structure);
  const { inputs, output } = structure;
  /** @type {bigint[]} */
  const size = [];
  const needed = new Set([output]);
  for (let id = 0; id <= output; id += 1)
    size.push(inputs[id].filter(shown).reduce((/** @type {bigint} */ sum, /** @type {number} */ source) => sum + size[source], 1n));
  for (let id = output; id >= 0; id -= 1) if (needed.has(id)) for (const source of inputs[id].filter(shown)) needed.add(source);
  return { tree: size[output] ?? 0n, graph: needed.size };
}

/** @type {WeakMap<object, {tree: bigint, graph: number, shares: boolean}>} */
const known = new WeakMap();

/** The same, remembered; and whether some part is used twice. @param {any} structure */
export function compared(structure) {
  let found = known.get(structure.inputs);
  if (!found) {
    const { tree, graph } = structure.inputs.length ? sizes(structure) : { tree: 0n, graph: 0 };
    known.set(structure.inputs, (found = { tree, graph, shares: tree > BigInt(graph) }));
  }
  return found;
}

/**
 * @typedef {{origin: number, parent: number, slot: number, depth: number, children: number[]}} Copy
 *   a node of the tree: what it is a copy of, and its only user
 */

/** The copies, each after its user. @param {any} structure @returns {Copy[]} */
function copies(structure) {
  const shown = drawable(structure);
  /** @type {Copy[]} */
  const made = [{ origin: structure.output, parent: -1, slot: -1, depth: 0, children: [] }];
  for (let i = 0; i < made.length; i += 1) {
    structure.inputs[made[i].origin].forEach((/** @type {number} */ origin, /** @type {number} */ slot) => {
      if (!shown(origin)) return;
      made[i].children.push(made.length);
      made.push({ origin, parent: i, slot, depth: made[i].depth + 1, children: [] });
    });
  }
  return made;
}

/**
 * The tree as a model of its own, with the numbers of its copies; null if it is too large.
 * @param {Model} model whose structure is the whole graph's @returns {{model: Model, origins: {nodes: number[], edges: number[]}} | null}
 */
export function tree(model) {
  const { structure, numbers } = model;
  if (compared(structure).tree > BigInt(TREE_MOST)) return null;
  const made = copies(structure);
  const ids = new Map(structure.edges.map((/** @type {any} */ edge, /** @type {number} */ i) => [`${edge.target} ${edge.slot}`, i]));
  const arrives = made.map(() => /** @type {number | null} */ (null));
  arrives[0] = numbers.adjoints[structure.output];
  /** @type {any[]} */
  const edges = [];
  const passive = [];
  /** @type {number[]} */
  const above = []; // the edge that leaves a copy
  made.forEach((copy, i) => {
    if (copy.parent < 0) return;
    const id = ids.get(`${made[copy.parent].origin} ${copy.slot}`);
    if (id === undefined) return passive.push({ source: i, target: copy.parent, slot: copy.slot });
    const edge = model.edges[id];
    const back = arrives[copy.parent];
    arrives[i] = back === null ? null : Number(back) * edge.partial;
    above[i] = edges.length;
    edges.push({ ...edge, id: edges.length, origin: id, source: i, target: copy.parent, terms: [], count: "0", used: false });
  });
  leaves(model, made, edges, above);
  for (const edge of edges) weigh(model, made, edge, Number(arrives[edge.target]));
  const compact = made.filter((copy) => copy.children.length).length > COMPACT_ABOVE;
  const nodes = made.map((copy) => structure.nodes[copy.origin]);
  const drawing = laid(structure, made, edges, passive, compact);
  const of = (/** @type {any[]} */ list) => made.map((copy) => list[copy.origin]);
  const starts = made.flatMap((copy, i) => (copy.origin === structure.wrt ? [i] : []));
  const own = { ...drawing, nodes, edges, passive, compact, starts, wrt: starts[0] ?? 0, output: 0, inputs: [], fold: null, origins: made.map((copy) => copy.origin) };
  const figures = { ...numbers, values: of(numbers.values), adjoints: arrives, tangents: of(numbers.tangents), partials: edges.map((edge) => edge.partial), trouble: null };
  const treeModel = /** @type {any} */ ({ ...model, nodes, edges, structure: { ...structure, ...own }, numbers: figures });
  return { model: treeModel, origins: { nodes: made.map((copy) => copy.origin), edges: edges.map((edge) => edge.origin) } };
}

/** Every leaf that is the variable is a path: its number goes to the edges on its way. @param {Model} model @param {Copy[]} made @param {any[]} edges @param {number[]} above */
function leaves({ structure, terms }, made, edges, above) {
  const listed = new Map(terms.map((term) => [term.edges.join(" "), term.index]));
  made.forEach((copy, i) => {
    if (copy.origin !== structure.wrt || copy.parent < 0) return;
    const way = [];
    for (let at = i; made[at].parent >= 0; at = made[at].parent) {
      if (above[at] === undefined) return;
      way.push(edges[above[at]]);
    }
    const term = listed.get(way.map((edge) => edge.origin).join(" "));
    for (const edge of way) {
      edge.used = true;
      edge.count = String(Number(edge.count) + 1);
      if (term !== undefined) edge.terms.push(term);
    }
  });
}

/** @param {Model} model @param {Copy[]} made @param {any} edge @param {number} back what arrives at its head */
function weigh(model, made, edge, back) {
  const alone = model.colored && edge.terms.length === 1 ? model.terms[edge.terms[0]] : null;
  edge.sum = edge.used ? Number(model.numbers.tangents[made[edge.source].origin] ?? 0) * edge.partial * back : NaN;
  edge.share = edge.used && model.total ? edge.sum / model.total : NaN;
  edge.color = edge.used ? (alone?.color ?? "var(--ink)") : "var(--mut)";
  edge.ink = edge.used ? (alone?.ink ?? null) : "var(--mut)";
}

/**
 * Where the copies stand: leaves one under the other, a user in the middle of what it uses, the output last.
 * @param {any} structure @param {Copy[]} made @param {any[]} edges @param {any[]} passive @param {boolean} compact
 */
function laid(structure, made, edges, passive, compact) {
  const down = structure.direction === "TB";
  const sizeOf = (/** @type {Copy} */ copy) => {
    const node = structure.nodes[copy.origin];
    return node.kind === "constant" ? Math.max(40, 9 * node.plain.length + 18) : Math.min(Math.max(96, 9 * node.plain.length + 30), 200);
  };
  const across = new Array(made.length).fill(0);
  let slot = 0;
  const waiting = [{ i: 0, ready: false }];
  while (waiting.length) {
    const { i, ready } = /** @type {any} */ (waiting.pop());
    const { children } = made[i];
    if (!children.length) across[i] = slot++;
    else if (ready) across[i] = (across[children[0]] + across[children[children.length - 1]]) / 2;
    else waiting.push({ i, ready: true }, ...[...children].reverse().map((child) => ({ i: child, ready: false })));
  }
  const row = compact ? COMPACT_ROW : down ? 150 : ROW;
  const boxWide = (/** @type {Copy} */ copy) => Math.max(58, 8 * structure.nodes[copy.origin].op.length + 20);
  const deepest = Math.max(...made.map((copy) => copy.depth));
  // Along the reading direction every depth has a column: operations on the left, their values on the right.
  const columns = Array.from({ length: deepest + 1 }, (_, depth) => {
    const own = made.filter((copy) => copy.depth === depth);
    const value = down ? 50 : Math.max(...own.map(sizeOf));
    const box = compact || !own.some((copy) => copy.children.length) ? 0 : down ? 36 : Math.max(...own.filter((copy) => copy.children.length).map(boxWide));
    return { value, box, whole: value + (box ? box + STEM : 0) };
  });
  const ends = [];
  let at = 0;
  for (let depth = deepest; depth >= 0; depth -= 1) {
    at += columns[depth].whole;
    ends[depth] = at;
    at += compact ? COMPACT_GAP : GAP;
  }
  /** @type {any[]} */
  const drawn = [];
  /** @type {number[][]} */
  const boxes = [];
  const put = (/** @type {number} */ along, /** @type {number} */ aside, /** @type {number} */ w, /** @type {number} */ h) =>
    boxes.push(down ? [aside, along, w, h] : [along, aside, w, h]);
  made.forEach((copy, i) => {
    const { kind } = structure.nodes[copy.origin];
    const column = columns[copy.depth];
    if (!compact && copy.children.length) {
      drawn.push({ node: i, shape: "operation" });
      put(ends[copy.depth] - column.value - STEM - column.box / 2, row * across[i], boxWide(copy), 36);
    }
    drawn.push({ node: i, shape: kind === "operation" ? "value" : kind });
    put(ends[copy.depth] - column.value / 2, row * across[i], sizeOf(copy), kind === "constant" ? 32 : compact ? 52 : 50);
  });
  const leave = new Map();
  const enter = new Map();
  drawn.forEach((item, i) => {
    if (item.shape === "operation") enter.set(item.node, boxes[i]);
    else leave.set(item.node, boxes[i]);
  });
  const line = (/** @type {number[]} */ a, /** @type {number[]} */ b) => {
    const from = down ? [a[0], a[1] + a[3] / 2] : [a[0] + a[2] / 2, a[1]];
    const to = down ? [b[0], b[1] - b[3] / 2] : [b[0] - b[2] / 2, b[1]];
    return [0, 1 / 3, 2 / 3, 1].map((t) => [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]);
  };
  const curves = (/** @type {any[]} */ uses) => uses.map((use) => line(leave.get(use.source), enter.get(use.target) ?? leave.get(use.target)));
  const breadth = row * slot;
  return {
    drawn,
    layout: {
      width: down ? breadth : at,
      height: down ? at : breadth,
      boxes,
      edges: curves(edges),
      labels: edges.map(() => null),
      stems: made.map((_, i) => (enter.has(i) ? line(enter.get(i), leave.get(i)) : null)),
      passive: curves(passive),
    },
  };
}
