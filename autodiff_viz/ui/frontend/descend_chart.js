/**
 * The chart under the picture: f − f*, |gradient| and step length against the step number, on logarithmic axes. Its
 * horizontal axis is the scrubber: the past is drawn firmly, the future faintly.
 */

import { axis, frameAt, ticks } from "./descend_data.js";
import { clean, count, font, hidden, tick, steady, tenth } from "./descend_text.js";

/** @typedef {import("./descend_curve.js").Moment} Moment */
/**
 * @typedef {object} Line
 * @property {import("./descend_data.js").Run} run @property {(i: number) => number} value @property {string} color
 * @property {number[]} dash @property {string} label
 */

const WIDE = 560;
const LOWEST = 1e-17;
const HIGHEST = 1e25;
const FAINT = 0.28;

/** @param {number} w */
export const margins = (w) => ({ left: 50, right: w < WIDE ? 14 : 158, top: w < WIDE ? 46 : 12, bottom: 34 });

/** @param {HTMLCanvasElement} canvas */
export function chart(canvas) {
  let painted = "";
  /** @type {HTMLCanvasElement | null} */
  let grid = null;
  /** @type {HTMLCanvasElement | null} */
  let plot = null;
  /** @type {{lines: Line[], Y: (v: number) => number, ok: (v: number) => boolean} | null} */
  let scaled = null;

  /**
   * @param {Moment} moment @param {"log" | "linear"} kind @param {"progress" | "coordinates"} what
   * @param {string} version changes with the data
   */
  function draw(moment, kind, what, version) {
    const { g, w, h } = clean(canvas);
    if (!w || !h) return;
    const m = margins(w);
    const { runs, at, c } = moment;
    const last = Math.max(...runs.map((run) => run.last));
    const steps = axis(kind, last);
    const X = (/** @type {number} */ k) => m.left + steps.at(k) * (w - m.left - m.right);
    const key = [version, w, h, c.bg, c.mut, c.scale, kind, what, moment.focus].join(" ");
    if (key !== painted) {
      painted = key;
      const first = hidden(w, h);
      scaled = scale(first.g, moment, what, m, w, h);
      grid = first.canvas;
      plot = null;
      if (scaled) {
        along(first.g, c, kind, last, X, w, h, m, moment.say("step_number"));
        const second = hidden(w, h);
        scaled.lines.forEach((line) => trace(second.g, line, X, /** @type {any} */ (scaled)));
        plot = second.canvas;
      }
    }
    if (grid) g.drawImage(grid, 0, 0, w, h);
    if (!scaled || !plot) {
      g.font = font(c, 14);
      g.textAlign = "center";
      g.fillStyle = c.mut;
      g.fillText(moment.say("nothing"), (w - m.right + m.left) / 2, h / 2);
      return;
    }
    const now = X(Math.min(at, last));
    const floor = h - m.bottom;
    part(g, plot, m.left, now, floor + 2, w, h, 1);
    if (!moment.veiled) part(g, plot, now, w - m.right + 2, floor + 2, w, h, FAINT);
    g.strokeStyle = c.ball;
    g.lineWidth = 3;
    line_(g, m.left, floor + 14, now, floor + 14);
    g.strokeStyle = c.ballr;
    g.lineWidth = 1.2;
    line_(g, now, m.top - 2, now, floor + 8);
    labels(g, moment, scaled, now, m, w, h);
    g.beginPath();
    g.arc(now, floor + 14, 7, 0, 7);
    g.fillStyle = c.ball;
    g.fill();
    g.strokeStyle = c.ballr;
    g.lineWidth = 2;
    g.stroke();
  }
  return { draw };
}

/** @param {CanvasRenderingContext2D} g @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function line_(g, x1, y1, x2, y2) {
  g.beginPath();
  g.moveTo(x1, y1);
  g.lineTo(x2, y2);
  g.stroke();
}

/**
 * @param {CanvasRenderingContext2D} g @param {HTMLCanvasElement} plot @param {number} from @param {number} to
 * @param {number} floor @param {number} w @param {number} h @param {number} alpha
 */
function part(g, plot, from, to, floor, w, h, alpha) {
  if (!(to > from)) return;
  g.save();
  g.beginPath();
  g.rect(from, 0, to - from, floor);
  g.clip();
  g.globalAlpha = alpha;
  g.drawImage(plot, 0, 0, w, h);
  g.restore();
}

/** What is drawn. @param {Moment} moment @param {string} what @returns {Line[]} */
function wanted({ runs, focus, c, lowest, say }, what) {
  if (what === "coordinates") {
    const run = runs[focus];
    return run.x.map((column, i) => ({
      run,
      value: (/** @type {number} */ j) => column[j],
      color: c[`p${(i % 5) + 1}`],
      dash: [[], [7, 3], [2, 3], [9, 3, 2, 3]][Math.floor(i / 5) % 4],
      label: say(`name${i}`),
    }));
  }
  const height = (/** @type {any} */ run) => (/** @type {number} */ i) => run.f[i] - (lowest ?? 0);
  const first = lowest === null ? "f" : "f − f*";
  if (runs.length > 1)
    return runs.map((run) => ({
      run,
      value: height(run),
      color: c[`p${run.number}`],
      dash: [],
      label: `${run.number}  ${first}`,
    }));
  const run = runs[0];
  return [
    { run, value: height(run), color: c.ink, dash: [], label: first },
    { run, value: (i) => run.slope[i], color: c.adj, dash: [7, 3], label: run.x.length > 1 ? "|∇f|" : "|f′|" },
    { run, value: (i) => run.length[i], color: c.part, dash: [2, 3], label: say("step_length") },
  ];
}

/**
 * The vertical axis.
 * @param {CanvasRenderingContext2D} g @param {Moment} moment @param {string} what
 * @param {ReturnType<typeof margins>} m @param {number} w @param {number} h
 */
function scale(g, moment, what, m, w, h) {
  const { c } = moment;
  const lines = wanted(moment, what);
  const logarithmic = what === "progress";
  const ok = (/** @type {number} */ v) => Number.isFinite(v) && (!logarithmic || v > LOWEST);
  let [low, high] = [Infinity, -Infinity];
  for (const { run, value } of lines) {
    for (let i = 0; i < run.k.length; i += 1) {
      const v = value(i);
      if (!ok(v)) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  }
  if (!(high >= low)) return null;
  const floor = h - m.bottom;
  g.font = font(c, 11);
  g.textAlign = "right";
  const rule = (/** @type {number} */ y, /** @type {string} */ text) => {
    g.strokeStyle = c.hair;
    g.lineWidth = 1;
    line_(g, m.left, Math.round(y) + 0.5, w - m.right, Math.round(y) + 0.5);
    g.fillStyle = c.mut;
    g.fillText(text, m.left - 6, y + 4);
  };
  if (!logarithmic) {
    const room = 0.06 * (high - low) || 1;
    const Y = (/** @type {number} */ v) => m.top + ((high + room - v) / (high - low + 2 * room)) * (floor - m.top);
    for (const t of ticks(low - room, high + room, 4)) rule(Y(t), tick(t));
    return { lines, Y, ok };
  }
  high = Math.min(high, HIGHEST);
  const [bottom, top] = [Math.floor(Math.log10(low) - 0.01), Math.ceil(Math.log10(high) + 0.01)];
  const Y = (/** @type {number} */ v) =>
    m.top + ((top - Math.log10(Math.min(v, 10 ** top))) / (top - bottom)) * (floor - m.top);
  const every = Math.ceil((top - bottom) / 5);
  for (let e = top; e >= bottom; e -= every) rule(Y(10 ** e), tenth(e));
  return { lines, Y, ok };
}

/**
 * The horizontal axis.
 * @param {CanvasRenderingContext2D} g @param {import("./descend_text.js").Colors} c @param {string} kind
 * @param {number} last @param {(k: number) => number} X @param {number} w @param {number} h
 * @param {ReturnType<typeof margins>} m @param {string} title
 */
function along(g, c, kind, last, X, w, h, m, title) {
  const floor = h - m.bottom;
  const decades = [0];
  for (let d = 1; d <= last; d *= 10) decades.push(d);
  const marks = kind === "log" ? decades : ticks(0, last, 8).filter((k) => Number.isInteger(k));
  g.strokeStyle = c.hair;
  g.lineWidth = 1;
  if (kind === "log")
    for (let d = 1; d <= last; d *= 10)
      for (let n = 2; n < 10 && d * n <= last; n += 1) line_(g, X(d * n), floor, X(d * n), floor + 3);
  g.lineWidth = 3;
  line_(g, m.left, floor + 14, w - m.right, floor + 14);
  g.font = font(c, 11);
  g.lineWidth = 1;
  g.textAlign = "center";
  const near = w < WIDE ? 46 : 40;
  for (const k of marks) {
    g.strokeStyle = c.mut;
    line_(g, X(k), floor, X(k), floor + 6);
    if (k && k !== last && X(last) - X(k) < near) continue;
    g.fillStyle = c.mut;
    g.fillText(count(k), X(k), h - 1);
  }
  g.fillStyle = c.mut;
  if (!marks.includes(last)) {
    g.textAlign = w < WIDE ? "right" : "center";
    g.fillText(count(last), w < WIDE ? w - 2 : X(last), h - 1);
  }
  if (w < WIDE) return;
  g.textAlign = "left";
  g.fillText(title, w - m.right + 14, floor + 18);
}

/**
 * @param {CanvasRenderingContext2D} g @param {Line} line @param {(k: number) => number} X
 * @param {{Y: (v: number) => number, ok: (v: number) => boolean}} scaled
 */
function trace(g, { run, value, color, dash }, X, { Y, ok }) {
  g.strokeStyle = color;
  g.lineWidth = 2;
  g.lineJoin = "round";
  g.setLineDash(dash);
  g.beginPath();
  let on = false;
  for (let i = 0; i < run.k.length; i += 1) {
    const v = value(i);
    if (!ok(v)) on = false;
    else if (on) g.lineTo(X(run.k[i]), Y(v));
    else {
      g.moveTo(X(run.k[i]), Y(v));
      on = true;
    }
  }
  g.stroke();
  g.setLineDash([]);
}

/**
 * Names and values at the lines, no legend.
 * @param {CanvasRenderingContext2D} g @param {Moment} moment
 * @param {{lines: Line[], Y: (v: number) => number, ok: (v: number) => boolean}} scaled @param {number} now
 * @param {ReturnType<typeof margins>} m @param {number} w @param {number} h
 */
function labels(g, { at, c }, { lines, Y, ok }, now, m, w, h) {
  const floor = h - m.bottom;
  const marks = lines.map(({ run, value, color, label }) => {
    const v = value(frameAt(run, at));
    return { v, color, label, y: ok(v) ? Y(v) : floor - 6, seen: ok(v) };
  });
  for (const { color, y, seen } of marks) {
    if (!seen) continue;
    g.beginPath();
    g.arc(now, y, 4, 0, 7);
    g.fillStyle = color;
    g.fill();
    g.strokeStyle = c.bg;
    g.lineWidth = 1.5;
    g.stroke();
  }
  if (w < WIDE) {
    g.font = font(c, 12, "600");
    g.textAlign = "left";
    const room = (w - m.left) / Math.max(3, marks.length);
    marks.forEach(({ v, color, label }, i) => {
      g.fillStyle = color;
      g.fillText(label, m.left + i * room, 16);
      g.fillText(steady(v, 5), m.left + i * room, 33);
    });
    return;
  }
  marks.sort((a, b) => a.y - b.y);
  const room = 17;
  marks.forEach((mark, i) => {
    mark.y = Math.max(mark.y, i ? marks[i - 1].y + room : m.top + 8);
  });
  marks.forEach((mark, i) => {
    mark.y = Math.min(mark.y, floor - 4 - room * (marks.length - 1 - i));
  });
  g.font = font(c, 12.5, "600");
  for (const { v, color, label, y } of marks) {
    g.fillStyle = color;
    g.textAlign = "left";
    g.fillText(label, w - m.right + 14, y + 4);
    g.textAlign = "right";
    g.fillText(steady(v, 5), w - 6, y + 4);
  }
}
