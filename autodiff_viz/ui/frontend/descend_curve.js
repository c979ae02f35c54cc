/** The curve of one variable on a canvas: the ball, its tangent, its trail, and a lens where a step is too small to see. */

import { along, frameAt, pointed, ticks } from "./descend_data.js";
import { lens } from "./descend_lens.js";
import { below, clean, count, font, halo, tick, steady } from "./descend_text.js";

/** @typedef {import("./descend_data.js").Run} Run */
/** @typedef {import("./descend_text.js").Colors} Colors */
/**
 * @typedef {object} Moment what is shown now
 * @property {Run[]} runs @property {number} focus @property {number} at the step, with a fraction while it plays
 * @property {Colors} c @property {string} lit what is pointed at: "x", "g" or nothing @property {boolean} still
 * @property {any} best the minimum, if known and to be seen @property {number | null} lowest the value there
 * @property {boolean} veiled whether the rest of the run is still to be guessed @property {(key: string) => string} say
 */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Margins */

const MARGINS = { left: 44, right: 10, top: 8, bottom: 36 };
const FOLLOW = 0.18;
/** So many times its opening width the view grows after a ball that runs away; farther out only an arrow tells. */
const FARTHEST = 12;
const TRAIL = 6;
/** Share of a frame that a ball rests before it moves on. */
const REST = 0.45;

/** @param {HTMLCanvasElement} canvas @param {any} ground @returns {any} draw and where */
export function curve(canvas, ground) {
  const height = along(ground.x, ground.y);
  /** @type {number[]} */
  let view = [...ground.view];

  /** Follow a ball that leaves the opening view. @param {Moment} moment @returns {boolean} whether it still moves */
  function follow({ runs, focus, at, still }) {
    const run = runs[focus];
    const now = frameAt(run, at);
    let [low, high, bottom, top] = ground.view;
    const width = high - low;
    for (let i = Math.max(0, now - 3); i <= now; i += 1) {
      const x = run.x[0][i];
      if (!(Math.abs(x - (ground.view[0] + ground.view[1]) / 2) < FARTHEST * width)) continue;
      low = Math.min(low, x - 0.1 * width);
      high = Math.max(high, x + 0.1 * width);
      if (x < ground.view[0] || x > ground.view[1]) {
        bottom = Math.min(bottom, run.f[i]);
        top = Math.max(top, run.f[i]);
      }
    }
    const room = 0.08 * (top - bottom);
    const wanted = [
      low,
      high,
      bottom < ground.view[2] ? bottom - room : bottom,
      top > ground.view[3] ? top + room : top,
    ];
    const part = still ? 1 : FOLLOW;
    let moved = 0;
    view = view.map((v, i) => {
      const step = Number.isFinite(wanted[i]) ? (wanted[i] - v) * part : 0;
      moved += Math.abs(step) / (Math.abs(view[i < 2 ? 1 : 3] - view[i < 2 ? 0 : 2]) || 1);
      return v + step;
    });
    return moved > 1e-3 && !still;
  }

  /** @param {Moment} moment */
  function draw(moment) {
    const moving = follow(moment);
    const { g, w, h } = clean(canvas);
    if (!w || !h) return false;
    const { runs, focus, at, c, best, lit, say } = moment;
    const m = MARGINS;
    const [a, b, low, high] = view;
    const kx = (w - m.left - m.right) / (b - a);
    const ky = (h - m.top - m.bottom) / (high - low);
    const X = (/** @type {number} */ x) => m.left + (x - a) * kx;
    const Y = (/** @type {number} */ y) => Math.max(-1e5, Math.min(1e5, h - m.bottom - (y - low) * ky));
    const floor = h - m.bottom + 0.5;
    axes(g, c, view, X, Y, w, h);
    g.save();
    g.beginPath();
    g.rect(m.left, 0, w - m.left - m.right, h - m.bottom + 8);
    g.clip();
    if (best) {
      g.setLineDash([3, 4]);
      stroke(g, c.good, 1.3, [X(best.point[0]), Y(best.value), X(best.point[0]), floor]);
      g.setLineDash([]);
    }
    g.beginPath();
    let on = false;
    for (let i = 0; i < ground.x.length; i += 1) {
      const y = ground.y[i];
      if (!Number.isFinite(y)) on = false;
      else if (on) g.lineTo(X(ground.x[i]), Y(y));
      else {
        g.moveTo(X(ground.x[i]), Y(y));
        on = true;
      }
    }
    g.strokeStyle = c.ink;
    g.lineWidth = 2.2;
    g.lineJoin = "round";
    g.stroke();
    const race = runs.length > 1;
    runs.forEach((run) => trail(g, c, run, frameAt(run, at), X, Y, floor, race));
    const run = runs[focus];
    const now = frameAt(run, at);
    const [x, f, slope] = [run.x[0][now], run.f[now], run.g[0][now]];
    if (!race) stamps(g, c, run, now, X, Y, best);
    const [cx, cy] = [X(x), Y(f)];
    const seen = cx > m.left - 4 && cx < w - m.right + 4;
    if (seen && Number.isFinite(slope)) {
      const lean = (slope * ky) / kx;
      const reach = Math.min(120, w / 4) / Math.hypot(1, lean);
      stroke(g, c.adj, lit === "g" ? 4.5 : 2.6, [cx - reach, cy + reach * lean, cx + reach, cy - reach * lean]);
      g.setLineDash([2, 3]);
      stroke(g, c.ballr, 1, [cx, cy, cx, floor]);
      g.setLineDash([]);
      const next = X(run.series["x'"][0][now]);
      if (Math.abs(next - cx) > 4 && Math.abs(next - cx) < 4000) arrow(g, c.ink, cx, next, floor - 1);
    }
    g.restore();
    if (Number.isNaN(f) && seen) {
      g.font = font(c, 13, "600");
      halo(g, c, say("undefined"), Math.max(m.left + 90, Math.min(w - m.right - 90, cx)), floor - 18, c.err, "center");
    }
    const taken = best ? [minimum(g, c, best, X, Y, w, floor)] : [];
    runs.forEach((each, i) => ball(g, moment, each, i, X, Y, w, h, height));
    if (seen) {
      pill(g, c, `${say("variable")}${below(run.k[now])} = ${steady(x)}`, cx, floor, w);
      const lowest = best ? Math.min(floor - 10, Y(best.value) + 23) : null;
      taken.push(slopeText(g, moment, cx, cy, (slope * ky) / kx, `${say("slope")} ${steady(slope)}`, lowest, w, h));
    }
    if (!race && seen) {
      const next = run.series["x'"][0][now];
      lens(g, c, { run, now, next, x, f, slope, kx, ky, X, Y, w, h, m, curve: ground, view, say, taken: [...taken, [cx - 14, cy - 14, cx + 14, cy + 14]] });
    }
    return moving;
  }

  /** A ball, on its way to the next step while frames are far apart. */
  function place(/** @type {Run} */ run, /** @type {number} */ at, /** @type {boolean} */ still) {
    const now = frameAt(run, at);
    const next = Math.min(now + 1, run.k.length - 1);
    const [from, to] = [run.x[0][now], run.x[0][next]];
    const gap = run.k[next] - run.k[now];
    const part = still || !gap ? 0 : Math.max(0, ((at - run.k[now]) / gap - REST) / (1 - REST));
    if (!part || !Number.isFinite(to)) return [from, run.f[now]];
    const x = from + (to - from) * Math.min(1, part) ** 2 * (3 - 2 * Math.min(1, part));
    const y = height(x);
    return [x, Number.isFinite(y) ? y : run.f[now]];
  }

  /**
   * @param {CanvasRenderingContext2D} g @param {Moment} moment @param {Run} run @param {number} i
   * @param {(x: number) => number} X @param {(y: number) => number} Y @param {number} w @param {number} h
   * @param {(x: number) => number} _height
   */
  function ball(g, { runs, focus, at, c, lit, still }, run, i, X, Y, w, h, _height) {
    const race = runs.length > 1;
    const [x, y] = place(run, at, still);
    const [px, py] = [X(x), Number.isFinite(y) ? Y(y) : h - MARGINS.bottom];
    const inside = px > MARGINS.left - 4 && px < w - MARGINS.right + 4 && py > -4 && py < h - MARGINS.bottom + 4;
    if (!inside) {
      const left = x < (view[0] + view[1]) / 2;
      g.font = font(c, 13, "600");
      const text = `${left ? "◀ " : ""}${race ? `${run.number}: ` : ""}x = ${steady(run.x[0][frameAt(run, at)], 4)}${left ? "" : " ▶"}`;
      const row = h / 2 + (race ? 20 * i - 20 : 0);
      return halo(g, c, text, left ? MARGINS.left + 8 : w - MARGINS.right - 8, row, c.err, left ? "left" : "right");
    }
    disc(g, c, px, py, race ? run.number : 0, race ? i === focus : lit === "x");
  }

  /** Where a point of the screen is. @param {number} px @param {number} py @returns {number[] | null} */
  function where(px, py) {
    const { left, right, bottom } = MARGINS;
    const pixel = (view[1] - view[0]) / (canvas.clientWidth - left - right);
    const inside = px >= left && px <= canvas.clientWidth - right && py <= canvas.clientHeight - bottom;
    return inside ? [pointed(view[0] + (px - left) * pixel, pixel)] : null;
  }

  return { draw, where };
}

/**
 * A ball, or a numbered one in a race.
 * @param {CanvasRenderingContext2D} g @param {Colors} c @param {number} x @param {number} y @param {number} number
 * @param {boolean} marked
 */
export function disc(g, c, x, y, number, marked) {
  g.beginPath();
  g.arc(x, y, number ? 10 : marked ? 12 : 9.5, 0, 7);
  g.fillStyle = number ? c[`p${number}`] : c.ball;
  g.fill();
  g.lineWidth = 2.2;
  g.strokeStyle = number ? c.ink : c.ballr;
  if (!number || marked) g.stroke();
  if (!number) return;
  g.font = font(c, 12, "700");
  g.textAlign = "center";
  g.fillStyle = c.bg;
  g.fillText(String(number), x, y + 4);
}

/** @param {CanvasRenderingContext2D} g @param {string} color @param {number} width @param {number[]} line */
function stroke(g, color, width, [x1, y1, x2, y2]) {
  g.strokeStyle = color;
  g.lineWidth = width;
  g.beginPath();
  g.moveTo(x1, y1);
  g.lineTo(x2, y2);
  g.stroke();
}

/** @param {CanvasRenderingContext2D} g @param {string} color @param {number} from @param {number} to @param {number} y */
export function arrow(g, color, from, to, y) {
  const side = Math.sign(to - from);
  stroke(g, color, 2, [from, y, to - side * 5, y]);
  g.fillStyle = color;
  g.beginPath();
  g.moveTo(to, y);
  g.lineTo(to - side * 8, y - 5);
  g.lineTo(to - side * 8, y + 5);
  g.fill();
}

/**
 * @param {CanvasRenderingContext2D} g @param {Colors} c @param {number[]} view @param {(x: number) => number} X
 * @param {(y: number) => number} Y @param {number} w @param {number} h
 */
function axes(g, c, [a, b, low, high], X, Y, w, h) {
  const m = MARGINS;
  const floor = h - m.bottom + 0.5;
  g.font = font(c, 11);
  stroke(g, c.hair, 1, [m.left, floor, w - m.right, floor]);
  g.textAlign = "center";
  for (const t of ticks(a, b, w < 420 ? 5 : 7)) {
    stroke(g, c.hair, 1, [X(t), floor, X(t), floor + 4]);
    g.fillStyle = c.mut;
    g.fillText(tick(t), X(t), floor + 31);
  }
  g.textAlign = "right";
  for (const t of ticks(low, high, 4)) {
    const y = Math.round(Y(t)) + 0.5;
    if (y > floor - 4) continue;
    stroke(g, c.hair, 1, [m.left, y, w - m.right, y]);
    g.fillStyle = c.mut;
    g.fillText(tick(t), m.left - 6, y + 3.5);
  }
}

/**
 * Where the run has been: a dot for every step that can be told from the one before.
 * @param {CanvasRenderingContext2D} g @param {Colors} c @param {Run} run @param {number} now
 * @param {(x: number) => number} X @param {(y: number) => number} Y @param {number} floor @param {boolean} race
 */
function trail(g, c, run, now, X, Y, floor, race) {
  const color = race ? c[`p${run.number}`] : c.part;
  const first = Math.max(0, now - 60);
  if (now > 0 && Math.abs(X(run.x[0][Math.min(1, now)]) - X(run.x[0][0])) > 14) {
    g.strokeStyle = color;
    g.globalAlpha = 0.5;
    g.lineWidth = 1.3;
    g.beginPath();
    for (let i = first; i <= now; i += 1) {
      if (!Number.isFinite(run.f[i])) break;
      const [px, py] = [Math.max(-1e5, Math.min(1e5, X(run.x[0][i]))), Y(run.f[i])];
      if (i > first) g.lineTo(px, py);
      else g.moveTo(px, py);
    }
    g.stroke();
  }
  g.globalAlpha = race ? 0.5 : 0.75;
  g.fillStyle = color;
  let [lx, ly] = [-99, -99];
  for (let i = 0; i <= now; i += 1) {
    const [px, py] = [X(run.x[0][i]), Y(run.f[i])];
    if (!(Math.hypot(px - lx, py - ly) >= (race ? 9 : TRAIL))) continue;
    [lx, ly] = [px, py];
    g.beginPath();
    g.arc(px, py, race ? 1.8 : 2.3, 0, 7);
    g.fill();
    if (!race) g.fillRect(px - 0.5, floor - 6, 1, 6);
  }
  g.globalAlpha = 1;
}

/** Steps 0, 1, 2, 5, 10, 20 … as a stroboscope would show them. @param {number} last */
export function round(last) {
  const out = [0];
  for (let d = 1; d <= last; d *= 10) for (const n of [1, 2, 5]) if (d * n <= last) out.push(d * n);
  return out;
}

/**
 * @param {CanvasRenderingContext2D} g @param {Colors} c @param {Run} run @param {number} now
 * @param {(x: number) => number} X @param {(y: number) => number} Y @param {any} best
 */
function stamps(g, c, run, now, X, Y, best) {
  const [bx, by] = [X(run.x[0][now]), Y(run.f[now])];
  let [lx, ly] = [1e9, 1e9];
  g.font = font(c, 11);
  for (const k of round(run.k[now])) {
    const i = frameAt(run, k);
    const [px, py] = [X(run.x[0][i]), Y(run.f[i])];
    if (!(Math.hypot(px - lx, py - ly) >= 40) || !(Math.hypot(px - bx, py - by) >= 26)) continue;
    [lx, ly] = [px, py];
    g.beginPath();
    g.arc(px, py, 4, 0, 7);
    g.fillStyle = c.bg;
    g.fill();
    g.strokeStyle = c.part;
    g.lineWidth = 1.5;
    g.stroke();
    const right = best ? run.x[0][i] > best.point[0] : run.g[0][i] > 0;
    halo(g, c, count(run.k[i]), px + (right ? 10 : -10), py + 10, c.mut, right ? "left" : "right");
  }
}

/**
 * @param {CanvasRenderingContext2D} g @param {Colors} c @param {any} best @param {(x: number) => number} X
 * @param {(y: number) => number} Y @param {number} w @param {number} floor @returns {number[]} the room it takes
 */
function minimum(g, c, best, X, Y, w, floor) {
  const [x, y] = [X(best.point[0]), Y(best.value)];
  if (!(x > MARGINS.left && x < w - MARGINS.right && y < floor)) return [0, 0, 0, 0];
  g.fillStyle = c.good;
  g.beginPath();
  g.moveTo(x, y + 3);
  g.lineTo(x - 5, y + 12);
  g.lineTo(x + 5, y + 12);
  g.fill();
  g.font = font(c, 12, "600");
  const long = `x* = ${best.label}`;
  const short = `x* = ${steady(best.point[0])}`;
  const room = w - MARGINS.right - x - 12;
  const text = g.measureText(long).width < room ? long : short;
  const size = g.measureText(text).width;
  const left = size > room;
  const foot = Math.min(floor - 10, y + 23);
  halo(g, c, text, x + (left ? -9 : 9), foot, c.good, left ? "right" : "left");
  return [x - (left ? size + 9 : 9), foot - 12, x + (left ? 9 : size + 9), foot + 4];
}

/** The current point on the axis. @param {CanvasRenderingContext2D} g @param {Colors} c @param {string} text
 * @param {number} x @param {number} floor @param {number} w */
export function pill(g, c, text, x, floor, w) {
  g.font = font(c, 12.5, "600");
  const half = g.measureText(text).width / 2 + 7;
  const at = Math.max(MARGINS.left + half, Math.min(w - MARGINS.right - half, x));
  g.fillStyle = c.in;
  g.strokeStyle = c.inr;
  g.lineWidth = 1;
  g.beginPath();
  g.roundRect(at - half, floor + 1, 2 * half, 19, 5);
  g.fill();
  g.stroke();
  g.fillStyle = c.ink;
  g.textAlign = "center";
  g.fillText(text, at, floor + 15);
}

/**
 * @param {CanvasRenderingContext2D} g @param {Moment} moment @param {number} cx @param {number} cy @param {number} lean
 * @param {string} text @param {number | null} lowest @param {number} w @param {number} h
 * @returns {number[]} the room it takes
 */
function slopeText(g, { c }, cx, cy, lean, text, lowest, w, h) {
  g.font = font(c, 13, "600");
  const size = g.measureText(text).width;
  const floor = h - MARGINS.bottom - 12;
  if (Math.abs(lean) < 0.32) {
    const at = Math.max(MARGINS.left + size / 2 + 4, Math.min(w - MARGINS.right - size / 2, cx));
    const foot = Math.max(14, cy - 24);
    halo(g, c, text, at, foot, c.adj, "center");
    return [at - size / 2, foot - 13, at + size / 2, foot + 4];
  }
  const right = lean > 0;
  let y = cy + 28;
  if (lowest !== null && Math.abs(Math.min(floor, y) - lowest) < 17) y = lowest - 20;
  const x = right ? Math.min(w - MARGINS.right - size - 2, cx + 18) : Math.max(MARGINS.left + size + 4, cx - 18);
  y = Math.min(floor, y);
  halo(g, c, text, x, y, c.adj, right ? "left" : "right");
  return [x - (right ? 0 : size), y - 13, x + (right ? size : 0), y + 4];
}
