/**
 * Descent as a Streamlit component. Two mounts share this module, as in explorer.js: one carries the picture of the
 * formula and is seen, one carries the run and is not; they meet by the name of their view.
 */

import { mount } from "./descend_view.js";
import { save } from "./files.js";
import { dressed, hold, place, told } from "./mounts.js";

/**
 * @typedef {object} Meeting
 * @property {any} frame @property {any} run @property {ReturnType<typeof mount> | null} view
 * @property {(name: string, value: any) => void} send
 */

/** @returns {Meeting} */
const nobody = () => ({ frame: null, run: null, view: null, send: () => {} });
/** Files that were handed over: a rerun sends the last one again. @type {Set<string>} */
const saved = place("descend saved", () => new Set());
const TRIGGERS = new Set(["preset", "save", "start"]);

/**
 * @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void,
 *   setTriggerValue: (name: string, value: any) => void}} component
 */
export default function descend({ data: sent, parentElement, setStateValue, setTriggerValue }) {
  const data = told(sent);
  const here = place(`descend ${data?.view ?? data?.frame?.view}`, nobody);
  if (data?.role === "run") {
    here.run = data.run;
    here.view?.run(data.run);
  }
  if (data?.role === "file" && data.file && !saved.has(data.file.id)) {
    const { id, name, type, text } = data.file;
    saved.add(id);
    save(name, type, text);
  }
  if (!data?.frame) return () => {};
  here.frame = data.frame;
  here.send = (name, value) => (TRIGGERS.has(name) ? setTriggerValue : setStateValue)(name, value);
  const { view, fresh, leave } = hold(parentElement, () => shown(parentElement, here), (gone) => {
    if (here.view === gone) here.view = null;
  });
  here.view = view;
  if (!fresh) view.frame(data.frame);
  else dressed(parentElement, view.restyle);
  return leave;
}

/** @param {Element | ShadowRoot} parent @param {Meeting} here */
const shown = (parent, here) => mount(parent, here.frame, here.run, { send: (name, value) => here.send(name, value) });
