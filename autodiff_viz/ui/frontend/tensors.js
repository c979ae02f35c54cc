/**
 * A problem on tensors as a Streamlit component: a switch between tensors and single numbers and, for tensors, picture,
 * ledger and whatever is looked at, which can be unfolded into its numbers. Three files draw: tensors_picture.js,
 * tensors_ledger.js and tensors_looked.js.
 */

import { zoomable } from "./descend_zoom.js";
import { h, patch } from "./dom.js";
import { hold, told } from "./mounts.js";
import { ledger } from "./tensors_ledger.js";
import { looked } from "./tensors_looked.js";
import { LEAST, picture } from "./tensors_picture.js";
import { follow, scheme } from "./theme.js";

const NARROW = 700;
const WIDE = 700; // px of a picture that gets the whole width
const NEARER = 1.25;

/** @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void}} component */
export default function tensors({ data, parentElement, setStateValue }) {
  const { view, leave } = hold(parentElement, () => createTensors(parentElement));
  view.update(told(data), setStateValue);
  return leave;
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
  /** Whether a wide picture is seen whole. */
  let fitted = false;
  /** A node that was folded or unfolded just now, and whether it had the focus. @type {{origin: number, focused: boolean} | null} */
  let turned = null;
  let said = "";
  /** @type {SVGSVGElement | null} */ let svg = null;
  /** @type {ReturnType<typeof zoomable> | null} */ let zoom = null;
  let watching = new AbortController();

  const stop = follow(draw);
  const watch = new ResizeObserver(([entry]) => {
    const now = entry.contentRect.width > 0 && entry.contentRect.width < NARROW;
    if (now !== narrow) tell("narrow", (narrow = now));
  });
  watch.observe(root);

  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target).closest("[data-way], [data-by], [data-zoom], [data-turn], [data-use], [data-node], [data-close]");
    if (!(target instanceof HTMLElement || target instanceof SVGElement)) return;
    if (target instanceof SVGElement && event.detail && zoom?.dragged()) return;
    const { way, by, use, node, turn: origin, zoom: step } = target.dataset;
    if (step) return move(step);
    if (origin) return turn(Number(origin), false);
    if (way && way !== data.way) return tell("way", way);
    if (by && by !== data.view.by) return tell("by", { name: by, at: Date.now() }); // the same may be chosen again
    const wanted = use ? ["use", Number(use)] : node ? ["node", Number(node)] : null;
    chosen = wanted && String(wanted) !== String(chosen) ? /** @type {[string, number]} */ (wanted) : null;
    draw();
  });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pictured = event.target instanceof SVGElement;
    if (event.key === "Escape" && chosen) chosen = null;
    else if (event.key.toLowerCase() === "u" && data?.view) {
      const here = /** @type {Element} */ (event.target).closest("[data-node]")?.getAttribute("data-node");
      const node = data.view.nodes[here ?? (chosen?.[0] === "node" ? chosen[1] : -1)];
      if (!node?.turns) return;
      turn(node.origin, pictured);
    } else if (pictured && "+-0".includes(event.key)) move(event.key);
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

  /** Unfold a node into its numbers, or fold it again. @param {number} origin @param {boolean} focused */
  function turn(origin, focused) {
    const { opened } = data.view;
    const rest = opened.filter((/** @type {number} */ i) => i !== origin);
    turned = { origin, focused };
    tell("unfolded", { of: data.of, nodes: rest.length < opened.length ? rest : [...rest, origin] });
  }

  /** The answer is there: stay with the node, or with its first number. */
  function stay() {
    const { view, words } = data;
    const at = view.nodes.findIndex((/** @type {any} */ node) => node.origin === turned?.origin);
    if (!turned || at < 0) return;
    const open = view.opened.includes(turned.origin);
    chosen = ["node", at];
    said = view.refused || words[open ? "unfolded" : "folded"].replace("{name}", view.wholes[turned.origin]);
    draw();
    const shape = root.querySelector(`[data-node="${at}"][tabindex]`);
    if (turned.focused && shape instanceof SVGElement) shape.focus({ preventScroll: true });
    turned = null;
  }

  /** @param {string} step */
  function move(step) {
    if (step === "0" && !zoom?.moved) {
      fitted = !fitted;
      draw();
    } else if (step === "0") zoom?.whole();
    else zoom?.by(step === "+" ? NEARER : 1 / NEARER);
  }

  /** The picture can be moved; a new one is seen whole. */
  function hold() {
    const now = root.querySelector("svg.picture");
    if (now !== svg) {
      watching.abort();
      watching = new AbortController();
      svg = now instanceof SVGSVGElement ? now : null;
      zoom = svg && zoomable(svg, watching.signal, draw);
    }
    zoom?.place();
  }

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
      data.old && h("p", { key: "old", class: "old", "data-part": "old" }, h("b", {}, words.old_picture), " ", words.old_of.replace("{f}", () => data.old)),
      error && h("p", { key: "error", class: "err", role: "alert" }, error),
      view && h("div", { key: "sheet", class: `sheet${view.picture?.width > WIDE ? " wide" : ""}${data.old ? " aged" : ""}` },
        h("div", { class: "left" },
          view.picture && tools(words, Boolean(zoom?.moved), fitted || (!view.down && view.picture.width * LEAST > root.clientWidth - 64)),
          view.picture ? h("div", { class: "scroll" }, picture(view, words, chosen, row, fitted)) : h("p", { class: "mut" }, view.reason),
          h("p", { key: "said", class: view.refused ? "mut" : "unseen", role: "status" }, said),
          chosen ? looked(view, words, chosen) : h("p", { class: "mut" }, words.hint)),
        h("div", { class: "right" }, ledger(view, words))),
    ]);
    hold();
  }

  return {
    /** @param {any} next @param {(name: string, value: any) => void} say */
    update(next, say) {
      const same = next.view && data?.view && next.view.nodes.length === data.view.nodes.length;
      if (!same) chosen = null;
      if (data?.of !== next.of) [said, turned] = ["", null];
      data = next;
      tell = say;
      draw();
      if (!same) zoom?.whole();
      if (turned && data.view) stay();
    },
    destroy() {
      stop();
      watch.disconnect();
      watching.abort();
      root.remove();
    },
  };
}

/** @param {any} words @param {boolean} moved @param {boolean} wide */
function tools(words, moved, wide) {
  const button = (/** @type {string} */ step, /** @type {string} */ face, /** @type {string} */ name, /** @type {any} */ more = {}) =>
    h("button", { key: step, type: "button", "data-zoom": step, "aria-label": name, ...more }, face);
  return h("div", { key: "tools", class: "tools", role: "group", "aria-label": words.zoom },
    button("-", "−", words.zoom_out), button("+", "+", words.zoom_in), button("0", words.fit, words.fit, { disabled: !moved && !wide }));
}
