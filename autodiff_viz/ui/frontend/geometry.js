/** Curves of the picture: cubic Bézier splines as lists of 1 + 3n control points. */

/** @typedef {[number, number]} Point */
/** @typedef {Point[]} Curve */
/** @typedef {{x: number, y: number, w: number, h: number}} Rect top left corner and size */

const STEPS = 12;
const SPACING = 7;

/** @param {Point} a @param {Point} b @param {number} t @returns {Point} */
const between = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

/** @param {Point} a @param {Point} b */
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Both halves of one cubic segment, cut at t. @param {Curve} p @param {number} t @returns {[Curve, Curve]} */
function halve(p, t) {
  const [a, b, c] = [between(p[0], p[1], t), between(p[1], p[2], t), between(p[2], p[3], t)];
  const [d, e] = [between(a, b, t), between(b, c, t)];
  const middle = between(d, e, t);
  return [
    [p[0], a, d, middle],
    [middle, e, c, p[3]],
  ];
}

/** @param {Curve} curve @returns {Curve[]} its cubic segments */
function segments(curve) {
  const out = [];
  for (let i = 0; i + 3 < curve.length; i += 3) out.push(curve.slice(i, i + 4));
  return out;
}

/** Points along the curve, with the segment and parameter each came from. @param {Curve} curve */
function trail(curve) {
  /** @type {{point: Point, segment: number, t: number, along: number}[]} */
  const out = [{ point: curve[0], segment: 0, t: 0, along: 0 }];
  segments(curve).forEach((p, segment) => {
    for (let i = 1; i <= STEPS; i += 1) {
      const t = i / STEPS;
      const point = halve(p, t)[0][3];
      const before = out[out.length - 1];
      out.push({ point, segment, t, along: before.along + distance(before.point, point) });
    }
  });
  return out;
}

/** @param {Curve} curve @returns {Point[]} points along it, at most SPACING apart */
export function sample(curve) {
  const steps = trail(curve);
  return steps.flatMap(({ point }, i) => {
    if (i === 0) return [point];
    const before = steps[i - 1].point;
    const n = Math.ceil(distance(before, point) / SPACING);
    return Array.from({ length: n }, (_, j) => between(before, point, (j + 1) / n));
  });
}

/** @param {Curve} curve @returns {number} arc length */
export const length = (curve) => trail(curve).at(-1)?.along ?? 0;

/** Where the curve is after `along` px. @param {Curve} curve @param {number} along */
function locate(curve, along) {
  const steps = trail(curve);
  const end = steps.findIndex((step, i) => i > 0 && step.along >= along);
  if (end < 0) return { segment: segments(curve).length - 1, t: 1 };
  const [a, b] = [steps[end - 1], steps[end]];
  const f = (along - a.along) / (b.along - a.along || 1);
  const from = b.segment === a.segment ? a.t : 0;
  return { segment: b.segment, t: from + (b.t - from) * Math.max(0, f) };
}

/** The first `along` px of the curve. @param {Curve} curve @param {number} along @returns {Curve} */
export function head(curve, along) {
  const { segment, t } = locate(curve, along);
  return [...curve.slice(0, 3 * segment), ...halve(segments(curve)[segment], t)[0]];
}

/** @param {Curve} curve @param {number} along @returns {Point} the point after `along` px */
export const at = (curve, along) => /** @type {Point} */ (head(curve, along).at(-1));

/**
 * The curve moved sideways, to its right as one walks along it.
 * @param {Curve} curve
 * @param {number} by
 * @returns {Curve}
 */
export function beside(curve, by) {
  return curve.map((point, i) => {
    const a = curve[Math.max(0, i - 1)];
    const b = curve[Math.min(curve.length - 1, i + 1)];
    const size = distance(a, b) || 1;
    return [point[0] - ((b[1] - a[1]) / size) * by, point[1] + ((b[0] - a[0]) / size) * by];
  });
}

const n = (/** @type {number} */ x) => String(Math.round(x * 10) / 10);

/** @param {Curve} curve @returns {string} SVG path data */
export const path = (curve) =>
  `M${n(curve[0][0])} ${n(curve[0][1])}` +
  segments(curve)
    .map(
      (p) =>
        `C${p
          .slice(1)
          .map(([x, y]) => `${n(x)} ${n(y)}`)
          .join(" ")}`,
    )
    .join("");

/**
 * An arrow: the shaft ends inside the head, so that its butt never shows.
 * @param {Curve} curve @param {number} width of the shaft @param {number} [gap] left free before the target
 * @returns {{shaft: string, point: string}} path data, polygon points
 */
export function arrow(curve, width, gap = 1.5) {
  const whole = length(curve);
  const long = Math.min(7 + 0.9 * width, 0.6 * whole);
  const half = 3 + 0.75 * width;
  const tip = at(curve, Math.max(0, whole - gap));
  const shaft = head(curve, Math.max(0.1, whole - gap - long + 1));
  const back = at(curve, Math.max(0, whole - gap - long));
  const size = distance(back, tip) || 1;
  const [ux, uy] = [(tip[0] - back[0]) / size, (tip[1] - back[1]) / size];
  const corners = [tip, [back[0] - uy * half, back[1] + ux * half], [back[0] + uy * half, back[1] - ux * half]];
  return { shaft: path(shaft), point: corners.map(([x, y]) => `${n(x)},${n(y)}`).join(" ") };
}

/** @param {Rect} a @param {Rect} b @returns {number} common area */
export const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

/** @param {Rect} r @param {Point} p */
export const inside = (r, [x, y]) => x >= r.x && x <= r.x + r.w && y >= r.y && y <= r.y + r.h;

/** The smallest rectangle around all of them. @param {Rect[]} rects @returns {Rect} */
export function around(rects) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const r of rects) {
    left = Math.min(left, r.x);
    top = Math.min(top, r.y);
    right = Math.max(right, r.x + r.w);
    bottom = Math.max(bottom, r.y + r.h);
  }
  return rects.length ? { x: left, y: top, w: right - left, h: bottom - top } : { x: 0, y: 0, w: 1, h: 1 };
}
