/** The paths of the graph at the current step: the share of each as a bar, and their sum. */

import { math } from "./boxes.js";
import { steady, write } from "./descend_text.js";
import { full } from "./numbers.js";

/** @typedef {import("./descend_data.js").Run} Run */

/** More paths than that are not listed; their sums are. */
const LISTED = 6;
const FACTORS = 5;
const NUMBERS = ["①", "②", "③", "④", "⑤", "⑥"];

/** @typedef {{input: number, edges: number[]}} Path */

/**
 * All paths from the inputs to the output, while they are few.
 * @param {any} structure
 * @returns {Path[] | null}
 */
export function paths({ edges, output, nodes }) {
  /** @type {number[][]} */
  const into = nodes.map(() => []);
  edges.forEach((/** @type {any} */ edge, /** @type {number} */ e) => into[edge.target]?.push(e));
  /** @type {Path[]} */
  const found = [];
  /** @type {Path[]} */
  const open = [{ input: output, edges: [] }];
  let turns = 0;
  while (open.length) {
    const here = /** @type {Path} */ (open.pop());
    if (nodes[here.input]?.kind === "input") found.push(here);
    else for (const e of into[here.input]) open.push({ input: edges[e].source, edges: [e, ...here.edges] });
    turns += 1;
    if (found.length > LISTED || turns > 500) return null;
  }
  return found.sort((a, b) => a.input - b.input || a.edges[0] - b.edges[0]);
}

/**
 * @param {HTMLElement} host
 * @param {any} structure
 * @param {(key: string) => string} say
 */
export function ledger(host, structure, say) {
  host.replaceChildren();
  const listed = paths(structure) ?? [];
  const inputs = structure.nodes.flatMap((/** @type {any} */ node, /** @type {number} */ i) =>
    node.kind === "input" ? [i] : [],
  );
  const tag = (/** @type {string} */ kind, /** @type {string} */ text = "") => {
    const node = document.createElement("span");
    node.className = kind;
    node.textContent = text;
    return node;
  };
  /** @type {{path?: Path, column?: number, number: HTMLElement, factors: HTMLElement, bar: HTMLElement}[]} */
  const rows = [];
  const add = (/** @type {HTMLElement} */ name, /** @type {any} */ what, /** @type {boolean} */ sum) => {
    const factors = tag(sum ? "factors sum" : "factors");
    const number = tag(sum ? "number sum" : "number");
    const bar = document.createElement("i");
    const track = tag("bar");
    track.append(bar, document.createElement("u"));
    host.append(name, factors, number, track);
    rows.push({ ...what, number, factors, bar });
  };
  inputs.forEach((/** @type {number} */ input, /** @type {number} */ column) => {
    listed.forEach((path, i) => {
      if (path.input !== input) return;
      const name = tag("walk", `${NUMBERS[i]} `);
      const hops = path.edges.map((e) => structure.nodes[structure.edges[e].target].name);
      const shown = hops.length > FACTORS ? [...hops.slice(0, 3), ["t", "⋯"], hops[hops.length - 1]] : hops;
      for (const [j, hop] of [structure.nodes[input].name, ...shown].entries()) {
        if (j) name.append(" → ");
        name.append(math(hop));
      }
      add(name, { path }, false);
    });
    const own = listed.filter((path) => path.input === input).length;
    const name = tag("walk sum", own > 1 ? `${say("sum_of_paths")} = ` : "");
    name.append(math(["row", ["bar", structure.nodes[input].name]]));
    add(name, { column }, true);
  });

  /** @param {Run} run @param {number} frame */
  function draw(run, frame) {
    const used = run.partials.length / run.k.length;
    const product = (/** @type {Path} */ path) =>
      path.edges.reduce((sum, e) => sum * run.partials[frame * used + e], 1);
    const numbers = rows.map((row) => (row.path ? product(row.path) : run.g[row.column ?? 0][frame]));
    const largest = Math.max(1e-300, ...numbers.map((v) => (Number.isFinite(v) ? Math.abs(v) : 0)));
    rows.forEach((row, i) => {
      const v = numbers[i];
      write(row.number, (row.path && v > 0 ? "+" : "") + steady(v));
      row.number.title = full(v);
      if (row.path)
        write(
          row.factors,
          row.path.edges.length > FACTORS
            ? "…"
            : [...row.path.edges]
                .reverse()
                .map((e) => run.partials[frame * used + e])
                .map((p) => (p < 0 ? `(${steady(p, 4)})` : steady(p, 4)))
                .join(" · "),
        );
      const half = Number.isFinite(v) ? Math.min(1, Math.abs(v) / largest) * 50 : 0;
      row.bar.style.width = `${half.toFixed(2)}%`;
      row.bar.style.left = `${(v < 0 ? 50 - half : 50).toFixed(2)}%`;
      row.bar.className = row.path ? (v < 0 ? "minus" : "plus") : "whole";
    });
  }
  return { draw, rows: rows.length };
}
