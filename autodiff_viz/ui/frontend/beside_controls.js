/** The line that opens a second problem: what it differs in, and the fields for its formula and its point. */

import { h } from "./dom.js";
import { say } from "./model.js";

const MOST_LINES = 14;
/** Characters of a formula's mistake on either side that are shown. */
const AROUND = 30;

/** @param {any} view with words @param {any} controls */
export function switches(view, controls) {
  return h(
    "div",
    { key: "switch", class: "tools switch", role: "group", "aria-label": say(view, "beside") },
    h("b", { key: "name" }, say(view, "beside")),
    controls.ways.map((/** @type {string} */ way) =>
      h("button", { key: way, type: "button", "data-way": way, "aria-pressed": String(controls.way === way) }, say(view, `way_${way}`)),
    ),
    controls.way && h("button", { key: "close", type: "button", "data-way": "" }, say(view, "close"), h("span", { "aria-hidden": "true" }, " ✕")),
  );
}

/** @param {any} view @param {any} controls */
export function entry(view, controls) {
  const { way, fields, error } = controls;
  if (!way) return null;
  const wrong = (/** @type {string} */ name) => (error && error.field === name ? { "aria-invalid": "true", "aria-describedby": "beside-error" } : {});
  return [
    h(
      "div",
      { key: "entry", class: "entry" },
      way === "formula" &&
        h("textarea", { key: "formula", class: "formula", rows: Math.min(MOST_LINES, controls.text.split("\n").length), "data-second": "text", "aria-label": say(view, "formula"), spellcheck: "false", autocomplete: "off", ...wrong("") }),
      fields.map((/** @type {any} */ field) =>
        h(
          "label",
          { key: `at ${field.name}` },
          h("i", { key: "name" }, field.plain),
          " = ",
          h("input", { key: "value", type: "text", inputmode: "decimal", "data-second": `at ${field.name}`, "aria-label": say(view, "value_of", { v: field.plain }), ...wrong(field.name) }),
        ),
      ),
    ),
    error &&
      h(
        "div",
        { key: "error", id: "beside-error", class: "mistake", role: "alert", "data-part": "beside-error" },
        h("b", { key: "what" }, h("span", { "aria-hidden": "true" }, "⚠ "), error.message),
        error.span && place(controls.text, error.span),
        error.hint && h("p", { key: "hint" }, error.hint),
      ),
  ];
}

/** The formula around its mistake. @param {string} text @param {[number, number]} span in characters */
function place(text, [start, stop]) {
  const letters = [...text];
  const [from, to] = [Math.max(0, start - AROUND), Math.min(letters.length, stop + AROUND)];
  const piece = (/** @type {number} */ a, /** @type {number} */ b) => letters.slice(a, b).join("");
  return h(
    "code",
    { key: "where", class: "source" },
    h("span", { key: "before" }, from > 0 ? "…" : "", piece(from, start)),
    h("mark", { key: "at" }, piece(start, stop) || " "),
    h("span", { key: "after" }, piece(stop, to), to < letters.length ? "…" : ""),
  );
}
