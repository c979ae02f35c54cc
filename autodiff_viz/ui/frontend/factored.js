/**
 * The factored view: nodes that every path visits cut the derivative into a product of small sums, which are written
 * in one line and set as a table, each stage with its paths on demand.
 *
 * Words: book, book_list, book_factored, factored_one/_many {n}; stage, stage_paths, factor, so_far; stage_label {n} {a} {b}
 * {k} {x}; stage_more {n}.
 */

import { fence, loose, number, op, row, strong } from "./boxes.js";
import { h, m } from "./dom.js";
import { plural, say } from "./model.js";
import { fmt, full, grouped } from "./numbers.js";
import { largest, product } from "./paths.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Stage} Stage */

/** A list says little when it holds less than this part of Σ|terms|. */
const LITTLE = 0.5;
/** A factor with so many terms is written as a sum. */
const WRITTEN = 3;
const FACTORS = 4;
/** An unfolded stage shows so many paths. */
const UNFOLDED = 8;
const LONGEST_PRODUCT = 4;

/** Whether there is anything to factor. @param {Model} model */
export const factorable = (model) => model.stages.length > 1 && model.stages.some((stage) => stage.count > 1n);

/** What the ledger shows first. @param {Model} model @param {"list" | "factored" | undefined} asked */
export function book(model, asked) {
  if (!factorable(model)) return "list";
  const { complete, coverage } = model.numbers;
  return asked ?? (!complete && !(coverage >= LITTLE) ? "factored" : "list");
}

/** The two ways to read the ledger. @param {Model} model @param {"list" | "factored"} shown */
export const books = (model, shown) =>
  factorable(model) &&
  h(
    "div",
    { key: "books", class: "group books", role: "group", "aria-label": say(model.structure, "book") },
    ["list", "factored"].map((name) =>
      h(
        "button",
        { key: name, type: "button", "data-act": `book:${name}`, "aria-pressed": String(name === shown) },
        say(model.structure, `book_${name}`),
      ),
    ),
  );

/** A stage as a sum of its terms if there are few. @param {Model} model @param {Stage} stage */
function factor(model, stage) {
  if (stage.count > BigInt(WRITTEN)) return number(fmt(stage.total));
  const values = largest(model.edges, stage, WRITTEN).map((path) => product(model.edges, path));
  return row(
    ...values.flatMap((value, i) => {
      const sign = value < 0 ? [op("−")] : i ? [op("+")] : [];
      return [...sign, number(fmt(Math.abs(value)))];
    }),
  );
}

/** (1 + 0.0076)(1 + 0.0076) ⋯ = 1.43327. @param {Model} model */
export function line(model) {
  if (!factorable(model)) return null;
  const { stages, structure } = model;
  const few = stages.length <= FACTORS ? stages : [...stages.slice(0, FACTORS - 1), null, stages[stages.length - 1]];
  const boxes = few.map((stage, i) => {
    if (!stage) return m(["t", "\u2009⋯\u2009"]);
    const box = factor(model, stage);
    return m(row(i && stage.count < 2n ? op("·") : ["t", ""], loose(box, false) ? fence(box) : box));
  });
  return h(
    "div",
    { key: "factored", class: "factored", "data-part": "factored" },
    h("span", { key: "name", class: "mut" }, plural(structure, "factored", stages.length)),
    h("span", { key: "line", class: "factors" }, boxes, m(row(["t", ""], op("="), strong(number(fmt(model.total)))))),
  );
}

/** @param {Model} model @param {number | null} chosen stage @param {any} total the table's last row @returns {any} */
export function table(model, chosen, total) {
  const { structure } = model;
  const heads = ["stage_paths", "factor", "so_far"].map((key) => h("th", { key, scope: "col" }, say(structure, key)));
  let running = 1;
  const bodies = model.stages.map((stage) => {
    running *= stage.total;
    return body(model, stage, running, chosen === stage.index);
  });
  return h(
    "div",
    { key: "stages", class: bodies.length > 5 ? "scroll" : "flat" },
    h(
      "table",
      { class: "partial stages", "data-part": "stages" },
      h("thead", {}, h("tr", {}, h("th", { key: "n" }), h("th", { key: "stage", scope: "col" }, say(structure, "stage")), heads)),
      bodies,
      h("tfoot", {}, total),
    ),
  );
}

/** @param {Model} model @param {Stage} stage @param {number} running @param {boolean} open */
function body(model, stage, running, open) {
  const { structure, nodes } = model;
  const paths = String(stage.count);
  const values = { n: stage.index + 1, a: nodes[stage.source].plain, b: nodes[stage.target].plain, k: paths, x: fmt(stage.total) };
  const to = h("span", { key: "to", class: "to" }, "→");
  return h(
    "tbody",
    {
      key: `stage ${stage.index}`,
      class: open ? "term on" : "term",
      "data-stage": stage.index,
      tabindex: "0",
      "aria-expanded": String(open),
      "aria-label": say(structure, "stage_label", values),
    },
    h(
      "tr",
      { key: "numbers" },
      h("td", { key: "n", class: "n mut num" }, String(stage.index + 1)),
      h("td", { key: "walk", class: "walk" }, m(nodes[stage.source].name), to, m(nodes[stage.target].name), sum(model, stage)),
      h("td", { key: "paths", class: "num mut" }, paths.length < 13 ? grouped(paths) : `≈ ${fmt(Number(stage.count), 3)}`),
      h("td", { key: "factor", class: "num", title: full(stage.total) }, fmt(stage.total)),
      h("td", { key: "sum", class: "num" }, fmt(running)),
    ),
    open && unfolded(model, stage),
  );
}

/** @param {Model} model @param {Stage} stage */
const sum = (model, stage) =>
  stage.count > 1n &&
  stage.count <= BigInt(WRITTEN) &&
  h("span", { key: "sum", class: "detour" }, m(row(op("="), factor(model, stage))));

/** The paths of one stage. @param {Model} model @param {Stage} stage */
function unfolded(model, stage) {
  const { structure, edges } = model;
  const paths = largest(edges, stage, UNFOLDED);
  const left = stage.count - BigInt(paths.length);
  return [
    paths.map((path, i) => {
      const uses = [...path].reverse().map((id) => edges[id]);
      const long = uses.length > LONGEST_PRODUCT;
      const boxes = (long ? uses.slice(0, LONGEST_PRODUCT) : uses).flatMap((edge, j) => {
        const box = edge.formula;
        return [...(j ? [op("·")] : []), uses.length > 1 && loose(box, j === 0) ? fence(box) : box];
      });
      return h(
        "tr",
        { key: `path ${i}`, class: "inner" },
        h("td", { key: "n" }),
        h("td", { key: "product", colspan: 2, class: "factors" }, m(row(...boxes, ...(long ? [["t", " ⋯"]] : [])))),
        h("td", { key: "value", class: "num" }, fmt(product(edges, path))),
        h("td", { key: "sum" }),
      );
    }),
    left > 0n &&
      h(
        "tr",
        { key: "left", class: "inner mut" },
        h("td", { key: "n" }),
        h("td", { key: "text", colspan: 4, class: "factors" }, plural(structure, "rest", grouped(String(left)))),
      ),
  ];
}
