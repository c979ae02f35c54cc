/** Tape against PyTorch by itself: below the explorer, where PyTorch is the engine. */

import { h, patch } from "./dom.js";
import { fill } from "./problem_dom.js";
import { agreement } from "./pytorch_tables.js";
import { follow, scheme } from "./theme.js";

/** @param {any} parent @param {(open: boolean) => void} tell */
export function createCompared(parent, tell) {
  const root = document.createElement("div");
  root.className = "pytorch compared";
  parent.append(root);
  /** @type {any} */ let data = null;
  let open = false;

  function draw() {
    if (!data) return;
    root.dataset.theme = scheme(root);
    root.classList.toggle("projector", Boolean(data.projector));
    const { words, answer } = data;
    const worst = answer?.precisions?.map((/** @type {string} */ p) =>
      fill(words.worst_short, { precision: p, value: answer.worst[p][0], adjoint: answer.worst[p][1] }));
    patch(root, [
      h("details", { key: "compared", class: "agreement", "data-part": "compare" },
        h("summary", {}, words.compared, worst ? h("small", { class: "mut", "data-part": "worst" }, worst.join(" · ")) : null),
        open ? agreement(answer, words) : null),
    ]);
  }

  root.addEventListener("toggle", (event) => {
    if (!(event.target instanceof HTMLDetailsElement)) return;
    open = event.target.open;
    tell(open);
    draw();
  }, true);
  const unfollow = follow(draw);

  return {
    /** @param {any} next */
    update(next) {
      data = next;
      draw();
    },
    destroy() {
      unfollow();
      root.remove();
    },
  };
}
