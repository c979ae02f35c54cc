/** Keys of the player, and the chart as a scrubber. */

import { margins } from "./descend_chart.js";

/** @type {Record<string, string>} */
const KEYS = { ArrowRight: "next", ArrowLeft: "prev", Home: "home", End: "end", " ": "play" };

/**
 * Space plays, arrows step, Home and End jump. The page has one player, so its keys work wherever the focus is.
 * @param {HTMLElement} host @param {AbortSignal} signal
 * @param {(act: string, tenth: boolean) => void} press an act, and whether a tenth of the way is meant
 */
export function keyboard(host, signal, press) {
  window.addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
      if (target !== document.body && !(target instanceof Node && host.contains(target))) return;
      if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in KEYS)) return;
      if (target.matches("input:not([type=range]),select,textarea")) return;
      if (event.key === " " && target.matches("button") && target.dataset.act !== "play") return;
      event.preventDefault();
      press(KEYS[event.key], event.shiftKey);
    },
    { signal },
  );
}

/**
 * Dragging on the chart, and the invisible slider that a screen reader finds there.
 * @param {HTMLCanvasElement} canvas @param {HTMLInputElement} slider @param {AbortSignal} signal
 * @param {() => void} begin @param {(u: number) => void} seek to a place between 0 and 1
 */
export function scrub(canvas, slider, signal, begin, seek) {
  let dragging = false;
  const drag = (/** @type {PointerEvent} */ event) => {
    const { left, right } = margins(canvas.clientWidth);
    const u = (event.clientX - canvas.getBoundingClientRect().left - left) / (canvas.clientWidth - left - right);
    seek(Math.max(0, Math.min(1, u)));
  };
  const release = () => {
    dragging = false;
  };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      begin();
      dragging = true;
      canvas.setPointerCapture(event.pointerId);
      drag(event);
    },
    { signal },
  );
  canvas.addEventListener("pointermove", (event) => dragging && drag(event), { signal });
  canvas.addEventListener("pointerup", release, { signal });
  canvas.addEventListener("pointercancel", release, { signal });
  slider.addEventListener(
    "input",
    () => {
      begin();
      seek(Number(slider.value) / 1e4);
    },
    { signal },
  );
}
