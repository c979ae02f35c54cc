/**
 * The explorer: answer, picture and ledger of one problem. Knows nothing of Streamlit, so that a standalone page can use it too.
 *
 *   const view = mount(element, structure, numbers);
 *   view.update(structure); view.numbers(numbers); view.destroy();
 *
 * A structure is drawn when numbers with the same hash are there; until then the last picture stays.
 * Further words: zoom_out, zoom_in, zoom_reset, fit, zoom, labels, label_formula, label_number, label_both, caption, graph_keys, too_large,
 * old_picture, old_of {f}, node_label {v} {x}, adjoint_label {x}, edge_label_one/_many {a} {b} {x} {n}, selected_edge {k} {x} {share},
 * selected_node {x}, selected_none.
 */

import { fit, fitting, open, READABLE, steer, TOO_SMALL, zoom } from "./camera.js";
import { h, patch } from "./dom.js";
import { picture } from "./graph.js";
import { inspector } from "./inspector.js";
import { answer, checks, ledger, rows, spoken } from "./ledger.js";
import { bright, join, say } from "./model.js";
import { fmt, percent } from "./numbers.js";
import { place } from "./place.js";
import { settle } from "./settle.js";
import { follow, scheme } from "./theme.js";
import { toolbar } from "./toolbar.js";
import { step, where } from "./walk.js";

/** @typedef {import("./model.js").Choice} Choice */
/**
 * @typedef {object} Memory what a view keeps while it is away
 * @property {string} [shape] @property {import("./camera.js").View | null} [camera] @property {Choice} [chosen]
 * @property {"formula" | "number" | "both"} [labels] @property {{kind: "node" | "edge", id: number}} [cursor]
 */

const WIDE = 1000;
const NARROW = 720;
/** Below this scale the text of a picture is magnified, so that it stays legible. */
const LEGIBLE = 0.85;
const MAGNIFIED = 1.55;
const SPEAK_AFTER = 400;
const ZOOM_STEP = 1.25;
/** Height of what stands above the picture on a page: it should end at the lower edge of the window. */
const ABOVE = 330;

/**
 * @param {Element | ShadowRoot} root @param {any} structure @param {any} numbers
 * @param {{memory?: Memory, onNarrow?: (narrow: boolean) => void}} [options]
 */
export function mount(root, structure, numbers, options = {}) {
  const memory = options.memory ?? {};
  const life = new AbortController();
  const host = document.createElement("div");
  host.className = "explorer";
  root.append(host);

  /** @type {import("./model.js").Model | null} */
  let model = null;
  /** @type {ReturnType<typeof place> | null} */
  let plan = null;
  let planned = "";
  /** @type {number | null} */
  let pointed = null;
  let row = 0;
  let size = { width: 0, height: 0 };
  let drawn = "";
  /** @type {boolean | null} */
  let narrow = null;
  let clock = 0;
  let said = "";

  const svg = () => /** @type {SVGSVGElement | null} */ (host.querySelector("svg.graph"));
  const active = () => /** @type {any} */ (host.getRootNode()).activeElement;

  /* ---------- data ---------- */

  function accept() {
    if (!structure || !numbers || structure.hash !== numbers.hash) return;
    const first = model === null || model.structure.hash !== structure.hash;
    model = join(shown(), numbers);
    if (memory.shape !== structure.shape) Object.assign(memory, { shape: structure.shape, camera: null, chosen: null, cursor: null });
    if (first && memory.chosen?.kind === "term") memory.chosen = null;
    if (memory.chosen?.kind === "term" && memory.chosen.id >= model.terms.length) memory.chosen = null;
    if (pointed !== null && pointed >= model.terms.length) pointed = null;
    memory.cursor ??= { kind: "node", id: structure.wrt };
    fitHost();
    if (structure.derivative && (drawn !== "" || first)) speak(`${say(structure, "answer")}: ${fmt(model.total)}`);
    drawn = structure.hash;
  }

  /* ---------- size and camera ---------- */

  /** The structure as it is drawn: its layout settled, once the room is known. */
  const shown = () => (plan && planned.startsWith(structure.hash) ? { ...structure, layout: plan.layout } : structure);

  /** The picture for some room; its text grows a little where it must be shown small. @param {any} drawing @param {number} w @param {number} h */
  function arranged(drawing, w, h) {
    const layout = settle(drawing, w, h);
    const extent = Math.max(...layout.boxes.map((/** @type {number[]} */ box) => box[0] + box[2] / 2));
    const z = drawing.compact || w / extent < TOO_SMALL ? 1 : Math.min(MAGNIFIED, Math.max(1, (LEGIBLE * extent) / w));
    return place(drawing, layout, z, numbers);
  }

  /** The room for the picture, and the picture brought into it. */
  function fitHost() {
    const width = host.clientWidth;
    if (!width || !model || !structure) return;
    const now = width < NARROW;
    if (narrow !== now && (narrow !== null || now !== (structure.direction === "TB"))) options.onNarrow?.(now);
    narrow = now;
    if (!host.querySelector(".sheet")) render();
    const inner = host.querySelector(".frame")?.clientWidth ?? 0;
    if (structure.layout && inner < 50) return;
    const planning = structure.layout ? `${structure.hash} ${inner} ${innerHeight}` : "";
    if (planning !== planned) {
      planned = planning;
      const most = width >= WIDE ? Math.max(400, innerHeight - ABOVE) : Math.max(460, 2.4 * inner);
      plan = structure.layout ? arranged(structure, inner, most) : null;
      if (plan) {
        const k = fitting(plan.bounds, inner, Infinity);
        const ceiling = now && fitting(plan.bounds, inner, most) < TOO_SMALL ? 1.1 * inner : most;
        size = { width: inner, height: Math.round(Math.min(ceiling, Math.max(200, plan.bounds.h * (k < TOO_SMALL ? READABLE : k) + 20))) };
      }
    }
    if (plan) {
      model.structure = shown();
      if (!memory.camera || memory.camera.whole) {
        const start = where(model, { kind: "node", id: structure.wrt });
        memory.camera = open(plan.bounds, size.width, size.height, start);
      }
    }
    render();
  }

  /** @param {import("./camera.js").View} view */
  function look(view) {
    memory.camera = view;
    render();
  }

  /** @param {number} factor */
  const nearer = (factor) => memory.camera && look(zoom(memory.camera, memory.camera.k * factor, size.width / 2, size.height / 2));

  /* ---------- drawing ---------- */

  function render() {
    if (!model) return;
    const focused = active();
    host.dataset.theme = scheme(host);
    host.classList.toggle("stale", Boolean(model.numbers.old));
    host.classList.toggle("projector", Boolean(model.structure.projector));
    patch(host, [
      h(
        "div",
        { key: "sheet", class: "sheet" },
      h("section", { key: "answer", class: "answer", "data-part": "answer", "aria-label": text("answer") }, trouble(), h("div", { key: "sum", class: "fades" }, answer(model))),
      h("section", { key: "picture", class: "picture", "aria-label": text("graph") }, pictured()),
      h("section", { key: "ledger", class: "ledger", "aria-label": text("ledger"), inert: Boolean(model.numbers.old) }, book()),
      ),
      h("div", { key: "live", class: "sr", "aria-live": "polite", "data-part": "live" }, said),
    ]);
    arm();
    if (focused && focused !== host.ownerDocument.body && focused !== active() && host.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** @param {string} key @param {Record<string, any>} [values] */
  const text = (key, values) => say(model?.structure, key, values);

  function trouble() {
    const bad = model?.numbers.trouble;
    return bad && h("div", { key: "trouble", class: "trouble", "data-part": "trouble" }, h("b", {}, h("span", { "aria-hidden": "true" }, "⚠ "), bad.message), bad.hint && h("p", {}, bad.hint));
  }

  function book() {
    if (!model) return [];
    const chosen = memory.chosen ?? null;
    const shown = rows(model, chosen);
    const cursor = shown.some((term) => term.index === row) ? row : (shown[0]?.index ?? 0);
    return [
      h("div", { key: "table", class: "fades" }, ledger(model, chosen, pointed, cursor)),
      chosen?.kind !== "edge" && h("div", { key: "checks", class: "checks fades", "data-part": "checks" }, checks(model)),
      h("div", { key: "inspector", class: "inspector fades", "data-part": "inspector" }, inspector(model, chosen)),
    ];
  }

  function pictured() {
    if (!model) return [];
    const { numbers: now } = model;
    const old = now.old && h("p", { key: "old", class: "old", "data-part": "old" }, h("b", {}, text("old_picture")), " ", text("old_of", { f: now.old }));
    if (!model.structure.layout) return [old, h("p", { key: "large", class: "large", "data-part": "too-large" }, text("too_large"))];
    return [
      toolbar(model.structure, memory.labels ?? "both", memory.camera?.k ?? 1),
      old,
      h(
        "div",
        { key: "frame", class: "frame fades", inert: Boolean(now.old) },
        plan && memory.camera && canvas(plan, memory.camera),
      ),
      h("p", { key: "caption", class: "caption fades" }, text("caption")),
    ];
  }

  /** @param {ReturnType<typeof place>} plan_ @param {import("./camera.js").View} view */
  function canvas(plan_, { k, x, y, fits }) {
    if (!model) return null;
    const pose = {
      labels: memory.labels ?? "both",
      chosen: memory.chosen ?? null,
      lit: bright(model, memory.chosen ?? null, pointed),
      cursor: memory.cursor ?? { kind: /** @type {const} */ ("node"), id: model.structure.wrt },
      spots: plan_.spots,
      labelSpots: plan_.labels,
      z: plan_.z,
    };
    const moved = `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${k.toFixed(4)})`;
    const name = fits ? "graph whole" : "graph";
    return h(
      "svg",
      { class: name, width: "100%", height: size.height, role: "application", "aria-label": text("graph_keys") },
      h("g", { key: "layer", transform: moved }, picture(model, pose)),
    );
  }

  /* ---------- choosing ---------- */

  /** @param {Choice} choice */
  function choose(choice) {
    if (!model || model.numbers.old) return;
    const before = memory.chosen;
    memory.chosen = choice && before && before.kind === choice.kind && before.id === choice.id ? null : choice;
    pointed = null;
    if (memory.chosen && memory.chosen.kind !== "term") memory.cursor = /** @type {any} */ (memory.chosen);
    render();
    speak(described());
  }

  /** What the choice shows, in one sentence. */
  function described() {
    if (!model) return "";
    const chosen = memory.chosen;
    if (!chosen) return text("selected_none");
    if (chosen.kind === "node") return text("selected_node", { v: model.nodes[chosen.id].plain, x: fmt(model.numbers.adjoints[chosen.id] ?? 0) });
    if (chosen.kind === "term") return spoken(model, model.terms[chosen.id]);
    const edge = model.edges[chosen.id];
    if (!edge.used) return text("no_path", model.names);
    return text("selected_edge", { k: edge.count, n: model.numbers.countText, x: fmt(edge.sum), share: percent(edge.share), total: fmt(model.total) });
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

  /** @param {number | null} term */
  function point(term) {
    if (term === pointed || model?.numbers.old) return;
    pointed = term;
    render();
  }

  /* ---------- events ---------- */

  /** @param {EventTarget | null} target @returns {Choice} */
  function under(target) {
    const found = target instanceof Element ? target.closest("[data-edge],[data-label],[data-node],[data-operation]") : null;
    if (!found) return null;
    const { edge, label, node, operation } = /** @type {any} */ (found).dataset;
    if (edge ?? label) return { kind: "edge", id: Number(edge ?? label) };
    const id = Number(node ?? operation);
    return model?.nodes[id].kind === "constant" ? null : { kind: "node", id };
  }

  /** @param {EventTarget | null} target @returns {number | null} */
  function term(target) {
    const body = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-term]")) : null;
    return body ? Number(body.dataset.term) : null;
  }

  const acts = /** @type {Record<string, () => void>} */ ({
    in: () => nearer(ZOOM_STEP),
    out: () => nearer(1 / ZOOM_STEP),
    one: () => memory.camera && nearer(1 / memory.camera.k),
    fit: () => plan && look(fit(plan.bounds, size.width, size.height)),
    all: () => choose(null),
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

  const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ handle) => host.addEventListener(type, handle, { signal: life.signal });

  listen("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act?.startsWith("label:")) {
      memory.labels = act.slice(6);
      return render();
    }
    if (act) return acts[act]();
    const line = term(event.target);
    if (line !== null) {
      row = line;
      return choose({ kind: "term", id: line });
    }
    if (event.target.closest("svg.graph") && !wheel.dragged()) choose(under(event.target));
  });
  listen("pointerover", (event) => event.pointerType !== "touch" && point(term(event.target)));
  listen("pointerleave", () => point(null));
  listen("focusin", (event) => {
    const line = term(event.target);
    if (line !== null) {
      row = line;
      if (event.target.matches(":focus-visible")) point(line);
    }
    const place_ = event.target.closest?.("svg.graph") ? under(event.target) : null;
    if (place_ && place_.kind !== "term") memory.cursor = /** @type {any} */ (place_);
  });
  listen("focusout", (event) => term(event.target) !== null && point(null));
  listen("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !model) return;
    if (event.key === "Escape" && (memory.chosen || pointed !== null)) {
      pointed = null;
      choose(null);
      event.stopPropagation();
    } else if (event.target.closest("svg.graph")) inGraph(event);
    else if (term(event.target) !== null) inLedger(event);
  });

  /** @param {KeyboardEvent} event */
  function inGraph(event) {
    if (!model || !memory.cursor) return;
    const act = { "+": "in", "=": "in", "-": "out", _: "out", 0: "fit" }[event.key];
    const next = /^(Arrow|Home|End)/.test(event.key) ? step(model, memory.cursor, event.key) : null;
    if (act) acts[act]();
    else if (event.key === "Enter" || event.key === " ") choose(memory.cursor);
    else if (next) stand(next);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
  }

  /** @param {{kind: "node" | "edge", id: number}} cursor */
  function stand(cursor) {
    if (!model || !memory.camera) return;
    memory.cursor = cursor;
    const [cx, cy] = where(model, cursor);
    const { k, x, y } = memory.camera;
    const [px, py] = [k * cx + x, k * cy + y];
    const out = px < 40 || py < 30 || px > size.width - 40 || py > size.height - 30;
    if (out) memory.camera = { k, x: size.width / 2 - k * cx, y: size.height / 2 - k * cy, whole: false, fits: false };
    render();
    /** @type {any} */ (host.querySelector(`svg.graph [data-${cursor.kind}="${cursor.id}"]`))?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  function inLedger(event) {
    const lines = /** @type {HTMLElement[]} */ ([...host.querySelectorAll("[data-term]")]);
    const here = lines.findIndex((line) => Number(line.dataset.term) === row);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") choose({ kind: "term", id: row });
    else if (to === undefined) return;
    else {
      const line = lines[Math.min(lines.length - 1, Math.max(0, to))];
      row = Number(line.dataset.term);
      line.focus();
      point(row);
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
  const unfollow = follow(render);
  accept();

  return {
    /** @param {any} next */
    update(next) {
      structure = next;
      accept();
      if (model) render();
    },
    /** @param {any} next */
    numbers(next) {
      numbers = next;
      accept();
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
