/** What surrounds the pictures: settings and presets, the verdict, transport, and the lecture's printed lines. */

import { h, m } from "./dom.js";
import { count, steady } from "./descend_text.js";
import { full } from "./numbers.js";

/** @typedef {(key: string) => string} Say */

const ICONS = {
  home: "M3 2h2v12H3zM14 2v12L6 8z",
  end: "M11 2h2v12h-2zM2 2v12l8-6z",
  prev: "M11 2v12L4 8z",
  next: "M5 2v12l7-6z",
  play: "M4 2v12l10-6z",
  pause: "M4 2h3v12H4zM9 2h3v12H9z",
  full: "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z",
};
const SPEEDS = [0.25, 0.5, 1, 4];
const MARKS = { good: "✓", warn: "△", bad: "✕" };

/** @param {keyof typeof ICONS} name */
const icon = (name) =>
  h(
    "svg",
    { key: name, viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" },
    h("path", { d: ICONS[name], fill: "currentColor" }),
  );

/**
 * Method, rate, steps, precision, race; then the page's presets.
 * @param {any} controls @param {any} settings as they are typed @param {any} error @param {Say} say
 * @param {string} preset the one that is open @param {boolean} listed whether all of them are told below
 */
export function settings(controls, settings, error, say, preset, listed) {
  const select = (/** @type {string} */ name, /** @type {any[]} */ options) =>
    h(
      "label",
      { key: name, class: `field choice ${name}` },
      h("span", {}, say(name)),
      h(
        "select",
        { "data-setting": name, "aria-label": say(name) },
        options.map((option) =>
          h("option", { key: option.id, value: option.id, selected: option.id === settings[name] }, option.label),
        ),
      ),
    );
  const field = (/** @type {string} */ name, /** @type {string} */ mode) =>
    h(
      "label",
      { key: name, class: `field ${name}` },
      h("span", {}, say(name)),
      h("input", {
        "data-setting": name,
        inputmode: mode,
        autocomplete: "off",
        spellcheck: "false",
        "aria-invalid": String(error?.field === name),
        "aria-describedby": error?.field === name ? "descend-error" : null,
      }),
    );
  return [
    select("method", controls.methods),
    field("lr", "decimal"),
    field("steps", "numeric"),
    h("button", { key: "more", type: "button", class: "more", "data-act": "more", "aria-label": say("more") }, "⋯"),
    select("dtype", controls.dtypes),
    select("race", controls.races),
    controls.axes.length > 2 && select("across", controls.axes),
    controls.axes.length > 2 && select("up", controls.axes),
    h(
      "div",
      { key: "presets", class: "chips", role: "group", "aria-label": say("presets") },
      controls.presets.map((/** @type {any} */ item) =>
        h(
          "button",
          {
            key: item.id,
            type: "button",
            "data-preset": item.id,
            "aria-pressed": String(item.id === preset),
            title: item.note,
          },
          item.title,
        ),
      ),
    ),
    h(
      "button",
      { key: "list", type: "button", class: "list", "data-act": "list", "aria-expanded": String(listed) },
      say("all_lessons"),
      " ▾",
    ),
  ];
}

/** All presets with what each one shows. @param {any} controls @param {string} preset @param {Say} say */
export const lessons = (controls, preset, say) =>
  h(
    "ul",
    { key: "lessons", "aria-label": say("presets") },
    controls.presets.map((/** @type {any} */ { id, title, note }) =>
      h(
        "li",
        { key: id },
        h(
          "button",
          { type: "button", "data-preset": id, "aria-pressed": String(id === preset) },
          h("b", {}, title),
          h("span", {}, note),
        ),
      ),
    ),
  );

/**
 * @param {{error: any, verdict: any, old: string | null, say: Say, actions: boolean, veiled: boolean, title: any}} state
 *   `title`: the formula, where no problem bar shows it
 */
export function headline({ error, verdict, old, say, actions, veiled, title }) {
  const trouble =
    error &&
    h(
      "div",
      { key: "error", id: "descend-error", class: "error", "data-part": "run-error", role: "alert" },
      h("b", {}, "⚠ ", error.message),
      " ",
      `${error.hint} ${verdict ? say("not_run") : ""}`,
    );
  if (!verdict) return [trouble];
  return [
    trouble,
    old &&
      h(
        "p",
        { key: "old", class: "old", "data-part": "old" },
        h("b", {}, say("old_picture")),
        " ",
        say("old_of").replace("{f}", old),
      ),
    title?.length > 0 &&
      h(
        "div",
        { key: "formula", class: "formula" },
        title.map((/** @type {any} */ box) => m(box, true)),
      ),
    veiled
      ? h(
          "div",
          { key: "guess", class: "verdict", "data-part": "guess" },
          h("span", { class: "word" }, `? ${say("guess_title")}`),
          h("p", {}, say("guess_text")),
          h("button", { type: "button", class: "act", "data-act": "reveal" }, say("reveal")),
        )
      : h(
      "div",
      { key: "verdict", class: `verdict ${verdict.tone}`, "data-part": "verdict" },
      h("span", { class: "word" }, `${MARKS[/** @type {"good"} */ (verdict.tone)]} ${verdict.title}`),
      h("p", {}, verdict.text),
      verdict.action &&
        actions &&
        h("button", { type: "button", class: "act", "data-action": "verdict" }, verdict.action.label),
    ),
  ];
}

/**
 * @param {{playing: boolean, speed: number, axis: string, what: string, several: boolean, timings: string[],
 *   server: boolean, guess: boolean, full: boolean, say: Say}} state
 */
export function transport({ playing, speed, axis, what, several, timings, server, guess, full, say }) {
  const button = (/** @type {keyof typeof ICONS} */ act) =>
    h(
      "button",
      { key: act, type: "button", class: "icon", "data-act": act, title: say(`${act}_key`), "aria-label": say(act) },
      icon(act),
    );
  const group = (/** @type {string} */ name, /** @type {any} */ now, /** @type {any[][]} */ choices) =>
    h(
      "span",
      { key: name, class: `group ${name}`, role: "group", "aria-label": say(name) },
      h("span", { class: "name" }, say(name)),
      choices.map(([value, face]) =>
        h(
          "button",
          { key: value, type: "button", [`data-${name}`]: value, "aria-pressed": String(value === now) },
          face,
        ),
      ),
    );
  const player = [
    button("home"),
    button("prev"),
    h(
      "button",
      { key: "play", type: "button", class: "play", "data-act": "play", title: say("play_key") },
      icon(playing ? "pause" : "play"),
      say(playing ? "pause" : "play"),
    ),
    button("next"),
    button("end"),
    h("span", { key: "step", class: "step", "data-part": "step" }),
  ];
  const extras = [
    group(
      "speed",
      speed,
      SPEEDS.map((s) => [s, s === 0.25 ? "¼" : s === 0.5 ? "½" : `${s}×`]),
    ),
    group("axis", axis, [
      ["log", say("log")],
      ["linear", say("linear")],
    ]),
    several &&
      group("shown", what, [
        ["progress", say("progress")],
        ["coordinates", say("coordinates")],
      ]),
    h(
      "button",
      {
        key: "guess",
        type: "button",
        class: "guess",
        "data-act": "guess",
        "aria-pressed": String(guess),
        title: say("guess_note"),
      },
      say("guess"),
    ),
    timings.length > 0 &&
      h(
        "span",
        { key: "timing", class: "timing", "data-part": "timing", title: say("timing_note") },
        timings.map((text) => h("span", { key: text }, text)),
      ),
    h(
      "span",
      { key: "export", class: "group export", role: "group", "aria-label": say("export") },
      server && h("button", { key: "csv", type: "button", "data-act": "csv", title: say("csv") }, "CSV"),
      server && h("button", { key: "html", type: "button", "data-act": "html", title: say("html") }, "HTML"),
      h("button", { key: "gif", type: "button", "data-act": "gif", title: say("gif") }, "GIF"),
    ),
    h(
      "button",
      {
        key: "full",
        type: "button",
        class: "icon full",
        "data-act": "full",
        "aria-pressed": String(full),
        "aria-label": say("full"),
        title: say("full"),
      },
      icon("full"),
    ),
  ];
  return [h("div", { key: "player", class: "player" }, player), h("div", { key: "extras", class: "extras" }, extras)];
}

/**
 * @param {any[]} lines @param {number} step @param {string} name @param {Say} say
 * @param {boolean} veiled whether lines to come are left open
 */
export function prints(lines, step, name, say, veiled) {
  if (!lines.length) return null;
  const every = lines.length > 1 ? lines[1].step - lines[0].step : 1;
  let now = -1;
  lines.forEach((line, i) => {
    if (line.step <= step) now = i;
  });
  return [
    h("h3", { key: "title" }, say("prints").replace("{n}", count(every))),
    h(
      "ol",
      { key: "lines" },
      lines.map((line, i) =>
        h(
          "li",
          { key: line.name },
          h(
            "button",
            {
              type: "button",
              "data-step": line.step,
              class: i === now ? "now" : i < now ? "done" : null,
              title: say("print_title")
                .replace("{n}", line.name)
                .replace("{k}", count(line.step))
                .replace("{x}", full(line.x)),
            },
            h("span", {}, `${name}_${line.name.replace(",", "")}`),
            h("span", { class: "number" }, veiled && i > now ? "?" : steady(line.x)),
          ),
        ),
      ),
    ),
  ];
}

/** The places that the parts are drawn into, from top to bottom. */
export const skeleton = () => [
  h("div", { class: "settings", "data-part": "settings" }),
  h("div", { class: "lessons", "data-part": "lessons" }),
  h("div", { class: "headline", "data-part": "headline" }),
  h(
    "div",
    { class: "stage" },
    h("figure", {}, h("figcaption", {}), h("div", { class: "canvas" }, h("canvas", { class: "scene", role: "img" }))),
    h(
      "figure",
      { class: "net" },
      h("figcaption", {}),
      h("div", { class: "drawing" }, h("svg", { class: "net", role: "img" })),
      h("div", { class: "ledger" }),
    ),
  ),
  h("section", { class: "rule", "data-part": "rule" }),
  h(
    "section",
    { class: "time" },
    h("div", { class: "transport", "data-part": "transport" }),
    h(
      "div",
      { class: "chart" },
      h("canvas", { class: "chart", "aria-hidden": "true" }),
      h("input", { type: "range", class: "scrub", min: 0, max: 10000, step: 1 }),
    ),
    h("div", { class: "prints", "data-part": "prints" }),
  ),
  h("div", { class: "sr", role: "status", "data-part": "live" }),
];
