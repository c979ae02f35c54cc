/** Symbolic differentiation: one formula, its size, and why it swells: the tree repeats what the graph holds once. */

import { rich } from "./compare_text.js";
import { h, m } from "./dom.js";
import { path } from "./geometry.js";

const f = (/** @type {number} */ v) => v.toFixed(1);
const LARGEST = 1.05;
const SMALLEST = 0.4;
const TALLEST = 380;
const GAP = 36;

/** @param {any} found @param {number} W @param {any} words */
export function symbolic(found, W, words) {
  const title = h("h2", { key: "t" }, words.symbolic_title, h("small", {}, words.symbolic_small));
  const room = W >= 900 ? W * 0.66 - 40 : W;
  const pictures = found.pictures?.every(Boolean) ? found.pictures : null;
  const wide = pictures ? pictures[0].width + pictures[1].width + GAP : 1;
  const tall = pictures ? Math.max(pictures[0].height, pictures[1].height) : 1;
  const k = Math.max(SMALLEST, Math.min(LARGEST, room / wide, TALLEST / tall));
  return [
    title,
    h(
      "div",
      { key: "both", class: "swell" },
      h(
        "div",
        { key: "said" },
        found.box && h("div", { class: "scroll", "data-part": "symbolic-formula" }, m(["row", found.name, ["o", "="], found.box])),
        h("p", {}, rich(words.symbolic_sizes, { tree: found.tree, dag: found.dag, tape: found.tape })),
        h("p", { class: "quiet" }, !pictures ? words.symbolic_too_large : pictures[0].nodes.some((/** @type {any} */ node) => node.shared) ? words.symbolic_shaded : ""),
      ),
      pictures &&
        h(
          "div",
          { key: "pictures", class: "scroll pair", "data-part": "swell" },
          pictures.map((/** @type {any} */ one, /** @type {number} */ i) => h("figure", { key: i }, picture(one, k), h("figcaption", {}, i ? words.symbolic_as_graph : words.symbolic_as_tree))),
        ),
    ),
  ];
}

/** @param {any} drawn @param {number} k */
function picture(drawn, k) {
  return h(
    "svg",
    { class: "tree", width: f(k * drawn.width), height: f(k * drawn.height), viewBox: `0 0 ${f(drawn.width)} ${f(drawn.height)}`, role: "img", "aria-label": "" },
    drawn.edges.map((/** @type {any} */ curve) => h("path", { class: "hair", d: path(curve) })),
    drawn.nodes.map((/** @type {any} */ node) => {
      const [x, y, wide, tall] = node.box;
      return [
        !node.leaf && h("rect", { class: `part${node.shared ? " shared" : ""}`, x: f(x - wide / 2), y: f(y - tall / 2), width: f(wide), height: f(tall), rx: f(tall / 2) }),
        h("text", { class: node.leaf ? "m halo" : "", x: f(x), y: f(y + 5), "text-anchor": "middle" }, node.text),
      ];
    }),
  );
}
