/**
 * The PyTorch page as a Streamlit component. Several mounts share this module: one is seen, the others carry what
 * arrives later: what the runs did, and how tape and PyTorch agree.
 */

import { createView } from "./pytorch_view.js";

const PLACE = Symbol.for("autodiff_viz.pytorch");
/** @type {{view: any, parts: Record<string, any>, memory: any, tell: (asked: any) => void}} */
const place = /** @type {any} */ (globalThis)[PLACE] ??= { view: null, parts: {}, memory: {}, tell: () => {} };
/** @type {WeakMap<object, symbol>} */
const latest = new WeakMap();

/** @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void}} component */
export default function pytorch({ data, parentElement, setStateValue }) {
  const call = Symbol("call");
  latest.set(parentElement, call);
  if (!data?.role) return () => {};
  place.parts[data.role] = data;
  if (data.role !== "source") {
    place.view?.update(place.parts);
    return () => {};
  }
  place.tell = (asked) => setStateValue("asked", asked);
  const held = /** @type {any} */ (parentElement).pytorch;
  if (held) held.update(place.parts);
  else {
    place.view = createView(parentElement, place.memory, (asked) => place.tell(asked));
    /** @type {any} */ (parentElement).pytorch = place.view;
    place.view.update(place.parts);
  }
  return () =>
    setTimeout(() => {
      if (latest.get(parentElement) !== call) return;
      const gone = /** @type {any} */ (parentElement).pytorch;
      if (!gone) return;
      gone.destroy();
      if (place.view === gone) place.view = null;
      place.parts = {};
      delete (/** @type {any} */ (parentElement).pytorch);
    });
}
