/** The keyboard's way through the picture: node, edge, node. Pure functions of the model. */

/** @typedef {import("./model.js").Model} Model */
/** @typedef {{kind: "node" | "edge", id: number}} Cursor */

/** @param {Model} model @param {Cursor} cursor @returns {[number, number]} where it is drawn */
export function where(model, { kind, id }) {
  const { layout, drawn } = model.structure;
  if (kind === "edge") {
    const curve = layout.edges[id];
    return curve ? curve[Math.floor(curve.length / 2)] : [0, 0];
  }
  let found = [0, 0];
  drawn.forEach((/** @type {any} */ item, /** @type {number} */ i) => {
    if (item.node === id && (item.shape !== "operation" || model.structure.compact)) found = layout.boxes[i];
  });
  return [found[0], found[1]];
}

/** Nodes the keyboard can stand on. @param {Model} model @returns {Cursor[]} */
const stops = (model) =>
  model.structure.drawn
    .filter(
      (/** @type {any} */ item) =>
        item.shape === "input" || item.shape === "value" || (item.shape === "operation" && model.structure.compact),
    )
    .map((/** @type {any} */ item) => ({ kind: "node", id: item.node }));

/**
 * The one to take when several edges are possible: the largest share.
 * @param {import("./model.js").Use[]} edges
 * @returns {Cursor | null}
 */
function main(edges) {
  const best = edges.reduce(
    (/** @type {any} */ a, b) => (a && (Math.abs(a.share) || 0) >= (Math.abs(b.share) || 0) ? a : b),
    null,
  );
  return best && { kind: "edge", id: best.id };
}

/**
 * One step: with arrows as the picture reads, with Tab along the edges of the largest share whatever its direction.
 * @param {Model} model @param {Cursor} cursor @param {string} key @returns {Cursor | null} null: nowhere to go
 */
export function step(model, cursor, key) {
  const { structure, edges } = model;
  const down = structure.direction === "TB";
  const drawn = edges.filter((edge) => structure.layout.edges[edge.id]);
  if (key === "Home") return { kind: "node", id: structure.wrt };
  if (key === "End") return { kind: "node", id: structure.output };
  const forward = key === "Tab" || key === (down ? "ArrowDown" : "ArrowRight");
  const backward = key === "Shift+Tab" || key === (down ? "ArrowUp" : "ArrowLeft");
  if (cursor.kind === "edge") {
    const edge = edges[cursor.id];
    if (forward) return { kind: "node", id: edge.target };
    if (backward) return { kind: "node", id: edge.source };
    const beside = drawn.filter((other) => other.source === edge.source || other.target === edge.target);
    return sideways(
      model,
      cursor,
      beside.map((other) => ({ kind: "edge", id: other.id })),
      down,
      key,
    );
  }
  if (forward) return main(drawn.filter((edge) => edge.source === cursor.id));
  if (backward) return main(drawn.filter((edge) => edge.target === cursor.id));
  return sideways(model, cursor, stops(model), down, key);
}

/**
 * The nearest one across the reading direction.
 * @param {Model} model
 * @param {Cursor} cursor
 * @param {Cursor[]} others
 * @param {boolean} down
 * @param {string} key
 */
function sideways(model, cursor, others, down, key) {
  const across = down ? 0 : 1;
  const sign = key === (down ? "ArrowRight" : "ArrowDown") ? 1 : -1;
  const from = where(model, cursor);
  let best = null;
  let least = Infinity;
  for (const other of others) {
    const to = where(model, other);
    const aside = sign * (to[across] - from[across]);
    const along = Math.abs(to[1 - across] - from[1 - across]);
    if ((other.id === cursor.id && other.kind === cursor.kind) || aside < 1) continue;
    if (aside + 2 * along < least) [best, least] = [other, aside + 2 * along];
  }
  return best;
}
