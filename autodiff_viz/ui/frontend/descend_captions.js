/** The lines above the two pictures: what each one shows, and how it can be turned or enlarged. */

import { h } from "./dom.js";

/** @typedef {(key: string) => string} Say */

/** @param {string} act @param {string} face @param {string} name @param {Record<string, any>} [more] */
const tool = (act, face, name, more = {}) =>
  h("button", { key: act, type: "button", "data-act": act, "aria-label": name, title: name, ...more }, face);

/** @param {string} name @param {any[]} children */
const tools = (name, children) => h("span", { key: "tools", class: "tools", role: "group", "aria-label": name }, children);

/**
 * @param {{flat: boolean, solid: boolean, race: boolean, start: boolean}} state @param {Say} say
 *   `start`: whether a double click starts there
 */
export function left({ flat, solid, race, start }, say) {
  const title = say(flat ? "curve_title" : solid ? "surface_title" : "map_title");
  const kind = (/** @type {string} */ act, /** @type {boolean} */ on) =>
    h("button", { key: act, type: "button", "data-act": act, "aria-pressed": String(on) }, say(act));
  return [
    h("span", { key: "title" }, title, race ? ` · ${say("follows")}` : start ? ` · ${say("start_note")}` : ""),
    !flat &&
      tools(say("picture"), [
        solid && tool("turn-left", "⟲", say("turn_left")),
        solid && tool("turn-right", "⟳", say("turn_right")),
        kind("map", !solid),
        kind("surface", solid),
      ]),
  ];
}

/** @param {{moved: boolean, large: boolean}} state @param {Say} say */
export function right({ moved, large }, say) {
  const enlarge = { key: "large", type: "button", "data-act": "enlarge", "aria-pressed": String(large) };
  return [
    h("span", { key: "title" }, say("graph_title"), " ", say("graph_note")),
    tools(say("zoom"), [
      moved && h("button", { key: "fit", type: "button", "data-act": "fit" }, say("fit")),
      tool("out", "−", say("zoom_out")),
      tool("in", "+", say("zoom_in")),
      h("button", enlarge, say(large ? "smaller" : "larger")),
    ]),
  ];
}
