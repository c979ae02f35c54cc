/**
 * What is drawn of a graph: all of it, one of the statements that repeat, the graph with parts folded away, or the tree
 * that it is without sharing. A scene is a model for the picture alone; it says which part of the graph each of its
 * shapes stands for, so that ledger and choices always speak of the graph.
 */

import { around, folded, opening } from "./fold.js";
import { boxed, bundles, hiddenBy, stagesOf, withoutHidden } from "./group.js";
import { tree } from "./tree.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Choice} Choice */
/** @typedef {ReturnType<typeof import("./model.js").bright>} Lit */
/**
 * @typedef {object} Scene
 * @property {Model} model for the picture
 * @property {string} key the same key, the same layout
 * @property {{tree: boolean, stage: number | null, folds: number[]}} view what of the graph it shows, for who draws it elsewhere
 * @property {any[]} bundles edges that stand for folded paths
 * @property {Set<number>} hidden nodes that are folded away
 * @property {(choice: Choice) => Choice} there what a shape of the picture stands for in the graph
 * @property {(lit: Lit) => Lit} lit what is bright in the picture
 * @property {(choice: Choice) => (kind: string, id: number) => boolean} on whether a shape is what was chosen
 * @property {(choice: Choice) => {kind: "node" | "edge", id: number} | null} here where the keyboard stands then
 */

const same = (/** @type {any} */ choice) => choice;
const equal = (/** @type {Choice} */ choice) => (/** @type {string} */ kind, /** @type {number} */ id) =>
  choice?.kind === kind && choice.id === id;

/** @param {Model} model @param {import("./view.js").Memory} memory @returns {Scene} */
export function scene(model, memory) {
  const { structure } = model;
  if (memory.tree && structure.nodes.length) {
    const found = asTree(model);
    if (found) return found;
  }
  const plain = { bundles: [], hidden: new Set(), there: same, lit: same, on: equal, here: same };
  const asked = (memory.folds ?? []).filter((root) => root < structure.nodes.length);
  if (structure.fold) {
    const k = Math.min(memory.stage ?? opening(structure), structure.fold.count - 1);
    const { period } = structure.fold;
    // What is folded in one stage is folded in all; what stands around them is folded there alone.
    const inside = asked.filter((root) => stagesOf(structure, root).inside);
    const roots = k < 0 ? asked.filter((root) => !inside.includes(root)) : inside.map((root) => root + k * period);
    const view = { tree: false, stage: k, folds: roots };
    const hidden = hiddenBy(structure, roots);
    const key = `stage ${k} folds ${roots.join(" ")}`;
    if (k < 0) return { ...asGroups(model, around(structure), new Set([...structure.fold.around.hidden, ...hidden]), key), view };
    const stage = folded(structure, k);
    if (!hidden.size) return { ...plain, model: { ...model, structure: stage }, key, view };
    return { ...asGroups(model, stage, hidden, key), view };
  }
  const view = { tree: false, stage: null, folds: asked };
  if (!asked.length || !structure.layout) return { ...plain, model, key: "", view: { ...view, folds: [] } };
  return { ...asGroups(model, structure, hiddenBy(structure, asked), `folds ${asked.join(" ")}`), view };
}

/** @param {Model} model @param {any} structure @param {Set<number>} hidden @param {string} key @returns {Omit<Scene, "view">} */
function asGroups(model, structure, hidden, key) {
  const boxes = boxed(structure, hidden);
  const drawing = withoutHidden(structure, hidden, boxes);
  const made = bundles(model, boxes);
  /** @type {Map<number, number>} hidden node → the box it is in */
  const owner = new Map();
  for (const box of boxes) for (const id of box.inner) owner.set(id, box.root);
  const sizes = new Map(boxes.map((box) => [box.root, box.inner]));
  const edges = [...model.edges, ...made];
  const own = { ...structure, ...drawing, edges, boxed: sizes, fold: null };
  const numbers = { ...model.numbers, partials: edges.map((edge) => edge.partial) };
  const lit = (/** @type {Lit} */ bright) => {
    if (!bright) return bright;
    const extra = made.filter((each) => bright.edges.has(each.id) || each.entering.some((/** @type {number} */ e) => bright.edges.has(e)));
    const nodes = new Set(bright.nodes);
    for (const id of bright.nodes) if (owner.has(id)) nodes.add(/** @type {number} */ (owner.get(id)));
    return { ...bright, edges: new Set([...bright.edges, ...extra.map((each) => each.id)]), nodes };
  };
  return {
    ...{ key, hidden, bundles: made, there: same, lit, on: equal },
    model: { ...model, edges, structure: own, numbers },
    here: (choice) => (choice?.kind === "node" && owner.has(choice.id) ? { kind: "node", id: /** @type {number} */ (owner.get(choice.id)) } : /** @type {any} */ (choice)),
  };
}

/** @param {Model} model @returns {Scene | null} */
function asTree(model) {
  const found = tree(model);
  if (!found) return null;
  const { nodes, edges } = found.origins;
  const made = found.model.edges;
  const there = (/** @type {Choice} */ choice) =>
    choice?.kind === "node" ? { ...choice, id: nodes[choice.id] } : choice?.kind === "edge" ? { ...choice, id: edges[choice.id] } : choice;
  const lit = (/** @type {Lit} */ bright) => {
    if (!bright) return bright;
    // Of a path its own leaf is bright, not every copy of the nodes on it.
    const one = bright.terms.size === 1 && model.colored;
    const own = made.filter((edge) => bright.edges.has(edges[edge.id]) && (!one || edge.terms.some((i) => bright.terms.has(i))));
    const ends = one ? own.flatMap((edge) => [edge.source, edge.target]) : nodes.flatMap((id, i) => (bright.nodes.has(id) ? [i] : []));
    return { ...bright, edges: new Set(own.map((edge) => edge.id)), nodes: new Set(ends) };
  };
  const on = (/** @type {Choice} */ choice) => (/** @type {string} */ kind, /** @type {number} */ id) =>
    choice?.kind === kind && choice.id === (kind === "node" ? nodes : edges)[id];
  const here = (/** @type {Choice} */ choice) => {
    const list = choice?.kind === "node" ? nodes : edges;
    const id = choice ? list.indexOf(/** @type {number} */ (choice.id)) : -1;
    return choice && id >= 0 ? { kind: /** @type {"node" | "edge"} */ (choice.kind), id } : null;
  };
  const view = { tree: true, stage: null, folds: [] };
  return { model: found.model, key: "tree", view, bundles: [], hidden: new Set(), there, lit, on, here };
}
