/** The sheet of the compare page: its state, its parts, and every key and click. */

import { near, stepAt } from "./compare_chart.js";
import { AD, complete, engine, LECTURE, nearest, read, readDigits } from "./compare_data.js";
import { trouble } from "./compare_head.js";
import { painted, picture } from "./compare_save.js";
import { sheet as all, fitting, widths } from "./compare_sheet.js";
import { csv } from "./compare_table.js";
import { patch } from "./dom.js";
import { save } from "./files.js";
import { dressed } from "./mounts.js";
import { follow, scheme as shade } from "./theme.js";

const ORDER = ["forward", "backward", "central", "five-point", "richardson", "ridders", "complex", AD];
/** What has no step: choosing one of them chooses automatic differentiation. */
const AUTOMATIC = new Set(["torch", "symbolic"]);
/** A graph runs from top to bottom on a page that is narrower. */
const NARROW = 560;
const PATIENCE = 250; // ms after the last key before Python hears of a choice

/** @param {any} parent @param {any} memory @param {(choice: any) => void} tell */
export function createView(parent, memory, tell) {
  const root = document.createElement("div");
  root.className = "compare";
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
      for (const s of seen.get(name).model.schemes) s.short = data.words[`short_${s.id}`];
      if (!model || name === wished() || !seen.has(wished())) turn(name);
    }
    for (const entry of seen.values()) arrived(entry);
    root.classList.toggle("projector", Boolean(data.projector));
    if (root.clientWidth && narrow() !== Boolean(data.narrow) && model) say(PATIENCE);
    draw();
  }

  /** What belongs to these curves and has come since. @param {any} entry */
  function arrived({ key, model: own, digits: known }) {
    const { digits: sent, rest, torch, symbolic } = parts;
    if (sent?.key === key && !known.has(sent.digits.scheme)) known.set(sent.digits.scheme, readDigits(sent.digits, own));
    if (rest?.key === key && !own.whole) complete(own, rest);
    if (torch?.key === key) own.torch = engine(torch.torch);
    if (symbolic?.key === key) own.symbolic = engine(symbolic.symbolic);
  }

  function draw() {
    if (!parts.curves) return;
    root.dataset.theme = shade(root);
    if (!model) {
      patch(root, [trouble(parts.curves.problem)]);
      return;
    }
    patch(root, sheet());
    const tall = hovered || dragged ? null : fitting(root, state.tall);
    if (tall !== null) {
      state.tall = tall;
      patch(root, sheet());
    }
    fit();
    const slider = /** @type {HTMLInputElement | null} */ (root.querySelector("[data-input=h]"));
    if (slider) slider.value = String(model.h.length - 1 - state.i);
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
    wide = widths(root).inner;
    const made = all(model, parts, state, { at: current(), digits, lens: lastLens, root });
    lastLens = made.lens;
    return made.parts;
  }

  /** Draw, and let Python know before long. */
  function changed(now = false) {
    hovered = null;
    state.h = model.h[state.i];
    state.touched = true;
    draw();
    const known = !now && (digits.has(state.scheme) || state.scheme === AD);
    say(known ? PATIENCE : 0);
  }

  const narrow = () => root.clientWidth < NARROW;

  /** Python hears of the choice. @param {number} patience in ms */
  function say(patience) {
    clearTimeout(timer);
    timer = setTimeout(() => model && tell({ scheme: state.scheme, h: state.h, dtype: state.dtype ?? model.dtype, step: state.step ?? model.step, timed: state.timed ?? "", narrow: narrow(), start: state.started }), patience);
  }

  function act(/** @type {string} */ name) {
    if (name === "times") {
      state.timed = parts.fixed.families[state.family].id;
      return changed(true);
    }
    if (name === "csv") return save("error-curves.csv", "text/csv", csv(model));
    const drawn = /** @type {SVGSVGElement} */ (root.querySelector("svg.big"));
    const ground = getComputedStyle(root).getPropertyValue("--bg");
    if (name === "svg") return save("error-curves.svg", "image/svg+xml", picture(drawn, ground));
    if (name === "png") return painted(drawn, ground);
    if (name === "play") return play();
    return changed();
  }

  let playing = 0;
  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
    state.playing = false;
  }

  /** From h = 1 down to nothing, once. */
  function play() {
    if (state.scheme === AD) state.scheme = "forward";
    state.i = 0;
    state.playing = true;
    let last = 0;
    const tick = (/** @type {number} */ now) => {
      if (now - last > 60) {
        last = now;
        state.i += 1;
        hovered = null;
        draw();
      }
      if (state.i < model.h.length - 8 && root.isConnected) playing = requestAnimationFrame(tick);
      else {
        stop();
        changed();
      }
    };
    playing = requestAnimationFrame(tick);
  }

  const spot = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {Element} */ (root.querySelector("svg.big")).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const target = (/** @type {Event} */ event) => /** @type {Element} */ (event.composedPath()[0]);

  root.addEventListener("click", (event) => {
    const button = target(event).closest("[data-scheme],[data-dtype],[data-step],[data-base],[data-act],[data-family],[data-node],[data-of]");
    if (!button || !model) return;
    const { scheme, dtype, step: divide, base, act: deed, family, node, of } = /** @type {any} */ (button).dataset;
    const running = Boolean(playing);
    stop();
    if (deed === "play" && running) return changed();
    if (deed) return act(deed);
    if (base || node || of) {
      Object.assign(state, base && { base }, node && { node: Number(node) }, of && { of });
      return draw();
    }
    if (family) {
      state.family = Number(family);
      return draw();
    }
    if (scheme) state.scheme = AUTOMATIC.has(scheme) ? AD : scheme;
    if (dtype) state.dtype = dtype;
    if (divide) state.step = divide;
    if ((dtype || divide) && seen.has(wished())) turn(wished());
    return changed(Boolean(dtype || divide));
  });
  root.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (target(event));
    stop();
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
    stop();
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
      const label = /** @type {any} */ (at.closest("text.lab, g.unit"));
      if (!label) return;
      event.preventDefault();
      if (label.dataset.node) {
        state.node = Number(label.dataset.node);
        return draw();
      }
      state.scheme = AUTOMATIC.has(label.dataset.scheme) ? AD : label.dataset.scheme;
      return changed();
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
    stop();
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
    if (root.clientWidth && Math.abs(widths(root).inner - wide) > 0.5) draw();
  });
  watch.observe(root);
  const resized = () => draw(); // the chart is as high as the window lets it
  addEventListener("resize", resized);
  dressed(parent, () => setTimeout(draw));
  return {
    update,
    destroy() {
      clearTimeout(timer);
      stop();
      unfollow();
      watch.disconnect();
      removeEventListener("resize", resized);
      root.remove();
    },
  };
}
