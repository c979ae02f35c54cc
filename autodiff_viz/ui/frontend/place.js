/**
 * Where adjoints and edge labels are written: near what they belong to, covering neither lines nor shapes nor each
 * other.
 */

import { number, op, row, strong } from "./boxes.js";
import { around, at, distance, inside, length, overlap, sample } from "./geometry.js";
import { fmt } from "./numbers.js";
import { measure } from "./text.js";

/** @typedef {import("./geometry.js").Rect} Rect */
/** @typedef {import("./geometry.js").Point} Point */
/**
 * @typedef {{x: number, y: number, anchor: "start" | "middle" | "end", rect: Rect, crowded?: boolean}} Spot
 *   a crowded text is shown only when it is asked for
 */

/** Font size of edge labels and adjoints. */
export const LABEL = 16;
const HIGH = 20;
const MARGIN = 40;
/** A text that covers more than about one line and a corner is left out until it is asked for. */
const CROWDED = 9;
/** In a picture of few lines a text is left out only where it could not be read. */
const CROWDED_FEW = 24;
const FEW = 24;
/** A label this close to another line might be taken for that line's. */
const NEAR = 11;
const CLEARANCES = [6, 26];
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];
/** A number of usual length: labels keep room for it, so that they stay where they are while numbers change. */
const USUAL = "−0.123456";
const EQUALS = op("=");

/** @param {number[]} box @returns {Rect} */
export const rect = ([cx, cy, w, h]) => ({ x: cx - w / 2, y: cy - h / 2, w, h });

/**
 * @param {number} x
 * @param {number} y baseline
 * @param {"start" | "middle" | "end"} anchor
 * @param {number} w
 * @param {number} z
 * @returns {Spot}
 */
function spot(x, y, anchor, w, z) {
  const left = anchor === "start" ? x : anchor === "end" ? x - w : x - w / 2;
  return { x, y, anchor, rect: { x: left, y: y - 15 * z, w, h: HIGH * z } };
}

/**
 * The places tried for an adjoint, the best first.
 * @param {number[]} box
 * @param {string} direction
 * @param {boolean} input
 * @param {number} wide
 * @param {number} z
 * @returns {Spot[]}
 */
function spots([cx, cy, w, h], direction, input, wide, z) {
  const [top, bottom, left, right] = [cy - h / 2 - 8, cy + h / 2 + 4 + 15 * z, cx - w / 2, cx + w / 2];
  const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {any} */ anchor) =>
    spot(x, y, anchor, wide, z);
  const under = put(cx, bottom, "middle");
  const lower = [put(cx - 10, bottom, "end"), put(cx + 10, bottom, "start")];
  const over = put(cx, top, "middle");
  const sides = [put(right + 7, cy + 5, "start"), put(left - 7, cy + 5, "end")];
  const upper = [put(cx + 10, top, "start"), put(cx - 10, top, "end")];
  if (direction === "TB") return input ? [over, ...upper, ...sides, ...lower] : [under, ...lower, ...sides, ...upper];
  return [under, put(left, bottom, "start"), put(right, bottom, "end"), ...lower, over, ...upper, ...sides];
}

/** What stands in the way: shapes, lines, and what is already written. */
class Ground {
  /** @param {Rect[]} shapes @param {Rect[]} rects @param {Point[][]} lines @param {Rect} frame */
  constructor(shapes, rects, lines, frame) {
    this.shapes = shapes;
    this.rects = rects;
    this.lines = lines;
    this.frame = frame;
  }

  /** @param {Rect} r @param {number} own the line it belongs to, or -1 @returns {number} how much it covers */
  cost(r, own) {
    const { frame } = this;
    let cost = 0;
    const near = { x: r.x - NEAR, y: r.y - NEAR, w: r.w + 2 * NEAR, h: r.h + 2 * NEAR };
    this.lines.forEach((line, i) => {
      for (const point of line) if (inside(near, point)) cost += inside(r, point) ? 2 : i === own ? 0 : 0.8;
    });
    for (const other of this.shapes) cost += overlap(r, other) / 8;
    for (const other of this.rects) cost += overlap(r, other) / 25;
    cost += (Math.max(0, frame.x - r.x) + Math.max(0, r.x + r.w - frame.x - frame.w)) / 60;
    if (r.y < frame.y || r.y + r.h > frame.y + frame.h) cost += 0.5;
    return cost;
  }

  /**
   * The best of the candidates, which is then in the way of the next.
   * @param {Spot[]} candidates
   * @param {number} patience cost of each step down the list
   * @param {number} [own]
   */
  take(candidates, patience, own = -1) {
    let best = candidates[0];
    let least = Infinity;
    candidates.forEach((candidate, rank) => {
      const cost = rank * patience >= least ? Infinity : rank * patience + this.cost(candidate.rect, own);
      if (cost < least) [best, least] = [candidate, cost];
    });
    const crowded = least > (this.lines.length > FEW ? CROWDED : CROWDED_FEW);
    if (!crowded) this.rects.push(best.rect);
    return { ...best, crowded };
  }
}

/** The text on an edge. @param {any} edge @param {string} value @param {"formula" | "number" | "both"} kind */
export function inscription(edge, value, kind) {
  if (kind === "number") return number(value);
  const box = edge.brief ? edge.d : row(edge.d, EQUALS, edge.formula);
  return (kind === "both" || edge.brief) && !edge.constant ? row(box, strong(row(EQUALS, number(value)))) : box;
}

/**
 * Places beside a curve for a text of some width, the middle first.
 * @param {import("./geometry.js").Curve} curve
 * @param {number} w
 * @param {number} z
 * @returns {Spot[]}
 */
function beside(curve, w, z) {
  const whole = length(curve);
  return CLEARANCES.flatMap((clearance) =>
    PLACES.flatMap((t) => {
      const [a, p, b] = [at(curve, whole * t - 4), at(curve, whole * t), at(curve, whole * t + 4)];
      const size = distance(a, b) || 1;
      const [nx, ny] = [(b[1] - a[1]) / size, (a[0] - b[0]) / size];
      const sides = ny <= 0.01 ? [1, -1] : [-1, 1];
      return sides.map((side) => {
        const lean = side * nx;
        if (Math.abs(lean) < 0.35) {
          const reach = clearance + (Math.abs(nx) * w + Math.abs(ny) * HIGH * z) / 2;
          return spot(p[0] + lean * reach, p[1] + side * ny * reach + 5 * z, "middle", w, z);
        }
        const edge = p[0] + Math.sign(lean) * (clearance + (HIGH * z * Math.abs(ny / nx)) / 2);
        return spot(edge, p[1] + 5 * z, lean > 0 ? "start" : "end", w, z);
      });
    }),
  );
}

/**
 * Where the numbers of paths may stand: where lines leave the variable, and on both sides of the arrow into the output.
 * @param {any} structure
 * @param {any} layout
 * @returns {Rect[]}
 */
function numbered(structure, layout) {
  const around_ = ([x, y]) => ({ x: x - 12, y: y - 12, w: 24, h: 24 });
  const starts = new Set(structure.starts ?? [structure.wrt]);
  const first = layout.edges
    .filter((curve, i) => curve && starts.has(structure.edges[i].source))
    .map((curve) => around_(at(curve, 18)));
  const stem = layout.stems[structure.output];
  if (!stem) return first;
  const [x, y] = at(stem, length(stem) * 0.4);
  const down = structure.direction === "TB";
  return [...first, down ? { x: x - 32, y: y - 12, w: 64, h: 24 } : { x: x - 12, y: y - 32, w: 24, h: 64 }];
}

/**
 * @param {any} structure @param {any} layout settled @param {number} z magnification of the text @param {any} numbers
 * @returns {{layout: any, spots: Map<number, Spot>, labels: (Spot | null)[], bounds: Rect, z: number}}
 *   places for the adjoints by node and for the labels by edge, and the extent of all
 */
export function place(structure, layout, z, numbers) {
  const boxes = layout.boxes.map(rect);
  const curves = [...layout.edges, ...layout.stems, ...layout.passive];
  const lines = structure.compact ? curves.map((curve) => curve ?? []) : curves.map((curve) => (curve ? sample(curve) : []));
  const dots = lines.flat().map(([x, y]) => ({ x, y, w: 0, h: 0 }));
  /** @type {Map<number, Spot>} */
  const found = new Map();
  /** @type {(Spot | null)[]} */
  const labels = layout.edges.map(() => null);
  const frame = around([...boxes, ...dots]);
  if (structure.compact) return { layout, spots: found, labels, bounds: frame, z };
  const ground = new Ground(boxes, numbered(structure, layout), lines, {
    x: frame.x - MARGIN,
    y: frame.y - MARGIN,
    w: frame.w + 2 * MARGIN,
    h: frame.h + 2 * MARGIN,
  });
  structure.drawn.forEach((/** @type {any} */ item, /** @type {number} */ i) => {
    if (item.shape !== "input" && item.shape !== "value") return;
    const wide = measure(row(structure.nodes[item.node].name, EQUALS, number(USUAL.slice(1))), LABEL * z);
    found.set(
      item.node,
      ground.take(spots(layout.boxes[i], structure.direction, item.shape === "input", wide, z), 0.4),
    );
  });
  const order = layout.edges.map((_, i) => i).filter((i) => layout.edges[i]);
  order.sort((a, b) => length(layout.edges[a]) - length(layout.edges[b]));
  for (const i of order) {
    const w = measure(inscription(structure.edges[i], USUAL, "both"), LABEL * z);
    labels[i] = ground.take(beside(layout.edges[i], w, z), 0.12, i);
  }
  const written = [];
  for (const [node, at_] of found) {
    const back = numbers.adjoints[node];
    if (back !== null) written.push(actual(at_, row(structure.nodes[node].name, EQUALS, number(fmt(back))), z));
  }
  labels.forEach(
    (at_, i) =>
      at_ &&
      !at_.crowded &&
      written.push(actual(at_, inscription(structure.edges[i], fmt(numbers.partials[i]), "both"), z)),
  );
  return { layout, spots: found, labels, bounds: around([...boxes, ...dots, ...written]), z };
}

/**
 * What a text covers now, not counting the room kept for longer numbers.
 * @param {Spot} at_
 * @param {import("./boxes.js").Box} box
 * @param {number} z
 */
const actual = (at_, box, z) => spot(at_.x, at_.y, at_.anchor, measure(box, LABEL * z), z).rect;
