/**
 * The explorer: answer, picture and ledger of one problem. Knows nothing of Streamlit, so that a standalone page can
 * use it too.
 *
 *   const view = mount(element, structure, numbers);
 *   view.update(structure); view.numbers(numbers); view.destroy();
 *
 * A structure is drawn when numbers with the same hash are there; until then the last picture stays.
 */

import { arrange } from "./arrange.js";
import { open, zoom } from "./camera.js";
import { h, patch } from "./dom.js";
import { moved, opening, repeating, stageOf } from "./fold.js";
import { stagesOf } from "./group.js";
import { attend } from "./hands.js";
import { renew } from "./memory.js";
import { join, say } from "./model.js";
import { fmt } from "./numbers.js";
import { search } from "./overview.js";
import { scene } from "./scene.js";
import { described, pictured, sheet } from "./sheet.js";
import { follow, scheme } from "./theme.js";
import { where } from "./walk.js";

/** @typedef {import("./model.js").Choice} Choice */
/** @typedef {{kind: "node" | "edge", id: number}} Cursor */
/** @typedef {import("./memory.js").Memory} Memory */

const WIDE = 1000;
const NARROW = 720;
const SPEAK_AFTER = 400;
/** Height of what stands above the picture on a page: it should end at the lower edge of the window. */
const ABOVE = 330;
/** Height of the ribbon of stages. */
const RIBBON = 150;
/** Below this scale a picture beside the ledger goes above it, if that makes it so much larger. */
const SMALL = 0.5;
const GAIN = 1.3;
/** Of the window's height, what a picture above the ledger may take. */
const STACKED = 0.62;

/**
 * @param {Element | ShadowRoot} root @param {any} structure @param {any} numbers
 * @param {{memory?: Memory, onNarrow?: (narrow: boolean) => void,
 *   onListed?: (terms: number, hash: string) => void, onWhole?: (whole: boolean) => void,
 *   onCancel?: (hash: string) => void, onExport?: (kind: string) => void,
 *   wish?: (model: import("./model.js").Model) => Choice | string, onShown?: (choice: Choice, model: import("./model.js").Model) => void}} [options]
 *   what Python is asked for: a layout for a phone, a longer list, all stages of a repetition; `wish` is what a link
 *   chooses (or why it cannot), `onShown` hears what is chosen whenever that is drawn
 */
export function mount(root, structure, numbers, options = {}) {
  const memory = options.memory ?? {};
  const life = new AbortController();
  const host = document.createElement("div");
  host.className = "explorer";
  root.append(host);

  /** @type {import("./model.js").Model | null} */
  let model = null;
  /** What is drawn of the model. @type {import("./scene.js").Scene | null} */
  let stage = null;
  /** @type {import("./arrange.js").Plan | null} */
  let plan = null;
  let planned = "";
  /** Whether another structure came since the plan was made; the old picture stays until its numbers are there. */
  let renewed = false;
  /** @type {Choice} */
  let pointed = null;
  let row = 0;
  /** @type {boolean | null} */
  let narrow = null;
  let clock = 0;
  let frame = 0;
  let said = "";
  /** @type {any} */
  let closed = null;
  /** @type {any} */
  let late = null;

  const active = () => /** @type {any} */ (host.getRootNode()).activeElement;

  /* ---------- data ---------- */

  /** @returns {boolean} whether something new is drawn */
  function accept() {
    if (!structure || !numbers || structure.hash !== numbers.hash) return false;
    const first = model === null || model.structure.hash !== structure.hash;
    model = join(structure, numbers);
    renew(memory, structure, first);
    if (memory.chosen?.kind === "term" && memory.chosen.id >= model.terms.length) memory.chosen = null;
    if (pointed?.kind === "term" && pointed.id >= model.terms.length) pointed = null;
    if (first || !plan || renewed) fitHost();
    else {
      set(); // new numbers move nothing: asking for sizes now would only make the browser lay the page out twice
      render();
    }
    const { trouble: bad } = numbers;
    if (bad) speak(`${bad.message} ${bad.hint ?? ""}`);
    else if (structure.derivative) speak(`${say(structure, "answer")}: ${fmt(model.total)}`);
    if (first) wished();
    return true;
  }

  /** Choose what the link chooses, once. */
  function wished() {
    const choice = model && options.wish?.(model);
    if (typeof choice !== "string") return choice && choose(choice);
    memory.notice = choice;
    render();
  }

  const stageNow = () => memory.stage ?? opening(structure);

  /* ---------- size and camera ---------- */

  /** Make the scene, in the layout that was settled for it if there is one. */
  function set() {
    if (!model) return;
    stage = scene(model, memory);
    model.bundles = stage.bundles;
    if (memory.chosen?.kind === "edge" && memory.chosen.id >= model.edges.length + stage.bundles.length) memory.chosen = null;
    if (plan) stage.model.structure = { ...stage.model.structure, layout: plan.layout };
    const { cursor } = memory;
    const known = cursor && (cursor.kind === "edge" ? stage.model.edges[cursor.id] : stage.model.nodes[cursor.id]);
    if (!known) memory.cursor = { kind: "node", id: structure.fold && stageNow() >= 0 && !memory.tree ? structure.fold.sources[0][0] : stage.model.structure.wrt };
  }

  /** The room for the picture, and the picture brought into it. */
  function fitHost() {
    const width = host.clientWidth;
    if (!width || !model || !structure) return;
    const now = width < NARROW;
    const turned = narrow !== now && (narrow !== null || now !== (structure.direction === "TB"));
    narrow = now; // first: the answer may come at once, and asks for the room again
    if (turned) options.onNarrow?.(now);
    plan = null;
    renewed = false;
    set();
    const drawing = /** @type {any} */ (stage).model.structure;
    if (!host.querySelector(drawing.layout ? ".frame" : ".sheet")) render();
    if (drawing.layout) arranged(drawing, width, now);
    render();
  }

  /** @param {any} drawing @param {number} width @param {boolean} now narrow */
  function arranged(drawing, width, now) {
    const beside = width >= (structure.projector ? 1.22 * WIDE : WIDE);
    const high = innerHeight - ABOVE - (structure.fold ? RIBBON : 0);
    /** What the plan depends on: the frame is as wide as the host before the style sheet is there. */
    const key = () =>
      [structure.hash, stage?.key, width, host.querySelector(".frame")?.clientWidth, innerHeight, structure.projector].join(" ");
    if (planned !== key() || !last) {
      const plans = (/** @type {boolean} */ stacked) => {
        host.classList.toggle("stacked", stacked);
        const inner = host.querySelector(".frame")?.clientWidth ?? 0;
        if (inner < 50) return null;
        const most = now ? Math.max(460, 2.4 * inner) : stacked ? Math.max(360, STACKED * innerHeight) : Math.max(structure.fold ? 300 : 400, high);
        return arrange(drawing, /** @type {any} */ (stage).model.numbers, inner, most, now);
      };
      plan = plans(!beside);
      if (plan && beside && plan.scale < SMALL) {
        const wide = plans(true);
        if (wide && wide.scale >= GAIN * plan.scale) plan = wide;
        else host.classList.remove("stacked");
      }
      if (!plan) return;
      planned = key();
      last = plan;
    } else plan = last;
    set();
    if (memory.camera && !memory.camera.whole) return;
    const { structure: seen } = /** @type {any} */ (stage).model;
    memory.camera = open(plan.bounds, plan.width, plan.height, where(/** @type {any} */ (stage).model, { kind: "node", id: seen.wrt }));
  }
  /** The plan of the last scene that was arranged. @type {import("./arrange.js").Plan | null} */
  let last = null;

  function dress() {
    host.dataset.theme = scheme(host);
  }

  /** Only the picture changes while it is moved, once a frame. @param {import("./camera.js").View} view */
  function look(view) {
    memory.camera = view;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const part = host.querySelector("section.picture");
      if (part && model) patch(part, pictured(state()));
    });
  }

  /** @param {number} factor */
  const nearer = (factor) => {
    if (plan && memory.camera) look(zoom(memory.camera, memory.camera.k * factor, plan.width / 2, plan.height / 2));
  };

  /* ---------- drawing ---------- */

  /** @returns {import("./sheet.js").State} */
  const state = () => ({
    ...{ model: /** @type {any} */ (model), scene: /** @type {any} */ (stage), plan, memory, pointed, row },
    more: Boolean(options.onListed),
    whole: Boolean(options.onWhole),
    closed: closed?.hash === structure.hash ? closed : null,
  });

  function render() {
    if (!model || !stage) return;
    const focused = active();
    host.classList.toggle("stale", Boolean(model.numbers.old));
    host.classList.toggle("projector", Boolean(structure.projector));
    patch(host, [
      h("div", { key: "sheet", class: "sheet" }, sheet(state())),
      h("div", { key: "live", class: "sr", "aria-live": "polite", "data-part": "live" }, said),
    ]);
    hands.arm();
    options.onShown?.(memory.chosen ?? null, model);
    const field = /** @type {HTMLInputElement | null} */ (host.querySelector("[data-stage-field]"));
    if (field) field.value = String(Math.max(0, stageNow()) + 1);
    const lost = focused && focused !== host.ownerDocument.body && focused !== active();
    if (lost && host.contains(focused)) focused.focus({ preventScroll: true });
  }

  /* ---------- choosing ---------- */

  /** @param {Choice} choice */
  function choose(choice) {
    if (!model || !stage || model.numbers.old) return;
    const before = memory.chosen;
    memory.notice = "";
    memory.chosen = choice && before && before.kind === choice.kind && before.id === choice.id ? null : choice;
    pointed = null;
    const here = memory.chosen && stage.here(memory.chosen);
    if (here && /^(node|edge)$/.test(here.kind)) memory.cursor = here;
    render();
    showing(memory.chosen ?? null);
    speak(described(model, memory.chosen ?? null));
  }

  /** Show the stage that holds what was chosen. @param {Choice} choice */
  function showing(choice) {
    if (!model || !stage || !structure.fold || memory.tree || !choice) return;
    const node = /^(node|up|down)$/.test(choice.kind) ? /** @type {number} */ (choice.id) : choice.kind === "edge" ? model.edges[choice.id]?.target : null;
    const found = choice.kind === "stage" ? repeating(model).findIndex((each) => each.index === choice.id) : -1;
    if (found >= 0) turn(found);
    else if (node !== null && node !== undefined && !stage.model.structure.drawn.some((/** @type {any} */ item) => item.node === node))
      turn(stageOf(structure, node) ?? 0);
  }

  /** Another stage of statements that repeat. @param {number} k */
  function turn(k) {
    if (!structure.fold || k === stageNow()) return;
    memory.stage = k;
    anew();
  }

  /** The same, by hand: what was chosen in one stage is then chosen in the other. @param {number} k */
  function leaf(k) {
    if (model && structure.fold) memory.chosen = moved(model, memory.chosen ?? null, k);
    turn(k);
  }

  /** Another scene: what stood in the old one has no place. */
  function anew() {
    if (memory.chosen?.kind === "edge" && model && memory.chosen.id >= model.edges.length) memory.chosen = null;
    memory.cursor = null;
    memory.camera = null;
    fitHost();
  }

  /** Fold what only leads to a node, or unfold it. @param {number} node */
  function fold(node) {
    const folds = memory.folds ?? [];
    const root = stagesOf(structure, node).counterpart;
    memory.folds = folds.includes(root) ? folds.filter((id) => id !== root) : [...folds, root];
    anew();
    if (model) speak(say(structure, memory.folds.includes(root) ? "folded" : "unfolded", { v: model.nodes[node].plain }));
  }

  /** Search, and show what is found; one more time leads to the next. @param {string} typed @param {0 | 1} on */
  function find(typed, on) {
    if (!model) return;
    const ids = search(model, typed);
    const at = ids.length && memory.found?.typed === typed ? (memory.found.at + on) % ids.length : 0;
    memory.found = { typed, ids, at };
    memory.chosen = null;
    if (!ids.length) return render();
    choose({ kind: "node", id: ids[at] });
    const here = stage?.here({ kind: "node", id: ids[at] });
    if (here) stand(here, false);
  }

  /** @param {string} sentence */
  function speak(sentence) {
    clearTimeout(clock);
    clock = window.setTimeout(() => {
      said = sentence;
      const live = host.querySelector("[data-part=live]");
      if (live) patch(live, [said]);
    }, SPEAK_AFTER);
  }

  /** @param {Choice} row_ */
  function point(row_) {
    if ((row_?.kind === pointed?.kind && row_?.id === pointed?.id) || model?.numbers.old) return;
    pointed = row_;
    render();
  }

  /** A path by its number. @param {bigint} number */
  function jump(number) {
    memory.complaint = null;
    memory.chosen = null;
    const field = /** @type {HTMLInputElement | null} */ (host.querySelector("#path-number"));
    if (field) field.value = String(number);
    choose({ kind: "path", id: String(number) });
  }

  /** @param {Cursor} cursor @param {boolean} [focused] */
  function stand(cursor, focused = true) {
    if (!stage || !plan || !memory.camera) return;
    memory.cursor = cursor;
    const [cx, cy] = where(stage.model, cursor);
    const { k, x, y } = memory.camera;
    const [px, py] = [k * cx + x, k * cy + y];
    const out = px < 40 || py < 30 || px > plan.width - 40 || py > plan.height - 30;
    if (out) memory.camera = { k, x: plan.width / 2 - k * cx, y: plan.height / 2 - k * cy, whole: false, fits: false };
    render();
    if (!focused) return;
    /** @type {any} */ (host.querySelector(`svg.graph [data-${cursor.kind}="${cursor.id}"]`))?.focus({
      preventScroll: true,
    });
  }

  const hands = attend(
    host,
    {
      state,
      options,
      hash: () => structure.hash,
      ...{ render, look, nearer, choose, turn: leaf, fold, find, point, jump, stand, anew },
      row: (/** @type {number} */ index) => (row = index),
      escape: () => {
        pointed = null;
        choose(null);
      },
    },
    life.signal,
  );

  /* ---------- life ---------- */

  let seen = 0;
  const watch = new ResizeObserver(() => {
    if (host.clientWidth === seen) return;
    seen = host.clientWidth;
    fitHost();
  });
  watch.observe(host);
  const unfollow = follow(dress);
  dress();
  accept();

  return {
    /** @param {any} next */
    update(next) {
      structure = late?.hash === next.hash ? { ...next, ...late.picture, cancelled: late.cancelled } : next;
      renewed = true;
      dress();
      if (!accept()) render();
    },
    /** @param {any} next the layout of a large picture; it comes later than all the rest */
    layout(next) {
      late = next;
      if (structure && next?.hash === structure.hash) this.update(structure);
    },
    /** @param {any} next */
    numbers(next) {
      numbers = next;
      accept();
    },
    /** @param {string} refused why the file that was asked for cannot be made; "" if it came */
    file(refused) {
      Object.assign(memory, { refused, waits: false });
      if (refused) speak(refused);
      render();
    },
    /** @param {any} next the derivative as a formula; it may come later than its picture */
    closed(next) {
      closed = next;
      render();
    },
    destroy() {
      life.abort();
      hands.rest();
      watch.disconnect();
      unfollow();
      clearTimeout(clock);
      cancelAnimationFrame(frame);
      host.remove();
    },
  };
}
