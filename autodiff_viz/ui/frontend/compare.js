/**
 * The compare page as a Streamlit component. Several mounts share this module: one is seen, the others carry what
 * changes at other times: the curves of a problem, the digits of one scheme, and what does not depend on the problem.
 */

import { createView } from "./compare_view.js";

const PLACE = Symbol.for("autodiff_viz.compare");
/** @type {{view: any, parts: Record<string, any>, memory: any, tell: (choice: any) => void}} */
const place = /** @type {any} */ (globalThis)[PLACE] ??= { view: null, parts: {}, memory: {}, tell: () => {} };
/** @type {WeakMap<object, symbol>} */
const latest = new WeakMap();

/** @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void}} component */
export default function compare({ data, parentElement, setStateValue }) {
  const call = Symbol("call");
  latest.set(parentElement, call);
  if (!data?.role) return () => {};
  place.parts[data.role] = data;
  if (data.role !== "curves") {
    place.view?.update(place.parts);
    return () => {};
  }
  place.tell = (choice) => setStateValue("choice", choice);
  const held = /** @type {any} */ (parentElement).compare;
  if (held) held.update(place.parts);
  else {
    place.view = createView(parentElement, place.memory, (choice) => place.tell(choice));
    /** @type {any} */ (parentElement).compare = place.view;
    place.view.update(place.parts);
  }
  return () =>
    setTimeout(() => {
      if (latest.get(parentElement) !== call) return;
      const gone = /** @type {any} */ (parentElement).compare;
      if (!gone) return;
      gone.destroy();
      if (place.view === gone) place.view = null;
      place.parts = {};
      delete (/** @type {any} */ (parentElement).compare);
    });
}
