// What computes values and partials: our own tape, or PyTorch.

import { el } from "./problem_dom.js";

const ENGINES = ["tape", "torch"];

/** @param {() => void} changed */
export function createEngine(changed) {
  let value = ENGINES[0];
  const word = el("span", { class: "muted" });
  const said = el("span", { class: "muted", role: "status", "data-part": "engine-loading" });
  const buttons = ENGINES.map((name) => el("button", { type: "button", "data-engine": name, click: () => choose(name) }));
  const group = el("span", { class: "segments", role: "group" }, ...buttons);
  const node = el("span", { class: "choice engine" }, word, group, said);

  function press() {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.engine === value));
  }

  function choose(name) {
    value = name;
    press();
    changed();
  }

  return {
    node,
    get value() {
      return value;
    },
    update({ words, engine, loading }, pending) {
      word.textContent = words.engine;
      group.setAttribute("aria-label", words.engine);
      for (const button of buttons) button.textContent = words[button.dataset.engine];
      if (!pending) value = engine;
      said.textContent = loading ? words.loading : "";
      press();
    },
  };
}
