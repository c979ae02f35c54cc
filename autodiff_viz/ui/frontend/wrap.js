/**
 * A long strip in lines, as a text is: a chain of a thousand operations fills the room instead of vanishing in it. Lines
 * end between columns; an edge into the next one returns to its start, as a typewriter does.
 */

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./geometry.js").Curve} Curve */

/** Room between lines, and beside them for what returns. */
const LEADING = 46;
const MARGIN = 34;
/** A strip is broken if it is then seen so much larger. */
const GAIN = 1.5;

/**
 * @param {any} structure compact, from left to right, with a layout @param {number} w @param {number} h room
 * @returns {any} a layout of the same form
 */
export function wrapped(structure, w, h) {
  const { layout } = structure;
  const high = layout.height + LEADING;
  const rows = Math.round(Math.sqrt((layout.width * h) / (w * high)));
  const scale = (/** @type {number} */ n) => Math.min(w / (layout.width / n + 2 * MARGIN), h / (n * high));
  if (structure.direction === "TB" || rows < 2 || scale(rows) < GAIN * scale(1)) return layout;
  const cuts = [-Infinity, ...ends(layout.boxes, layout.width / rows), Infinity];
  const rowOf = (/** @type {number} */ x) => {
    let [low, top] = [0, cuts.length - 2];
    while (low < top) {
      const middle = (low + top + 1) >> 1;
      if (cuts[middle] <= x) low = middle;
      else top = middle - 1;
    }
    return low;
  };
  const start = (/** @type {number} */ row) => (row ? cuts[row] : 0);
  const move = (/** @type {number[]} */ [x, y], /** @type {number} */ row) => /** @type {Point} */ ([x - start(row), y + row * high]);
  const right = Math.max(...cuts.slice(1).map((cut, row) => Math.min(cut, layout.width) - start(row))) + MARGIN / 2;
  const curve = (/** @type {Curve | null} */ given) => {
    if (!given) return null;
    const [from, to] = [rowOf(given[0][0]), rowOf(given[given.length - 1][0])];
    if (from === to) return given.map((point) => move(point, from));
    const [a, b] = [move(given[0], from), move(given[given.length - 1], to)];
    return to === from + 1 ? returning(a, b, right, from * high + layout.height + LEADING / 2) : line(a, b);
  };
  return {
    ...layout,
    width: right,
    height: (cuts.length - 1) * high,
    boxes: layout.boxes.map((/** @type {number[]} */ box) => [...move(box, rowOf(box[0])), box[2], box[3]]),
    edges: layout.edges.map(curve),
    passive: layout.passive.map(curve),
  };
}

/** Where lines end: in the gaps between columns next to equal parts. @param {number[][]} boxes @param {number} size */
function ends(boxes, size) {
  const spans = boxes.map((box) => [box[0] - box[2] / 2, box[0] + box[2] / 2]).sort((a, b) => a[0] - b[0]);
  const found = [];
  let end = -Infinity;
  let next = size;
  for (const [from, to] of spans) {
    if (from > end && from >= next) {
      found.push((end + from) / 2);
      next = from + size;
    }
    end = Math.max(end, to);
  }
  return found;
}

/** @param {Point} a @param {Point} b @returns {Curve} */
function line(a, b) {
  const part = (/** @type {number} */ t) => /** @type {Point} */ ([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]);
  return [a, part(1 / 3), part(2 / 3), b];
}

/** To the end of its line, back between the lines, and to the start of the next. @param {Point} a @param {Point} b @param {number} right @param {number} between */
function returning(a, b, right, between) {
  const turn = MARGIN / 2;
  const [c, d] = /** @type {Point[]} */ ([[right, a[1]], [right, between]]);
  const [e, f] = /** @type {Point[]} */ ([[-turn / 2, between], [-turn / 2, b[1]]]);
  return [
    ...line(a, c),
    ...[[c[0] + turn, c[1]], [d[0] + turn, d[1]], d],
    ...line(d, e).slice(1),
    ...[[e[0] - turn, e[1]], [f[0] - turn, f[1]], f],
    ...line(f, b).slice(1),
  ];
}
