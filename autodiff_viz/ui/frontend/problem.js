/**
 * The problem bar: page head, formula with its reading, variables, derivative.
 *
 * The reader's own typing always wins over what the server sends back; only a new `revision` (a link, the back button)
 * replaces it. Streamlit calls the default export again with every new data; the bar is kept, so that no caret is lost.
 */

import { hold, told } from "./mounts.js";
import { el, linked } from "./problem_dom.js";
import { createEngine } from "./problem_engine.js";
import { createFormula } from "./problem_formula.js";
import { createHeader, createLink } from "./problem_header.js";
import { createPresets } from "./problem_presets.js";
import { createSender } from "./problem_sender.js";
import { createVariables } from "./problem_variables.js";
import { follow } from "./theme.js";

const REMEMBERED = 300; // values of variables
const CALM = 150; // ms without an answer after which the page is thought to be at rest

export default function problem({ data, parentElement, setStateValue, setTriggerValue }) {
  const { view, leave } = hold(parentElement, () => createBar(parentElement));
  view.update({ data: told(data), setStateValue, setTriggerValue });
  return leave;
}

function createBar(place) {
  let component = null;
  let revision;
  let sent = "";
  const values = new Map();
  const isDark = darkness();

  const sender = createSender(send);
  const header = createHeader({
    page: go,
    language: (code) => component.setStateValue("language", code),
    projector: (on) => component.setStateValue("projector", on),
  });
  const formula = createFormula({ type: sender.soon, submit: sender.now });
  const presets = createPresets(open);
  const link = createLink(() => sender.pending && sender.now());
  const variables = createVariables(values, { slide: sender.stream, type: sender.soon, submit: sender.now });
  const of = createSelect("of", sender.now);
  const by = createSelect("by", sender.now);
  const engine = createEngine(sender.now);
  const derivative = el("span", { class: "derivative" }, el("span", { class: "word" }), of.node, by.node);

  const section = el(
    "section",
    { class: "problem" },
    el("div", { class: "entry" }, formula.field, el("div", { class: "links" }, formula.program.toggle, presets.button, link.node, presets.pop)),
    formula.below,
    el("div", { class: "controls" }, variables.node, derivative, engine.node),
  );
  const root = el("div", { class: "bar" }, header.node, section);
  // Streamlit's own shortcuts (r, c) listen on the document, where what is typed in here looks like a key on the page.
  for (const type of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(type, (event) => event.target.matches("input, textarea, select") && event.stopPropagation());
  }
  root.style.visibility = "hidden"; // until the style sheet is there and says otherwise
  place.append(root);

  function send() {
    const state = { text: formula.text, at: Object.fromEntries(values), of: of.value, by: by.value, engine: engine.value, ...formula.program.state, revision };
    const text = JSON.stringify(state);
    if (text === sent) return false;
    sent = text;
    component.setStateValue("problem", state);
    return true;
  }

  /** To another page: with what was just typed, and as one step of the browser's history (see page.py). */
  function go(name) {
    if (sender.pending) sender.now();
    wanted = name;
    address();
    component.setTriggerValue("page", name);
  }

  function open(preset) {
    formula.text = preset.text;
    values.clear();
    for (const [name, value] of Object.entries(preset.at)) values.set(name, String(value));
    of.wish(preset.of);
    by.wish(preset.by);
    sender.now();
  }

  /** Take over what the server says, all of it at a new revision, else only what the reader has not said himself. */
  function adopt(data) {
    if (data.revision !== revision) {
      revision = data.revision;
      sender.stop();
      sent = "";
      values.clear();
      formula.text = data.text;
    }
    // A name that the formula has lost keeps its value: half-typed formulas come and go.
    if (values.size > REMEMBERED) values.clear();
    for (const variable of data.variables) if (!values.has(variable.name)) values.set(variable.name, variable.value);
  }

  /** Whether these data answer the last message: other things make the server speak too. */
  function isAnswer(data) {
    const at = sent ? JSON.parse(sent).at : {};
    return data.variables.every(({ name, value }) => !(name in at) || Object.is(Number(at[name]), Number(value)));
  }

  let calm = 0;
  let wanted = ""; // the page that the reader is on the way to

  /** What can wait until the reader does. */
  function settle() {
    dress();
    address();
  }

  function address() {
    const { data } = component;
    if (data.pages.some(({ name, current }) => current && name === wanted)) wanted = "";
    const search = wanted ? data.carried : linked(data);
    if (location.search !== search) history.replaceState(history.state, "", location.pathname + search);
  }

  function dress() {
    const ground = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
    root.style.colorScheme = isDark(ground) ? "dark" : "light";
  }
  function rest() {
    clearTimeout(calm);
    calm = setTimeout(settle, CALM);
  }
  const unfollow = follow(rest); // Streamlit changes its colours in the same moment
  dress();

  return {
    update(next) {
      component = next;
      const { data } = component;
      if (isAnswer(data)) sender.answered();
      adopt(data);
      if (root.lang !== data.language) document.documentElement.lang = root.lang = data.language;
      rest();
      // A drag is answered many times, and browsers count how often an address is written.
      if (!sender.streaming) address();
      root.classList.toggle("projector", Boolean(data.projector));
      section.setAttribute("aria-label", data.words.problem);
      for (const part of [header, formula, presets, link, variables]) part.update(data, sender.pending);
      derivative.firstChild.textContent = data.words.derivative;
      of.update(data.outputs.map((o) => [o.key, o.plain]), data.of, data.words.of, sender.pending);
      by.update((data.choices ?? data.variables).map((v) => [v.name, v.plain]), data.by, data.words.by, sender.pending);
      derivative.hidden = (data.choices ?? data.variables).length === 0;
      engine.update(data, sender.pending);
    },
    destroy() {
      unfollow();
      clearTimeout(calm);
      sender.stop();
      for (const part of [formula, presets, link]) part.destroy();
      root.remove();
    },
  };
}

/** "of [z]": a word and a list of choices. The value may be wished for before its choice is on offer. */
function createSelect(part, changed) {
  let value = "";
  let drawn = "";
  const word = el("span", { class: "muted" });
  const list = el("select", {
    "data-part": part,
    change: () => {
      value = list.value;
      changed();
    },
  });
  return {
    node: el("label", { class: "choice" }, word, list),
    get value() {
      return value;
    },
    wish(wanted) {
      value = wanted;
    },
    update(choices, chosen, label, pending) {
      word.textContent = label;
      const text = JSON.stringify(choices);
      if (text !== drawn) list.replaceChildren(...choices.map(([key, plain]) => el("option", { value: key }, plain)));
      drawn = text;
      if (!pending || !choices.some(([key]) => key === value)) value = chosen;
      if (list.value !== value) list.value = value;
    },
  };
}

/** A function of a colour: whether it is dark. The theme says its colours, not its name; the canvas reads any notation. */
function darkness() {
  const canvas = el("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  let last = null;
  let dark = false;
  return (color) => {
    if (color === last) return dark;
    last = color;
    canvas.fillStyle = "white";
    canvas.fillStyle = color || "white";
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    return dark;
  };
}
