// The gallery: a list that can be filtered and walked with the arrow keys while the filter field keeps the focus.

import { changes, el } from "./problem_dom.js";

const GAP = 8; // px between the button, the list and the rim of the window

const plain = (text) => text.normalize("NFKC").replaceAll("\u2212", "-").toLowerCase();

/**
 * @param {(preset: {text: string, at: Record<string, string>, of: string, by: string}) => void} choose
 */
export function createPresets(choose) {
  let data = null;
  let options = [];
  let active = -1;
  const changed = changes();

  const button = el("button", { type: "button", class: "link", "data-part": "presets", "aria-haspopup": "listbox", "aria-expanded": "false" });
  const filter = el("input", {
    type: "search",
    class: "filter",
    role: "combobox",
    autofocus: true,
    autocomplete: "off",
    spellcheck: "false",
    "aria-controls": "presets",
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    input: sift,
    keydown: walk,
  });
  const list = el("div", { class: "list", role: "listbox", id: "presets" });
  const empty = el("p", { class: "muted empty", role: "status" });
  const pop = el("div", { class: "pop", popover: "auto" }, filter, list, empty);
  button.popoverTargetElement = pop;

  pop.addEventListener("beforetoggle", (event) => {
    const shown = event.newState === "open";
    button.setAttribute("aria-expanded", String(shown));
    for (const name of ["scroll", "resize"]) (shown ? addEventListener : removeEventListener)(name, follow, true);
    if (!shown) {
      if (pop.contains(pop.getRootNode().activeElement)) button.focus();
      return;
    }
    build();
    filter.value = "";
    sift();
    requestAnimationFrame(follow);
  });

  /** Keep the list below its button, inside the window. */
  function follow() {
    const at = button.getBoundingClientRect();
    const width = pop.offsetWidth;
    pop.style.top = `${Math.min(at.bottom + GAP, innerHeight - 160)}px`;
    pop.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
    pop.style.maxHeight = `${Math.max(150, innerHeight - at.bottom - 3 * GAP)}px`;
  }

  function build() {
    if (!changed([data.presets, data.language])) return;
    options = [];
    list.replaceChildren(
      ...data.presets.map((group, g) => {
        const made = group.items.map((item, i) => {
          const option = el(
            "div",
            { role: "option", class: "preset", id: `preset-${g}-${i}`, "data-preset": item.id ?? item.title, "aria-selected": "false", click: () => take(item) },
            el("span", { class: "title" }, item.title),
            el("code", {}, item.text.replace(/\s*\n\s*/g, "; ")),
          );
          if (item.note) option.append(el("small", { class: "muted" }, item.note));
          options.push({ item, option, words: plain([group.group, item.title, item.text, item.note ?? ""].join(" ")), shown: true });
          return option;
        });
        return el("div", { role: "group", "aria-label": group.group }, el("div", { class: "group muted", "aria-hidden": "true" }, group.group), ...made);
      }),
    );
  }

  function sift() {
    const wanted = plain(filter.value).split(/\s+/).filter(Boolean);
    for (const entry of options) {
      entry.shown = wanted.every((word) => entry.words.includes(word));
      entry.option.hidden = !entry.shown;
    }
    for (const group of list.children) group.hidden = !group.querySelector("[role=option]:not([hidden])");
    empty.textContent = options.some((entry) => entry.shown) ? "" : data.words.no_preset;
    list.scrollTop = 0;
    point(wanted.length ? options.findIndex((entry) => entry.shown) : -1);
  }

  function point(index) {
    options[active]?.option.setAttribute("aria-selected", "false");
    active = index;
    const option = options[active]?.option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) filter.setAttribute("aria-activedescendant", option.id);
    else filter.removeAttribute("aria-activedescendant");
  }

  function walk(event) {
    if (event.isComposing) return;
    const shown = options.flatMap((entry, index) => (entry.shown ? [index] : []));
    const here = shown.indexOf(active);
    const last = shown.length - 1;
    const to = {
      ArrowDown: here >= last ? 0 : here + 1,
      ArrowUp: here <= 0 ? last : here - 1,
      PageDown: Math.min(last, here + 6),
      PageUp: Math.max(0, here - 6),
    }[event.key];
    if (to !== undefined && last >= 0) point(shown[to]);
    else if (event.key === "Enter" && options[active]) take(options[active].item);
    else return;
    event.preventDefault();
  }

  function take(item) {
    pop.hidePopover();
    choose(item);
  }

  return {
    button,
    pop,
    update(next) {
      data = next;
      button.textContent = data.words.presets;
      filter.placeholder = data.words.filter;
      filter.setAttribute("aria-label", data.words.filter);
      list.setAttribute("aria-label", data.words.presets);
      if (pop.matches(":popover-open")) {
        build();
        if (!options[active]) sift();
      }
    },
    destroy() {
      for (const name of ["scroll", "resize"]) removeEventListener(name, follow, true);
    },
  };
}
