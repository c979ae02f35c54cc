/** A wide graph brought close together, so that its numbers can still be read: columns move up to each other. */

/** Room between columns, for an arrow and its head. */
const GAP = 20;

/**
 * @param {any} structure with a layout
 * @returns {any} the same, its layout narrower along the reading direction; nothing overlaps, the order stays
 */
export function tighten(structure) {
  const { layout, direction } = structure;
  const axis = direction === "TB" ? 1 : 0;
  const spans = layout.boxes
    .map((/** @type {number[]} */ box) => [box[axis] - box[2 + axis] / 2, box[axis] + box[2 + axis] / 2])
    .sort((/** @type {number[]} */ a, /** @type {number[]} */ b) => a[0] - b[0]);
  /** @type {number[][]} from, to, how much the gap between is narrowed */
  const gaps = [];
  let end = spans[0]?.[0] ?? 0;
  for (const [from, to] of spans) {
    if (from - end > GAP) gaps.push([end, from, from - end - GAP]);
    end = Math.max(end, to);
  }
  const moved = (/** @type {number} */ at) =>
    gaps.reduce((sum, [from, to, less]) => sum - less * Math.min(1, Math.max(0, (at - from) / (to - from))), at);
  const point = (/** @type {number[]} */ p) =>
    axis ? [p[0], moved(p[1]), ...p.slice(2)] : [moved(p[0]), ...p.slice(1)];
  const curves = (/** @type {any[]} */ list) => list.map((curve) => curve && curve.map(point));
  return {
    ...structure,
    layout: {
      ...layout,
      width: axis ? layout.width : moved(layout.width),
      height: axis ? moved(layout.height) : layout.height,
      boxes: layout.boxes.map(point),
      edges: curves(layout.edges),
      stems: curves(layout.stems),
      passive: curves(layout.passive),
    },
  };
}
