/**
 * The sheet: answer, picture and ledger as parts; and what a choice shows, in one sentence for a screen reader.
 *
 * Words: answer, graph, ledger, graph_keys, caption, too_large, old_picture, old_of {f}, selected_none, selected_node
 * {v} {x}, caption_tree {a} {b}, tree_sizes {n} {k}, tree_large {n} {limit} {k}, selected_edge {k} {n} {x} {share} {total}, no_path {a} {b}.
 */

import { h } from "./dom.js";
import { book as bookOf, books, line, table } from "./factored.js";
import { opening, ribbon } from "./fold.js";
import { picture } from "./graph.js";
import { stagesOf } from "./group.js";
import { inspector } from "./inspector.js";
import { answer, bottom, checks, ledger, remarks, rows, swell } from "./ledger.js";
import { bright, pathOf, say, useOf } from "./model.js";
import { numbered } from "./numbered.js";
import { sighted } from "./mass.js";
import { overview, searchField } from "./overview.js";
import { fmt, grouped, percent } from "./numbers.js";
import { spoken } from "./rows.js";
import { source, tape } from "./tape.js";
import { toolbar } from "./toolbar.js";
import { compared, TREE_MOST } from "./tree.js";

/** @typedef {import("./model.js").Model} Model */
/**
 * @typedef {object} State
 * @property {Model} model
 * @property {import("./scene.js").Scene} scene what is drawn of it
 * @property {import("./arrange.js").Plan | null} plan
 * @property {import("./view.js").Memory} memory
 * @property {import("./model.js").Choice} pointed a row of the ledger
 * @property {number} row the ledger row that Tab reaches
 * @property {boolean} more whether a longer list can be had
 * @property {boolean} whole whether all stages of a repetition can be had
 * @property {any} closed the derivative as a formula, or null
 */

/** Scale below which what is written beside shapes and lines cannot be read, and only covers them. */
const LEGIBLE = 0.45;

/** @param {State} state @returns {any[]} */
export function sheet(state) {
  const { structure, numbers } = state.model;
  const named = (/** @type {string} */ part, /** @type {string} */ key) => ({
    key: part,
    class: part,
    "aria-label": say(structure, key),
  });
  return [
    h(
      "section",
      { ...named("answer", "answer"), "data-part": "answer" },
      trouble(numbers.trouble),
      h("div", { key: "sum", class: "fades" }, answer(state.model), numbers.complete === false && line(state.model)),
    ),
    h("section", named("picture", "graph"), pictured(state)),
    h("section", { ...named("ledger", "ledger"), inert: Boolean(numbers.old) }, book(state)),
    h("section", { ...named("trace", "tape"), inert: Boolean(numbers.old) }, h("div", { key: "tape", class: "fades" }, trace(state))),
  ];
}

/** @param {{message: string, hint: string} | null} bad */
function trouble(bad) {
  if (!bad) return null;
  return h(
    "div",
    { key: "trouble", class: "trouble", "data-part": "trouble" },
    h("b", {}, h("span", { "aria-hidden": "true" }, "⚠ "), bad.message),
    bad.hint && h("p", {}, bad.hint),
  );
}

/** @param {State} state */
function trace({ model, memory, pointed }) {
  const chosen = memory.chosen?.kind === "node" ? memory.chosen.id : null;
  return tape(model, Boolean(memory.tape), bright(model, pointed ?? memory.chosen ?? null), chosen);
}

/** @param {State} state */
function book({ model, scene, memory, pointed, row, more, closed }) {
  const chosen = memory.chosen ?? null;
  const way = chosen?.kind === "edge" ? "list" : bookOf(model, memory.book);
  const stage = chosen?.kind === "stage" ? chosen.id : null;
  const shown = rows(model, chosen);
  const cursor = shown.some((term) => term.index === row) ? row : (shown[0]?.index ?? 0);
  return [
    books(model, way),
    way === "factored"
      ? h("div", { key: "factors", class: "fades" }, model.numbers.complete && line(model), table(model, stage, bottom(model, closed)))
      : h("div", { key: "table", class: "fades" }, ledger(model, chosen, pointed, cursor, more, closed)),
    chosen?.kind !== "edge" && [
      h("div", { key: "remarks", class: "remarks fades", "data-part": "remarks" }, remarks(model)),
      h("div", { key: "checks", class: "checks fades", "data-part": "checks" }, checks(model), swell(model, closed)),
    ],
    numbered(model, memory.complaint ?? null),
    h("div", { key: "inspector", class: "inspector fades", "data-part": "inspector" }, inspector(model, chosen, foldable(model, scene, chosen) ? scene.view.folds : null)),
  ];
}

/** Whether what a node is made from can be folded here. @param {Model} model @param {import("./scene.js").Scene} scene @param {import("./model.js").Choice} chosen */
function foldable({ structure }, { model, view }, chosen) {
  if (!model.structure.layout || view.tree || !chosen || chosen.kind === "path") return false;
  return view.stage === null || stagesOf(structure, chosen.id).inside === view.stage >= 0;
}

/** A path that is pointed at or chosen, with its edges. @param {State} state */
function focus({ model, memory, pointed }) {
  const choice = pointed ?? memory.chosen ?? null;
  return choice?.kind === "path" ? { ...choice, edges: pathOf(model, choice.id).edges } : choice;
}

/** @param {State} state */
export function pictured(state) {
  const { structure, numbers } = state.model;
  const { memory, scene } = state;
  const drawing = scene.model.structure;
  const older = say(structure, "old_of", { f: numbers.old });
  const old =
    numbers.old &&
    h("p", { key: "old", class: "old", "data-part": "old" }, h("b", {}, say(structure, "old_picture")), " ", older);
  if (!drawing.layout)
    return [
      h("div", { key: "tools", class: "tools" }, take(structure, memory)),
      memory.refused && h("p", { key: "refused", class: "refused", role: "alert" }, memory.refused),
    memory.notice && h("p", { key: "notice", class: "mut", role: "status", "data-part": "notice" }, memory.notice),
      old,
      missing(structure, numbers.values.length),
    ];
  return [
    toolbar({ ...structure, compact: drawing.compact }, memory.labels ?? "both", memory.camera?.k ?? 1, state.whole, [searchField(state.model, memory.found ?? null), take(structure, memory)], {
      tree: Boolean(memory.tree),
      shares: compared(structure).shares,
      folds: scene.view.folds.length > 0,
    }),
    memory.tree && swollen(structure),
    memory.refused && h("p", { key: "refused", class: "refused", role: "alert" }, memory.refused),
    memory.notice && h("p", { key: "notice", class: "mut", role: "status", "data-part": "notice" }, memory.notice),
    old,
    structure.fold && scene.key !== "tree" && h("div", { key: "stages", class: "fades" }, ribbon(state.model, memory.stage ?? opening(structure), focus(state))),
    h("div", { key: "frame", class: "frame fades", inert: Boolean(numbers.old) }, canvas(state), mapped(state)),
    h("p", { key: "text", class: "fades" }, source(state.model, memory.chosen?.kind === "node" ? memory.chosen.id : null)),
    h(
      "p",
      { key: "caption", class: "caption fades" },
      h("span", { key: "meaning", class: "meaning" }, say(structure, scene.key === "tree" ? "caption_tree" : "caption", state.model.names)),
      h("span", { key: "keys", class: "keys", "aria-hidden": "true" }, say(structure, "keys")), // in its place while the keyboard walks
    ),
  ];
}

/** How the graph swells when it is written out as a tree. @param {any} structure */
function swollen(structure) {
  const { tree, graph } = compared(structure);
  const text = tree.toString();
  const n = text.length < 16 ? grouped(text) : `${text[0]}.${text.slice(1, 3)}e${text.length - 1}`;
  const key = tree > BigInt(TREE_MOST) ? "tree_large" : "tree_sizes";
  return h("p", { key: "swollen", class: "swollen", "data-part": "swollen", role: "status" }, say(structure, key, { n, k: grouped(String(graph)), limit: String(TREE_MOST) }));
}

/** The files on offer. @param {any} structure @param {import("./view.js").Memory} memory */
function take(structure, { menu, waits }) {
  const open = Boolean(menu);
  if (!structure.exports) return null;
  const face = [say(structure, "take_away"), h("span", { key: "sign", "aria-hidden": "true" }, waits ? " …" : " ▾")];
  return h(
    "span",
    { key: "take", class: "take" },
    h("button", { key: "open", type: "button", "data-act": "take", "aria-expanded": String(open), "aria-busy": String(Boolean(waits)) }, face),
    open &&
      h(
        "span",
        { key: "menu", class: "menu", "data-part": "exports" },
        structure.exports.map((/** @type {string[]} */ [kind, title]) => h("button", { key: kind, type: "button", "data-act": `export:${kind}` }, title)),
      ),
  );
}

/** What stands where no picture is: that it comes, was cancelled, or why there is none. @param {any} structure @param {number} size nodes */
function missing(structure, size) {
  const button = (/** @type {string} */ act) => h("button", { key: act, type: "button", "data-act": act }, say(structure, `layout_${act}`));
  if (structure.pending) {
    const part = structure.cancelled ? "layout-cancelled" : "layout-pending";
    return h(
      "div",
      { key: part, class: "large", "data-part": part, role: "status" },
      h("p", { key: "text" }, say(structure, structure.cancelled ? "layout_cancelled" : "layout_pending", { n: grouped(String(size)) })),
      structure.cancelled ? button("resume") : [h("progress", { key: "bar" }), " ", button("cancel")],
    );
  }
  return h("p", { key: "large", class: "large", "data-part": "too-large" }, structure.reason, " ", say(structure, "too_large"));
}

/** @param {State} state */
function mapped({ model, scene, plan, memory, pointed }) {
  return plan && memory.camera && overview(scene.model, plan, memory.camera, scene.lit(bright(model, pointed ?? memory.chosen ?? null)));
}

/** @param {State} state */
function canvas({ model, scene, plan, memory, pointed }) {
  if (!plan || !memory.camera) return null;
  const { k, x, y, fits } = memory.camera;
  const chosen = memory.chosen ?? null;
  const pose = {
    labels: memory.labels ?? "both",
    on: scene.on(chosen),
    lit: scene.lit(bright(model, pointed ?? chosen)),
    cursor: memory.cursor ?? { kind: /** @type {const} */ ("node"), id: scene.model.structure.wrt },
    sight: sighted(memory.camera, plan.width, plan.height),
    spots: plan.spots,
    labelSpots: plan.labels,
    z: plan.z,
  };
  const moved = `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${k.toFixed(4)})`;
  const spokenAs = { role: "application", "aria-label": say(model.structure, "graph_keys"), lang: "en" };
  return h(
    "svg",
    { class: fits ? "graph whole" : "graph", width: "100%", height: plan.height, ...spokenAs },
    h("g", { key: "layer", transform: moved, class: k * plan.z < LEGIBLE ? "layer quiet" : "layer" }, picture(scene.model, pose)),
  );
}

/** @param {Model} model @param {import("./model.js").Choice} chosen */
export function described(model, chosen) {
  const text = (/** @type {string} */ key, /** @type {Record<string, any>} */ values = {}) =>
    say(model.structure, key, values);
  if (!chosen) return text("selected_none");
  if (chosen.kind === "up" || chosen.kind === "down")
    return `${model.nodes[chosen.id].plain}: ${text(`trace_${chosen.kind}`)}`;
  if (chosen.kind === "node")
    return text("selected_node", { v: model.nodes[chosen.id].plain, x: fmt(model.numbers.adjoints[chosen.id] ?? 0) });
  if (chosen.kind === "term") return spoken(model, model.terms[chosen.id]);
  if (chosen.kind === "path") return spoken(model, pathOf(model, chosen.id));
  if (chosen.kind === "stage") {
    const { source, target, count, total } = model.stages[chosen.id];
    const [a, b] = [model.nodes[source].plain, model.nodes[target].plain];
    return text("stage_label", { n: chosen.id + 1, a, b, k: String(count), x: fmt(total) });
  }
  const edge = useOf(model, chosen.id);
  if (!edge.used) return text("no_path", model.names);
  const share = percent(edge.share);
  return text("selected_edge", {
    k: edge.count,
    n: model.numbers.countText,
    x: fmt(edge.sum),
    share,
    total: fmt(model.total),
  });
}
