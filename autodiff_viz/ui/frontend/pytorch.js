/**
 * The PyTorch page as a Streamlit component. Several mounts share this module: one is seen, the others carry what
 * arrives later: what the runs did, and how tape and PyTorch agree.
 */

import { createCompared } from "./pytorch_compared.js";
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
  if (data.role === "compared") {
    const alone = (/** @type {any} */ (parentElement).pytorch ??= createCompared(parentElement, (open) => setStateValue("open", open)));
    alone.update(data);
    return gone(parentElement, call);
  }
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
  return gone(parentElement, call);
}

/** Take apart what has left the page, unless a newer call has come. @param {any} parent @param {symbol} call */
const gone = (parent, call) => () =>
  setTimeout(() => {
    const held = parent.pytorch;
    if (latest.get(parent) !== call || !held) return;
    held.destroy();
    if (place.view === held) {
      place.view = null;
      place.parts = {};
    }
    delete parent.pytorch;
  });
