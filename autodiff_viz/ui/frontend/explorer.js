/**
 * The explorer as a Streamlit component. Its mounts share this module: one carries the structure and is seen, others
 * carry numbers and the closed form and are not; they meet by the name of their view. So a slider sends numbers only, and the
 * picture keeps zoom, pan and choice.
 */

import { beside } from "./beside.js";
import { bytes, save } from "./files.js";
import { say } from "./model.js";
import { dressed, hold, place, told } from "./mounts.js";
import { keep, read, wish, written } from "./selection.js";
import { mount } from "./view.js";

/**
 * @typedef {object} Meeting
 * @property {any} structure
 * @property {any} numbers
 * @property {any} layout of a large picture, which comes later
 * @property {any} closed the derivative as a formula
 * @property {ReturnType<typeof mount> | null} view
 * @property {import("./view.js").Memory} memory kept while the view is away
 * @property {string} received the file that came last
 * @property {(name: string, value: any) => void} tell Python
 * @property {(name: string, value: any) => void} ask Python once
 */

/** @returns {Meeting} */
const nobody = () => ({ structure: null, numbers: null, layout: null, closed: null, view: null, memory: {}, received: "", tell: () => {}, ask: () => {} });

/** What comes beside the structure, and changes at other times. @type {("numbers" | "layout" | "closed")[]} */
const PARTS = ["numbers", "layout", "closed"];

const LONGEST = 24;

/** What the link chooses, or why that cannot be chosen. @param {import("./model.js").Model} model */
function linked(model) {
  const text = wish();
  if (!text) return null;
  return read(text, model) ?? say(model.structure, "selection_gone", { x: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text });
}

/** Hand a file to the reader, once. @param {Meeting} here @param {any} file */
function hand(here, file) {
  if (!file || file.id === here.received) return;
  here.received = file.id ?? here.received;
  if (file.content) save(file.name, file.mime, bytes(file.content));
  here.view?.file(file.error ?? "");
}

/**
 * @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void,
 *   setTriggerValue: (name: string, value: any) => void}} component
 */
export default function explorer({ data: sent, parentElement, setStateValue, setTriggerValue }) {
  const data = told(sent);
  if (String(data?.role).startsWith("beside")) return beside({ data, parentElement, setStateValue });
  const here = place(`explorer ${data?.view ?? data?.structure?.view}`, nobody);
  for (const part of PARTS) {
    if (data?.role !== part) continue;
    here[part] = data[part];
    here.view?.[part](data[part]);
  }
  if (data?.role === "file") hand(here, data.file);
  if (!data?.structure) return () => {};
  here.structure = data.structure;
  here.tell = setStateValue;
  here.ask = setTriggerValue;
  const { view, fresh, leave } = hold(parentElement, () => shown(parentElement, here), (gone) => {
    if (here.view === gone) here.view = null;
  });
  here.view = view;
  if (!fresh) view.update(here.structure);
  else {
    view.layout(here.layout);
    view.closed(here.closed);
    dressed(parentElement, () => view.update(here.structure));
  }
  return leave;
}

/** @param {Element | ShadowRoot} parent @param {Meeting} here */
const shown = (parent, here) =>
  mount(parent, here.structure, here.numbers, {
    memory: here.memory,
    onNarrow: (narrow) => here.tell("narrow", narrow),
    onWhole: (whole) => here.tell("whole", whole),
    onExport: (kind) => here.ask("export", kind),
    onCancel: (hash) => here.tell("cancelled", hash),
    wish: linked,
    onShown: (choice, model) => keep(written(choice, model)),
    onListed: (terms, hash) => here.tell("listed", { terms, hash }),
  });
