/** What a reader does with mouse, finger and keyboard, and what it means. */

import { fit, steer } from "./camera.js";
import { readNumber } from "./numbered.js";
import { feeding } from "./group.js";
import { nearest } from "./mass.js";
import { drawn } from "./paths.js";
import { step } from "./walk.js";
import { warmth } from "./warm.js";

/** @typedef {import("./model.js").Choice} Choice */
/**
 * @typedef {object} Desk what the hands can do
 * @property {() => import("./sheet.js").State} state @property {any} options @property {() => string} hash
 * @property {() => void} render @property {(view: import("./camera.js").View) => void} look
 * @property {(factor: number) => void} nearer @property {(choice: Choice) => void} choose @property {() => void} escape
 * @property {(k: number) => void} turn @property {(node: number) => void} fold @property {() => void} anew
 * @property {(typed: string, on: 0 | 1) => void} find @property {(choice: Choice) => void} point
 * @property {(number: bigint) => void} jump @property {(index: number) => void} row
 * @property {(cursor: {kind: "node" | "edge", id: number}, focused?: boolean) => void} stand
 */

const ZOOM_STEP = 1.25;
const ROWS = "[data-term],[data-path],[data-stage]";
const SHAPES = "[data-edge],[data-label],[data-node],[data-operation]";
/** Pixels within which the nearest shape of a distant picture is meant. */
const REACH = 12;

/** The row of the ledger. @param {EventTarget | null} target @returns {Choice} */
function line(target) {
  const found = target instanceof Element ? target.closest(ROWS) : null;
  if (!found) return null;
  const { term, path, stage } = /** @type {any} */ (found).dataset;
  if (term !== undefined) return { kind: "term", id: Number(term) };
  return path !== undefined ? { kind: "path", id: path } : { kind: "stage", id: Number(stage) };
}

/** @param {HTMLElement} host @param {Desk} desk @param {AbortSignal} signal */
export function attend(host, desk, signal) {
  const { state, options } = desk;
  const memory = () => state().memory;
  let wheel = { dragged: () => false };
  /** @type {AbortController | null} */
  let hold = null;
  /** @type {SVGSVGElement | null} */
  let held = null;
  /** Whether Tab leads out of the picture instead of along its edges. */
  let leaving = false;
  const warm = warmth(host, () => state().model);

  /** A shape of the picture. @param {EventTarget | null} target @returns {Choice} */
  function shape(target) {
    const found = target instanceof Element ? target.closest(SHAPES) : null;
    if (!found) return null;
    const { edge, label, node, operation } = /** @type {any} */ (found).dataset;
    if (edge ?? label) return { kind: "edge", id: Number(edge ?? label) };
    return { kind: "node", id: Number(node ?? operation) };
  }

  /** What was pointed at, as a part of the graph. @param {any} event @returns {Choice} */
  function under(event) {
    const { scene, memory: kept, plan } = state();
    let found = shape(event.target);
    if (!found && plan && kept.camera && held) {
      const frame = held.getBoundingClientRect();
      const { k, x, y } = kept.camera;
      const spot = /** @type {[number, number]} */ ([(event.clientX - frame.left - x) / k, (event.clientY - frame.top - y) / k]);
      found = nearest(scene.model, spot, REACH / k);
    }
    if (found?.kind === "node" && scene.model.nodes[found.id].kind === "constant") return null;
    return found && scene.there(found);
  }

  /** Bring what was clicked in the small map to the middle. @param {SVGSVGElement} map @param {MouseEvent} event */
  function centre(map, event) {
    const { plan, memory: kept } = state();
    const matrix = map.getScreenCTM();
    if (!plan || !kept.camera || !matrix) return;
    const to = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const { k } = kept.camera;
    desk.look({ k, x: plan.width / 2 - k * to.x, y: plan.height / 2 - k * to.y, whole: false, fits: false });
  }

  const acts = /** @type {Record<string, () => void>} */ ({
    in: () => desk.nearer(ZOOM_STEP),
    out: () => desk.nearer(1 / ZOOM_STEP),
    one: () => desk.nearer(1 / (memory().camera?.k ?? 1)),
    fit: () => {
      const { plan } = state();
      if (plan) desk.look(fit(plan.bounds, plan.width, plan.height));
    },
    all: () => desk.choose(null),
    tape: () => Object.assign(memory(), { tape: !memory().tape }) && desk.render(),
    take: () => Object.assign(memory(), { menu: !memory().menu, refused: "" }) && desk.render(),
    cancel: () => options.onCancel?.(desk.hash()),
    resume: () => options.onCancel?.(""),
    draw: () => {
      const { flow } = state().model;
      if (flow) desk.jump(drawn(flow.count));
    },
    around: () => desk.turn(-1),
    unfold: () => Object.assign(memory(), { folds: [] }) && desk.anew(),
  });

  /** Buttons that carry a value. @type {Record<string, (value: string) => void>} */
  const acting = {
    label: (value) => Object.assign(memory(), { labels: value }) && desk.render(),
    book: (value) => Object.assign(memory(), { book: value }) && desk.render(),
    tree: (value) => Object.assign(memory(), { tree: value === "yes" }) && desk.anew(),
    more: (value) => options.onListed?.(Number(value), desk.hash()),
    export: (value) => {
      const { scene } = state();
      Object.assign(memory(), { menu: false, waits: true });
      desk.render();
      options.onExport?.({ kind: value, view: { ...scene.view, direction: scene.model.structure.direction } });
    },
    whole: (value) => options.onWhole?.(value === "yes"),
    up: (value) => desk.choose({ kind: "up", id: Number(value) }),
    down: (value) => desk.choose({ kind: "down", id: Number(value) }),
    edge: (value) => desk.choose({ kind: "edge", id: Number(value) }),
    fold: (value) => desk.fold(Number(value)),
  };

  const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ handle) =>
    host.addEventListener(type, handle, { signal });

  listen("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) {
      const [name, value] = act.split(":");
      if (name === "tape") event.preventDefault(); // what is open is ours to say
      return value === undefined ? acts[act]() : acting[name](value);
    }
    const found = line(event.target);
    if (found) {
      if (found.kind === "term") desk.row(found.id);
      return desk.choose(found);
    }
    const map = event.target.closest("svg.map");
    if (map) return centre(map, event);
    const bar = event.target.closest("[data-fold]");
    if (bar) return desk.turn(Number(bar.dataset.fold));
    const node = event.target.closest("[data-line],[data-part-of]")?.dataset;
    if (node) return desk.choose({ kind: "node", id: Number(node.line ?? node.partOf) });
    if (!event.target.closest("svg.graph") || wheel.dragged()) return;
    const folded = event.target.closest(".folded,.stack")?.querySelector("[data-unfold]") ?? event.target.closest("[data-unfold]");
    if (folded) return unfold(Number(folded.dataset.unfold));
    desk.choose(under(event));
  });
  /** Open the box that a node's making is folded into. @param {number} node */
  function unfold(node) {
    const { scene, model } = state();
    if (model.structure.fold && !scene.view.folds.includes(node)) desk.turn(0);
    else desk.fold(node);
  }
  listen("input", (event) => {
    if (event.target.name === "search") desk.find(event.target.value, 0);
    if (event.target.matches("[data-stage-field]")) desk.turn(Number(event.target.value) - 1);
  });
  listen("submit", (event) => {
    event.preventDefault();
    const typed = event.target.querySelector("input").value;
    if (event.target.dataset.form === "search") return desk.find(typed, 1);
    const number = readNumber(state().model, typed);
    if (typeof number === "bigint") return desk.jump(number);
    memory().complaint = typed;
    desk.render();
  });
  listen("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    desk.point(line(event.target));
    warm(event.target);
  });
  listen("pointerleave", () => {
    desk.point(null);
    warm(null);
  });
  listen("focusin", (event) => {
    const found = line(event.target);
    if (found) {
      if (found.kind === "term") desk.row(found.id);
      if (event.target.matches(":focus-visible")) desk.point(found);
    }
    const stop = event.target.closest?.("svg.graph") ? shape(event.target) : null;
    if (stop) memory().cursor = /** @type {any} */ (stop);
  });
  listen("focusout", (event) => {
    if (line(event.target)) desk.point(null);
    if (!event.relatedTarget?.closest?.("svg.graph")) leaving = false;
  });
  listen("keydown", (event) => {
    const { model, memory: kept, pointed } = state();
    if (event.altKey || event.ctrlKey || event.metaKey || !model) return;
    if (event.key === "Escape" && kept.menu) {
      acts.take();
      event.stopPropagation();
    } else if (event.key === "Escape" && (kept.chosen || pointed !== null)) {
      leaving = true;
      desk.escape();
      event.stopPropagation();
    } else if (event.target.closest("svg.graph")) inGraph(event);
    else if (line(event.target)) inLedger(event);
  });

  /** @param {KeyboardEvent} event */
  function inGraph(event) {
    const { scene, memory: kept } = state();
    const { cursor } = kept;
    if (!cursor) return;
    const act = { "+": "in", "=": "in", "-": "out", _: "out", 0: "fit" }[event.key];
    if (event.key === "Escape") leaving = true;
    else if (event.key !== "Tab" && event.key !== "Shift") leaving = false;
    const key = event.key === "Tab" && event.shiftKey ? "Shift+Tab" : event.key;
    const next = /^(Arrow|Home|End|Tab|Shift.)/.test(key) && !(event.key === "Tab" && leaving) ? step(scene.model, cursor, key) : null;
    const there = /** @type {any} */ (scene.there(cursor));
    if (act) acts[act]();
    else if (/^[udf]$/.test(event.key) && cursor.kind === "node") {
      if (event.key !== "f") desk.choose({ kind: event.key === "u" ? "up" : "down", id: there.id });
      else if (scene.model.structure.boxed?.has(cursor.id)) unfold(cursor.id);
      else if (!kept.tree && feeding(state().model.structure, cursor.id).size) desk.fold(cursor.id);
    } else if (event.key === "Enter" || event.key === " ") desk.choose(there);
    else if (next) desk.stand(next);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  function inLedger(event) {
    const lines = /** @type {HTMLElement[]} */ ([...host.querySelectorAll(ROWS)]);
    const own = /** @type {Element} */ (event.target).closest(ROWS);
    const here = lines.findIndex((other) => other === own);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") desk.choose(line(own));
    else if (to === undefined) return;
    else {
      const next = lines[Math.min(lines.length - 1, Math.max(0, to))];
      next.focus();
      desk.point(line(next));
    }
    event.preventDefault();
  }

  return {
    /** The picture may have come or gone: steer the one that is there. */
    arm() {
      const now = /** @type {SVGSVGElement | null} */ (host.querySelector("svg.graph"));
      if (now === held) return;
      hold?.abort();
      held = now;
      hold = new AbortController();
      if (now) wheel = steer(now, () => /** @type {any} */ (memory().camera), desk.look, hold.signal);
    },
    /** Let go of everything. */
    rest() {
      hold?.abort();
    },
  };
}
