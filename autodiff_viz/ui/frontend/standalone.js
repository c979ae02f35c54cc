/** The explorer in a file of its own: no server, so that every variable's numbers are in the file already. */

import { mount } from "./view.js";

const NARROW = 720;

/**
 * @param {Document} page with the data in `#data`, the place for the explorer in `#explorer`, and perhaps a list of the
 *   variables in `#by`
 */
export function start(page) {
  const find = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
  const { structures, numbers, variables, chosen } = JSON.parse(find("data").textContent);
  const list = find("by");
  let by = chosen;

  /** The drawing for this width, and what belongs to the variable. */
  function parts() {
    const drawing = structures[innerWidth < NARROW && structures.length > 1 ? 1 : 0];
    const variable = variables[by];
    const hash = `${drawing.hash} ${by}`;
    const { wrt, derivative } = variable;
    return {
      structure: { ...drawing, wrt, derivative, hash },
      numbers: { ...numbers, ...variable.numbers, hash },
      closed: { ...variable.closed, hash },
    };
  }

  const first = parts();
  const view = mount(find("explorer"), first.structure, first.numbers, { onNarrow: show });
  view.closed(first.closed);

  function show() {
    const next = parts();
    view.numbers(next.numbers);
    view.update(next.structure);
    view.closed(next.closed);
  }

  list?.addEventListener("change", () => {
    by = Number(list.value);
    show();
  });
}
