// A program in the problem bar: line numbers left of its text, what each line did right of it, and below it another run.

import { changes, el, fill } from "./problem_dom.js";

const CLEAR = /^[ \t]*(?:def\s+\w+\s*\(|for\s+\w.*\sin\b|(?:while|if|elif)\b[^;\n]*:|else\s*:|return\s+\w|import\s+\w+\s*$|from\s+[\w.]+\s+import\b|print\s*\()/m;
const BLOCK = /:\s*(?:#.*)?$/;
const INDENT = "    ";
const LONG = 8; // characters of a note that a phone leaves out: it would cover the line
const MOST = 2 ** 31 - 1; // the largest seed

/** What Enter inserts: the indentation of the line, and a step more after a colon. */
function newLine(field) {
  const line = field.value.slice(0, field.selectionStart).split("\n").at(-1);
  return `\n${/^[ \t]*/.exec(line)[0]}${BLOCK.test(line) ? INDENT : ""}`;
}

/**
 * @param {HTMLTextAreaElement} field
 * @param {{typed: () => void, submit: () => void, grow: () => void}} on
 */
export function createProgram(field, on) {
  let data = null;
  let pressed = false;
  let leaving = false;
  let seed = 0;
  let beside = "";
  const linesChanged = changes();
  const footChanged = changes();

  const gutter = el("div", { class: "gutter", "aria-hidden": "true" });
  const margin = el("div", { class: "margin", "aria-hidden": "true", "data-part": "ran" });
  const told = el("span", { class: "sr", id: "ran" });
  const foot = el("div", { class: "foot", "data-part": "program" });
  const toggle = el("button", { type: "button", class: "link", "data-part": "program-mode", click: press });

  const isOn = () => pressed || CLEAR.test(field.value) || Boolean(data?.programming && data.text === field.value);
  const isOld = () => !data?.program || data.program.text.replace(/\r\n?/g, "\n") !== field.value;

  function press() {
    pressed = !isOn();
    draw();
    field.focus();
  }

  function insert(text) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    on.typed();
  }

  /** Whether the key was one of a program's. */
  function key(event) {
    if (!isOn()) return false;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) on.submit();
    else if (event.key === "Enter") insert(newLine(field));
    else if (event.key === "Tab" && !event.shiftKey && !leaving) insert(INDENT);
    else {
      leaving = event.key === "Escape"; // then Tab leaves the field, as everywhere
      return false;
    }
    event.preventDefault();
    return true;
  }

  function draw() {
    const shown = isOn();
    field.parentElement.classList.toggle("program", shown);
    field.wrap = shown ? "off" : "soft";
    toggle.setAttribute("aria-pressed", String(shown));
    const count = shown ? field.value.split("\n").length : 0;
    const notes = new Map(isOld() ? [] : data.program.lines.map(([line, ...rest]) => [line, rest]));
    if (!linesChanged([count, [...notes]])) return;
    const numbers = Array.from({ length: count }, (_, i) => i + 1);
    gutter.replaceChildren(...numbers.map((line) => el("div", {}, String(line))));
    margin.replaceChildren(...numbers.map((line) => row(...(notes.get(line) ?? ["", ""]))));
    told.textContent = [...notes].map(([line, rest]) => `${fill(data.words.line, { n: line })}: ${rest.join(" ")}`).join("; ");
    on.grow();
  }

  function row(mark, note) {
    const name = mark === "✓" ? "taken" : mark ? "passed" : "";
    return el("div", { class: name }, ...(note ? [el("span", { class: note.length > LONG && "wide" }, note)] : []), ...(mark ? [el("b", {}, mark)] : []));
  }

  function choose(next, other) {
    seed = next;
    beside = other;
    on.submit();
  }

  function below() {
    const { program, words, error } = data;
    foot.hidden = !program || Boolean(error);
    if (!program || !footChanged([program, data.beside, data.pages, words])) return;
    const side = Boolean(data.pages?.[0]?.current); // the home page draws two graphs
    const parts = [];
    if (program.random) {
      const again = () => choose(program.seed < MOST ? program.seed + 1 : 0, String(program.seed));
      parts.push(el("button", { type: "button", class: "again", "data-part": "again", click: again }, words.run_again));
      parts.push(el("span", { class: "muted" }, fill(words.seed, { n: program.seed })));
    }
    if (program.branches && side) {
      const static_ = data.beside === "static";
      const flip = () => choose(program.seed, static_ ? "" : "static");
      parts.push(el("button", { type: "button", class: "quiet", "data-part": "static", "aria-pressed": String(static_), click: flip }, words.static));
    }
    if (/^\d/.test(data.beside) && program.random && side) {
      parts.push(el("button", { type: "button", class: "quiet", "data-part": "alone", click: () => choose(program.seed, "") }, words.alone));
    }
    for (const [line, text] of program.remarks) {
      parts.push(el("span", { class: "remark" }, `⚠ ${fill(words.remark, { n: line, text })}`));
    }
    if (program.printed) {
      parts.push(el("div", { class: "printed" }, el("span", { class: "muted" }, words.printed), el("pre", { "data-part": "printed" }, program.printed)));
    }
    foot.replaceChildren(...parts);
  }

  return {
    gutter,
    margin,
    told,
    foot,
    toggle,
    key,
    draw,
    get on() {
      return isOn();
    },
    get state() {
      return { seed, beside };
    },
    /** Another text: its own seed, and nothing beside it. */
    reset() {
      pressed = false;
      seed = 0;
      beside = "";
    },
    update(next, pending) {
      data = next;
      if (!pending) ({ seed, beside } = data);
      toggle.textContent = data.words.program;
      draw();
      below();
    },
  };
}
