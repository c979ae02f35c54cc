/** A lens over the ball, where one step is too small to be seen: curve and tangent are one line there. */

import { count, font, steady } from "./descend_text.js";

const VISIBLE = 24;
/** What covering a label counts, in points of the curve. */
const OVER = 30;
const STRONGEST = 1e9;
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} size @returns {string} ×700, ×3·10⁶ */
function magnification(size) {
  if (size < 1e6) return `×${count(size)}`;
  const e = Math.floor(Math.log10(size));
  return `×${Math.round(size / 10 ** e)}·10${String(e).replace(/\d/g, (d) => DIGITS[Number(d)])}`;
}

/**
 * @param {CanvasRenderingContext2D} g @param {import("./descend_text.js").Colors} c
 * @param {{run: any, now: number, next: number, x: number, f: number, slope: number, kx: number, ky: number,
 *   X: (x: number) => number, Y: (y: number) => number, w: number, h: number, m: any, curve: any, view: number[],
 *   say: (key: string) => string, taken: number[][]}} at `taken`: room of what else must be seen
 */
export function lens(g, c, { next, x, slope, kx, ky, X, Y, w, h, m, curve, view, say, run, now, taken }) {
  const step = Math.abs(next - x) * kx;
  if (!(step < VISIBLE) || h < 190) return;
  const wide = Math.min(200, w * 0.42);
  const tall = Math.min(116, h * 0.36);
  const [left, top] = corner(curve, view, X, Y, { w, h, m, wide, tall, taken });
  let size = Math.min(
    (wide * 0.44) / Math.max(step, 1e-12),
    (tall * 0.42) / Math.max(Math.abs((next - x) * slope) * ky, 1e-12),
  );
  const unit = 10 ** Math.floor(Math.log10(size));
  size = Math.min(STRONGEST, Math.max(1, Math.floor(size / unit) * unit));
  const resting = step * size < 1;
  g.save();
  g.beginPath();
  g.roundRect(left, top, wide, tall, 8);
  g.fillStyle = c.bg;
  g.fill();
  g.strokeStyle = c.mut;
  g.lineWidth = 1;
  g.stroke();
  g.clip();
  const [ox, oy] = [left + wide * (next < x ? 0.72 : 0.28), top + tall * 0.24];
  const bend = run.curvature ? run.curvature[now] : 0;
  const rise = (/** @type {number} */ d) => (slope * d + 0.5 * (bend || 0) * d * d) * ky * size;
  g.strokeStyle = c.ink;
  g.lineWidth = 5;
  g.beginPath();
  for (let i = 0; i <= 40; i += 1) {
    const px = left + (wide * i) / 40;
    const py = oy - rise((px - ox) / (kx * size));
    if (i) g.lineTo(px, py);
    else g.moveTo(px, py);
  }
  g.stroke();
  const lean = (slope * ky) / kx;
  g.strokeStyle = c.adj;
  g.lineWidth = 2;
  g.beginPath();
  g.moveTo(left, oy + (ox - left) * lean);
  g.lineTo(left + wide, oy - (left + wide - ox) * lean);
  g.stroke();
  const floor = top + tall - 27;
  const [ex, ey] = [ox + (next - x) * kx * size, oy - rise(next - x)];
  if (!resting) step_(g, c, ox, oy, ex, ey, floor);
  g.beginPath();
  g.arc(ox, oy, 7, 0, 7);
  g.fillStyle = c.ball;
  g.fill();
  g.strokeStyle = c.ballr;
  g.lineWidth = 2;
  g.stroke();
  g.fillStyle = c.bg;
  g.globalAlpha = 0.85;
  g.fillRect(left + 1, top + tall - 20, wide - 2, 19);
  g.globalAlpha = 1;
  g.fillStyle = c.ink;
  g.font = font(c, 12, "600");
  g.textAlign = "center";
  const named = run.method === "gd" ? "−η·f′" : say("step_taken");
  g.fillText(`${named} = ${steady(next - x)}`, left + wide / 2, top + tall - 6);
  g.fillStyle = c.mut;
  g.font = font(c, 11);
  g.textAlign = "left";
  g.fillText(magnification(size), left + 8, top + 15);
  g.restore();
}

/**
 * The step, with where it leads.
 * @param {CanvasRenderingContext2D} g @param {import("./descend_text.js").Colors} c @param {number} ox
 * @param {number} oy @param {number} ex @param {number} ey @param {number} floor
 */
function step_(g, c, ox, oy, ex, ey, floor) {
  g.strokeStyle = c.mut;
  g.lineWidth = 1;
  g.setLineDash([2, 3]);
  g.beginPath();
  g.moveTo(ox, oy);
  g.lineTo(ox, floor);
  g.moveTo(ex, ey);
  g.lineTo(ex, floor);
  g.stroke();
  g.strokeStyle = c.ballr;
  g.fillStyle = c.bg;
  g.lineWidth = 2;
  g.setLineDash([2, 2]);
  g.beginPath();
  g.arc(ex, ey, 6, 0, 7);
  g.fill();
  g.stroke();
  g.setLineDash([]);
  const side = Math.sign(ex - ox);
  g.strokeStyle = g.fillStyle = c.ink;
  g.beginPath();
  g.moveTo(ox, floor);
  g.lineTo(ex - side * 5, floor);
  g.stroke();
  g.beginPath();
  g.moveTo(ex, floor);
  g.lineTo(ex - side * 8, floor - 4);
  g.lineTo(ex - side * 8, floor + 4);
  g.fill();
}

/**
 * The place where the lens hides the least of the curve.
 * @param {any} curve @param {number[]} view @param {(x: number) => number} X @param {(y: number) => number} Y
 * @param {{w: number, h: number, m: any, wide: number, tall: number, taken: number[][]}} room
 */
function corner(curve, view, X, Y, { w, h, m, wide, tall, taken }) {
  const right = w - m.right - wide - 4;
  const places = [
    [m.left + (w - m.left - m.right) * 0.5 - wide * 0.62, m.top + 2],
    [m.left + 8, m.top + 2],
    [right, m.top + 2],
    [m.left + 8, h - m.bottom - tall - 10],
    [right, h - m.bottom - tall - 10],
  ];
  let [best, least] = [places[0], Infinity];
  for (const place of places) {
    const [x, y] = place;
    let hit = OVER * taken.filter(([x0, y0, x1, y1]) => x0 < x + wide && x1 > x && y0 < y + tall && y1 > y).length;
    for (let i = 0; i < curve.x.length; i += 12) {
      if (curve.x[i] < view[0] || curve.x[i] > view[1]) continue;
      const [px, py] = [X(curve.x[i]), Y(curve.y[i])];
      if (px > place[0] - 6 && px < place[0] + wide + 6 && py > place[1] - 6 && py < place[1] + tall + 6) hit += 1;
    }
    if (hit < least) [best, least] = [place, hit];
  }
  return best;
}
