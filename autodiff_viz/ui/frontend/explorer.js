/**
 * The explorer as a Streamlit component. Its mounts share this module: one carries the structure and is seen, others
 * carry numbers and the closed form and are not; they meet by the name of their view. So a slider sends numbers only, and the
 * picture keeps zoom, pan and choice.
 */

import { beside } from "./beside.js";
import { say } from "./model.js";
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
 * @property {(name: string, value: any) => void} tell Python
 * @property {(name: string, value: any) => void} ask Python once
 */

const PLACE = Symbol.for("autodiff_viz.explorer");
/** The two mounts may have loaded this module under different addresses. @type {Map<string, Meeting>} */
const meetings = /** @type {any} */ (globalThis[PLACE] ??= new Map());
/**
 * The latest call for each mounted element; an older one has nothing left to clean up.
 * @type {WeakMap<object, symbol>}
 */
const latest = new WeakMap();

/** @param {string} name */
function meeting(name) {
  let found = meetings.get(name);
  if (!found)
    meetings.set(name, (found = { structure: null, numbers: null, layout: null, closed: null, view: null, memory: {}, tell: () => {}, ask: () => {} }));
  return found;
}

/**
 * Resolves when the style sheet beside the mount has arrived, so that nothing shows unstyled.
 * @param {ParentNode} parent
 */
function styled(parent) {
  const link = parent.querySelector("link[rel=stylesheet]");
  if (!(link instanceof HTMLLinkElement) || link.sheet) return Promise.resolve();
  return new Promise((resolve) =>
    ["load", "error"].forEach((type) => link.addEventListener(type, resolve, { once: true })),
  );
}

const LONGEST = 24;

/** What the link chooses, or why that cannot be chosen. @param {import("./model.js").Model} model */
function linked(model) {
  const text = wish();
  if (!text) return null;
  return read(text, model) ?? say(model.structure, "selection_gone", { x: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text });
}

/** The file that came last. @type {string | null} */
let received = null;

/** Hand a file to the reader. @param {{name: string, mime: string, content: string}} file */
function save({ name, mime, content }) {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: mime }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void,
 *   setTriggerValue: (name: string, value: any) => void}} component
 */
export default function explorer({ data, parentElement, setStateValue, setTriggerValue }) {
  const call = Symbol("call");
  latest.set(parentElement, call);
  if (String(data?.role).startsWith("beside")) return beside({ data, parentElement, setStateValue });
  if (data?.role === "numbers") {
    const place = meeting(data.view);
    place.numbers = data.numbers;
    place.view?.numbers(data.numbers);
    return () => {};
  }
  if (data?.role === "layout") {
    const place = meeting(data.view);
    place.layout = data.layout;
    place.view?.layout(data.layout);
    return () => {};
  }
  if (data?.role === "file") {
    if (data.file && data.file.id !== received) {
      received = data.file.id ?? received;
      if (data.file.content) save(data.file);
      meeting(data.view).view?.file(data.file.error ?? "");
    }
    return () => {};
  }
  if (data?.role === "closed") {
    const place = meeting(data.view);
    place.closed = data.closed;
    place.view?.closed(data.closed);
    return () => {};
  }
  if (!data?.structure) return () => {};
  const name = data.structure.view;
  const place = meeting(name);
  place.structure = data.structure;
  place.tell = setStateValue;
  place.ask = setTriggerValue;
  const mounted = /** @type {any} */ (parentElement).explorer;
  if (mounted && mounted.place === place) {
    mounted.view.update(data.structure);
  } else {
    mounted?.view.destroy();
    const view = mount(parentElement, place.structure, place.numbers, {
      memory: place.memory,
      onNarrow: (narrow) => place.tell("narrow", narrow),
      onWhole: (whole) => place.tell("whole", whole),
      onExport: (kind) => place.ask("export", kind),
      onCancel: (hash) => place.tell("cancelled", hash),
      wish: linked,
      onShown: (choice, model) => keep(written(choice, model)),
      onListed: (terms, hash) => place.tell("listed", { terms, hash }),
    });
    place.view = view;
    view.layout(place.layout);
    view.closed(place.closed);
    /** @type {any} */ (parentElement).explorer = { view, place };
    const host = /** @type {HTMLElement} */ (parentElement.lastElementChild);
    host.style.visibility = "hidden";
    styled(parentElement).then(() => {
      host.style.visibility = "";
      view.update(place.structure);
    });
  }
  return () =>
    setTimeout(() => {
      if (latest.get(parentElement) !== call) return;
      const held = /** @type {any} */ (parentElement).explorer;
      if (!held) return;
      held.view.destroy();
      if (held.place.view === held.view) held.place.view = null;
      delete (/** @type {any} */ (parentElement).explorer);
    });
}
