/** The sheet of the compare page: its state, its parts, and every key and click. */

import { answerPointer, answers } from "./compare_answers.js";
import { chart, geometry, near, pointer, stepAt } from "./compare_chart.js";
import { cost } from "./compare_cost.js";
import { AD, LECTURE, nearest, read, readDigits } from "./compare_data.js";
import { microscope, title } from "./compare_digits.js";
import { bestFormula, group, headline, trouble } from "./compare_head.js";
import { magic } from "./compare_magic.js";
import { painted, picture, save } from "./compare_save.js";
import { far, window_ } from "./compare_secant.js";
import { csv, table } from "./compare_table.js";
import { rich, step } from "./compare_text.js";
import { h, patch } from "./dom.js";
import { fill } from "./problem_dom.js";
import { follow, scheme as shade } from "./theme.js";

const ORDER = ["forward", "backward", "central", "five-point", "richardson", "ridders", "complex", AD];
const PATIENCE = 250; // ms after the last key before Python hears of a choice

/** @param {any} parent @param {any} memory @param {(choice: any) => void} tell */
export function createView(parent, memory, tell) {
  const root = document.createElement("div");
  root.className = "compare";
  root.style.visibility = "hidden";
  parent.append(root);
  /** @type {any} */
  let model = null;
  /** @type {any} */
  let parts = {};
  let base = "";
  /** Curves of this problem that have come, by precision and divisor. @type {Map<string, {key: string, model: any, digits: Map<string, any>}>} */
  const seen = new Map();
  /** @type {Map<string, any>} */
  let digits = new Map();
  /** @type {any} */
  let hovered = null;
  let dragged = false;
  /** @type {any} */
  let timer = 0;
  let wide = 0;
  /** What the microscope showed last, until the digits of another scheme have come. @type {any} */
  let lastLens = null;
  const state = memory;
  const words = () => parts.curves.words;
  const current = () => hovered ?? { scheme: state.scheme, i: state.i };

  /** What the reader chose last: Python's answer to an earlier choice may still be on its way. */
  const wished = () => `${state.dtype ?? parts.curves?.main?.dtype} ${state.step ?? parts.curves?.main?.step}`;

  /** Show the curves of one precision and divisor. @param {string} name */
  function turn(name) {
    ({ model, digits } = seen.get(name));
    hovered = null;
    state.i = nearest(model.h, state.h ?? LECTURE);
  }

  function update(/** @type {any} */ next) {
    parts = next;
    const data = parts.curves;
    if (!data) return;
    if (state.started !== data.start.key) {
      Object.assign(state, { started: data.start.key, scheme: data.start.scheme, base: state.base ?? "dec", n: state.n ?? 0, family: state.family ?? 0 });
      state.h = data.start.h;
    }
    if (data.base !== base) {
      base = data.base;
      seen.clear();
      lastLens = null;
    }
    const name = data.main && `${data.main.dtype} ${data.main.step}`;
    if (!data.main) model = null;
    else {
      if (!seen.has(name)) seen.set(name, { key: data.key, model: read(data.main), digits: new Map() });
      if (data.main.torch) seen.get(name).model.torch = read(data.main).torch;
      else seen.get(name).model.torch = null;
      for (const s of seen.get(name).model.schemes) s.short = data.words[`short_${s.id}`];
      if (!model || name === wished() || !seen.has(wished())) turn(name);
    }
    const sent = parts.digits;
    for (const entry of seen.values())
      if (sent?.key === entry.key && !entry.digits.has(sent.digits.scheme)) entry.digits.set(sent.digits.scheme, readDigits(sent.digits, entry.model));
    root.classList.toggle("projector", Boolean(data.projector));
    draw();
  }

  const widths = () => {
    const style = getComputedStyle(root);
    const inner = root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const side = inner >= 1000 ? Math.min(548, inner * 0.42) : inner;
    return { inner, plot: inner >= 1000 ? inner - side - 28 : inner, side };
  };

  function draw() {
    if (!parts.curves) return;
    root.dataset.theme = shade(root);
    if (!model) {
      patch(root, [trouble(parts.curves.problem)]);
      return;
    }
    patch(root, sheet());
    fit();
  }

  /** Digits are as large as their row allows. */
  function fit() {
    const rows = /** @type {HTMLElement | null} */ (root.querySelector(".rows"));
    if (!rows) return;
    const cells = Number(rows.dataset.cells);
    const room = (/** @type {HTMLElement} */ (rows.querySelector(".cells") ?? rows)).clientWidth || rows.clientWidth;
    const size = Math.min(state.base === "bin" ? 9 : 15, room / cells);
    rows.style.setProperty("--cw", `${size}px`);
    rows.style.setProperty("--dg", `${Math.max(7.5, Math.min(15, size * 1.5))}px`);
  }

  function sheet() {
    const w = words();
    const size = widths();
    wide = size.inner;
    const projector = root.classList.contains("projector");
    const tall = size.plot < 560 ? 380 : projector ? 500 : 424;
    const g = geometry(size.plot, tall);
    state.g = g;
    const at = current();
    const chosen = { ...state, scheme: state.scheme };
    const own = digits.get(at.scheme);
    const half = Math.max(120, (size.side - 14) / 2);
    const one = far(model, at, own, half, 150, w);
    const two = window_(model, at, own, half, 150, w);
    const waiting = !own && at.scheme !== AD && !model.byId[at.scheme].refused && lastLens;
    const lens = waiting || (lastLens = microscope(model, at, own, state.base, w));
    const s = model.byId[at.scheme];
    const old = parts.curves.old;
    return [
      old && h("p", { key: "old", class: "old", "data-part": "old" }, h("b", {}, w.old_picture), " ", fill(w.old_of, { f: old })),
      model.trouble && trouble(model.trouble),
      h(
        "section",
        { key: "plot", class: "plot", "aria-label": w.error_chart, inert: Boolean(old) },
        headline(model, at, w),
        tools(w),
        h(
          "svg",
          { key: "big", class: "big", width: size.plot, height: tall, role: "group", "aria-label": w.error_chart, "data-part": "chart" },
          model.judged ? chart(model, chosen, g, w) : answers(model, chosen, g, w),
          model.judged ? pointer(model, at, g, w) : answerPointer(model, at, g, w),
        ),
        bestFormula(model, s, w),
        h(
          "div",
          { key: "hints", class: "hint" },
          [["← →", w.step_h], ["↑ ↓", w.scheme], ["B", w.best], ["L", w.lecture_key]].map(([keys, does]) => h("span", {}, keys.split(" ").map((k) => h("kbd", {}, k)), " ", does)),
          h("span", {}, w.point_and_click),
        ),
      ),
      h(
        "section",
        { key: "side", class: "side", inert: Boolean(old) },
        h("h2", { key: "t1" }, w.secant_title, h("small", {}, at.scheme === AD ? w.no_step : `h = ${step(model.h[at.i])}`)),
        h("div", { key: "two", class: "two" }, [one, two].map((part, k) =>
          h("figure", { key: k }, part.picture, h("figcaption", {}, k && (at.scheme === AD || s?.refused) ? part.said : [rich(k ? w.near_caption : w.far_caption, { w: /** @type {any} */ (part).width ?? "" }), " ", part.said])),
        )),
        h(
          "label",
          { key: "slide", class: "slide" },
          h("span", {}, w.smaller),
          h("input", { type: "range", min: 0, max: model.h.length - 1, step: 1, "data-part": "slider", "data-input": "h", "aria-label": w.step_h, "aria-valuetext": `h = ${step(model.h[at.i])}` }),
          h("button", { type: "button", "data-act": "play", "aria-label": w.play }, "▶"),
        ),
        h(
          "div",
          { key: "lens", class: `lens${waiting ? " waiting" : ""}`, "data-part": "microscope" },
          h("h2", {}, w.microscope, h("small", {}, title(model, at, w), lens.note && ` · ${lens.note}`), group("base", [["dec", w.decimal], ["bin", w.binary]], state.base, w.digits_shown)),
          h("div", { class: `rows ${state.base}${at.scheme === AD ? " wide" : ""}`, "data-cells": lens.cells.toFixed(1) }, lens.rows),
          lens.key && h("div", { class: "key" }, [["eq", w.key_cancels], ["ok", w.key_true], ["no", w.key_noise], ["tru", w.key_never]].map(([kind, text]) => h("span", {}, h("i", { class: kind }, "123"), text))),
          h("p", { class: "sum", "aria-live": "polite" }, lens.sentence),
        ),
      ),
      h(
        "section",
        { key: "all", class: "tab", inert: Boolean(old) },
        h("h2", {}, w.all_schemes, h("small", {}, w.wavy), h("span", { class: "right" },
          h("button", { type: "button", "data-act": "torch", "data-part": "torch", "aria-pressed": String(Boolean(model.torch)) }, w.ask_torch),
          h("button", { type: "button", "data-act": "csv", "data-part": "csv" }, "CSV"),
          h("button", { type: "button", "data-act": "svg", "data-part": "svg" }, "SVG"),
          h("button", { type: "button", "data-act": "png", "data-part": "png" }, "PNG"))),
        h("div", { class: "scroll" }, table(model, at, w)),
      ),
      parts.fixed && h("section", { key: "cost", class: "cost", "data-part": "cost" }, cost(parts.fixed, parts.curves, state, size.side, w)),
      h("section", { key: "magic", class: "magic", "data-part": "magic", inert: Boolean(old) }, magic(model, parts, w)),
      h("p", { key: "say", class: "sr", "aria-live": "polite" }, state.said ?? ""),
    ];
  }

  function tools(/** @type {any} */ w) {
    return h(
      "div",
      { key: "tools", class: "tools" },
      group("dtype", [["float64", "float64"], ["float32", "float32"], ["float16", "float16"]], state.dtype ?? model.dtype, w.precision),
      h("span", { key: "divide", class: "opt" }, w.divide_by),
      group("step", [["typed", w.typed_step], ["stored", w.stored_step]], state.step ?? model.step, w.divide_by),
    );
  }

  /** Draw, and let Python know before long. */
  function changed(now = false) {
    hovered = null;
    state.h = model.h[state.i];
    draw();
    const slider = /** @type {HTMLInputElement | null} */ (root.querySelector("[data-input=h]"));
    if (slider) slider.value = String(model.h.length - 1 - state.i);
    clearTimeout(timer);
    const known = !now && (digits.has(state.scheme) || state.scheme === AD);
    timer = setTimeout(() => tell({ scheme: state.scheme, h: state.h, dtype: state.dtype ?? model.dtype, step: state.step ?? model.step, torch: Boolean(state.torch), start: state.started }), known ? PATIENCE : 0);
  }

  function act(/** @type {string} */ name) {
    if (name === "torch") state.torch = !model.torch;
    if (name === "csv") return save("error-curves.csv", new Blob([csv(model)], { type: "text/csv" }));
    const drawn = /** @type {SVGSVGElement} */ (root.querySelector("svg.big"));
    const ground = getComputedStyle(root).getPropertyValue("--bg");
    if (name === "svg") return save("error-curves.svg", new Blob([picture(drawn, ground)], { type: "image/svg+xml" }));
    if (name === "png") return painted(drawn, ground);
    if (name === "play") return play();
    return changed();
  }

  let playing = 0;
  /** From h = 1 down to nothing, once. */
  function play() {
    cancelAnimationFrame(playing);
    if (state.scheme === AD) state.scheme = "forward";
    state.i = 0;
    let last = 0;
    const tick = (/** @type {number} */ now) => {
      if (now - last > 60) {
        last = now;
        state.i += 1;
        hovered = null;
        draw();
      }
      if (state.i < model.h.length - 8 && root.isConnected) playing = requestAnimationFrame(tick);
      else changed();
    };
    playing = requestAnimationFrame(tick);
  }

  const spot = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {Element} */ (root.querySelector("svg.big")).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const target = (/** @type {Event} */ event) => /** @type {Element} */ (event.composedPath()[0]);

  root.addEventListener("click", (event) => {
    const button = target(event).closest("[data-scheme],[data-dtype],[data-step],[data-base],[data-act],[data-family]");
    if (!button || !model) return;
    const { scheme, dtype, step: divide, base, act: deed, family } = /** @type {any} */ (button).dataset;
    cancelAnimationFrame(playing);
    if (deed) return act(deed);
    if (base) {
      state.base = base;
      return draw();
    }
    if (family) {
      state.family = Number(family);
      return draw();
    }
    if (scheme) state.scheme = scheme === "torch" ? AD : scheme;
    if (dtype) state.dtype = dtype;
    if (divide) state.step = divide;
    if ((dtype || divide) && seen.has(wished())) turn(wished());
    return changed(Boolean(dtype || divide));
  });
  root.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (target(event));
    cancelAnimationFrame(playing);
    if (field.dataset.input === "h") {
      state.i = model.h.length - 1 - Number(field.value);
      if (state.scheme === AD) state.scheme = "forward";
      changed();
    }
    if (field.dataset.input === "n") {
      state.n = Number(field.value);
      draw();
    }
  });
  root.addEventListener("pointerdown", (event) => {
    if (!target(event).closest("svg.big") || target(event).closest(".lab") || !model) return;
    cancelAnimationFrame(playing);
    const [x, y] = spot(event);
    if (target(event).closest("#knob") && state.scheme !== AD) {
      dragged = true;
      hovered = null;
      root.setPointerCapture(event.pointerId);
      event.preventDefault();
      return;
    }
    const found = model.judged ? near(model, state, state.g, x, y) : { scheme: state.scheme, i: nearest(model.h, stepAt(state.g, x)) };
    if (!found) return;
    Object.assign(state, found);
    changed();
    /** @type {HTMLElement | null} */ (root.querySelector("#knob"))?.focus({ preventScroll: true });
  });
  root.addEventListener("pointermove", (event) => {
    if (!model) return;
    if (dragged) {
      const [x] = spot(event);
      state.i = nearest(model.h, stepAt(state.g, x));
      hovered = null;
      draw();
      return;
    }
    if (event.pointerType === "touch") return;
    const inside = target(event).closest?.("svg.big");
    const [x, y] = inside ? spot(event) : [0, 0];
    const found = inside && model.judged ? near(model, state, state.g, x, y) : null;
    const useful = found && (digits.has(found.scheme) || found.scheme === AD || found.scheme === state.scheme) ? found : null;
    const before = current();
    hovered = useful;
    const after = current();
    if (before.i !== after.i || before.scheme !== after.scheme) draw();
  });
  const release = () => {
    if (dragged) {
      dragged = false;
      changed();
    }
  };
  root.addEventListener("pointerup", release);
  root.addEventListener("pointercancel", release);
  root.addEventListener("pointerleave", () => {
    if (hovered) {
      hovered = null;
      draw();
    }
  });
  root.addEventListener("keydown", (event) => {
    const at = target(event);
    if (event.key === "Enter" || event.key === " ") {
      const label = at.closest("text.lab");
      if (!label) return;
      state.scheme = /** @type {any} */ (label).dataset.scheme;
      event.preventDefault();
      changed();
      return;
    }
    if (!at.closest("#knob") || event.ctrlKey || event.metaKey || event.altKey) return;
    const leap = event.shiftKey ? 6 : 1;
    const last = model.h.length - 1;
    const turn = (/** @type {number} */ by) => ORDER[(ORDER.indexOf(state.scheme) + by + ORDER.length) % ORDER.length];
    const s = model.byId[state.scheme];
    if (event.key === "ArrowLeft") state.i = Math.min(last, state.i + leap);
    else if (event.key === "ArrowRight") state.i = Math.max(0, state.i - leap);
    else if (event.key === "ArrowDown") state.scheme = turn(1);
    else if (event.key === "ArrowUp") state.scheme = turn(-1);
    else if (event.key === "Home") state.i = last;
    else if (event.key === "End") state.i = 0;
    else if (event.key.toLowerCase() === "b" && s && s.best !== null && s.best !== undefined) state.i = s.best;
    else if (event.key.toLowerCase() === "l") state.i = nearest(model.h, LECTURE);
    else return;
    cancelAnimationFrame(playing);
    event.preventDefault();
    event.stopPropagation();
    changed();
    const knob = /** @type {HTMLElement | null} */ (root.querySelector("#knob"));
    knob?.focus({ preventScroll: true });
    state.said = knob?.getAttribute("aria-valuetext") ?? "";
  });
  for (const type of ["keypress", "keyup"]) root.addEventListener(type, (event) => target(event).closest("#knob, input") && event.stopPropagation());

  const unfollow = follow(draw);
  const watch = new ResizeObserver(() => {
    if (root.clientWidth && Math.abs(widths().inner - wide) > 0.5) draw();
  });
  watch.observe(root);
  const sheetLink = parent.querySelector("link[rel=stylesheet]");
  const show = () => {
    root.style.visibility = "";
    draw();
    const slider = /** @type {HTMLInputElement | null} */ (root.querySelector("[data-input=h]"));
    if (slider && model) slider.value = String(model.h.length - 1 - state.i);
  };
  if (sheetLink instanceof HTMLLinkElement && !sheetLink.sheet) ["load", "error"].forEach((type) => sheetLink.addEventListener(type, show, { once: true }));
  else setTimeout(show);
  return {
    update,
    destroy() {
      clearTimeout(timer);
      cancelAnimationFrame(playing);
      unfollow();
      watch.disconnect();
      root.remove();
    },
  };
}
