/**
 * Descent as a Streamlit component. Two mounts share this module, as in explorer.js: one carries the picture of the
 * formula and is seen, one carries the run and is not; they meet by the name of their view.
 */

import { download } from "./descend_files.js";
import { mount } from "./descend_view.js";

/**
 * @typedef {object} Meeting
 * @property {any} frame @property {any} run @property {ReturnType<typeof mount> | null} view
 * @property {(name: string, value: any) => void} send
 */

const PLACE = Symbol.for("autodiff_viz.descend");
/** @type {Map<string, Meeting>} */
const meetings = /** @type {any} */ ((globalThis)[PLACE] ??= new Map());
/** @type {WeakMap<object, symbol>} */
const latest = new WeakMap();
const TRIGGERS = new Set(["preset", "save"]);
/** Files that were handed over: a rerun sends the last one again. @type {Set<string>} */
const saved = /** @type {any} */ ((globalThis)[Symbol.for("autodiff_viz.descend.saved")] ??= new Set());

/** @param {string} name */
function meeting(name) {
  let found = meetings.get(name);
  if (!found) meetings.set(name, (found = { frame: null, run: null, view: null, send: () => {} }));
  return found;
}

/** @param {ParentNode} parent */
function styled(parent) {
  const link = parent.querySelector("link[rel=stylesheet]");
  if (!(link instanceof HTMLLinkElement) || link.sheet) return Promise.resolve();
  return new Promise((resolve) =>
    ["load", "error"].forEach((type) => link.addEventListener(type, resolve, { once: true })),
  );
}

/**
 * @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void,
 *   setTriggerValue: (name: string, value: any) => void}} component
 */
export default function descend({ data, parentElement, setStateValue, setTriggerValue }) {
  const call = Symbol("call");
  latest.set(parentElement, call);
  if (data?.role === "run") {
    const place = meeting(data.view);
    place.run = data.run;
    place.view?.run(data.run);
    return () => {};
  }
  if (data?.role === "file") {
    const { file } = data;
    if (file && !saved.has(file.id)) {
      saved.add(file.id);
      download(file.name, file.type, file.text);
    }
    return () => {};
  }
  if (!data?.frame) return () => {};
  const place = meeting(data.frame.view);
  place.frame = data.frame;
  place.send = (name, value) => (TRIGGERS.has(name) ? setTriggerValue : setStateValue)(name, value);
  const held = /** @type {any} */ (parentElement).descend;
  if (held && held.place === place) held.view.frame(data.frame);
  else {
    held?.view.destroy();
    const view = mount(parentElement, place.frame, place.run, {
      send: (name, value) => place.send(name, value),
    });
    place.view = view;
    /** @type {any} */ (parentElement).descend = { view, place };
    const host = /** @type {HTMLElement} */ (parentElement.lastElementChild);
    /** @type {any} */ (host).view = view;
    host.style.visibility = "hidden";
    styled(parentElement).then(() => {
      host.style.visibility = "";
      view.restyle();
    });
  }
  return () =>
    setTimeout(() => {
      if (latest.get(parentElement) !== call) return;
      const mounted = /** @type {any} */ (parentElement).descend;
      if (!mounted) return;
      mounted.view.destroy();
      if (mounted.place.view === mounted.view) mounted.place.view = null;
      delete (/** @type {any} */ (parentElement).descend);
    });
}
