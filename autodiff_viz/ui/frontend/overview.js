/**
 * The whole picture in a corner, with the part that is seen; and finding a node by name, operation or value.
 * Words: search, found_none.
 */

import { h } from "./dom.js";
import { massOfShapes, outlines } from "./mass.js";
import { say } from "./model.js";
import { full } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */

const WIDE = 150;
const HIGH = 84;
const PAD = 12;
const LONGEST = 40;

/**
 * @param {Model} model @param {import("./arrange.js").Plan} plan @param {import("./camera.js").View} camera
 * @param {ReturnType<typeof import("./model.js").bright>} lit
 */
export function overview(model, plan, camera, lit) {
  if (camera.fits) return null;
  const { drawn, layout } = model.structure;
  const { x, y, w, h: high } = plan.bounds;
  const k = Math.min(WIDE / w, HIGH / high);
  const dots = massOfShapes(model.structure).map(({ kind, d }) => h("path", { key: kind, class: lit ? "dot dim" : `dot ${kind}`, d }));
  const bright = layout.boxes.filter((/** @type {any} */ _box, /** @type {number} */ i) => lit?.nodes.has(drawn[i].node));
  if (lit) dots.push(h("path", { key: "lit", class: "dot value", d: outlines(bright) }));
  const seen = { x: (-camera.x / camera.k).toFixed(1), y: (-camera.y / camera.k).toFixed(1) };
  return h(
    "svg",
    {
      key: "map",
      class: "map",
      width: (k * w + PAD).toFixed(0),
      height: (k * high + PAD).toFixed(0),
      viewBox: `${x - PAD / 2 / k} ${y - PAD / 2 / k} ${w + PAD / k} ${high + PAD / k}`,
      "data-part": "map",
      "aria-hidden": "true",
    },
    dots,
    h("rect", {
      key: "seen",
      class: "seen",
      ...seen,
      width: (plan.width / camera.k).toFixed(1),
      height: (plan.height / camera.k).toFixed(1),
      "stroke-width": (1.5 / k).toFixed(1),
    }),
  );
}

/**
 * Nodes whose name, operation or value begins with what was typed; of names that hold it, too.
 * @param {Model} model @param {string} typed @returns {number[]}
 */
export function search(model, typed) {
  const plain = (/** @type {string} */ text) => text.normalize("NFKC").replaceAll("\u2212", "-").toLowerCase();
  const wanted = plain(typed.slice(0, LONGEST)).replace(/[\s_]/g, "");
  if (!wanted) return [];
  return model.nodes.flatMap((/** @type {any} */ node, /** @type {number} */ id) => {
    if (node.kind === "constant") return [];
    const name = plain(node.plain).replaceAll("_", "");
    const number = plain(full(model.numbers.values[id]));
    const on = name === wanted || plain(node.op).startsWith(wanted) || (/^-?\.?\d/.test(wanted) && number.startsWith(wanted));
    return on || (wanted.length > 1 && name.includes(wanted)) ? [id] : [];
  });
}

/** @param {Model} model @param {{ids: number[], typed: string, at: number} | null} found */
export function searchField(model, found) {
  const { structure } = model;
  const count = found?.typed ? found.ids.length : -1;
  const text =
    count < 0 ? "" : count ? `${found?.at === undefined ? 1 : found.at + 1} / ${count}` : say(structure, "found_none");
  return h(
    "form",
    { key: "search", class: "search", role: "search", "data-form": "search" },
    h("input", { key: "field", type: "search", name: "search", placeholder: say(structure, "search"), "aria-label": say(structure, "search"), autocomplete: "off" }),
    h("span", { key: "count", class: "num mut", "aria-live": "polite" }, text),
  );
}
