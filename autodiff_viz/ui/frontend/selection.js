/**
 * What is chosen, as a link carries it: `edge5`, `node3`, `up3` and `down3` (a node with all it is made from, or all that
 * is made from it), `stage2`, `path12`. It lives in the browser alone: choosing needs no server.
 */

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Choice} Choice */

/** Name in the address. */
const NAME = "sel";
const LONGEST = 400;
const FORM = new RegExp(`^(edge|node|up|down|stage|path)(\\d{1,${LONGEST}})$`);
const HELD = new RegExp(`[?&]${NAME}=[^&#]*`);

/** @param {Choice} choice @param {Model} model @returns {string} "" for nothing, or what no link can carry */
export function written(choice, model) {
  if (!choice) return "";
  if (choice.kind === "edge" && choice.id >= model.structure.edges.length) return "";
  const { kind, id } = choice.kind === "term" ? { kind: "path", id: model.terms[choice.id]?.rank ?? "" } : choice;
  const text = `${kind}${id}`;
  return FORM.test(text) ? text : "";
}

/** @param {string} text @param {Model} model @returns {Choice} null for what this graph does not have */
export function read(text, model) {
  const found = FORM.exec(text);
  if (!found) return null;
  const [, kind, digits] = found;
  if (kind === "path") {
    const number = String(BigInt(digits));
    const known = model.terms.some((term) => term.rank === number) || (model.flow && BigInt(number) < model.flow.count);
    return known ? { kind, id: number } : null;
  }
  const id = Number(digits);
  const { nodes, edges } = model.structure;
  const there = kind === "edge" ? id < edges.length : kind === "stage" ? id < model.stages.length : nodes[id] && nodes[id].kind !== "constant";
  return there ? /** @type {Choice} */ ({ kind, id }) : null;
}

/** What the page was opened with; asked for once. @type {string | null} */
let linked = new URLSearchParams(location.search).get(NAME);

/** @returns {string | null} */
export function wish() {
  const text = linked;
  linked = null;
  return text;
}

/** Keep the address at what is chosen. @param {string} text */
export function keep(text) {
  const [held] = HELD.exec(location.search) ?? [""];
  if (linked !== null || (held ? held.slice(NAME.length + 2) : "") === text) return;
  const rest = location.search.replace(HELD, "").replace(/^&/, "?");
  const search = text ? `${rest}${rest ? "&" : "?"}${NAME}=${text}` : rest;
  history.replaceState(history.state, "", location.pathname + search);
}
