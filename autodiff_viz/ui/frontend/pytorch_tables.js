/** The walk back as a table, the paths, the explanation of an error, and tape against PyTorch. */

import { adjoint, frac, number, op, row } from "./boxes.js";
import { h, m } from "./dom.js";
import { percent } from "./numbers.js";
import { fill } from "./problem_dom.js";

/** @param {any} graph */
export function heading(graph) {
  return h("div", { class: "big" }, graph.gradient.map((/** @type {any} */ g, /** @type {number} */ i) =>
    h("span", { key: `d${i}`, title: g.full, "data-k": String(g.node), "data-part": "gradient" },
      m(row(frac(row(op("∂"), g.of), row(op("∂"), g.by)), op("="))), h("span", { class: "adjc" }, m(number(g.value))))));
}

/** @param {any} graph @param {any} words */
export function steps(graph, words) {
  const nodes = graph.nodes;
  const head = ["line", "operation", "partial", "creator", "keeps", "sends"];
  const uses = (/** @type {number} */ i) => graph.uses.filter((/** @type {any} */ use) => use.target === i);
  const rows = graph.rows.map((/** @type {number} */ i) => {
    const node = nodes[i];
    const equals = node.name ? row(node.name, op("="), number(node.value)) : number(node.value);
    return h("tr", { key: `r${i}`, "data-k": String(i), tabindex: 0 },
      h("td", { class: "mut" }, node.line || ""),
      h("td", {}, h("span", { class: "op" }, h("code", { title: node.code }, node.code || node.title), h("span", { title: node.full }, m(equals)))),
      h("td", { class: "part keep" }, uses(i).map((/** @type {any} */ use, /** @type {number} */ n) => h("span", { key: `p${n}`, title: use.full, class: use.jacobian ? "shape" : "" }, n ? ", " : "", use.jacobian ? h("button", { class: "size", "data-use": graph.uses.indexOf(use) }, use.label) : use.label, use.jacobian && use.share !== null ? h("small", { class: "mut" }, ` ${percent(use.share, 0)}`) : null))),
      h("td", {}, h("code", {}, node.creator)),
      h("td", { class: "keep" }, node.keeps.length
        ? node.keeps.map((/** @type {any} */ k, /** @type {number} */ n) => h("span", { key: `k${n}` }, m(k), n + 1 < node.keeps.length ? "," : ""))
        : h("span", { class: "mut" }, words.nothing_kept)),
      h("td", { class: "adjc" }, uses(i).map((/** @type {any} */ use, /** @type {number} */ n, /** @type {any[]} */ all) => {
        const source = nodes[use.source];
        return h("span", { key: `s${n}`, title: source?.adjointFull }, m(row(adjoint(source.name), op("+="), number(use.sends || "0"))), n + 1 < all.length ? "," : "");
      })));
  });
  const leaves = graph.leaves.filter((/** @type {number} */ i) => nodes[i].adjoint !== null).map((/** @type {number} */ i) => {
    const node = nodes[i];
    return h("tr", { key: `x${i}`, "data-k": String(i), tabindex: 0 },
      h("td", {}), h("td", {}, m(row(node.name, op("="), number(node.value)))), h("td", { class: "keep" }),
      h("td", {}, h("code", {}, "AccumulateGrad")), h("td", { class: "keep mut" }, fill(words.leaf, { name: node.plain })),
      h("td", { class: "adjc", title: node.adjointFull }, h("code", {}, `${node.plain}.grad += `), m(number(node.adjoint))));
  });
  const missing = graph.operations - graph.rows.length;
  return h("div", { class: "scroll" }, h("table", { class: "steps", "data-part": "steps" },
    h("thead", {}, h("tr", {}, head.map((name) => h("th", { key: name, class: name === "partial" || name === "keeps" ? "keep" : "" }, words[`head_${name}`])))),
    h("tbody", {}, rows, missing > 0 ? h("tr", { key: "more" }, h("td", {}), h("td", { class: "mut", colspan: 5 }, fill(words.unlisted, { count: String(missing) }))) : null, leaves)));
}

/** The numbers of one Jacobian. @param {any} graph @param {number} index @param {any} words */
export function jacobian(graph, index, words) {
  const use = graph.uses[index];
  const [target, source] = [graph.nodes[use.target], graph.nodes[use.source]];
  const size = (/** @type {any} */ node) => String(node.shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1));
  return h("section", { key: "jacobian", class: "jacobian", "data-part": "jacobian", "data-k": String(use.target) },
    h("h2", {}, fill(words.jacobian_of, { rows: size(target), columns: size(source) }), h("button", { "data-do": "close" }, `${words.close} ✕`)),
    use.matrix
      ? h("div", { class: "scroll" }, h("div", { class: "matrix" },
          target.name && source.name ? m(row(frac(row(op("∂"), target.name), row(op("∂"), source.name)), op("="))) : null,
          h("table", {}, h("tbody", {}, use.matrix.map((/** @type {string[]} */ line, /** @type {number} */ i) =>
            h("tr", { key: i }, line.map((x, j) => h("td", { key: j, class: x === "0" ? "num mut" : "num" }, x))))))))
      : h("p", {}, fill(words.jacobian_large, { sends: use.sends || "0" })));
}

const DISCS = "①②③④⑤⑥⑦⑧";

/** @param {any} graph @param {any} words */
export function paths(graph, words) {
  if (!graph.ledgers.length) return null;
  return h("section", { class: "paths", key: "paths" }, graph.ledgers.map((/** @type {any} */ led, /** @type {number} */ i) => {
    const [before, after] = words.paths.split("{by}");
    return h("div", { key: `l${i}`, "data-part": "ledger" },
      h("h2", {}, before, m(led.by), after ?? "", led.terms.length.toLocaleString("en") !== led.count ? h("small", {}, ` ${fill(words.paths_more, { shown: String(led.terms.length), count: led.count })}`) : null),
      h("table", {},
        h("thead", {}, h("tr", {}, h("th", {}), h("th", {}, words.factors), h("th", {}, words.product), h("th", {}, words.share))),
        h("tbody", {},
          led.terms.map((/** @type {any} */ term, /** @type {number} */ n) => h("tr", { key: `t${n}` },
            h("td", { class: `disc d${n}` }, DISCS[n]),
            h("td", { class: "part" }, term.factors.join(" · ")),
            h("td", { class: "num" }, term.product),
            h("td", { class: "num mut" }, term.share === null ? "" : percent(term.share)))),
          h("tr", { class: "tot" }, h("td", {}), h("td", {}, words.path_sum), h("td", { class: "num adjc", title: led.full }, led.total), h("td", {})))));
  }));
}

/**
 * What went wrong, why, and the way out.
 * @param {any} error @param {any[] | undefined} exhibit @param {any} words @param {string} text
 */
export function explanation(error, exhibit, words, text) {
  const [, title, broken, mended, phase, , , note] = exhibit ?? [];
  const same = exhibit && text === broken;
  return h("section", { class: "why", key: "why", "data-part": "why" },
    h("h1", {}, title ?? (error?.line ? fill(words.error_line, { line: String(error.line) }) : words.stopped)),
    error && !same && error.hint ? h("p", {}, error.hint) : null,
    note ? h("p", {}, note) : null,
    same ? difference(broken, mended) : null,
    same ? h("p", {}, h("button", { class: "run", "data-do": "mend", "data-part": "mend" }, words.mend)) : null,
    phase ? h("p", { class: "phases" }, ["define", "compute", "backward"].map((name, i) =>
      h("span", { key: name, class: i + 1 === phase ? "stop" : i + 1 > phase ? "mut" : "" }, h("b", { class: "n" }, String(i + 1)), ` ${words[name]} `, i + 1 < phase ? "✓" : i + 1 === phase ? "✕" : "–"))) : null);
}

/** The lines that differ. @param {string} before @param {string} after */
function difference(before, after) {
  const [a, b] = [before.trimEnd().split("\n"), after.trimEnd().split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return h("div", { class: "diff" },
    a.slice(start, a.length - end).map((text, i) => h("div", { key: `d${i}`, class: "d" }, `− ${text}`)),
    b.slice(start, b.length - end).map((text, i) => h("div", { key: `a${i}`, class: "a" }, `+ ${text}`)));
}

/** @param {any[]} exhibits @param {any} words @param {string} text */
export const shelf = (exhibits, words, text) =>
  h("section", { class: "museum", key: "museum", "data-part": "museum" },
    h("div", { class: "tools" }, h("h2", {}, words.museum), h("span", {}, words.museum_note)),
    exhibits.map(([id, title, broken, , phase, kind, message], i) =>
      h("button", { key: id, class: "shelf", "data-exhibit": id, "aria-pressed": String(text === broken) },
        h("span", { class: "mut" }, String(i + 1)), h("b", {}, title),
        h("small", {}, h("b", { class: "n" }, String(phase)), ` ${words[["define", "compute", "backward"][phase - 1]]}`),
        h("code", {}, kind ? `${kind}: ${message}` : "–"))));

/** @param {any} answer @param {any} words */
export function agreement(answer, words) {
  if (!answer) return h("p", { class: "mut" }, words.running);
  if (answer.message) return h("p", {}, answer.message);
  return [
    answer.precisions.map((/** @type {string} */ p) => h("p", { key: p, "data-part": `agreement-${p}` }, h("b", {}, p), " ",
      fill(words.worst, { value: answer.worst[p][0], adjoint: answer.worst[p][1], error: answer.worst[p][2] }))),
    h("p", { class: "mut" }, words.ulp_note),
    h("div", { class: "scroll" }, h("table", { "data-part": "agreement" },
      h("thead", {}, h("tr", {}, h("th", {}, ""), h("th", {}, words.head_creator), h("th", {}, words.value), h("th", {}, words.adjoint),
        answer.precisions.map((/** @type {string} */ p) => h("th", { key: p }, h("code", {}, p), ` ${words.ulps}`)))),
      h("tbody", {}, answer.rows.map((/** @type {any} */ line, /** @type {number} */ i) => h("tr", { key: `r${i}` },
        h("td", {}, m(line.name)), h("td", {}, h("code", {}, line.creator)),
        h("td", { class: "num", title: line.valueFull }, line.value), h("td", { class: "num adjc", title: line.adjointFull }, line.adjoint),
        answer.precisions.map((/** @type {string} */ p) => h("td", { key: p, class: "num" }, line.ulps[p].filter(Boolean).join(" | ")))))))),
  ];
}
