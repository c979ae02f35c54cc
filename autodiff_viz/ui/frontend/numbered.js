/**
 * Any path by its number: a field, and one drawn at random.
 * Words: number_field, number_of {n}, number_draw, number_bad {n}; path_number {n}; detours_one/_many {n}.
 */

import { h } from "./dom.js";
import { say } from "./model.js";
import { grouped } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */

const LONGEST = 27;

/** The last number there is. @param {Model} model */
const last = (model) => {
  const text = String((model.flow?.count ?? 1n) - 1n);
  return text.length <= LONGEST ? grouped(text) : `${grouped(text.slice(0, 6))}… (${text.length})`;
};

/** @param {Model} model @param {string | null} complaint what was typed, if it is no number of a path @returns {any} */
export function numbered(model, complaint) {
  const { structure, flow } = model;
  if (!flow || flow.count < 2n || model.numbers.complete) return null;
  return h(
    "form",
    { key: "number", class: "numbered", "data-part": "number" },
    h("label", { key: "name", for: "path-number" }, say(structure, "number_field")),
    h("input", {
      key: "field",
      id: "path-number",
      name: "number",
      inputmode: "numeric",
      autocomplete: "off",
      "aria-invalid": complaint !== null ? "true" : null,
    }),
    h("span", { key: "of", class: "mut num" }, say(structure, "number_of", { n: last(model) })),
    h("button", { key: "draw", type: "button", "data-act": "draw" }, say(structure, "number_draw")),
    complaint !== null &&
      h("p", { key: "bad", class: "bad", role: "alert" }, say(structure, "number_bad", { n: last(model), x: complaint })),
  );
}

/**
 * The number that was typed, or null if no path has it.
 * @param {Model} model @param {string} typed @returns {bigint | null}
 */
export function readNumber(model, typed) {
  const text = typed.normalize("NFKC").replace(/[\s,_]/g, "");
  if (!/^\d{1,4300}$/.test(text) || !model.flow) return null;
  const number = BigInt(text);
  return number < model.flow.count ? number : null;
}
