/**
 * All paths of one derivative, in the browser: counted, numbered and cut into stages, so that 2^60 of them can be
 * looked into without a round trip. The same definitions as analysis/flow.py, ranks.py and factored.py.
 */

/** @typedef {{source: number, target: number, partial?: number}} Line */
/**
 * @typedef {object} Flow the paths between two nodes
 * @property {number} source @property {number} target
 * @property {number[]} edges on these paths, ascending, and so in evaluation order
 * @property {Map<number, number[]>} users node → the edges that leave it, ascending
 * @property {Map<number, bigint>} from node → how many paths lead from it to the target
 * @property {bigint} count
 */

/** @type {WeakMap<object, Map<string, Flow>>} */
const known = new WeakMap();

/** @param {Line[]} edges ascending by target @param {number} source @param {number} target @returns {Flow} */
export function between(edges, source, target) {
  let flows = known.get(edges);
  if (!flows) known.set(edges, (flows = new Map()));
  const name = `${source} ${target}`;
  let found = flows.get(name);
  if (!found) flows.set(name, (found = among(edges, reached(edges, source, target), source, target)));
  return found;
}

/** @param {Line[]} edges @param {number} source @param {number} target */
function reached(edges, source, target) {
  const seen = new Set([source]);
  return [...edges.keys()].filter((id) => {
    const edge = edges[id];
    const on = seen.has(edge.source) && edge.target <= target;
    if (on) seen.add(edge.target);
    return on;
  });
}

/**
 * The paths that use some edges only.
 * @param {Line[]} edges @param {number[]} ids those that may be used, ascending
 * @param {number} source @param {number} target @returns {Flow}
 */
export function among(edges, ids, source, target) {
  const from = new Map([[target, 1n]]);
  /** @type {Map<number, number[]>} */
  const users = new Map();
  const kept = [];
  for (const id of [...ids].reverse()) {
    const { source: tail, target: head } = edges[id];
    const ahead = from.get(head);
    if (ahead === undefined) continue;
    from.set(tail, (from.get(tail) ?? 0n) + ahead);
    const uses = users.get(tail);
    if (uses) uses.push(id);
    else users.set(tail, [id]);
    kept.push(id);
  }
  for (const uses of users.values()) uses.reverse();
  return { source, target, edges: kept.reverse(), users, from, count: from.get(source) ?? 0n };
}

/** Edges of path `number`, 0 for the first in lexicographic order. @param {Line[]} edges @param {Flow} flow @param {bigint} number */
export function unrank(edges, flow, number) {
  const path = [];
  let node = flow.source;
  let rest = number;
  while (node !== flow.target) {
    const uses = flow.users.get(node) ?? [];
    let taken = uses[uses.length - 1];
    for (const id of uses) {
      const ahead = flow.from.get(edges[id].target) ?? 0n;
      if (rest < ahead) {
        taken = id;
        break;
      }
      rest -= ahead;
    }
    path.push(taken);
    node = edges[taken].target;
  }
  return path;
}

/** The number of a path. @param {Line[]} edges @param {Flow} flow @param {number[]} path */
export function rank(edges, flow, path) {
  let number = 0n;
  for (const id of path) {
    for (const other of flow.users.get(edges[id].source) ?? []) {
      if (other === id) break;
      number += flow.from.get(edges[other].target) ?? 0n;
    }
  }
  return number;
}

/** A number from 0 to `count` − 1, each as likely as every other. @param {bigint} count */
export function drawn(count) {
  const bits = count.toString(2).length;
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(bits / 8)));
    let number = 0n;
    for (const byte of bytes) number = (number << 8n) | BigInt(byte);
    number &= (1n << BigInt(bits)) - 1n;
    if (number < count) return number;
  }
}

/** The stages between nodes that every path visits. @param {Line[]} edges @param {Flow} flow @returns {Flow[]} */
export function stages(edges, flow) {
  if (!flow.count || flow.source === flow.target) return [];
  const nodes = [...new Set([flow.source, ...flow.edges.map((id) => edges[id].target)])].sort((a, b) => a - b);
  const cuts = [];
  let farthest = 0;
  for (const node of nodes) {
    if (farthest <= node) cuts.push(node);
    for (const id of flow.users.get(node) ?? []) farthest = Math.max(farthest, edges[id].target);
  }
  let next = 0;
  return cuts.slice(1).map((target, i) => {
    const ids = [];
    while (next < flow.edges.length && edges[flow.edges[next]].target <= target) ids.push(flow.edges[next++]);
    return among(edges, ids, cuts[i], target);
  });
}

/** The sum of all path products. @param {{source: number, target: number, partial: number}[]} edges @param {Flow} flow */
export function total(edges, flow) {
  const sums = new Map([[flow.target, 1]]);
  for (const id of [...flow.edges].reverse()) {
    const { source, target, partial } = edges[id];
    sums.set(source, (sums.get(source) ?? 0) + partial * (sums.get(target) ?? 0));
  }
  return sums.get(flow.source) ?? 0;
}

/** @param {{partial: number}[]} edges @param {number[]} path from source to target */
export const product = (edges, path) => path.reduce((found, id) => found * edges[id].partial, 1);

/** What is not a number decides the derivative, so it comes first. @param {number} size */
const ordered = (size) => (Number.isNaN(size) ? Infinity : size);

/**
 * The `k` paths of largest |product|.
 * @param {{target: number, source: number, partial: number}[]} edges @param {Flow} flow @param {number} k
 * @returns {number[][]}
 */
export function largest(edges, flow, k) {
  /** @typedef {{size: number, edge: number, next: Chain | null}} Chain */
  /** @type {Map<number, Chain[]>} */
  const best = new Map([[flow.target, [{ size: 0, edge: -1, next: null }]]]);
  const nodes = [...flow.users.keys()].sort((a, b) => b - a);
  for (const node of nodes) {
    const options = (flow.users.get(node) ?? []).flatMap((edge) => {
      const size = Math.log(Math.abs(edges[edge].partial));
      return (best.get(edges[edge].target) ?? []).map((next) => ({ size: ordered(size + next.size), edge, next }));
    });
    best.set(node, options.sort((a, b) => b.size - a.size || 0).slice(0, k));
  }
  return (best.get(flow.source) ?? []).map((chain) => {
    const path = [];
    for (let at = /** @type {Chain | null} */ (chain); at && at.edge >= 0; at = at.next) path.push(at.edge);
    return path;
  });
}

/**
 * The `k` largest paths through one edge, or through one of the paths that an edge stands for.
 * @param {Line[]} lines the edges as the structure holds them
 * @param {{target: number, source: number, partial: number}[]} edges the same with their numbers
 * @param {Flow} flow @param {{id: number, source: number, target: number, paths?: Flow}} use @param {number} k
 */
export function through(lines, edges, flow, { id, source, target, paths }, k) {
  const before = largest(edges, between(lines, flow.source, source), k);
  const inside = paths ? largest(edges, paths, k) : [[id]];
  const after = largest(edges, between(lines, target, flow.target), k);
  const size = (/** @type {number[]} */ path) => ordered(Math.abs(product(edges, path)));
  return before
    .flatMap((head) => inside.map((middle) => [...head, ...middle]))
    .map((path) => ({ path, size: size(path) }))
    .sort((a, b) => b.size - a.size || 0)
    .slice(0, k)
    .flatMap(({ path: head }) => after.map((tail) => [...head, ...tail]))
    .map((path) => ({ path, size: size(path) }))
    .sort((a, b) => b.size - a.size || 0)
    .slice(0, k)
    .map(({ path }) => path);
}
