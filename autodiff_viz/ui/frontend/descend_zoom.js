/** Zoom and pan of the graph beside the animation: what the reader moved stays while steps change its numbers. */

import { steer, zoom } from "./camera.js";

const WHOLE = { s: 1, x: 0, y: 0 };

/**
 * @param {SVGSVGElement} svg whose view box is all of the picture, and whose child `.world` moves in it
 * @param {AbortSignal} signal @param {() => void} changed when the picture is moved, or seen whole again
 */
export function zoomable(svg, signal, changed) {
  /** In units of the view box. */
  let moved = WHOLE;

  /** How the view box lies on the screen. */
  function base() {
    const { x, y, width, height } = svg.viewBox.baseVal;
    const k = Math.min(svg.clientWidth / width, svg.clientHeight / height) || 1;
    return { k, x: (svg.clientWidth - k * width) / 2 - k * x, y: (svg.clientHeight - k * height) / 2 - k * y };
  }
  const get = () => {
    const { k, x, y } = base();
    return { k: k * moved.s, x: k * moved.x + x, y: k * moved.y + y, whole: false, fits: false };
  };
  const set = (/** @type {import("./camera.js").View} */ view) => {
    const { k, x, y } = base();
    const before = moved !== WHOLE;
    moved = { s: view.k / k, x: (view.x - x) / k, y: (view.y - y) / k };
    place();
    if (!before) changed();
  };
  function place() {
    const { s, x, y } = moved;
    svg.classList.toggle("moved", moved !== WHOLE);
    svg.querySelector(".world")?.setAttribute("transform", `translate(${x} ${y}) scale(${s})`);
  }
  const { dragged } = steer(svg, get, set, signal);
  return {
    /** Whether the click that just came was the end of a drag. */
    dragged,
    /** After the picture was drawn anew. */
    place,
    /** @param {number} factor about the middle */
    by: (factor) => set(zoom(get(), get().k * factor, svg.clientWidth / 2, svg.clientHeight / 2)),
    whole() {
      moved = WHOLE;
      place();
      changed();
    },
    get moved() {
      return moved !== WHOLE;
    },
  };
}
