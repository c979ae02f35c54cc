/** Level lines over two variables, the paths on them, and the direction of steepest descent. */

import { disc, pill, round } from "./descend_curve.js";
import { frameAt, pointed, ticks } from "./descend_data.js";
import { below, clean, font, halo, hidden, tick, steady, count } from "./descend_text.js";

/** @typedef {import("./descend_curve.js").Moment} Moment */

const M = { left: 44, right: 10, top: 6, bottom: 36 };
const LEVELS = 12;
const ARROW = 46;
const LABEL_GAP = 30;

/** @param {HTMLCanvasElement} canvas @param {any} ground @returns {any} draw and where */
export function contour(canvas, ground) {
  const [left, right, bottom, top] = ground.view;
  const [across, up] = ground.axes;
  let painted = "";
  /** @type {HTMLCanvasElement | null} */
  let picture = null;

  /** @param {Moment} moment */
  function draw(moment) {
    const { g, w, h } = clean(canvas);
    if (!w || !h) return false;
    const { runs, focus, at, c, best } = moment;
    const [pw, ph] = [w - M.left - M.right, h - M.top - M.bottom];
    const X = (/** @type {number} */ x) => M.left + ((x - left) / (right - left)) * pw;
    const Y = (/** @type {number} */ y) => M.top + ((top - y) / (top - bottom)) * ph;
    const key = `${w} ${h} ${c.bg} ${c.mut} ${c.scale}`;
    if (key !== painted || !picture) {
      painted = key;
      picture = paint(ground, w, h, c);
    }
    g.drawImage(picture, 0, 0, w, h);
    g.save();
    g.beginPath();
    g.rect(M.left, M.top, pw, ph);
    g.clip();
    const race = runs.length > 1;
    runs.forEach((run) => path(g, c, run, frameAt(run, at), X, Y, [across, up], race));
    if (best) cross(g, c, X(best.point[across]), Y(best.point[up]), best.label2);
    runs.forEach((run, i) => {
      const now = frameAt(run, at);
      const [x, y] = [X(run.x[across][now]), Y(run.x[up][now])];
      if (i === focus)
        steepest(g, c, x, y, -run.g[across][now] * (pw / (right - left)), run.g[up][now] * (ph / (top - bottom)));
      if (Number.isFinite(x + y)) disc(g, c, x, y, race ? run.number : 0, race ? i === focus : moment.lit === "x");
    });
    g.restore();
    const run = runs[focus];
    const now = frameAt(run, at);
    const point = `(${steady(run.x[across][now], 5)}, ${steady(run.x[up][now], 5)})`;
    const [px, py] = [run.x[across][now], run.x[up][now]];
    if (!(px >= left && px <= right && py >= bottom && py <= top)) {
      g.font = font(c, 13, "600");
      const way = py > top ? "▲" : py < bottom ? "▼" : px < left ? "◀" : "▶";
      halo(g, c, `${point} ${way}`, w - M.right - 8, M.top + 20, c.err, "right");
    }
    pill(g, c, `(${ground.names.join(", ")})${below(run.k[now])} = ${point}`, X(px) || M.left, h - M.bottom, w);
    return false;
  }

  /** Where a point of the screen is. @param {number} px @param {number} py @returns {number[] | null} */
  function where(px, py) {
    const { clientWidth: w, clientHeight: h } = canvas;
    if (px < M.left || px > w - M.right || py < M.top || py > h - M.bottom) return null;
    const [kx, ky] = [(right - left) / (w - M.left - M.right), (top - bottom) / (h - M.top - M.bottom)];
    return [pointed(left + (px - M.left) * kx, kx), pointed(top - (py - M.top) * ky, ky)];
  }
  return { draw, where };
}

/** @param {any} ground @param {number} w @param {number} h @param {import("./descend_text.js").Colors} c */
function paint(ground, w, h, c) {
  const { canvas, g } = hidden(w, h);
  const { columns, rows, f } = ground;
  const [left, right, bottom, top] = ground.view;
  const [pw, ph] = [w - M.left - M.right, h - M.top - M.bottom];
  const finite = f.filter(Number.isFinite);
  const low = ground.lowest ?? Math.min(...finite);
  const heights = finite.map((/** @type {number} */ v) => v - low).sort();
  const quantile = (/** @type {number} */ q) => Math.max(1e-12, heights[Math.floor(q * (heights.length - 1))]);
  const [first, last] = [Math.log10(quantile(0.004)), Math.log10(quantile(0.995))];
  const step = (last - first) / LEVELS;
  const exponents = levels(first, last);
  shade(g, ground, low, first, step, pw, ph, c);
  exponents.forEach((e, i) => {
    g.strokeStyle = c.mut;
    g.globalAlpha = i % 2 ? 0.3 : 0.6;
    g.lineWidth = 1;
    isoline(g, ground, low + 10 ** e, pw, ph);
  });
  g.globalAlpha = 1;
  g.font = font(c, 10.5);
  const column = Math.round(columns / 2);
  let free = Infinity;
  for (let j = 1; j < rows; j += 1) {
    const [a, b] = [f[(j - 1) * columns + column] - low, f[j * columns + column] - low];
    const level = exponents.find((e) => a < 10 ** e !== b < 10 ** e);
    const y = M.top + ph - (j / (rows - 1)) * ph;
    if (level === undefined || free - y < LABEL_GAP || y < M.top + 12 || y > h - M.bottom - 8) continue;
    free = y;
    halo(g, c, tick(Number((low + 10 ** level).toPrecision(3))), M.left + pw * 0.5, y + 4, c.mut, "center");
  }
  g.font = font(c, 11);
  g.fillStyle = c.mut;
  g.textAlign = "center";
  for (const t of ticks(left, right, 6))
    g.fillText(tick(t), M.left + ((t - left) / (right - left)) * pw, h - M.bottom + 31);
  g.textAlign = "right";
  for (const t of ticks(bottom, top, 5)) {
    const y = M.top + ((top - t) / (top - bottom)) * ph + 3.5;
    if (y > M.top + 22) g.fillText(tick(t), M.left - 6, y);
  }
  g.fillStyle = c.ink;
  g.font = font(c, 12, "600");
  g.fillText(ground.names[1], M.left - 6, M.top + 10);
  g.fillText(ground.names[0], w - M.right, h - M.bottom + 31);
  return canvas;
}

/** Half decades where they are few, whole ones where they are many. @param {number} first @param {number} last */
function levels(first, last) {
  const size = Math.max(0.25, Math.ceil(((last - first) / LEVELS) * 4) / 4);
  const out = [];
  for (let e = Math.ceil(first / size) * size; e <= last; e += size) out.push(e);
  return out;
}

/** @param {string} color #rgb or rgb(…) @returns {number[]} */
function parts(color) {
  if (color.startsWith("#"))
    return [1, 3, 5].map((i) => parseInt(color.length < 7 ? color[(i + 1) / 2].repeat(2) : color.slice(i, i + 2), 16));
  return (color.match(/[\d.]+/g) ?? ["255", "255", "255"]).slice(0, 3).map(Number);
}

/**
 * The lower, the darker.
 * @param {CanvasRenderingContext2D} g @param {any} ground @param {number} low @param {number} first
 * @param {number} step @param {number} pw @param {number} ph @param {import("./descend_text.js").Colors} c
 */
function shade(g, { columns, rows, f }, low, first, step, pw, ph, c) {
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = rows;
  const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
  const image = pen.createImageData(columns, rows);
  const ground = parts(c.bg);
  const deep = parts(c.acc).map((v, i) => ground[i] + (v - ground[i]) * 0.26);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      const v = f[(rows - 1 - j) * columns + i] - low;
      const t = Number.isFinite(v)
        ? Math.max(0, Math.min(1, (Math.log10(Math.max(v, 1e-300)) - first) / (step * LEVELS)))
        : 1;
      const at = 4 * (j * columns + i);
      for (let z = 0; z < 3; z += 1) image.data[at + z] = deep[z] + (ground[z] - deep[z]) * t ** 0.7;
      image.data[at + 3] = 255;
    }
  }
  pen.putImageData(image, 0, 0);
  g.imageSmoothingEnabled = true;
  g.drawImage(small, M.left, M.top, pw, ph);
}

/**
 * Marching squares.
 * @param {CanvasRenderingContext2D} g @param {any} ground @param {number} level @param {number} pw @param {number} ph
 */
function isoline(g, { columns, rows, f }, level, pw, ph) {
  const [sx, sy] = [pw / (columns - 1), ph / (rows - 1)];
  g.beginPath();
  for (let j = 0; j + 1 < rows; j += 1) {
    for (let i = 0; i + 1 < columns; i += 1) {
      const o = j * columns + i;
      const corners = [f[o], f[o + 1], f[o + columns + 1], f[o + columns]];
      const ends = [];
      for (let s = 0; s < 4; s += 1) {
        const [p, q] = [corners[s], corners[(s + 1) % 4]];
        if (p < level === q < level || !Number.isFinite(p + q)) continue;
        const t = (level - p) / (q - p);
        const x = [i, i + 1, i + 1, i];
        const y = [j, j, j + 1, j + 1];
        ends.push([x[s] + (x[(s + 1) % 4] - x[s]) * t, y[s] + (y[(s + 1) % 4] - y[s]) * t]);
      }
      for (let s = 0; s + 1 < ends.length; s += 2) {
        g.moveTo(M.left + ends[s][0] * sx, M.top + ph - ends[s][1] * sy);
        g.lineTo(M.left + ends[s + 1][0] * sx, M.top + ph - ends[s + 1][1] * sy);
      }
    }
  }
  g.stroke();
}

/**
 * @param {CanvasRenderingContext2D} g @param {import("./descend_text.js").Colors} c
 * @param {import("./descend_data.js").Run} run @param {number} now @param {(x: number) => number} X
 * @param {(y: number) => number} Y @param {number[]} axes @param {boolean} race
 */
function path(g, c, run, now, X, Y, [across, up], race) {
  g.strokeStyle = race ? c[`p${run.number}`] : c.part;
  g.lineWidth = 2;
  g.beginPath();
  let [lx, ly] = [1e9, 1e9];
  for (let i = 0; i <= now; i += 1) {
    const [x, y] = [X(run.x[across][i]), Y(run.x[up][i])];
    if (!Number.isFinite(x + y) || Math.abs(x) + Math.abs(y) > 1e7) break;
    if (i && Math.hypot(x - lx, y - ly) < 0.7) continue;
    if (i) g.lineTo(x, y);
    else g.moveTo(x, y);
    [lx, ly] = [x, y];
  }
  g.stroke();
  if (race) return;
  [lx, ly] = [1e9, 1e9];
  g.font = font(c, 11);
  for (const k of round(run.k[now])) {
    const i = frameAt(run, k);
    const [x, y] = [X(run.x[across][i]), Y(run.x[up][i])];
    if (!(Math.hypot(x - lx, y - ly) >= LABEL_GAP)) continue;
    [lx, ly] = [x, y];
    g.fillStyle = c.bg;
    g.strokeStyle = c.part;
    g.lineWidth = 1.5;
    g.beginPath();
    g.arc(x, y, 4, 0, 7);
    g.fill();
    g.stroke();
    halo(g, c, count(run.k[i]), x + 8, y + 14, c.mut);
  }
}

/**
 * @param {CanvasRenderingContext2D} g @param {import("./descend_text.js").Colors} c @param {number} x
 * @param {number} y @param {string} label
 */
function cross(g, c, x, y, label) {
  g.strokeStyle = c.good;
  g.lineWidth = 2.5;
  g.beginPath();
  g.moveTo(x - 6, y - 6);
  g.lineTo(x + 6, y + 6);
  g.moveTo(x + 6, y - 6);
  g.lineTo(x - 6, y + 6);
  g.stroke();
  g.font = font(c, 12, "600");
  halo(g, c, label, x + 12, y + 5, c.good);
}

/**
 * @param {CanvasRenderingContext2D} g @param {import("./descend_text.js").Colors} c @param {number} x
 * @param {number} y @param {number} dx @param {number} dy
 */
function steepest(g, c, x, y, dx, dy) {
  const size = Math.hypot(dx, dy);
  if (!(size > 1e-9) || !Number.isFinite(size)) return;
  const [ex, ey] = [x + (dx / size) * ARROW, y + (dy / size) * ARROW];
  g.strokeStyle = c.adj;
  g.lineWidth = 2.6;
  g.beginPath();
  g.moveTo(x, y);
  g.lineTo(ex, ey);
  g.stroke();
  g.font = font(c, 12.5, "600");
  halo(g, c, "−∇f", ex + (dx > 0 ? 8 : -34), ey + (dy > 0 ? 14 : -4), c.adj);
}
