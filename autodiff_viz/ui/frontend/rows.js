/** One row of the ledger for each path: nodes, factors, product, share, running sum. */

import { color, fence, loose, number, op, row } from "./boxes.js";
import { h, m } from "./dom.js";
import { plural, say } from "./model.js";
import { fmt, full, percent } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Term} Term */

const LONGEST_WALK = 6;
/** Edges beyond which a row names only the nodes. */
const WITH_OPERATIONS = 4;
const LONGEST_PRODUCT = 6;
const BAR = 62;
const GLYPH = 150;

/** Zero line and unit of the share bars. @param {Term[]} terms */
export function scale(terms) {
  const shares = terms.map((term) => term.share).filter(Number.isFinite);
  const low = Math.max(0, ...shares.map((s) => -s));
  const high = Math.max(0, ...shares);
  const zero = low > 0 ? Math.min(BAR - 12, Math.max(10, (BAR * low) / (low + high))) : 0;
  return { zero, low, high };
}

/** @param {number} share @param {ReturnType<typeof scale>} bars @param {string} id */
function bar(share, bars, id) {
  if (!Number.isFinite(share)) return null;
  const { zero, low, high } = bars;
  const size = share < 0 ? (-share / low) * zero : (share / (high || 1)) * (BAR - zero);
  const w = share === 0 ? 0 : Math.max(1.5, size);
  const hatch = share < 0 && [
    h(
      "defs",
      {},
      h(
        "pattern",
        { id, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        h("rect", { width: 2, height: 4 }),
      ),
    ),
    h("rect", {
      key: "bar",
      class: "minus",
      x: (zero - w).toFixed(2),
      y: 1,
      width: w.toFixed(2),
      height: 8,
      style: `fill:url(#${id})`,
    }),
  ];
  return h(
    "svg",
    { width: BAR + 1, height: 10, "aria-hidden": "true" },
    hatch || h("rect", { key: "bar", class: "plus", x: zero, y: 1, width: w.toFixed(2), height: 8 }),
    h("path", { key: "zero", class: "zero", d: `M${zero + 0.5} 0V10` }),
  );
}

/** @param {Model} model @param {Term} term @param {{running: number, on: boolean, bars: any, cursor: boolean}} how */
export function entry(model, term, { running, on, bars, cursor }) {
  const { structure, numbers } = model;
  const tint = term.ink ? `color:${term.ink}` : null;
  const marker = term.ink
    ? h("span", { class: "mark", style: `background:${term.ink}` }, String(term.number))
    : h("span", { class: "mut num" }, term.index >= 0 ? String(term.number) : "·");
  const cells = [
    h("td", { key: "n", class: "n" }, marker),
    h(
      "td",
      { key: "walk", class: term.length > 2 ? "walk long" : "walk" },
      numbers.complete || !structure.nodes.length ? walk(model, term) : [glyph(model, term), detour(model, term)],
    ),
    h("td", { key: "product", class: "num product", style: tint, title: full(term.product) }, fmt(term.product)),
    h(
      "td",
      { key: "share", class: "num share" },
      numbers.complete && bar(term.share, bars, `hatch-${term.index}`),
      h("span", { key: "percent", class: "percent" }, percent(term.share, numbers.complete ? 1 : 2)),
    ),
    h("td", { key: "sum", class: "num", title: full(running) }, fmt(running)),
  ];
  return h(
    "tbody",
    {
      key: term.key,
      class: on ? "term on" : "term",
      "data-term": term.index >= 0 ? term.index : null,
      "data-path": term.index >= 0 ? null : term.rank,
      tabindex: cursor ? "0" : "-1",
      "aria-label": spoken(model, term),
    },
    h("tr", { key: "numbers" }, cells),
    numbers.complete &&
      h(
        "tr",
        { key: "factors" },
        h("td", {}),
        h("td", { key: "factors", colspan: 4, class: "factors" }, factors(model, term)),
      ),
  );
}

/**
 * Cut the middle out of a long list. @template T
 * @param {T[]} items
 * @param {number} most
 * @param {T} gap
 * @returns {T[]}
 */
const elide = (items, most, gap) =>
  items.length <= most ? items : [...items.slice(0, most - 3), gap, ...items.slice(-2)];

/** A path and its product, read aloud. @param {Model} model @param {Term} term */
export const spoken = (model, term) =>
  say(model.structure, "row_label", {
    n: term.number,
    path: spokenWalk(model, term),
    x: fmt(term.product),
    share: percent(term.share),
  });

/** @param {Model} model @param {Term} term */
function spokenWalk(model, term) {
  const { nodes, wrt } = model.structure;
  if (!term.edges.length && term.length) return plural(model.structure, "edges", term.length);
  const hops = term.edges.map((e) => `${nodes[model.edges[e].target].op} ${nodes[model.edges[e].target].plain}`);
  return [nodes[wrt].plain, ...elide(hops, LONGEST_WALK, "…")].join(", ");
}

/** u → Add → x → Mul → z. @param {Model} model @param {Term} term */
function walk(model, term) {
  const { nodes, wrt } = model.structure;
  if (!nodes[wrt]) return plural(model.structure, "edges", term.length);
  const to = h("span", { class: "to" }, "→");
  const hops = term.edges.map((e) => {
    const node = nodes[model.edges[e].target];
    return [term.length <= WITH_OPERATIONS && h("span", { class: "by" }, to, node.op), to, m(node.name)];
  });
  return [m(nodes[wrt].name), ...elide(hops, LONGEST_WALK, [to, "⋯"])];
}

/** ∂z/∂x ∂x/∂u = y · 1 = 1 · 1. @param {Model} model @param {Term} term */
export function factors(model, term) {
  const uses = [...term.edges].reverse().map((e) => model.edges[e]);
  if (!uses.length) return null;
  const gap = /** @type {any} */ (null);
  const few = elide(uses, LONGEST_PRODUCT, gap);
  const tinted = (/** @type {any} */ edge, /** @type {any} */ box) => color(edge.used ? edge.ink : null, box);
  const product = (/** @type {(edge: any) => any} */ part) =>
    few.map((edge, i) => {
      const dot = i === 0 ? [["t", ""], op("=")] : [["t", ""], op("·")];
      if (edge === null) return m(["t", "\u2009⋯"]);
      const box = part(edge);
      return m(row(...dot, tinted(edge, few.length > 1 && loose(box, i === 0) ? fence(box) : box)));
    });
  const fractions = few.map((edge) => (edge === null ? m(["t", "⋯"]) : m(tinted(edge, edge.d))));
  const plain = uses.every((edge) => edge.constant);
  return [
    h("span", { class: "chain fractions" }, fractions),
    uses.length <= LONGEST_PRODUCT &&
      h(
        "span",
        { class: "chain" },
        product((edge) => edge.formula),
      ),
    (!plain || uses.length > LONGEST_PRODUCT) &&
      h(
        "span",
        { class: "chain" },
        product((edge) => number(fmt(edge.partial))),
      ),
  ];
}

/** Where a path leaves the largest one: a line with a dip. @param {Model} model @param {Term} term */
export function glyph(model, term) {
  const top = new Set(model.terms[0].edges);
  const { wrt, output } = model.structure;
  const x = (/** @type {number} */ node) => ((node - wrt) / Math.max(1, output - wrt)) * (GLYPH - 6) + 3;
  const dips = term.edges
    .map((e) => model.edges[e])
    .filter((edge) => !top.has(edge.id))
    .map((edge) => [x(edge.source), x(edge.target)]);
  /** @type {number[][]} */
  const merged = [];
  for (const [a, b] of dips) {
    const last = merged.at(-1);
    if (last && a <= last[1] + 0.01) last[1] = b;
    else merged.push([a, b]);
  }
  const curve = ([a, b]) => {
    const more = Math.max(0, 5 - (b - a)) / 2;
    return `M${(a - more).toFixed(1)} 5c0 9 ${(b - a + 2 * more).toFixed(1)} 9 ${(b - a + 2 * more).toFixed(1)} 0`;
  };
  return h(
    "svg",
    {
      key: "glyph",
      class: "glyph",
      width: GLYPH,
      height: 15,
      viewBox: `0 0 ${GLYPH} 15`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    h("path", { key: "line", class: "straight", d: `M3 5H${GLYPH - 3}` }),
    h("path", { key: "dips", class: "dips", d: merged.map(curve).join("") }),
  );
}

/** The factors in which a path differs from the largest one. @param {Model} model @param {Term} term */
export function detour(model, term) {
  const top = new Set(model.terms[0].edges);
  if (term.index === 0) return h("span", { key: "detour", class: "detour mut" }, say(model.structure, "straight"));
  const own = [...term.edges]
    .reverse()
    .map((e) => model.edges[e])
    .filter((edge) => !top.has(edge.id) && edge.formulaPlain !== "1");
  const formulas = own.map((edge) => edge.formula);
  const boxes = formulas.length > 3 ? [formulas[0], ["t", "⋯"], formulas[formulas.length - 1]] : formulas;
  const parts = boxes.flatMap((box, i) => [...(i ? [op("·")] : []), loose(box, i === 0) ? fence(box) : box]);
  return h("span", { key: "detour", class: "detour" }, parts.length ? m(row(...parts)) : "1");
}
