/**
 * The function over two variables as a surface that can be turned, with the paths and the balls on it. The surface is
 * painted once a view; a frame only draws what moves.
 */

import { disc, pill, round } from "./descend_curve.js";
import { frameAt } from "./descend_data.js";
import { below, clean, count, font, halo, hidden, steady, tick } from "./descend_text.js";

/** @typedef {import("./descend_curve.js").Moment} Moment */
/** @typedef {[number, number, number]} Spot on the floor from −1 to 1, and the height from 0 to 1 */

const [EVERY, HEIGHT, PITCH] = [2, 0.95, 0.55];
const TURN = 0.35;
/** The share of the heights that is shown at least; walls above are cut off. */
const SHOWN = 0.5;
const ROOM = 1.15;
/** Height of the line with the point. */
const PILL = 36;

/**
 * @param {HTMLCanvasElement} canvas @param {any} ground @param {{yaw: number}} look kept while the data change
 * @param {() => void} changed when the surface was turned
 * @returns {{draw: (moment: Moment) => boolean, turn: (by: number) => void, close: () => void}}
 */
export function surface(canvas, ground, look, changed) {
  const { columns, rows, f } = ground;
  const [left, right, bottom, top] = ground.view;
  const [across, up] = ground.axes;
  const heights = [...f].filter(Number.isFinite).sort((a, b) => a - b);
  const low = heights[0] ?? 0;
  let ceiling = low + 1;
  let painted = "";
  /** @type {HTMLCanvasElement | null} */
  let picture = null;

  /** Where the surface can be seen from. @param {number} w @param {number} h */
  function view(w, h) {
    const [cos, sin] = [Math.cos(look.yaw), Math.sin(look.yaw)];
    const size = Math.min(w / 2.95, (h - PILL) / (2.9 * PITCH + HEIGHT));
    return (/** @type {Spot} */ [u, v, t]) => {
      const depth = -u * sin - v * cos;
      return [w / 2 + size * (u * cos - v * sin), (h - PILL) * 0.55 + size * (PITCH * depth + HEIGHT * (0.4 - t)), depth];
    };
  }
  const height = (/** @type {number} */ value) => Math.min(1, (value - low) / (ceiling - low));
  const across_ = (/** @type {number} */ x) => (2 * (x - left)) / (right - left) - 1;
  const up_ = (/** @type {number} */ y) => (2 * (y - bottom)) / (top - bottom) - 1;

  /** The surface's own value at a point of the floor. @param {number} u @param {number} v */
  function value(u, v) {
    const [i, j] = [((u + 1) / 2) * (columns - 1), ((v + 1) / 2) * (rows - 1)];
    const [a, b] = [Math.min(columns - 2, Math.floor(i)), Math.min(rows - 2, Math.floor(j))];
    const at = (/** @type {number} */ p, /** @type {number} */ q) => f[q * columns + p];
    const below_ = at(a, b) + (i - a) * (at(a + 1, b) - at(a, b));
    return below_ + (j - b) * (at(a, b + 1) + (i - a) * (at(a + 1, b + 1) - at(a, b + 1)) - below_);
  }

  /**
   * A frame of a run, if it is over the floor and below the ceiling.
   * @param {import("./descend_data.js").Run} run @param {number} i @returns {Spot | null}
   */
  function spot(run, i) {
    const [u, v] = [across_(run.x[across][i]), up_(run.x[up][i])];
    if (!(Math.abs(u) <= 1 && Math.abs(v) <= 1)) return null;
    const t = height(run.x.length === 2 ? run.f[i] : value(u, v));
    return Number.isFinite(t) ? [u, v, t] : null;
  }

  /** @param {Moment} moment */
  function draw(moment) {
    const { g, w, h } = clean(canvas);
    if (!w || !h) return false;
    const { runs, focus, at, c, best } = moment;
    const starts = runs.map((run) => run.f[0]).filter(Number.isFinite);
    const shown = heights[Math.floor(SHOWN * (heights.length - 1))] ?? low;
    ceiling = Math.max(shown, low + ROOM * (Math.max(low, ...starts) - low), low + 1e-12);
    const to = view(w, h);
    const key = `${w} ${h} ${c.bg} ${c.mut} ${c.scale} ${look.yaw} ${ceiling}`;
    if (key !== painted || !picture) {
      painted = key;
      picture = paint(w, h, c, to);
    }
    g.drawImage(picture, 0, 0, w, h);
    const race = runs.length > 1;
    for (const run of runs) trail(g, c, run, frameAt(run, at), to, race);
    if (best) {
      const [u, v] = [across_(best.point[across]), up_(best.point[up])];
      if (Math.abs(u) <= 1 && Math.abs(v) <= 1) {
        const [x, y] = to([u, v, height(best.value)]);
        g.font = font(c, 12, "600");
        halo(g, c, `✕ ${best.label2}`, x - 4, y + 4, c.good);
      }
    }
    runs.forEach((run, i) => {
      const here = spot(run, frameAt(run, at));
      if (!here) return;
      const [x, y] = to(here);
      const [, foot] = to([here[0], here[1], 0]);
      g.setLineDash([2, 3]);
      g.strokeStyle = c.ballr;
      g.lineWidth = 1.2;
      line(g, x, y, x, foot);
      g.setLineDash([]);
      disc(g, c, x, y, race ? run.number : 0, race ? i === focus : moment.lit === "x");
    });
    const run = runs[focus];
    const now = frameAt(run, at);
    const text = `(${steady(run.x[across][now], 5)}, ${steady(run.x[up][now], 5)}),  f = ${steady(run.f[now], 5)}`;
    if (!spot(run, now) || run.f[now] > ceiling) {
      g.font = font(c, 13, "600");
      halo(g, c, `f = ${steady(run.f[now], 5)} ▲`, w - 12, 22, c.err, "right");
    }
    pill(g, c, `(${ground.names.join(", ")})${below(run.k[now])} = ${text}`, w / 2, h - PILL, w);
    return false;
  }

  /**
   * @param {CanvasRenderingContext2D} g @param {import("./descend_text.js").Colors} c
   * @param {import("./descend_data.js").Run} run @param {number} now @param {(spot: Spot) => number[]} to
   * @param {boolean} race
   */
  function trail(g, c, run, now, to, race) {
    g.strokeStyle = race ? c[`p${run.number}`] : c.part;
    g.lineWidth = 2;
    g.beginPath();
    let on = false;
    let [lx, ly] = [1e9, 1e9];
    for (let i = 0; i <= now; i += 1) {
      const here = spot(run, i);
      if (!here) {
        on = false;
        continue;
      }
      const [x, y] = to(here);
      if (on && i < now && Math.hypot(x - lx, y - ly) < 0.7) continue;
      if (on) g.lineTo(x, y);
      else g.moveTo(x, y);
      [lx, ly, on] = [x, y, true];
    }
    g.stroke();
    if (race) return;
    [lx, ly] = [1e9, 1e9];
    g.font = font(c, 11);
    for (const k of round(run.k[now])) {
      const i = frameAt(run, k);
      const here = spot(run, i);
      if (!here) continue;
      const [x, y] = to(here);
      if (Math.hypot(x - lx, y - ly) < 30) continue;
      [lx, ly] = [x, y];
      halo(g, c, count(run.k[i]), x + 7, y - 6, c.mut);
    }
  }

  /**
   * Far cells first: what is near covers what is behind.
   * @param {number} w @param {number} h @param {import("./descend_text.js").Colors} c
   * @param {(spot: Spot) => number[]} to
   */
  function paint(w, h, c, to) {
    const { canvas: sheet, g } = hidden(w, h);
    const place = (/** @type {number} */ i, /** @type {number} */ j) =>
      /** @type {Spot} */ ([(2 * i) / (columns - 1) - 1, (2 * j) / (rows - 1) - 1, height(f[j * columns + i])]);
    frame(g, c, to);
    /** @type {{depth: number, t: number, corners: number[][]}[]} */
    const cells = [];
    for (let j = 0; j + EVERY < rows; j += EVERY)
      for (let i = 0; i + EVERY < columns; i += EVERY) {
        const spots = [place(i, j), place(i + EVERY, j), place(i + EVERY, j + EVERY), place(i, j + EVERY)];
        const t = spots.reduce((sum, spot) => sum + spot[2], 0) / 4;
        if (!Number.isFinite(t) || spots.every((spot) => spot[2] >= 1)) continue;
        const corners = spots.map(to);
        cells.push({ depth: corners.reduce((sum, corner) => sum + corner[2], 0), t, corners });
      }
    cells.sort((a, b) => a.depth - b.depth);
    g.lineWidth = 0.6;
    for (const { t, corners } of cells) {
      g.beginPath();
      corners.forEach(([x, y], i) => (i ? g.lineTo(x, y) : g.moveTo(x, y)));
      g.closePath();
      g.globalAlpha = 1;
      g.fillStyle = c.bg;
      g.fill();
      g.globalAlpha = 0.06 + 0.5 * (1 - t) ** 2;
      g.fillStyle = c.acc;
      g.fill();
      g.globalAlpha = 0.28;
      g.strokeStyle = c.mut;
      g.stroke();
    }
    g.globalAlpha = 1;
    return sheet;
  }

  /** The floor and its axes. @param {CanvasRenderingContext2D} g @param {any} c @param {(spot: Spot) => number[]} to */
  function frame(g, c, to) {
    /** @type {Spot[]} */
    const corners = [
      [-1, -1, 0],
      [1, -1, 0],
      [1, 1, 0],
      [-1, 1, 0],
    ];
    g.strokeStyle = c.hair;
    g.lineWidth = 1;
    corners.forEach((corner, i) => {
      const [a, b] = [to(corner), to(corners[(i + 1) % 4])];
      line(g, a[0], a[1], b[0], b[1]);
    });
    const nearest = corners.map(to).reduce((best, [, , depth], i, all) => (depth > all[best][2] ? i : best), 0);
    const [u, v] = corners[nearest];
    g.font = font(c, 11);
    g.fillStyle = c.mut;
    g.textAlign = "center";
    const write = (/** @type {string} */ text, /** @type {number} */ a, /** @type {number} */ b) => {
      const [x, y] = to([a, b, 0]);
      g.fillText(text, x, y + 14);
    };
    write(tick(Number(left.toPrecision(3))), -0.97, v * 1.07);
    write(tick(Number(right.toPrecision(3))), 0.97, v * 1.07);
    write(tick(Number(bottom.toPrecision(3))), u * 1.1, -0.9);
    write(tick(Number(top.toPrecision(3))), u * 1.1, 0.9);
    g.font = font(c, 12, "600");
    g.fillStyle = c.ink;
    write(ground.names[0], 0, v * 1.07);
    write(ground.names[1], u * 1.1, 0);
  }

  /* ---------- turning ---------- */

  const life = new AbortController();
  let from = NaN;
  const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ handle) =>
    canvas.addEventListener(type, handle, { signal: life.signal });
  listen("pointerdown", (event) => {
    from = event.clientX;
    canvas.setPointerCapture(event.pointerId);
  });
  listen("pointermove", (event) => {
    if (Number.isNaN(from)) return;
    look.yaw -= (event.clientX - from) / 160;
    from = event.clientX;
    changed();
  });
  listen("pointerup", () => (from = NaN));
  listen("pointercancel", () => (from = NaN));
  return {
    draw,
    turn(by) {
      look.yaw += by * TURN;
      changed();
    },
    close: () => life.abort(),
  };
}

/** @param {CanvasRenderingContext2D} g @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function line(g, x1, y1, x2, y2) {
  g.beginPath();
  g.moveTo(x1, y1);
  g.lineTo(x2, y2);
  g.stroke();
}
