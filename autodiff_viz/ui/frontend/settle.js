/**
 * The layout brought into the room there is: gaps that were left for long labels close, rows move apart to use the
 * height, and lines are drawn straight where nothing stands in their way. Shapes keep their order, and
 * grow where the picture is small.
 */

import { READABLE, TOO_SMALL } from "./camera.js";
import { inside, sample } from "./geometry.js";
import { rect } from "./place.js";
import { wrapped } from "./wrap.js";

/** @typedef {import("./geometry.js").Curve} Curve */
/** @typedef {import("./geometry.js").Point} Point */

/** Gaps between columns that are not narrower than this may close down to it. */
const GAP = 76;
/** The arrow into the output has room for parallel paths and their numbers. */
const OUTPUT_GAP = 54;
const STEM = 34;
const LOOSEST = 4.5;
/** Rows move apart until the picture is this high for its width. */
const ASPECT = 0.72;
const FRAME = 120;
/** Top to bottom: height for its width, and how much longer a gap may become. */
const TALL = 1.5;
const LONGER = 56;
/** Top to bottom: room beside the shapes for labels, and between shapes of one row. */
const SIDES = 60;
const APART = 30;
const LARGEST = 1.2;
/** Below this scale shapes grow into the gaps beside them, at most so much, so that numbers stay legible. */
const EASY = 0.8;
const GROWN = 1.36;
const BERTH = 9;
const BOWS = [0, 36, -36, 72, -72, 120, -120];
const TWIN = 46;

/**
 * @param {any} structure with a layout @param {number} w @param {number} h room in px
 * @returns {any} a layout of the same form
 */
export function settle(structure, w, h) {
  const { layout } = structure;
  if (structure.compact) return wrapped(structure, w, h);
  const down = structure.direction === "TB";
  const closer = down ? squeeze(layout.boxes, w) : 1;
  const along = down
    ? stations(structure, 1, Math.min(h, TALL * w) * Math.max(1, (closer * layout.width) / w))
    : stations(structure, 0, w - 40);
  const fitted = Math.min(LARGEST, w / along(layout.width));
  const k = fitted < TOO_SMALL ? READABLE : fitted;
  const heights = layout.boxes.map((/** @type {number[]} */ box) => box[1]);
  const rows = Math.max(1, Math.max(...heights) - Math.min(...heights));
  const spread = down ? closer : Math.min(LOOSEST, Math.max(1, (Math.min(h, ASPECT * w) / k - FRAME) / rows));
  const move = (/** @type {number[]} */ [x, y]) =>
    /** @type {Point} */ (down ? [spread * x, along(y)] : [along(x), spread * y]);
  const larger = down ? 1 : Math.min(GROWN, Math.max(1, EASY / k));
  const boxes = layout.boxes.map((/** @type {number[]} */ box, /** @type {number} */ i) => {
    const wider = 1 + (larger - 1) * (structure.drawn[i].shape === "value" ? 0.6 : 0);
    return [...move(box), box[2] * wider, box[3] * larger];
  });
  const router = new Router(structure, boxes, move, spread);
  return {
    ...layout,
    boxes,
    edges: layout.edges.map(
      (/** @type {Curve | null} */ curve, /** @type {number} */ i) => curve && router.line(structure.edges, i, curve),
    ),
    passive: layout.passive.map(
      (/** @type {Curve | null} */ curve, /** @type {number} */ i) => curve && router.line(structure.passive, i, curve),
    ),
    stems: layout.stems.map(
      (/** @type {Curve | null} */ curve, /** @type {number} */ node) => curve && router.stem(node),
    ),
  };
}

/**
 * How far columns may be brought together for a picture to get as narrow as the room, shapes of one row staying apart.
 * @param {number[][]} boxes @param {number} room @returns {number} factor, 1 or less
 */
function squeeze(boxes, room) {
  const centres = boxes.map((box) => box[0]);
  const extent = Math.max(...centres) - Math.min(...centres);
  const widest = Math.max(...boxes.map((box) => box[2]));
  let least = Math.max(0, room - widest - SIDES) / Math.max(1, extent);
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(0, i)) {
      if (Math.abs(a[1] - b[1]) > (a[3] + b[3]) / 2) continue;
      least = Math.max(least, ((a[2] + b[2]) / 2 + APART) / Math.max(1, Math.abs(a[0] - b[0])));
    }
  });
  return Math.min(1, least);
}

/**
 * A map along the reading direction: from left to right wide gaps between shapes close until the room suffices, from top to
 * bottom gaps open until it is used.
 * @param {any} structure
 * @param {0 | 1} axis
 * @param {number} room
 */
function stations({ layout, drawn, output }, axis, room) {
  const spans = layout.boxes.map((/** @type {number[]} */ box, /** @type {number} */ i) => ({
    from: box[axis] - box[2 + axis] / 2,
    to: box[axis] + box[2 + axis] / 2,
    last: drawn[i].node === output && drawn[i].shape === "value",
  }));
  spans.sort((/** @type {any} */ a, /** @type {any} */ b) => a.from - b.from);
  /** @type {{from: number, to: number, change: number}[]} */
  const gaps = [];
  let end = spans[0]?.from ?? 0;
  for (const { from, to, last } of spans) {
    const wide = from - end;
    if (last && wide > 0) gaps.push({ from: end, to: from, change: Math.max(0, OUTPUT_GAP - wide) });
    else if (axis === 0 ? wide > GAP : wide > 0)
      gaps.push({ from: end, to: from, change: axis === 0 ? GAP - wide : 0 });
    end = Math.max(end, to);
  }
  const spare = -gaps.reduce((sum, gap) => sum + Math.min(0, gap.change), 0);
  const extent = axis === 0 ? layout.width : layout.height;
  if (axis === 1) {
    const longer = Math.min(LONGER, Math.max(0, (room - extent) / gaps.length));
    for (const gap of gaps) gap.change = Math.max(gap.change, gap.to - gap.from > STEM ? longer : longer / 2);
  }
  const part = spare > 0 ? Math.min(1, Math.max(0, extent - room) / spare) : 0;
  return (/** @type {number} */ at) => {
    let moved = at;
    for (const { from, to, change } of gaps) {
      const passed = Math.min(1, Math.max(0, (at - from) / (to - from)));
      moved += passed * change * (change < 0 ? part : 1);
    }
    return moved;
  };
}

/** Lines between shapes. */
class Router {
  /**
   * @param {any} structure
   * @param {number[][]} boxes settled
   * @param {(point: number[]) => Point} move
   * @param {number} spread
   */
  constructor(structure, boxes, move, spread) {
    this.structure = structure;
    this.boxes = boxes;
    this.move = move;
    this.spread = spread;
    /** @type {Map<number, number>} */
    this.leave = new Map();
    /** @type {Map<number, number>} */
    this.enter = new Map();
    structure.drawn.forEach((/** @type {any} */ item, /** @type {number} */ i) => {
      (/^(operation|folded)$/.test(item.shape) ? this.enter : this.leave).set(item.node, i);
    });
  }

  /**
   * From the source's shape to the operation's box.
   * @param {any[]} uses
   * @param {number} i
   * @param {Curve} given as it was laid out
   * @returns {Curve}
   */
  line(uses, i, given) {
    const { source, target } = uses[i];
    const [from, to] = [this.leave.get(source), this.enter.get(target)];
    if (from === undefined || to === undefined) return given.map(this.move);
    const twins = uses.map((use, j) => ({ ...use, j })).filter((use) => use.source === source && use.target === target);
    const place = twins.findIndex((use) => use.j === i) - (twins.length - 1) / 2;
    const bows = twins.length > 1 ? [place * TWIN] : BOWS;
    for (const bow of bows) {
      const curve = this.direct(from, to, bow, twins.length > 1 ? place * 14 : 0);
      if (twins.length > 1 || this.free(curve, from, to)) return curve;
    }
    return this.stretched(given, from, to);
  }

  /** From the operation's box to its value. @param {number} node @returns {Curve} */
  stem(node) {
    return this.direct(
      /** @type {number} */ (this.enter.get(node)),
      /** @type {number} */ (this.leave.get(node)),
      0,
      0,
    );
  }

  /**
   * A line or a bow.
   * @param {number} from
   * @param {number} to shapes
   * @param {number} bow px aside
   * @param {number} aside px at the ends
   * @returns {Curve}
   */
  direct(from, to, bow, aside) {
    const b = this.boxes[to];
    const start = this.exit(from, [b[0], b[1]], bow || aside);
    const end = rim(this.kind(to), b, start);
    const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
    const size = Math.hypot(dx, dy) || 1;
    const [nx, ny] = [-dy / size, dx / size];
    const shifted = (/** @type {Point} */ p, /** @type {number} */ by) =>
      /** @type {Point} */ ([p[0] + nx * by, p[1] + ny * by]);
    const inner = (/** @type {number} */ t) => shifted([start[0] + dx * t, start[1] + dy * t], bow);
    return [shifted(start, aside), inner(0.3), inner(0.7), shifted(end, aside)];
  }

  /** @param {number} i */
  kind(i) {
    return this.structure.drawn[i].shape;
  }

  /**
   * Where a line leaves: in the reading direction, so that the other sides stay free.
   * @param {number} i
   * @param {Point} toward
   * @param {number} aside
   * @returns {Point}
   */
  exit(i, toward, aside) {
    const [x, y, w, h] = this.boxes[i];
    const down = this.structure.direction === "TB";
    const kind = this.kind(i);
    if (kind === "operation" || kind === "folded" || aside) return rim(kind, this.boxes[i], toward);
    const lean = down ? [0.4, 1] : [1, 0.4];
    const [dx, dy] = [toward[0] - x, toward[1] - y];
    if ((down ? dy : dx) <= 0) return rim(kind, this.boxes[i], toward);
    if (kind === "value") return rim(kind, this.boxes[i], [x + dx * lean[0], y + dy * lean[1]]);
    const slope = Math.max(-1, Math.min(1, (down ? dx : dy) / 120));
    return down ? [x + slope * 0.22 * w, y + h / 2] : [x + w / 2, y + slope * 0.22 * h];
  }

  /** Whether a curve keeps clear of all other shapes. @param {Curve} curve @param {number} from @param {number} to */
  free(curve, from, to) {
    const points = sample(curve);
    return this.boxes.every((box, i) => {
      if (i === from || i === to) return true;
      const r = rect(box);
      const wide = { x: r.x - BERTH, y: r.y - BERTH, w: r.w + 2 * BERTH, h: r.h + 2 * BERTH };
      return !points.some((point) => inside(wide, point));
    });
  }

  /**
   * The curve as laid out, moved; where it meets a shape it stays on its rim.
   * @param {Curve} curve
   * @param {number} from
   * @param {number} to
   * @returns {Curve}
   */
  stretched(curve, from, to) {
    const { layout } = this.structure;
    const last = curve.length - 1;
    const across = this.structure.direction === "TB" ? 0 : 1;
    const head = (this.spread - 1) * (curve[0][across] - layout.boxes[from][across]);
    const tail = (this.spread - 1) * (curve[last][across] - layout.boxes[to][across]);
    const moved = curve.map((point, i) => {
      const there = this.move(point);
      const t = i / last;
      there[across] -= head * (1 - t) ** 2 + tail * t ** 2;
      return there;
    });
    moved[0] = rim(this.kind(from), this.boxes[from], moved[1]);
    moved[last] = rim(this.kind(to), this.boxes[to], moved[last - 1]);
    return moved;
  }
}

/**
 * Where the line from the centre towards a point crosses the rim.
 * @param {string} kind
 * @param {number[]} box
 * @param {Point} toward
 * @returns {Point}
 */
function rim(kind, [x, y, w, h], [tx, ty]) {
  const [dx, dy] = [tx - x, ty - y];
  if (dx === 0 && dy === 0) return [x, y];
  const t =
    kind === "value"
      ? 1 / Math.hypot(dx / (w / 2), dy / (h / 2))
      : 1 / Math.max(Math.abs(dx) / (w / 2), Math.abs(dy) / (h / 2));
  return [x + dx * t, y + dy * t];
}
