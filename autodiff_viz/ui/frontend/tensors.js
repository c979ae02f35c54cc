/**
 * A problem on tensors as a Streamlit component: a switch between tensors and single numbers and, for tensors, picture,
 * ledger and whatever is looked at. Two files draw: tensors_picture.js and tensors_ledger.js.
 */

import { h, patch } from "./dom.js";
import { ledger } from "./tensors_ledger.js";
import { looked } from "./tensors_looked.js";
import { picture } from "./tensors_picture.js";
import { follow, scheme } from "./theme.js";

const NARROW = 700;
const WIDE = 700; // px of a picture that gets the whole width
/** @type {WeakMap<object, symbol>} */
const latest = new WeakMap();

/** @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void}} component */
export default function tensors({ data, parentElement, setStateValue }) {
  const call = Symbol("call");
  latest.set(parentElement, call);
  const held = (parentElement.tensors ??= createTensors(parentElement));
  held.update(data, setStateValue);
  return () =>
    setTimeout(() => {
      if (latest.get(parentElement) !== call || !parentElement.tensors) return;
      parentElement.tensors.destroy();
      delete parentElement.tensors;
    });
}

/** @param {any} parent */
function createTensors(parent) {
  const root = document.createElement("section");
  root.className = "tensors";
  parent.append(root);
  /** @type {any} */ let data = null;
  /** @type {(name: string, value: any) => void} */ let tell = () => {};
  /** What is looked at: ["use", 3] or ["node", 2]. @type {[string, number] | null} */ let chosen = null;
  let row = -1;
  let narrow = false;

  const stop = follow(draw);
  const watch = new ResizeObserver(([entry]) => {
    const now = entry.contentRect.width > 0 && entry.contentRect.width < NARROW;
    if (now !== narrow) tell("narrow", (narrow = now));
  });
  watch.observe(root);

  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target).closest("[data-way], [data-by], [data-use], [data-node], [data-close]");
    if (!(target instanceof HTMLElement || target instanceof SVGElement)) return;
    const { way, by, use, node } = target.dataset;
    if (way && way !== data.way) return tell("way", way);
    if (by && by !== data.view.by) return tell("by", by);
    const wanted = use ? ["use", Number(use)] : node ? ["node", Number(node)] : null;
    chosen = wanted && String(wanted) !== String(chosen) ? /** @type {[string, number]} */ (wanted) : null;
    draw();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen) chosen = null;
    else if ((event.key === "Enter" || event.key === " ") && event.target instanceof SVGElement)
      event.target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else return;
    event.preventDefault();
    draw();
  });
  for (const kind of ["pointerover", "focusin"])
    root.addEventListener(kind, (event) => {
      const at = /** @type {Element} */ (event.target).closest("[data-row]");
      const now = at ? Number(at.getAttribute("data-row")) : -1;
      if (now === row) return;
      row = now;
      draw();
    });

  function draw() {
    if (!data) return;
    const { words, way, view, error } = data;
    root.dataset.theme = scheme(root);
    root.classList.toggle("projector", data.projector);
    const choice = (/** @type {string} */ key, /** @type {string} */ text) =>
      h("button", { key, type: "button", "data-way": key, "aria-pressed": String(way === key) }, text);
    patch(root, [
      h("div", { key: "bar", class: "bar", role: "group", "aria-label": words.show },
        h("span", { class: "mut" }, words.show), choice("tensors", words.tensors), choice("numbers", words.numbers)),
      error && h("p", { key: "error", class: "err", role: "alert" }, error),
      view && h("div", { key: "sheet", class: `sheet${view.picture?.width > WIDE ? " wide" : ""}` },
        h("div", { class: "left" },
          view.picture ? h("div", { class: "scroll" }, picture(view, words, chosen, row)) : h("p", { class: "mut" }, view.reason),
          chosen ? looked(view, words, chosen) : h("p", { class: "mut" }, words.hint)),
        h("div", { class: "right" }, ledger(view, words))),
    ]);
  }

  return {
    /** @param {any} next @param {(name: string, value: any) => void} say */
    update(next, say) {
      const same = next.view && data?.view && next.view.nodes.length === data.view.nodes.length;
      if (!same) chosen = null;
      data = next;
      tell = say;
      draw();
    },
    destroy() {
      stop();
      watch.disconnect();
      root.remove();
    },
  };
}
