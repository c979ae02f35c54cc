// The name of the house, the pages, the language and the size; and the button that copies the link to the problem.

import { el, linked } from "./problem_dom.js";

const CONFIRMED = 1600; // ms that "Copied" is shown

/**
 * @param {{page: (name: string) => void, language: (code: string) => void, projector: (on: boolean) => void}} on
 */
export function createHeader(on) {
  const buttons = new Map();
  const pages = el("nav", { class: "pages" });
  let drawn = "";
  const languages = el("span", { class: "segments", role: "group" });
  const projector = el("button", { type: "button", class: "switch", "data-part": "projector", click: () => set(!pressed()) });
  const pressed = () => projector.getAttribute("aria-pressed") === "true";
  const node = el(
    "header",
    { class: "head" },
    el("span", { class: "brand" }, el("i", { "aria-hidden": "true" }, "∂"), " autodiff_viz"),
    pages,
    el("span", { class: "right" }, languages, projector),
  );

  function set(value) {
    projector.setAttribute("aria-pressed", String(value));
    on.projector(value);
  }

  function speak(code) {
    for (const [other, button] of buttons) button.setAttribute("aria-pressed", String(other === code));
  }

  /** Real links, so that a page can be opened beside this one; a plain click keeps the session. */
  function offer(data) {
    const text = JSON.stringify(data.pages);
    if (text !== drawn) pages.replaceChildren(...data.pages.map(anchor));
    drawn = text;
    for (const link of pages.children) {
      const href = link.dataset.page + data.carried;
      if (link.getAttribute("href") !== href) link.setAttribute("href", href);
    }
  }

  function anchor({ name, title, current }) {
    const click = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!current) on.page(name);
    };
    return el("a", { "data-page": name, "aria-current": current && "page", click }, title);
  }

  return {
    node,
    update(data) {
      pages.setAttribute("aria-label", data.words.pages);
      pages.hidden = data.pages.length < 2;
      offer(data);
      languages.setAttribute("aria-label", data.words.language);
      for (const [code, name] of Object.entries(data.languages)) {
        if (buttons.has(code)) continue;
        const choose = () => {
          speak(code);
          on.language(code);
        };
        const button = el("button", { type: "button", lang: code, "data-language": code, click: choose }, name);
        buttons.set(code, button);
        languages.append(button);
      }
      speak(data.language);
      projector.textContent = data.words.projector;
      projector.setAttribute("aria-pressed", String(Boolean(data.projector)));
    },
  };
}

/** Copy `text`; without the clipboard permission (plain http) by way of a selection. */
async function copy(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { class: "sr", readonly: true, "aria-hidden": "true" });
    area.value = text;
    root.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/**
 * @param {() => void} settle Sends what is not sent yet, so that the next link is up to date.
 */
export function createLink(settle) {
  let data = null;
  let timer = 0;
  const button = el("button", { type: "button", class: "link", "data-part": "link", click: clicked });
  const said = el("span", { class: "sr", role: "status" });
  const manual = el("input", { type: "text", class: "manual", readonly: true, hidden: true, "data-part": "manual-link" });
  const node = el("span", { class: "copy-link" }, button, said, manual);

  async function clicked() {
    settle();
    const link = location.origin + location.pathname + linked(data);
    const done = await copy(link, node);
    manual.hidden = done;
    if (!done) {
      manual.value = link;
      manual.setAttribute("aria-label", data.words.copy_link);
      manual.select();
      return;
    }
    button.focus();
    button.classList.add("done");
    button.textContent = `✓ ${data.words.copied}`;
    said.textContent = data.words.copied;
    clearTimeout(timer);
    timer = setTimeout(rest, CONFIRMED);
  }

  function rest() {
    timer = 0;
    button.classList.remove("done");
    button.textContent = data.words.copy_link;
    said.textContent = "";
  }

  return {
    node,
    update(next) {
      data = next;
      if (!timer) button.textContent = data.words.copy_link;
    },
    destroy() {
      clearTimeout(timer);
    },
  };
}
