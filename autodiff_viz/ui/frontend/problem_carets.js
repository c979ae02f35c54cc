// Carets under a place in a text. The text is set a second time in the same font and measured, so that the carets stand
// exactly below their characters, whatever their width.

import { el } from "./problem_dom.js";

const MOST = 200; // carets drawn

/** Offset in UTF-16 units of the code point number `index`. */
export function unitOffset(text, index) {
  let offset = 0;
  for (const character of text) {
    if (index-- <= 0) break;
    offset += character.length;
  }
  return offset;
}

/** The line that holds the place and the place in it, both as arrays of code points and offsets into them. */
function lineAround(text, [start, stop]) {
  const points = Array.from(text);
  const from = Math.min(Math.max(start, 0), points.length);
  let left = from;
  while (left > 0 && !/[\n\r]/.test(points[left - 1])) left--;
  let right = from;
  while (right < points.length && !/[\n\r]/.test(points[right])) right++;
  return { points: points.slice(left, right), start: from - left, stop: Math.min(Math.max(stop, from + 1), right + 1) - left };
}

/** Part of a line, `width` code points long, that shows the place; an ellipsis stands where something is left out. */
function cut(line, width) {
  if (line.points.length <= width) return line;
  const left = Math.min(Math.max(0, line.start - (width >> 1)), line.points.length - width);
  const points = line.points.slice(left, left + width);
  const start = line.start - left;
  const stop = Math.min(line.stop - left, width);
  if (left > 0 && start > 0) points[0] = "…";
  if (left + width < line.points.length && stop < width) points[width - 1] = "…";
  return { points, start, stop };
}

export function createCarets() {
  const copy = el("div", { class: "copy" });
  const row = el("div", { class: "row" });
  const node = el("div", { class: "carets", "aria-hidden": "true", hidden: true }, copy, row);

  function set(line) {
    // A space follows, so that a place after the last character has a width too.
    copy.textContent = line.points.map((c) => (/\p{C}/u.test(c) ? " " : c)).join("") + " ";
  }

  function draw(line) {
    const left = copy.getBoundingClientRect().left;
    const range = document.createRange();
    const text = copy.firstChild;
    const marks = [];
    let offset = unitOffset(text.data, line.start);
    for (const character of Array.from(text.data.slice(offset)).slice(0, Math.min(line.stop - line.start, MOST))) {
      range.setStart(text, offset);
      range.setEnd(text, (offset += character.length));
      const box = range.getBoundingClientRect();
      const mark = el("span", {}, "^");
      mark.style.left = `${box.left - left + box.width / 2}px`;
      if (box.width > 0 || marks.length === 0) marks.push(mark);
    }
    row.replaceChildren(...marks);
  }

  return {
    node,
    hide() {
      node.hidden = true;
    },
    /** Mark `span` (code points of `text`). `below`: the text stands right above in one row, so that its line is not repeated. */
    show(text, span, below) {
      node.hidden = false;
      node.classList.toggle("below", below);
      let line = lineAround(text, span);
      set(line);
      if (!below) {
        for (let width = 120; copy.offsetWidth > node.clientWidth && width > 8; width = Math.floor(width * 0.8)) {
          set((line = cut(line, width)));
        }
      }
      draw(line);
    },
  };
}
