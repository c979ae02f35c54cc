// The formula as it is typed and, below it, as it was understood; or what is wrong, at its place.

import { math } from "./boxes.js";
import { createCarets, unitOffset } from "./problem_carets.js";
import { changes, el, fill } from "./problem_dom.js";
import { createProgram } from "./problem_program.js";

const PAUSE = 250; // ms after the last keystroke until the text is sent

const unix = (text) => text.replace(/\r\n?/g, "\n");

/**
 * @param {{type: (delay: number) => void, submit: () => void}} on
 */
export function createFormula(on) {
  let data = null;
  const readingChanged = changes();
  const errorChanged = changes();
  const sizeChanged = changes();

  const label = el("label", { class: "sr", for: "formula" });
  const field = el("textarea", {
    id: "formula",
    "data-part": "formula",
    rows: 1,
    dir: "ltr",
    spellcheck: "false",
    autocomplete: "off",
    autocorrect: "off",
    autocapitalize: "off",
    enterkeyhint: "go",
    "aria-describedby": "fault ran",
    input: typed,
    keydown: keyed,
    compositionend: typed,
  });
  const carets = createCarets();
  const message = el("p", { class: "message" });
  const fault = el("div", { class: "fault", id: "fault", "data-part": "error", role: "alert", hidden: true });
  const lead = el("span", { class: "muted lead" });
  const lines = el("span", { class: "lines" });
  const notes = el("span", { class: "notes muted" });
  const reading = el("div", { class: "reading", "data-part": "reading", "aria-live": "polite" }, lead, lines, notes);
  const below = el("div", { class: "below-field" }, reading, el("div", { class: "trouble" }, carets.node, fault));
  fault.append(message);

  const wrap = el("div", { class: "formula" }, label, field);
  const program = createProgram(field, { typed: () => typed({}), submit: on.submit, grow });
  wrap.prepend(program.gutter);
  wrap.append(program.margin, program.told);
  reading.append(program.foot);

  function typed(event) {
    program.draw();
    grow();
    place();
    if (!event.isComposing) on.type(PAUSE);
  }

  function keyed(event) {
    // The Enter that ends a Japanese conversion is not a submission.
    if (!event.isComposing && event.keyCode !== 229 && program.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    on.submit();
  }

  function grow() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  const oneRow = () => !program.on && field.clientHeight < 2 * parseFloat(getComputedStyle(field).lineHeight);
  const isOld = () => unix(data.text) !== field.value;

  /** Put the carets below the place of the error, unless the text has been changed since. */
  function place() {
    const error = data?.error;
    if (error && !error.field && error.span && !isOld()) carets.show(data.text, error.span, oneRow());
    else carets.hide();
    fault.classList.toggle("stale", Boolean(error) && isOld());
  }

  function repair() {
    const { span, fix } = data.error;
    if (isOld()) return;
    const [start, stop] = span.map((index) => unitOffset(data.text, index));
    field.value = data.text.slice(0, start) + fix + data.text.slice(stop);
    field.focus();
    field.setSelectionRange(start + fix.length, start + fix.length);
    grow();
    place();
    on.submit();
  }

  /** `text` with the first `part` in it replaced by `node`. */
  function around(text, part, node) {
    const at = text.indexOf(part);
    return [text.slice(0, at), node, text.slice(at + part.length)];
  }

  function explain(error, words) {
    const marked = error.span ? Array.from(data.text).slice(...error.span).join("") : "";
    const quoted = `'${marked}'`;
    message.replaceChildren(el("span", { class: "icon", "aria-hidden": "true" }, "⚠"), " ");
    message.append(...(marked && error.message.includes(quoted) ? around(error.message, quoted, el("code", {}, marked)) : [error.message]));
    const button = error.fix && error.span ? el("button", { type: "button", "data-part": "fix", click: repair }, error.fix) : null;
    if (error.hint) {
      const inside = button && error.hint.includes(error.fix);
      message.append(words.space, ...(inside ? around(error.hint, error.fix, button) : [error.hint]));
      if (inside) return;
    }
    if (button) {
      button.textContent = fill(words.use_fix, { fix: error.fix });
      message.append(" ", button);
    }
  }

  const watcher = new ResizeObserver(() => {
    grow();
    place();
  });
  watcher.observe(wrap);
  // The letters' own font may come after their sheet, and other letters need other room.
  const fitted = () => {
    grow();
    if (data) place();
  };
  document.fonts?.addEventListener("loadingdone", fitted);
  fitted();

  return {
    field: wrap,
    below,
    program,
    get text() {
      return field.value;
    },
    set text(text) {
      if (field.value === unix(text)) return;
      field.value = text;
      program.reset();
      program.draw();
      grow();
    },
    update(next, pending) {
      data = next;
      const { words } = data;
      const error = data.error && !data.error.field ? data.error : null;
      label.textContent = words.formula;
      field.placeholder = words.placeholder ?? "";
      field.setAttribute("aria-invalid", String(Boolean(error)));
      lead.textContent = words.read_as;
      if (readingChanged([data.reading, data.notes])) {
        lines.replaceChildren(...data.reading.map((box) => el("span", { class: "line" }, math(box, true))));
        notes.replaceChildren(...data.notes.map((note) => el("span", {}, note)));
      }
      below.classList.toggle("bad", Boolean(error));
      lead.hidden = data.reading.length === 0;
      program.update(data, pending);
      // An alert is spoken when it changes: not again at every answer.
      if (errorChanged([error, error && data.text, data.language])) {
        fault.hidden = !error;
        if (error) explain(error, words);
      }
      // Asking for a size lays the page out: not when only numbers have changed.
      if (sizeChanged([field.value, data.projector, program.on])) grow();
      place();
    },
    destroy() {
      watcher.disconnect();
      document.fonts?.removeEventListener("loadingdone", fitted);
    },
  };
}
