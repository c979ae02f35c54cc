/**
 * A page part as plain data, and one function that brings the DOM into line with it.
 *
 * Elements that are still wanted stay, so that focus, hover, scroll and zoom survive every new number. Data reaches
 * the page as text nodes and attributes only.
 */

import { math, tspans } from "./boxes.js";

/** @typedef {{tag: string, attributes: Record<string, any>, children: any[]}} Part */

const SVG = "http://www.w3.org/2000/svg";
const MADE = Symbol("made");

/**
 * Describe an element. `key` names it among its siblings; `box` fills it with mathematics (of font size `size` in a
 * picture). An attribute that is null, undefined or false is left out.
 * @param {string} tag @param {Record<string, any> | null} [attributes] @param {...any} children @returns {Part}
 */
export const h = (tag, attributes, ...children) => ({ tag, attributes: attributes ?? {}, children });

/** @type {(box: import("./boxes.js").Box, display?: boolean) => Part} mathematics in running text */
export const m = (box, display = false) => ({ tag: "math", attributes: { box, display }, children: [] });

/**
 * Make the children of `parent` equal to `wanted`, in place.
 * @param {Element | DocumentFragment} parent
 * @param {any[]} wanted parts and strings, nested at will; null and false are skipped
 */
export function patch(parent, wanted) {
  const parts = wanted
    .flat(Infinity)
    .filter((part) => part !== null && part !== undefined && part !== false && part !== "");
  const keyed = new Map();
  const loose = [];
  for (const node of parent.childNodes) {
    const key = /** @type {any} */ (node)[MADE]?.key;
    if (key === undefined || key === null) loose.push(node);
    else keyed.set(key, node);
  }
  let next = parent.firstChild;
  for (const part of parts) {
    const node = bring(parent, part, keyed, loose);
    while (next && /** @type {any} */ (next)[MADE]?.replaced) {
      const gone = next;
      next = next.nextSibling;
      gone.remove();
    }
    if (node === next) next = node.nextSibling;
    else parent.insertBefore(node, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/**
 * @param {Element | DocumentFragment} parent
 * @param {any} part
 * @param {Map<any, any>} keyed
 * @param {any[]} loose
 * @returns {any}
 */
function bring(parent, part, keyed, loose) {
  if (typeof part !== "object") {
    const text = String(part);
    const at = loose.findIndex((node) => node.nodeType === Node.TEXT_NODE);
    if (at < 0) return document.createTextNode(text);
    const [node] = loose.splice(at, 1);
    if (node.data !== text) node.data = text;
    return node;
  }
  const { key } = part.attributes;
  let node;
  if (key !== undefined && key !== null) {
    node = keyed.get(key);
    keyed.delete(key);
  } else {
    const at = loose.findIndex((old) => old[MADE]?.tag === part.tag);
    if (at >= 0) [node] = loose.splice(at, 1);
  }
  return part.tag === "math" ? formula(node, part) : element(node, part, parent);
}

/** @param {any} node @param {Part} part */
function formula(node, part) {
  const { box, display, key } = part.attributes;
  const signature = JSON.stringify(box) + display;
  if (node?.[MADE]?.signature === signature) return node;
  const made = math(box, display);
  made.setAttribute("lang", "en"); // on a page in Japanese, letters of formulas must not come from a font for its text
  /** @type {any} */ (made)[MADE] = { tag: "math", key, signature };
  if (node) node[MADE].replaced = true;
  return made;
}

/** @param {any} node @param {Part} part @param {Element | DocumentFragment} parent */
function element(node, part, parent) {
  const { key, box, size, ...attributes } = part.attributes;
  let made = node;
  if (!made || made[MADE].tag !== part.tag) {
    if (made) made[MADE].replaced = true;
    const pictured = part.tag === "svg" || /** @type {Element} */ (parent).namespaceURI === SVG;
    made = pictured ? document.createElementNS(SVG, part.tag) : document.createElement(part.tag);
    made[MADE] = { tag: part.tag, key, attributes: {} };
  }
  const memory = made[MADE];
  if (memory.part === part) return made; // the very same description: nothing to compare
  memory.part = part;
  for (const name of Object.keys(memory.attributes)) if (!present(attributes[name])) made.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes)) {
    if (present(value) && memory.attributes[name] !== value)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  memory.attributes = Object.fromEntries(Object.entries(attributes).filter(([, value]) => present(value)));
  if (box) {
    const signature = JSON.stringify(box) + size;
    if (memory.signature !== signature) made.replaceChildren(...tspans(box, size));
    memory.signature = signature;
  } else {
    patch(made, part.children);
  }
  return made;
}

/** @param {any} value */
const present = (value) => value !== null && value !== undefined && value !== false;
