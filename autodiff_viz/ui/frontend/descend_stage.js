/** The pictures of a descent: curve or level lines, computation graph with its paths, update rule and chart. */

import { chart } from "./descend_chart.js";
import { contour } from "./descend_contour.js";
import { curve } from "./descend_curve.js";
import { frameAt } from "./descend_data.js";
import { graph } from "./descend_graph.js";
import { ledger } from "./descend_ledger.js";
import { rule } from "./descend_rule.js";
import { surface } from "./descend_surface.js";
import { colors } from "./descend_text.js";
import { zoomable } from "./descend_zoom.js";

/** The tallest that the graph gets where it stands above everything else. */
const TALLEST = 560;

/**
 * @param {HTMLElement} host @param {Record<string, any>} parts @param {import("./descend_state.js").State} state
 * @param {AbortSignal} signal
 * @param {{calm: MediaQueryList, moved: () => void, pick: (run: number) => void, rate: (rate: number, done: boolean) => void}} hooks
 *   `moved`: the graph was moved, or is seen whole again
 */
export function stage(host, parts, state, signal, { calm, moved, pick, rate }) {
  let c = colors(host);
  let dirty = true;
  /** @type {any} */
  let scene = null;
  /** @type {any} */
  let net = null;
  /** @type {any} */
  let book = null;
  /** @type {any} */
  let law = null;
  /** Which of a program's graphs is drawn. */
  let drawn = 0;
  let whole = "";
  const look = { yaw: 0.6 };
  const plot = chart(parts.chart);
  const lens = zoomable(parts.net, signal, moved);
  const stain = () => {
    dirty = true;
  };

  /** The picture on the left: curve, map or surface. */
  function stand() {
    scene?.close?.();
    const kind = !state.floor.f ? curve : state.solid ? surface : contour;
    scene = /** @type {any} */ (kind)(parts.scene, state.floor, look, stain);
    stain();
  }

  /** What depends on the formula, the size or the theme. @param {boolean} narrow */
  function draw(narrow) {
    c = colors(host);
    const here = state.ran();
    drawn = Math.max(0, here.shape);
    const { structure, others } = state.shown;
    const picture = drawn ? others[drawn - 1] : structure;
    book = ledger(parts.ledger, picture, state.say);
    const { clientWidth: w, clientHeight: h } = parts.net.parentElement;
    net = graph(parts.net, picture, here.run, { w, h, narrow });
    const tall = net && narrow ? Math.min(TALLEST, (net.plan.bounds.h / net.plan.bounds.w) * w) : 0;
    parts.net.style.height = tall ? `${Math.round(tall)}px` : "";
    if (whole !== structure.hash) lens.whole();
    whole = structure.hash;
    lens.place();
    const { runs, focus, data, say } = state;
    law = rule(parts.rule, { runs, focus, names: data.names, say, columns: data.ground?.axes ?? [0], pick, rate });
    stain();
  }

  /** What is shown now. */
  const moment = () => ({
    runs: state.runs,
    focus: state.focus,
    at: state.player.at,
    c,
    lit: state.lit,
    still: calm.matches || !state.player.playing,
    best: state.veiled ? null : state.data.best,
    lowest: state.data.best?.value ?? null,
    veiled: state.veiled,
    say: state.say,
  });

  /** Draw a frame, if anything has changed. @param {boolean} narrow @returns {boolean} */
  function render(narrow) {
    if (!dirty || !state.runs.length || !scene) return false;
    dirty = false;
    const now = moment();
    if (scene.draw(now)) stain();
    plot.draw(now, state.player.kind, state.what, String(state.version)); // canvases before texts: one layout a frame
    let here = state.ran();
    if (here.shape >= 0 && here.shape !== drawn) {
      draw(narrow);
      dirty = false;
      here = state.ran();
    }
    if (here.shape >= 0) {
      net?.draw(here.run, here.row);
      if (!state.player.playing) net?.explain(here.run, here.row);
      book?.draw(here.run, here.row);
    }
    law?.draw(state.runs.map((run) => frameAt(run, state.player.at)));
    return true;
  }

  return {
    stand,
    draw,
    render,
    stain,
    lens,
    /** @param {number} by */
    turn: (by) => scene.turn(by),
    /** Where on the floor a point of the screen is. @param {number} x @param {number} y @returns {number[] | null} */
    where: (x, y) => scene?.where?.(x, y) ?? null,
    /** The left picture by itself, for the film; answers its colours. */
    still() {
      scene.draw({ ...moment(), lit: "", still: true, best: state.data.best });
    },
    get colors() {
      return c;
    },
  };
}
