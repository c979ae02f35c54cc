/**
 * The line above the picture: zoom, and what the edges say.
 * Words: shape, shape_graph, shape_tree, unfold_all; zoom, zoom_in, zoom_out, zoom_reset, fit, labels, label_formula, label_number, label_both; ribbon, stages_only, whole.
 */

import { h } from "./dom.js";
import { say } from "./model.js";

export const LABELS = /** @type {const} */ (["formula", "number", "both"]);

/**
 * @param {any} structure @param {string} labels what the edges say now @param {number} scale @param {boolean} whole
 * @param {any} search the field @param {{tree: boolean, shares: boolean, folds: boolean}} form how it is drawn, and whether a tree would differ
 */
export function toolbar(structure, labels, scale, whole, search, form) {
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
    form.shares &&
      h(
        "span",
        { key: "shape", class: "group", role: "group", "aria-label": text("shape") },
        button("tree:no", text("shape_graph"), text("shape_graph"), { "aria-pressed": String(!form.tree) }),
        button("tree:yes", text("shape_tree"), text("shape_tree"), { "aria-pressed": String(form.tree) }),
      ),
    form.folds && button("unfold", text("unfold_all"), text("unfold_all")),
    search,
  );
}
