/** Symbolic differentiation: one formula, its size, and why it swells: the tree repeats what the graph holds once. */

import { rich } from "./compare_text.js";
import { h, m } from "./dom.js";
import { path } from "./geometry.js";
import { fill } from "./problem_dom.js";

const f = (/** @type {number} */ v) => v.toFixed(1);
const LARGEST = 1.05;
const SMALLEST = 0.4;
const LEAST = 0.2;
const TALLEST = 380;
const GAP = 36;
/** A part as a point, in px on the screen: of few, and of many. */
const POINT = 6;
const SMALL = 3.2;
const MANY = 400;
/** Room for what is written below a picture. */
const CAPTION = 190;

/** @param {any} found @param {number} W @param {any} words */
export function symbolic(found, W, words) {
  const title = h("h2", { key: "t" }, words.symbolic_title, h("small", {}, words.symbolic_small));
  const pictures = found.pictures?.every(Boolean) ? found.pictures : null;
  const beside = W >= 900 && pictures && !pictures[0].points;
  const room = beside ? W * 0.66 - 40 : W;
  const pointed = Boolean(pictures?.[0].points);
  const wide = pictures ? pictures[0].width + (pointed ? 0 : pictures[1].width + GAP) : 1;
  const tall = pictures ? Math.max(pictures[0].height, pictures[1].height) : 1;
  const k = Math.max(pointed ? LEAST : SMALLEST, Math.min(LARGEST, (room - (pointed ? CAPTION + GAP : 0)) / wide, TALLEST / tall));
  return [
    title,
    h(
      "div",
      { key: "both", class: `swell${beside ? "" : " stacked"}` },
      h(
        "div",
        { key: "said" },
        found.box && h("div", { class: "scroll", "data-part": "symbolic-formula" }, m(["row", found.name, ["o", "="], found.box])),
        h("p", {}, rich(words.symbolic_sizes, { tree: found.tree, dag: found.dag, tape: found.tape }), found.box && found.shown !== found.tree && [words.space, fill(words.symbolic_shown, { n: found.shown })]),
        h("p", { class: "quiet" }, !pictures ? words.symbolic_too_large : pictures[0].nodes.some((/** @type {any} */ node) => (pointed ? node[2] : node.shared)) ? words.symbolic_shaded : ""),
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
  const [w, tall] = [drawn.width, drawn.height];
  const frame = { class: "tree", width: f(k * w), height: f(k * tall), viewBox: `0 0 ${f(w)} ${f(tall)}`, role: "img", "aria-label": "" };
  if (drawn.points) return h("svg", frame, points(drawn));
  return h(
    "svg",
    frame,
    drawn.edges.map((/** @type {any} */ curve) => h("path", { class: "hair", d: path(curve) })),
    drawn.nodes.map((/** @type {any} */ node) => {
      const [x, y, wide, high] = node.box;
      return [
        !node.leaf && h("rect", { class: `part${node.shared ? " shared" : ""}`, x: f(x - wide / 2), y: f(y - high / 2), width: f(wide), height: f(high), rx: f(high / 2) }),
        h("text", { class: node.leaf ? "m halo" : "", x: f(x), y: f(y + 5), "text-anchor": "middle" }, node.text),
      ];
    }),
  );
}

/** Three lines drawn in one go each: edges, what is used once, what is used again and again. @param {any} drawn */
function points({ nodes, edges }) {
  const size = nodes.length > MANY ? SMALL : POINT;
  const dots = (/** @type {boolean} */ again) => nodes.filter((/** @type {any} */ n) => n[2] === again).map((/** @type {number[]} */ [x, y]) => `M${x} ${y}h0`).join("");
  return [
    h("path", { class: "hair", d: edges.map((/** @type {number[]} */ [a, b]) => `M${nodes[a][0]} ${nodes[a][1]}L${nodes[b][0]} ${nodes[b][1]}`).join("") }),
    h("path", { class: "dots", d: dots(false), "stroke-width": size }),
    h("path", { class: "dots shared", d: dots(true), "stroke-width": size }),
  ];
}
