/** One thing wherever it stands: a node, an edge or a term in the picture, the source text, the ledger and the trace. */

const PLACES = "[data-node],[data-operation],[data-line],[data-part-of],[data-edge],[data-label],[data-term]";

/** @typedef {import("./model.js").Model} Model */
/**
 * @typedef {object} Heat
 * @property {number[]} nodes in the picture and the trace @property {number[]} path whose nodes are warm in trace and source text
 *   (the picture shows it brightly anyway)
 * @property {[number, number] | null} span of the source text @property {number[]} terms of the ledger
 */

/** @param {Model} model @param {number} id @returns {Heat} a node, and the terms that pass it */
function ofNode(model, id) {
  const passes = (/** @type {number} */ e) => model.edges[e].source === id || model.edges[e].target === id;
  const terms = model.terms.filter((term) => term.edges.some(passes)).map((term) => term.index);
  return { nodes: [id], path: [], span: model.nodes[id]?.span ?? null, terms };
}

/** @param {Model} model @param {number} id @returns {Heat | null} an edge: the operation that it enters, and the terms through it */
function ofEdge(model, id) {
  const edge = model.edges[id];
  return edge ? { nodes: [edge.target], path: [], span: model.nodes[edge.target].span ?? null, terms: edge.terms } : null;
}

/** @param {Model} model @param {number} index @returns {Heat | null} a term: every node on its path */
function ofTerm(model, index) {
  const path = [...new Set(model.terms[index]?.edges.flatMap((e) => [model.edges[e].source, model.edges[e].target]) ?? [])];
  return { nodes: [], path, span: null, terms: [] };
}

/** @param {Model} model @param {DOMStringMap} place @param {boolean} copies the picture is a tree, whose edges are its own @returns {Heat | null} */
function heat(model, place, copies) {
  const { node, operation, line, partOf, origin, edge, label, term } = place;
  const id = origin ?? node ?? operation ?? line ?? partOf;
  if (id !== undefined) return ofNode(model, Number(id));
  if (term !== undefined) return ofTerm(model, Number(term));
  return copies ? null : ofEdge(model, Number(edge ?? label));
}

/**
 * @param {HTMLElement} host @param {() => Model | null} read
 * @returns {(target: EventTarget | null) => void} warms what is under the pointer, and cools what was
 */
export function warmth(host, read) {
  /** @type {Element | null} */
  let last = null;
  return (target) => {
    const found = target instanceof Element ? target.closest(PLACES) : null;
    if (found === last) return;
    last = found;
    for (const old of host.querySelectorAll("[data-hot]")) old.removeAttribute("data-hot");
    const model = read();
    if (!found || !model?.nodes.length) return;
    const copies = host.querySelector("[data-origin]") !== null;
    const hot = heat(model, /** @type {any} */ (found).dataset, copies);
    if (hot) light(host, hot, copies);
  };
}

/** @param {HTMLElement} host @param {Heat} hot @param {boolean} copies */
function light(host, { nodes, path, span, terms }, copies) {
  const names = copies ? ["origin", "line"] : ["node", "operation", "line"];
  const places = nodes.flatMap((id) => names.map((name) => `[data-${name}="${id}"]`));
  places.push(...terms.map((i) => `[data-term="${i}"]`), ...path.map((id) => `[data-line="${id}"]`));
  if (places.length) for (const part of host.querySelectorAll(places.join(","))) part.setAttribute("data-hot", "");
  let at = 0;
  for (const piece of host.querySelectorAll(".source > *")) {
    const from = at;
    at += [...(piece.textContent ?? "")].length;
    const own = Number(/** @type {any} */ (piece).dataset.partOf ?? -1);
    if ((span && from >= span[0] && at <= span[1]) || path.includes(own)) piece.setAttribute("data-hot", "");
  }
}
