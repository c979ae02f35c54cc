/** Zoom and pan of the picture: wheel, pinch, drag, buttons. Draws nothing; says when the view has moved. */

/** @typedef {import("./geometry.js").Rect} Rect */
/**
 * @typedef {{k: number, x: number, y: number, whole: boolean, fits: boolean}} View
 *   scale and offset; `whole` until the reader moves it; `fits` while all is seen
 */

const LEAST = 0.004;
const MOST = 6;
/** Below this scale text cannot be read: a large graph opens at READABLE instead. */
export const TOO_SMALL = 0.37;
export const READABLE = 0.8;
const LARGEST_FIT = 1.25;
const MARGIN = 10;
const STILL = 4;

/** @param {number} k */
const bounded = (k) => Math.min(MOST, Math.max(LEAST, k));

/** Scale at which `bounds` fits. @param {Rect} bounds @param {number} w @param {number} h */
export const fitting = (bounds, w, h) =>
  Math.min(LARGEST_FIT, (w - 2 * MARGIN) / bounds.w, (h - 2 * MARGIN) / bounds.h);

/** @param {Rect} bounds @param {number} w @param {number} h @returns {View} */
export function fit(bounds, w, h) {
  const k = bounded(fitting(bounds, w, h));
  return {
    k,
    x: (w - k * bounds.w) / 2 - k * bounds.x,
    y: (h - k * bounds.h) / 2 - k * bounds.y,
    whole: true,
    fits: true,
  };
}

/**
 * How a picture opens: whole if it can be read so, else at its start.
 * @param {Rect} bounds
 * @param {number} w
 * @param {number} h
 * @param {[number, number]} start
 * @returns {View}
 */
export function open(bounds, w, h, start) {
  const all = fit(bounds, w, h);
  if (all.k >= TOO_SMALL) return all;
  const k = READABLE;
  const edge = (
    /** @type {number} */ at,
    /** @type {number} */ size,
    /** @type {number} */ low,
    /** @type {number} */ extent,
  ) =>
    Math.max(
      Math.min(size / 2 - k * at, MARGIN - k * low),
      Math.min(MARGIN - k * low, size - MARGIN - k * (low + extent)),
    );
  return {
    k,
    x: edge(start[0], w, bounds.x, bounds.w),
    y: edge(start[1], h, bounds.y, bounds.h),
    whole: true,
    fits: false,
  };
}

/**
 * Zoom about a point of the screen.
 * @param {View} view
 * @param {number} k
 * @param {number} px
 * @param {number} py
 * @returns {View}
 */
export function zoom(view, k, px, py) {
  const to = bounded(k);
  const f = to / view.k;
  return { k: to, x: px - f * (px - view.x), y: py - f * (py - view.y), whole: false, fits: false };
}

/**
 * Listen to wheel and pointers on the picture.
 * @param {SVGSVGElement} svg @param {() => View} get @param {(view: View) => void} set @param {AbortSignal} signal
 * @returns {{dragged: () => boolean}} whether the click that just came was the end of a drag
 */
export function steer(svg, get, set, signal) {
  /** @type {Map<number, [number, number]>} */
  const fingers = new Map();
  let armed = false;
  let start = get();
  let moved = false;
  const spot = (/** @type {MouseEvent} */ event) => {
    const frame = svg.getBoundingClientRect();
    return /** @type {[number, number]} */ ([event.clientX - frame.left, event.clientY - frame.top]);
  };
  const options = { signal };

  svg.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !armed) return;
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      set(zoom(get(), get().k * Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0022)), ...spot(event)));
    },
    { signal, passive: false },
  );

  svg.addEventListener(
    "pointerdown",
    (event) => {
      if (event.pointerType === "mouse" && event.button !== 0) return;
      armed = true;
      if (!fingers.size) {
        moved = false;
        start = get();
      }
      fingers.set(event.pointerId, spot(event));
    },
    options,
  );

  svg.addEventListener(
    "pointermove",
    (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = spot(event);
      if (fingers.size === 1) {
        if (!moved && Math.hypot(now[0] - before[0], now[1] - before[1]) < STILL) return;
        if (!moved) svg.setPointerCapture(event.pointerId);
        const view = get();
        set({ ...view, x: view.x + now[0] - before[0], y: view.y + now[1] - before[1], whole: false, fits: false });
      } else {
        const other = /** @type {[number, number]} */ ([...fingers].find(([id]) => id !== event.pointerId)?.[1]);
        const ratio =
          Math.hypot(now[0] - other[0], now[1] - other[1]) /
          (Math.hypot(before[0] - other[0], before[1] - other[1]) || 1);
        const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
        const view = zoom(get(), get().k * ratio, middle[0], middle[1]);
        set({ ...view, x: view.x + (now[0] - before[0]) / 2, y: view.y + (now[1] - before[1]) / 2 });
      }
      moved = true;
      fingers.set(event.pointerId, now);
    },
    options,
  );

  const lift = (/** @type {PointerEvent} */ event) => fingers.delete(event.pointerId);
  svg.addEventListener("pointerup", lift, options);
  // The page took the gesture over for scrolling: what it moved meanwhile goes back.
  svg.addEventListener(
    "pointercancel",
    (event) => {
      lift(event);
      if (moved && !fingers.size) set(start);
    },
    options,
  );
  svg.addEventListener(
    "pointerleave",
    (event) => {
      if (event.pointerType === "mouse") armed = false;
    },
    options,
  );

  return { dragged: () => moved };
}
