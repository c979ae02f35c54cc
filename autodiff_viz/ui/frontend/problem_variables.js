// One slider and one exact field for every variable. What stands in the exact field is the value; the slider follows it.

import { math } from "./boxes.js";
import { changes, el, fill } from "./problem_dom.js";

const STEPS = 200; // of a slider
const SHOWN = 8; // variables that are always visible
const LONG = 14; // characters above which a name is set in smaller letters
const LETTER = 9.8; // px that a letter takes, a Chinese or Japanese one twice as much
const SMALL = 8.8; // the same of a long name
const NAMES = [48, 190]; // px: least and most of the column of names
const PAUSE = 250; // ms after the last keystroke until a number is sent
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** Other minus signs and full-width digits, as Python reads them. */
export const ascii = (text) => text.normalize("NFKC").replace(/[\u2212\u2013]/g, "-").trim();
const pretty = (text) => text.replace(/-/g, "\u2212");
const LIST = /^\[.*\]$/s;
const isList = (text) => ascii(text).startsWith("[");
const parse = (text) => (NUMBER.test(ascii(text)) ? Number(ascii(text)) : NaN);

/** Digits after the point that tell the steps of a slider apart. */
function decimals(step) {
  for (let digits = 0; digits < 12; digits++) {
    const scaled = step * 10 ** digits;
    if (scaled >= 0.5 && Math.abs(scaled - Math.round(scaled)) < 1e-6) return digits;
  }
  return Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(step))));
}

/** Width in px of the column in which all names stand whole, unless one is very long. */
function column(names) {
  const room = names.map((name) => {
    const letters = Array.from(name);
    const wide = letters.filter((letter) => letter > "\u2e7f").length;
    return (letters.length + wide) * (letters.length > LONG ? SMALL : LETTER);
  });
  return Math.round(Math.min(NAMES[1], Math.max(NAMES[0], ...room)));
}

/** The range of a slider, or a wider one, as Python will make it too, where `value` lies outside. */
export function widen(low, high, value) {
  if (!(low < high)) [low, high] = [-5, 5];
  if ((low <= value && value <= high) || !Number.isFinite(2 * value)) return [low, high];
  return [-2 * Math.abs(value), 2 * Math.abs(value)];
}

/**
 * @param {Map<string, string>} values Name → text of the value, shared with the problem bar and changed here.
 * @param {{slide: () => void, type: (delay: number) => void, submit: () => void}} on
 */
export function createVariables(values, on) {
  const rows = new Map();
  let open = false;
  const more = el("button", {
    type: "button",
    class: "quiet",
    "data-part": "more",
    click: () => {
      open = !open;
      arrange();
    },
  });
  const node = el("div", { class: "variables", role: "group" });
  let data = null;

  function createRow(name) {
    const title = el("span", { class: "name" });
    const slider = el("input", { type: "range", "data-variable": name, input: slid });
    const problem = el("span", { class: "field-error", role: "alert", hidden: true });
    const exact = el("input", {
      type: "text",
      "data-exact": name,
      inputmode: "text",
      autocomplete: "off",
      spellcheck: "false",
      input: typed,
      change: submitted,
      keydown: (event) => {
        if (event.key === "Enter" && !event.isComposing) submitted();
      },
    });
    const row = el("div", { class: "variable" }, title, slider, el("span", { class: "exact" }, exact, problem));
    const nameChanged = changes();
    const errorChanged = changes();
    let bounds = [-5, 5];

    function scale() {
      row.classList.toggle("tensor", isList(values.get(name)));
      const value = parse(values.get(name));
      const [low, high] = widen(...bounds, value);
      const digits = decimals((high - low) / STEPS);
      const [min, max, step] = [low, high, (high - low) / STEPS].map((x) => String(Number(x.toFixed(digits))));
      if (slider.min !== min) slider.min = min;
      if (slider.max !== max) slider.max = max;
      if (slider.step !== step) slider.step = step;
      if (!Number.isNaN(value) && Number(slider.value) !== value) slider.value = String(value);
      slider.setAttribute("aria-valuetext", values.get(name));
    }

    function slid() {
      values.set(name, slider.value);
      exact.value = pretty(slider.value);
      slider.setAttribute("aria-valuetext", slider.value);
      on.slide();
    }

    function typed() {
      values.set(name, ascii(exact.value));
      if (Number.isNaN(parse(exact.value)) && !LIST.test(ascii(exact.value))) return; // perhaps half a number: "1e-"
      scale();
      on.type(PAUSE);
    }

    function submitted() {
      values.set(name, ascii(exact.value));
      scale();
      on.submit();
    }

    return {
      row,
      update(variable, error, words) {
        if (nameChanged([variable.box, variable.plain])) {
          const long = Array.from(variable.plain).length > LONG;
          title.replaceChildren(long ? el("span", { class: "long", title: variable.plain }, variable.plain) : math(variable.box));
        }
        slider.setAttribute("aria-label", fill(words.slider, { name: variable.plain }));
        exact.setAttribute("aria-label", fill(words.exact, { name: variable.plain }));
        bounds = [variable.low, variable.high];
        if (parse(exact.value) !== parse(values.get(name)) && ascii(exact.value) !== values.get(name)) exact.value = pretty(values.get(name));
        exact.setAttribute("aria-invalid", String(Boolean(error)));
        if (errorChanged(error)) {
          problem.hidden = !error;
          problem.replaceChildren(...(error ? ["⚠ ", error.message, error.hint ? ` ${error.hint}` : ""] : []));
        }
        scale();
      },
    };
  }

  /** Rows in the order of the variables; a row that is already in its place is not touched, so that a drag goes on. */
  function arrange() {
    const names = data.variables.map((v) => v.name);
    // One variable is never hidden alone: the button would take its place.
    const most = names.length === SHOWN + 1 ? SHOWN - 1 : SHOWN;
    const collapsible = names.length > SHOWN;
    const bad = names.indexOf(data.error?.field);
    const all = open || !collapsible || bad >= most;
    names.forEach((name, index) => {
      const { row } = rows.get(name);
      if (node.children[index] !== row) node.insertBefore(row, node.children[index] ?? null);
      row.hidden = !all && index >= most;
    });
    while (node.children.length > names.length) node.lastChild.remove();
    node.classList.toggle("many", names.length > 3);
    node.style.setProperty("--names", `${column(data.variables.map((v) => v.plain))}px`);
    if (!collapsible) return;
    more.textContent = all ? data.words.fewer : fill(data.words.more, { n: names.length - most });
    more.setAttribute("aria-expanded", String(all));
    node.append(more);
  }

  return {
    node,
    update(next) {
      data = next;
      const names = new Set(data.variables.map((v) => v.name));
      for (const name of rows.keys()) if (!names.has(name)) rows.delete(name);
      for (const variable of data.variables) {
        if (!rows.has(variable.name)) rows.set(variable.name, createRow(variable.name));
        rows.get(variable.name).update(variable, data.error?.field === variable.name ? data.error : null, data.words);
      }
      node.setAttribute("aria-label", data.words.variables);
      node.hidden = names.size === 0;
      arrange();
    },
  };
}
