/** Everything that the compare page shows, as parts: from the finding down to where automatic differentiation ends. */

import { answerPointer, answers } from "./compare_answers.js";
import { chart, geometry, pointer } from "./compare_chart.js";
import { cost } from "./compare_cost.js";
import { AD } from "./compare_data.js";
import { microscope, title } from "./compare_digits.js";
import { bestFormula, group, headline, trouble } from "./compare_head.js";
import { magic } from "./compare_magic.js";
import { roundings } from "./compare_rounding.js";
import { far, window_ } from "./compare_secant.js";
import { symbolic } from "./compare_symbolic.js";
import { table } from "./compare_table.js";
import { rich, step } from "./compare_text.js";
import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

/** Widths from which chart and microscope stand side by side. */
const BESIDE = 1000;
/** Heights of the chart: what is left in the window when the table below it is to be seen, within limits. */
const AROUND = 581;
const LOWEST = 250;
const USUAL = 318;
const HIGHEST = 470;
/** Room below the table; and how much the window may be larger before the chart grows. */
const FOOT = 12;
/** Lines of the whole table; some come a moment later. */
const LINES = 10;
const SLACK = 24;

/** @param {HTMLElement} root */
export function widths(root) {
  const style = getComputedStyle(root);
  const inner = root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const side = inner >= BESIDE ? Math.min(548, inner * 0.42) : inner;
  return { inner, plot: inner >= BESIDE ? inner - side - 28 : inner, side };
}

/**
 * The height of the chart with which the table ends in the window, if that is another one than it has: a formula of two
 * lines or a warning above it take their room from it.
 * @param {HTMLElement} root @param {number} tall its height now @returns {number | null}
 */
export function fitting(root, tall) {
  const table = /** @type {HTMLTableElement | null} */ (root.querySelector("[data-part=table]"));
  if (!table || widths(root).inner < BESIDE || root.classList.contains("projector")) return null;
  const scrolled = document.querySelector("[data-testid=stMain]")?.scrollTop ?? scrollY;
  const rows = table.tBodies[0].rows;
  const coming = Math.max(0, LINES - rows.length) * rows[0].getBoundingClientRect().height;
  const over = table.getBoundingClientRect().bottom + coming + scrolled + FOOT - innerHeight;
  const wanted = Math.round(Math.min(HIGHEST, Math.max(LOWEST, tall - over)));
  return (over > 0 || over < -SLACK) && Math.abs(wanted - tall) > 1 ? wanted : null;
}

/**
 * @param {any} model @param {any} parts @param {any} state
 * @param {{at: {scheme: string, i: number}, digits: Map<string, any>, lens: any, root: HTMLElement}} seen what is looked at
 * @returns {{parts: any[], lens: any}}
 */
export function sheet(model, parts, state, { at, digits, lens: before, root }) {
  const w = parts.curves.words;
  const size = widths(root);
  const projector = root.classList.contains("projector");
  const beside = size.inner >= BESIDE;
  const tall = size.plot < 560 ? 380 : projector ? 500 : beside ? (state.tall ??= Math.min(HIGHEST, Math.max(USUAL, innerHeight - AROUND))) : 424;
  const g = geometry(size.plot, tall);
  state.g = g;
  const own = digits.get(at.scheme);
  const half = Math.max(120, (size.side - 14) / 2);
  const low = beside && !projector ? Math.round(Math.min(150, Math.max(96, 96 + (tall - USUAL) * 0.6))) : 150;
  const one = far(model, at, own, half, low, w);
  const two = window_(model, at, own, half, low, w);
  const waiting = !own && at.scheme !== AD && !model.byId[at.scheme].refused && before;
  const lens = waiting || microscope(model, at, own, state.base, w);
  const s = model.byId[at.scheme];
  const old = parts.curves.old;
  const inert = Boolean(old);
  const found = [
    old && h("p", { key: "old", class: "old", "data-part": "old" }, h("b", {}, w.old_picture), " ", fill(w.old_of, { f: old })),
    parts.curves.start.note && !state.touched && h("p", { key: "note", class: "old", "data-part": "note" }, parts.curves.start.note),
    model.trouble && trouble(model.trouble),
    h("header", { key: "head", class: "head", inert }, h("div", { key: "words" }, headline(model, at, w)), tools(model, state, w)),
    h("div", { key: "left", class: "left" },
    h(
      "section",
      { key: "plot", class: "plot", "aria-label": w.error_chart, inert },
      h(
        "svg",
        { key: "big", class: "big", width: size.plot, height: tall, role: "group", "aria-label": w.error_chart, "data-part": "chart" },
        model.judged ? chart(model, state, g, w) : answers(model, state, g, w),
        model.judged ? pointer(model, at, g, w) : answerPointer(model, at, g, w),
      ),
      hints(w),
      bestFormula(model, s, w),
    ),
    h(
      "section",
      { key: "all", class: "tab", inert },
      h("h2", {}, w.all_schemes, h("small", {}, w.wavy), h("span", { class: "right" },
        h("button", { type: "button", "data-act": "csv", "data-part": "csv", disabled: !model.whole }, "CSV"),
        h("button", { type: "button", "data-act": "svg", "data-part": "svg" }, "SVG"),
        h("button", { type: "button", "data-act": "png", "data-part": "png" }, "PNG"))),
      h("div", { class: "scroll" }, table(model, at, w)),
    ),
    ),
    h("div", { key: "right", class: "right" },
    h(
      "section",
      { key: "side", class: "side", inert },
      h("h2", { key: "t1" }, w.secant_title, h("small", {}, at.scheme === AD ? w.no_step : `h = ${step(model.h[at.i])}`)),
      h("div", { key: "two", class: "two" }, [one, two].map((part, k) =>
        h("figure", { key: k }, part.picture, h("figcaption", {}, k && (at.scheme === AD || s?.refused) ? part.said : [rich(k ? w.near_caption : w.far_caption, { w: /** @type {any} */ (part).width ?? "" }), w.space, part.said])),
      )),
      h(
        "label",
        { key: "slide", class: "slide" },
        h("span", {}, w.smaller),
        h("input", { type: "range", min: 0, max: model.h.length - 1, step: 1, "data-part": "slider", "data-input": "h", "aria-label": w.step_h, "aria-valuetext": `h = ${step(model.h[at.i])}` }),
        h("button", { type: "button", "data-act": "play", "data-part": "play", "aria-label": state.playing ? w.pause : w.play }, state.playing ? "⏸\ufe0e" : "▶"),
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
    parts.fixed && h("section", { key: "cost", class: "cost", "data-part": "cost" }, cost(parts.fixed, parts.times, state, size.side, w)),
    ),
    model.roundings && h("section", { key: "roundings", class: "roundings", "data-part": "roundings", inert }, roundings(model.roundings, drawn(parts), state, size.inner, w)),
    model.symbolic && h("section", { key: "symbolic", class: "symbolic", "data-part": "symbolic", inert }, symbolic(model.symbolic, size.inner, w)),
    h("section", { key: "magic", class: "magic", "data-part": "magic", inert }, magic(model, parts, w)),
    h("p", { key: "say", class: "sr", "aria-live": "polite" }, state.said ?? ""),
  ];
  return { parts: found, lens: waiting ? before : lens };
}

/** The picture of the graph: undefined while it is on its way, null if there is none. @param {any} parts */
const drawn = (parts) => (parts.graph?.key === parts.curves.base ? parts.graph.graph : undefined);

/** @param {any} w */
function hints(w) {
  const keys = [["← →", w.step_h], ["↑ ↓", w.scheme], ["B", w.best], ["L", w.lecture_key]];
  return h("div", { key: "hints", class: "hint" }, keys.map(([names, does]) => h("span", {}, names.split(" ").map((k) => h("kbd", {}, k)), " ", does)));
}

/** @param {any} model @param {any} state @param {any} w */
function tools(model, state, w) {
  return h(
    "div",
    { key: "tools", class: "tools" },
    group("dtype", [["float64", "float64"], ["float32", "float32"], ["float16", "float16"]], state.dtype ?? model.dtype, w.precision),
    h("span", { key: "divide", class: "opt" }, w.divide_by),
    group("step", [["typed", w.typed_step], ["stored", w.stored_step]], state.step ?? model.step, w.divide_by),
  );
}
