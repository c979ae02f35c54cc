/** The snippet: a text area over a copy of its text that bears the marks, line numbers left, what a line did right. */

import { h, patch } from "./dom.js";

/**
 * @typedef {object} Marks
 * @property {number[] | null} error characters from, to
 * @property {number} badLine from 1, 0 for none
 * @property {number[][]} lit characters from, to
 * @property {Map<number, any[]>} margin what stands at the end of a line
 * @property {Set<number>} litLines
 */

/**
 * @param {string} label
 * @param {{typed: (text: string) => void, run: (text: string) => void, line: (line: number) => void}} calls
 */
export function createEditor(label, calls) {
  const root = document.createElement("div");
  root.className = "ed";
  const gutter = document.createElement("div");
  gutter.className = "gutter";
  gutter.setAttribute("aria-hidden", "true");
  const code = document.createElement("div");
  code.className = "code";
  const back = document.createElement("pre");
  back.className = "back";
  back.setAttribute("aria-hidden", "true");
  const area = document.createElement("textarea");
  Object.assign(area, { spellcheck: false, wrap: "off", autocapitalize: "off", autocomplete: "off" });
  area.setAttribute("aria-label", label);
  area.dataset.part = "snippet";
  const margin = document.createElement("div");
  margin.className = "margin";
  code.append(back, area);
  root.append(gutter, code, margin);
  /** @type {Marks} */
  let marks = { error: null, badLine: 0, lit: [], margin: new Map(), litLines: new Set() };
  let leaving = false;

  area.addEventListener("input", () => {
    marks = { ...marks, error: null, badLine: 0, lit: [], margin: new Map() };
    draw();
    calls.typed(area.value);
  });
  area.addEventListener("scroll", () => {
    back.style.transform = `translateX(${-area.scrollLeft}px)`;
    upright();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      calls.run(area.value);
    } else if (event.key === "Escape") leaving = true;
    else if (event.key === "Tab" && !event.shiftKey && !leaving) {
      event.preventDefault();
      area.setRangeText("    ", area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input"));
    } else leaving = false;
  });
  area.addEventListener("blur", () => { leaving = false; });
  gutter.addEventListener("mouseover", (event) => {
    const line = /** @type {HTMLElement} */ (event.target).dataset.line;
    if (line) calls.line(Number(line));
  });
  gutter.addEventListener("mouseleave", () => calls.line(0));

  /** All lines are in sight: a caret on a new line must not push the first one out. */
  function upright() {
    area.scrollTop = 0;
    code.scrollTop = 0;
  }

  function draw() {
    const lines = area.value.split("\n");
    root.style.setProperty("--lines", String(lines.length));
    patch(gutter, lines.map((_, i) => h("div", {
      "data-line": i + 1,
      class: `${marks.badLine === i + 1 ? "bad" : ""} ${marks.litLines.has(i + 1) ? "lit" : ""}`,
    }, String(i + 1))));
    patch(back, segments(area.value, marks));
    patch(margin, lines.map((_, i) => h("div", {}, marks.margin.get(i + 1) ?? [])));
    upright();
  }

  return {
    root,
    area,
    /** @param {string} text */
    set(text) {
      if (area.value === text) return;
      area.value = text;
      area.scrollLeft = 0;
      draw();
    },
    /** @param {Marks} next */
    mark(next) {
      marks = next;
      draw();
    },
    /** @param {string} text */
    rename(text) { area.setAttribute("aria-label", text); },
  };
}

/**
 * The text cut where a mark begins or ends.
 * @param {string} text @param {Marks} marks
 */
function segments(text, marks) {
  const points = [...text].length === text.length ? null : offsets(text);
  const at = (/** @type {number} */ i) => Math.min(text.length, points ? points[Math.min(i, points.length - 1)] : i);
  const spans = marks.lit.map(([a, b]) => ({ a: at(a), b: at(b), name: "lit" }));
  if (marks.error) {
    let [a, b] = marks.error.map(at);
    if (a === b) b = Math.min(text.length, a + 1);
    spans.push({ a, b, name: "wrong" });
  }
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ a, b }) => [a, b])])].sort((a, b) => a - b);
  const parts = [];
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const names = spans.filter(({ a, b }) => a <= cuts[i] && cuts[i + 1] <= b).map(({ name }) => name);
    const piece = text.slice(cuts[i], cuts[i + 1]);
    parts.push(names.length ? h("mark", { class: [...new Set(names)].join(" ") }, piece) : h("span", {}, piece));
  }
  return [...parts, "\n"];
}

/** Python counts characters, JavaScript halves of some. @param {string} text */
function offsets(text) {
  const found = [0];
  for (const character of text) found.push(found[found.length - 1] + character.length);
  return found;
}
