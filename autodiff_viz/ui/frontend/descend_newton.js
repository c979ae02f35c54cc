/** Newton's step of several variables with its numbers: x − η · H⁻¹ · ∇f, vectors and the Hessian as columns. */

import { below, plainly, steady, write } from "./descend_text.js";
import { full } from "./numbers.js";

/** @typedef {import("./descend_data.js").Run} Run */

/** @param {string} kind @param {string} [text] */
function tag(kind, text = "") {
  const node = document.createElement("span");
  node.className = kind;
  node.textContent = text;
  return node;
}

/**
 * @param {Run} run @param {string[]} names @param {(key: string) => string} say
 * @param {((at: number[]) => void)[]} writers @returns {HTMLElement}
 */
export function newton(run, names, say, writers) {
  const size = run.x.length;
  const { h, p } = run.series;
  const line = tag("line matrices");
  const all = [...Array(size).keys()];

  /**
   * One column, or the matrix, with what it is called above and below.
   * @param {string} kind @param {(k: number) => string} symbol @param {string} caption @param {number} columns
   * @param {((frame: number) => number)[]} figures row by row
   */
  function block(kind, symbol, caption, columns, figures) {
    const node = tag(`block ${kind}`);
    const [name, grid] = [tag("symbol"), tag("entries")];
    grid.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    const cells = figures.map(() => tag("number"));
    grid.append(...cells);
    node.append(name, grid, tag("caption", say(caption)));
    line.append(node);
    writers.push(([frame]) => {
      write(name, symbol(run.k[frame]));
      figures.forEach((figure, i) => {
        write(cells[i], steady(figure(frame), 5));
        cells[i].title = full(figure(frame));
      });
    });
    return node;
  }
  const sign = (/** @type {string} */ text) => line.append(tag("sign", text));
  const every = (/** @type {Float64Array[]} */ columns) =>
    columns.map((column) => (/** @type {number} */ frame) => column[frame]);
  const point = size > 1 ? `(${names.join(", ")})` : names[0];

  block("next", (k) => `${point}${below(k + 1)}`, "next_point", 1, every(run.series["x'"]));
  sign("=");
  block("here", (k) => `${point}${below(k)}`, "now", 1, every(run.x)).dataset.link = "x";
  sign("−");
  const rate = tag("block rate");
  rate.append(tag("symbol", "η"), tag("number", plainly(run.rate)), tag("caption", say("lr")));
  line.append(rate);
  sign("·");
  block("hessian", () => "H⁻¹,  H = ∇²f", "hessian_caption", size, every(h)).classList.add("inverse");
  sign("·");
  block("slope", () => "∇f", "gradient_caption", 1, every(run.g)).dataset.link = "g";
  block(
    "taken",
    () => "−η · H⁻¹ ∇f",
    "the_step",
    1,
    all.map((i) => (frame) => -run.rate * p[i][frame]),
  );
  return line;
}
