/**
 * What the components share. Streamlit calls a component's module again with all new data, and a page's mounts may have
 * loaded it under different addresses: so views are kept with their element, and mounts meet in places with a name.
 */

/** What Python told: it comes in a list, see components.py. @param {any} sent */
export const told = (sent) => sent?.[0];

/**
 * The place where the mounts of a view meet, whichever comes first.
 * @template T @param {string} name @param {() => T} create @returns {T}
 */
export function place(name, create) {
  const places = /** @type {any} */ (globalThis)[Symbol.for("autodiff_viz.places")] ??= new Map();
  if (!places.has(name)) places.set(name, create());
  return places.get(name);
}

/** @typedef {{view: any, call: symbol | null}} Held */
/** @type {WeakMap<object, Held>} */
const held = new WeakMap();

/**
 * The view in an element: made at the first call, kept at the next ones, destroyed when the element has left the page.
 * @template {{destroy: () => void}} T
 * @param {object} parent @param {() => T} create @param {(view: T) => void} [gone] what else to forget then
 * @returns {{view: T, fresh: boolean, leave: () => void}} `leave` is what Streamlit wants to call when data or element go
 */
export function hold(parent, create, gone = () => {}) {
  let here = held.get(parent);
  const fresh = !here;
  if (!here) held.set(parent, (here = { view: create(), call: null }));
  const call = (here.call = Symbol("call"));
  const { view } = here;
  const leave = () => {
    setTimeout(() => {
      if (held.get(parent)?.call !== call) return; // a newer call keeps the view
      held.delete(parent);
      view.destroy();
      gone(view);
    });
  };
  return { view, fresh, leave };
}

/**
 * Hide what was just mounted until its style sheet has arrived, so that nothing shows unstyled; then `ready`.
 * @param {ParentNode & {lastElementChild: Element | null}} parent @param {() => void} ready
 */
export function dressed(parent, ready) {
  const link = parent.querySelector("link[rel=stylesheet]");
  const host = /** @type {HTMLElement | null} */ (parent.lastElementChild);
  if (!(link instanceof HTMLLinkElement) || link.sheet || !host) return ready();
  host.style.visibility = "hidden";
  const show = () => {
    host.style.visibility = "";
    ready();
  };
  for (const type of ["load", "error"]) link.addEventListener(type, show, { once: true });
}
