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
import { fit, open, steer, zoom } from "./camera.js";
import { h, patch } from "./dom.js";
import { join, say } from "./model.js";
import { readNumber } from "./numbered.js";
import { fmt } from "./numbers.js";
import { search } from "./overview.js";
import { drawn } from "./paths.js";
import { folded, stageOf } from "./fold.js";
import { described, sheet } from "./sheet.js";
import { follow, scheme } from "./theme.js";
import { step, where } from "./walk.js";

/** @typedef {import("./model.js").Choice} Choice */
/**
 * @typedef {object} Memory what a view keeps while it is away
 * @property {string} [shape] @property {import("./camera.js").View | null} [camera] @property {Choice} [chosen]
 * @property {"formula" | "number" | "both"} [labels] @property {{kind: "node" | "edge", id: number}} [cursor]
 * @property {{typed: string, ids: number[], at: number} | null} [found] nodes that were searched for
 * @property {boolean} [menu] whether the files on offer are shown @property {string} [refused] why there is no file
 * @property {number} [stage] the one on show, of statements that repeat
 * @property {boolean} [tape] whether the trace is open
 * @property {"list" | "factored"} [book] how the ledger is read @property {string | null} [complaint] no number of a path
 */

const WIDE = 1000;
const NARROW = 720;
const SPEAK_AFTER = 400;
const ZOOM_STEP = 1.25;
/** Height of what stands above the picture on a page: it should end at the lower edge of the window. */
const ABOVE = 330;
/** Height of the ribbon of stages. */
const RIBBON = 150;

/**
 * @param {Element | ShadowRoot} root @param {any} structure @param {any} numbers
 * @param {{memory?: Memory, onNarrow?: (narrow: boolean) => void,
 *   onListed?: (terms: number, hash: string) => void, onWhole?: (whole: boolean) => void,
 *   onCancel?: (hash: string) => void, onExport?: (kind: string) => void}} [options]
 *   what Python is asked for: a layout for a phone, a longer list, all stages of a repetition
 */
export function mount(root, structure, numbers, options = {}) {
  const memory = options.memory ?? {};
  const life = new AbortController();
  const host = document.createElement("div");
  host.className = "explorer";
  root.append(host);

  /** @type {import("./model.js").Model | null} */
  let model = null;
  /** @type {import("./arrange.js").Plan | null} */
  let plan = null;
  let planned = "";
  /** @type {Choice} */
  let pointed = null;
  let row = 0;
  /** @type {boolean | null} */
  let narrow = null;
  let clock = 0;
  let said = "";
  /** @type {any} */
  let closed = null;
  /** @type {any} */
  let late = null;
  /** @type {string | null} */
  let hot = null;

  const svg = () => /** @type {SVGSVGElement | null} */ (host.querySelector("svg.graph"));
  const active = () => /** @type {any} */ (host.getRootNode()).activeElement;

  /* ---------- data ---------- */

  /** @returns {boolean} whether something new is drawn */
  function accept() {
    if (!structure || !numbers || structure.hash !== numbers.hash) return false;
    const first = model === null || model.structure.hash !== structure.hash;
    model = join(shown(), numbers);
    if (memory.shape !== structure.shape)
      Object.assign(memory, { shape: structure.shape, camera: null, stage: 0, chosen: null, cursor: null, complaint: null, found: null });
    if (first && memory.chosen && !/^(node|edge)$/.test(memory.chosen.kind)) memory.chosen = null;
    if (memory.chosen?.kind === "term" && memory.chosen.id >= model.terms.length) memory.chosen = null;
    if (pointed?.kind === "term" && pointed.id >= model.terms.length) pointed = null;
    memory.cursor ??= { kind: "node", id: structure.fold ? structure.fold.sources[0][0] : structure.wrt };
    if (first || !plan) fitHost();
    else render(); // new numbers move nothing: asking for sizes now would only make the browser lay the page out twice
    const { trouble: bad } = numbers;
    if (bad) speak(`${bad.message} ${bad.hint ?? ""}`);
    else if (structure.derivative) speak(`${say(structure, "answer")}: ${fmt(model.total)}`);
    return true;
  }

  /* ---------- size and camera ---------- */

  /** What is to be drawn: of statements that repeat, one stage. */
  const base = () => (structure.fold ? folded(structure, Math.min(memory.stage ?? 0, structure.fold.count - 1)) : structure);
  /** The structure as it is drawn: its layout settled, once the room is known. */
  const shown = () =>
    plan && planned.startsWith(`${structure.hash} ${memory.stage ?? 0}`) ? { ...base(), layout: plan.layout } : base();

  /** The room for the picture, and the picture brought into it. */
  function fitHost() {
    const width = host.clientWidth;
    if (!width || !model || !structure) return;
    const now = width < NARROW;
    if (narrow !== now && (narrow !== null || now !== (structure.direction === "TB"))) options.onNarrow?.(now);
    narrow = now;
    const drawing = base();
    if (!host.querySelector(drawing.layout ? ".frame" : ".sheet")) render();
    const inner = host.querySelector(".frame")?.clientWidth ?? 0;
    if (drawing.layout && inner < 50) return;
    const planning = drawing.layout ? `${structure.hash} ${memory.stage ?? 0} ${inner} ${innerHeight}` : "";
    if (!drawing.layout) plan = null;
    if (planning !== planned) {
      planned = planning;
      const high = innerHeight - ABOVE - (structure.fold ? RIBBON : 0);
      const most = width >= WIDE ? Math.max(structure.fold ? 300 : 400, high) : Math.max(460, 2.4 * inner);
      plan = drawing.layout ? arrange(drawing, numbers, inner, most, now) : null;
    }
    if (plan) {
      model.structure = shown();
      if (!memory.camera || memory.camera.whole) {
        const start = where(model, { kind: "node", id: structure.wrt });
        memory.camera = open(plan.bounds, plan.width, plan.height, start);
      }
    }
    render();
  }

  function dress() {
    host.dataset.theme = scheme(host);
  }

  /** @param {import("./camera.js").View} view */
  function look(view) {
    memory.camera = view;
    render();
  }

  /** @param {number} factor */
  const nearer = (factor) => {
    if (plan && memory.camera) look(zoom(memory.camera, memory.camera.k * factor, plan.width / 2, plan.height / 2));
  };

  /* ---------- drawing ---------- */

  function render() {
    if (!model) return;
    const focused = active();
    host.classList.toggle("stale", Boolean(model.numbers.old));
    host.classList.toggle("projector", Boolean(model.structure.projector));
    patch(host, [
      h("div", { key: "sheet", class: "sheet" }, sheet({ model, plan, memory, pointed, row, more: Boolean(options.onListed), whole: Boolean(options.onWhole), closed: closed?.hash === model.structure.hash ? closed : null })),
      h("div", { key: "live", class: "sr", "aria-live": "polite", "data-part": "live" }, said),
    ]);
    arm();
    const field = /** @type {HTMLInputElement | null} */ (host.querySelector("[data-stage-field]"));
    if (field) field.value = String((memory.stage ?? 0) + 1);
    const lost = focused && focused !== host.ownerDocument.body && focused !== active();
    if (lost && host.contains(focused)) focused.focus({ preventScroll: true });
  }

  /* ---------- choosing ---------- */

  /** @param {Choice} choice */
  function choose(choice) {
    if (!model || model.numbers.old) return;
    const before = memory.chosen;
    memory.chosen = choice && before && before.kind === choice.kind && before.id === choice.id ? null : choice;
    pointed = null;
    if (memory.chosen && /^(node|edge)$/.test(memory.chosen.kind)) memory.cursor = /** @type {any} */ (memory.chosen);
    render();
    follow_(memory.chosen ?? null);
    speak(described(model, memory.chosen ?? null));
  }

  /** Show the stage that holds what was chosen. @param {Choice} choice */
  function follow_(choice) {
    if (!model || !structure.fold || !choice) return;
    const node = /^(node|up|down)$/.test(choice.kind) ? /** @type {number} */ (choice.id) : choice.kind === "edge" ? model.edges[choice.id].target : null;
    if (choice.kind === "stage" && model.stages.length === structure.fold.count) turn(choice.id);
    else if (node !== null && !model.structure.drawn.some((/** @type {any} */ item) => item.node === node))
      turn(stageOf(structure, node) ?? 0);
  }

  /** Another stage of statements that repeat. @param {number} k */
  function turn(k) {
    if (!structure.fold || k === (memory.stage ?? 0)) return;
    memory.stage = k;
    if (memory.cursor?.kind === "edge") memory.cursor = null;
    fitHost();
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
    stand({ kind: "node", id: ids[at] }, false);
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

  /* ---------- events ---------- */

  /** @param {EventTarget | null} target @returns {Choice} */
  function under(target) {
    const found =
      target instanceof Element ? target.closest("[data-edge],[data-label],[data-node],[data-operation]") : null;
    if (!found) return null;
    const { edge, label, node, operation } = /** @type {any} */ (found).dataset;
    if (edge ?? label) return { kind: "edge", id: Number(edge ?? label) };
    const id = Number(node ?? operation);
    return model?.nodes[id].kind === "constant" ? null : { kind: "node", id };
  }

  /** The row of the ledger. @param {EventTarget | null} target @returns {Choice} */
  function line(target) {
    const found = target instanceof Element ? target.closest("[data-term],[data-path],[data-stage]") : null;
    if (!found) return null;
    const { term, path, stage } = /** @type {any} */ (found).dataset;
    if (term !== undefined) return { kind: "term", id: Number(term) };
    return path !== undefined ? { kind: "path", id: path } : { kind: "stage", id: Number(stage) };
  }

  const acts = /** @type {Record<string, () => void>} */ ({
    in: () => nearer(ZOOM_STEP),
    out: () => nearer(1 / ZOOM_STEP),
    one: () => memory.camera && nearer(1 / memory.camera.k),
    fit: () => plan && look(fit(plan.bounds, plan.width, plan.height)),
    all: () => choose(null),
    tape: () => Object.assign(memory, { tape: !memory.tape }) && render(),
    take: () => Object.assign(memory, { menu: !memory.menu, refused: "" }) && render(),
    cancel: () => options.onCancel?.(structure.hash),
    resume: () => options.onCancel?.(""),
    draw: () => model?.flow && jump(drawn(model.flow.count)),
  });
  let wheel = { dragged: () => false };
  /** @type {AbortController | null} */
  let hold = null;
  /** @type {SVGSVGElement | null} */
  let held = null;

  /** The picture may have come or gone: steer the one that is there. */
  function arm() {
    const now = svg();
    if (now === held) return;
    hold?.abort();
    held = now;
    hold = new AbortController();
    if (now) wheel = steer(now, () => /** @type {any} */ (memory.camera), look, hold.signal);
  }

  const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ handle) =>
    host.addEventListener(type, handle, { signal: life.signal });

  /** The same node wherever it stands: in the picture, in the source text, in the trace. @param {EventTarget | null} target */
  function warm(target) {
    const found = target instanceof Element ? target.closest("[data-node],[data-operation],[data-line],[data-part-of]") : null;
    const { node, operation, line: tapeLine, partOf } = /** @type {any} */ (found)?.dataset ?? {};
    const id = node ?? operation ?? tapeLine ?? partOf ?? null;
    if (id === hot) return;
    hot = id;
    for (const old of host.querySelectorAll("[data-hot]")) old.removeAttribute("data-hot");
    if (id === null) return;
    const same = ["node", "operation", "line"].map((name) => `[data-${name}="${id}"]`).join(",");
    for (const part of host.querySelectorAll(same)) part.setAttribute("data-hot", "");
    const span = model?.nodes[id]?.span;
    let at = 0;
    for (const piece of host.querySelectorAll(".source > *")) {
      const from = at;
      at += [...(piece.textContent ?? "")].length;
      if (span && from >= span[0] && at <= span[1]) piece.setAttribute("data-hot", "");
    }
  }

  /** Buttons that carry a value. @type {Record<string, (value: string) => void>} */
  const acting = {
    label: (value) => Object.assign(memory, { labels: value }) && render(),
    book: (value) => Object.assign(memory, { book: value }) && render(),
    more: (value) => options.onListed?.(Number(value), structure.hash),
    export: (value) => {
      memory.menu = false;
      render();
      options.onExport?.(value);
    },
    whole: (value) => options.onWhole?.(value === "yes"),
    up: (value) => choose({ kind: "up", id: Number(value) }),
    down: (value) => choose({ kind: "down", id: Number(value) }),
    edge: (value) => choose({ kind: "edge", id: Number(value) }),
  };

  listen("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) {
      const [name, value] = act.split(":");
      if (name === "tape") event.preventDefault(); // what is open is ours to say
      return value === undefined ? acts[act]() : acting[name](value);
    }
    const found = line(event.target);
    if (found) {
      if (found.kind === "term") row = found.id;
      return choose(found);
    }
    const map = event.target.closest("svg.map");
    if (map) return centre(map, event);
    const bar = event.target.closest("[data-fold]");
    if (bar) return turn(Number(bar.dataset.fold));
    const node = event.target.closest("[data-line],[data-part-of]")?.dataset;
    if (node) return choose({ kind: "node", id: Number(node.line ?? node.partOf) });
    if (event.target.closest("svg.graph") && !wheel.dragged()) choose(under(event.target));
  });
  /** Bring what was clicked in the small map to the middle. @param {SVGSVGElement} map @param {MouseEvent} event */
  function centre(map, event) {
    const matrix = map.getScreenCTM();
    if (!plan || !memory.camera || !matrix) return;
    const to = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const { k } = memory.camera;
    look({ k, x: plan.width / 2 - k * to.x, y: plan.height / 2 - k * to.y, whole: false, fits: false });
  }

  listen("input", (event) => {
    if (event.target.name === "search") find(event.target.value, 0);
    if (event.target.matches("[data-stage-field]")) turn(Number(event.target.value) - 1);
  });
  listen("submit", (event) => {
    event.preventDefault();
    const typed = event.target.querySelector("input").value;
    if (event.target.dataset.form === "search") return find(typed, 1);
    const number = model && readNumber(model, typed);
    if (typeof number === "bigint") return jump(number);
    memory.complaint = typed;
    render();
  });
  listen("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    point(line(event.target));
    warm(event.target);
  });
  listen("pointerleave", () => {
    point(null);
    warm(null);
  });
  listen("focusin", (event) => {
    const found = line(event.target);
    if (found) {
      if (found.kind === "term") row = found.id;
      if (event.target.matches(":focus-visible")) point(found);
    }
    const place_ = event.target.closest?.("svg.graph") ? under(event.target) : null;
    if (place_) memory.cursor = /** @type {any} */ (place_);
  });
  listen("focusout", (event) => line(event.target) && point(null));
  listen("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !model) return;
    if (event.key === "Escape" && memory.menu) {
      acts.take();
      event.stopPropagation();
    } else if (event.key === "Escape" && (memory.chosen || pointed !== null)) {
      pointed = null;
      choose(null);
      event.stopPropagation();
    } else if (event.target.closest("svg.graph")) inGraph(event);
    else if (line(event.target)) inLedger(event);
  });

  /** @param {KeyboardEvent} event */
  function inGraph(event) {
    if (!model || !memory.cursor) return;
    const act = { "+": "in", "=": "in", "-": "out", _: "out", 0: "fit" }[event.key];
    const next = /^(Arrow|Home|End)/.test(event.key) ? step(model, memory.cursor, event.key) : null;
    if (act) acts[act]();
    else if ((event.key === "u" || event.key === "d") && memory.cursor.kind === "node")
      choose({ kind: event.key === "u" ? "up" : "down", id: memory.cursor.id });
    else if (event.key === "Enter" || event.key === " ") choose(memory.cursor);
    else if (next) stand(next);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
  }

  /** @param {{kind: "node" | "edge", id: number}} cursor @param {boolean} [focused] */
  function stand(cursor, focused = true) {
    if (!model || !plan || !memory.camera) return;
    memory.cursor = cursor;
    const [cx, cy] = where(model, cursor);
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

  /** @param {KeyboardEvent} event */
  function inLedger(event) {
    const lines = /** @type {HTMLElement[]} */ ([...host.querySelectorAll("[data-term],[data-path],[data-stage]")]);
    const own = /** @type {Element} */ (event.target).closest("[data-term],[data-path],[data-stage]");
    const here = lines.findIndex((other) => other === own);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") choose(line(own));
    else if (to === undefined) return;
    else {
      const next = lines[Math.min(lines.length - 1, Math.max(0, to))];
      next.focus();
      point(line(next));
    }
    event.preventDefault();
  }

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
      planned = structure.layout || structure.fold ? planned : "";
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
      memory.refused = refused;
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
      hold?.abort();
      watch.disconnect();
      unfollow();
      clearTimeout(clock);
      host.remove();
    },
  };
}
