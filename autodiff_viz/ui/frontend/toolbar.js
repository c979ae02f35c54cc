/**
 * The line above the picture: zoom, and what the edges say.
 * Words: zoom, zoom_in, zoom_out, zoom_reset, fit, labels, label_formula, label_number, label_both; ribbon, stages_only, whole.
 */

import { h } from "./dom.js";
import { say } from "./model.js";

export const LABELS = /** @type {const} */ (["formula", "number", "both"]);

/**
 * @param {any} structure @param {string} labels what the edges say now @param {number} scale @param {boolean} whole
 * @param {any} search the field
 */
export function toolbar(structure, labels, scale, whole, search) {
  const text = (/** @type {string} */ key) => say(structure, key);
  const percent = `${Math.round(100 * scale)} %`;
  const button = (
    /** @type {string} */ act,
    /** @type {string} */ face,
    /** @type {string} */ name,
    /** @type {Record<string, any>} */ more = {},
  ) => h("button", { key: act, type: "button", "data-act": act, "aria-label": name, ...more }, face);
  const kinds = structure.compact ? [] : LABELS;
  return h(
    "div",
    { key: "tools", class: "tools" },
    h(
      "span",
      { key: "zoom", class: "group", role: "group", "aria-label": text("zoom") },
      button("out", "−", text("zoom_out")),
      button("one", percent, `${text("zoom_reset")}, ${percent}`, { class: "num percentage" }),
      button("in", "+", text("zoom_in")),
      button("fit", text("fit"), text("fit")),
    ),
    h(
      "span",
      { key: "labels", class: "group", role: "group", "aria-label": text("labels") },
      kinds.map((kind) =>
        button(`label:${kind}`, text(`label_${kind}`), text(`label_${kind}`), {
          "aria-pressed": String(kind === labels),
        }),
      ),
    ),
    whole &&
      structure.stages > 0 &&
      h(
        "span",
        { key: "stages", class: "group", role: "group", "aria-label": text("ribbon") },
        button("whole:no", text("stages_only"), text("stages_only"), { "aria-pressed": String(Boolean(structure.fold)) }),
        button("whole:yes", text("whole"), text("whole"), { "aria-pressed": String(!structure.fold) }),
      ),
    search,
  );
}
