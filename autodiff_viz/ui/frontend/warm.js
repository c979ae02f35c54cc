/** The same node wherever it stands: in the picture, in the source text, in the trace. */

const PLACES = "[data-node],[data-operation],[data-line],[data-part-of]";

/**
 * @param {HTMLElement} host @param {(id: number) => [number, number] | null | undefined} span of a node in the source text
 * @returns {(target: EventTarget | null) => void} warms the node under the pointer, and cools the last one
 */
export function warmth(host, span) {
  /** @type {string | null} */
  let hot = null;
  return (target) => {
    const found = target instanceof Element ? target.closest(PLACES) : null;
    const { node, operation, line, partOf, origin } = /** @type {any} */ (found)?.dataset ?? {};
    const id = origin ?? node ?? operation ?? line ?? partOf ?? null;
    if (id === hot) return;
    hot = id;
    for (const old of host.querySelectorAll("[data-hot]")) old.removeAttribute("data-hot");
    if (id === null) return;
    const copies = host.querySelector("[data-origin]") !== null;
    const names = copies ? ["origin", "line"] : ["node", "operation", "line"];
    const same = names.map((name) => `[data-${name}="${id}"]`).join(",");
    for (const part of host.querySelectorAll(same)) part.setAttribute("data-hot", "");
    const own = span(Number(id));
    let at = 0;
    for (const piece of host.querySelectorAll(".source > *")) {
      const from = at;
      at += [...(piece.textContent ?? "")].length;
      if (own && from >= own[0] && at <= own[1]) piece.setAttribute("data-hot", "");
    }
  };
}
