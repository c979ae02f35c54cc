/**
 * Two graphs side by side as a Streamlit component: the switch, both pictures, the node where they part, and the table.
 * Pictures and numbers travel apart, as in explorer.js; what was drawn last stays, greyed, while the second problem
 * cannot be read.
 */

import { entry, switches } from "./beside_controls.js";
import { badge, both, brought, drawing, moved, opened, viewed } from "./beside_picture.js";
import { table } from "./beside_table.js";
import { steer } from "./camera.js";
import { h, patch } from "./dom.js";
import { say } from "./model.js";
import { hold, place } from "./mounts.js";
import { follow, scheme } from "./theme.js";

const NARROW = 720;
const GAP = 32;
const PATIENCE = 350;
const ZOOM_STEP = 1.25;
const MARKS = ["first", "apart", "adjoint", "alone"];

/** @typedef {ReturnType<typeof create>} View */

/** @returns {{numbers: any, view: View | null}} */
const nobody = () => ({ numbers: null, view: null });

/** @param {any} component */
export function beside({ data, parentElement, setStateValue }) {
  const here = place(`beside ${data.view}`, nobody);
  if (data.role === "beside-numbers") {
    here.numbers = data.numbers ?? here.numbers;
    here.view?.numbers(here.numbers);
    return () => {};
  }
  const { view, leave } = hold(parentElement, () => create(parentElement), (gone) => {
    if (here.view === gone) here.view = null;
  });
  here.view = view;
  view.update(data, here.numbers, setStateValue);
  return leave;
}

/** @param {Element | ShadowRoot} root */
function create(root) {
  const host = document.createElement("div");
  host.className = "explorer beside";
  root.append(host);
  /** @type {any} */
  let data = null;
  /** @type {any} */
  let pictures = null;
  /** @type {any} */
  let numbers = null;
  let tell = (/** @type {string} */ _name, /** @type {any} */ _value) => {};
  let brief = false;
  let opening = false;
  let clock = 0;
  let seen = 0;
  /** @type {boolean | null} */
  let narrow = null;
  /** What the reader types, until he chooses something else. @type {{way: string, text: string, at: Record<string, string>} | null} */
  let typed = null;
  /** What is drawn, as long as nothing but the view of it changes. @type {{of: any[], shown: import("./beside_picture.js").Both | null}} */
  let kept = { of: [], shown: null };
  /** How both are looked at; null until they are there. @type {import("./beside_picture.js").Look | null} */
  let look = null;
  /** @type {AbortController[]} */
  let holds = [];
  /** @type {Element[]} */
  let held = [];
  let frame = 0;

  function render() {
    if (!data) return;
    host.dataset.theme = scheme(host);
    host.classList.toggle("projector", Boolean(data.projector));
    const { controls } = data;
    const on = !controls || controls.way;
    const ready = on && pictures && numbers?.hash === pictures.hash;
    patch(host, [
      h("section", { key: "sheet", class: "pairs", "aria-label": say(data, "beside"), "data-part": "beside" }, [
        controls && switches(data, controls),
        controls && entry(data, controls),
        ready && h("div", { key: "both", class: data.pictures ? "both" : "both stale", inert: !data.pictures }, parts()),
      ]),
    ]);
    if (controls) fill(controls);
    arm();
    if (opening && ready) {
      opening = false;
      host.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  }

  /** Both pictures, made once for a structure, its numbers and a width. */
  function pair() {
    const sheet = host.querySelector(".pairs");
    const { paddingLeft, paddingRight } = sheet ? getComputedStyle(sheet) : { paddingLeft: "0", paddingRight: "0" };
    const room = (sheet?.clientWidth ?? 0) - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const of = [pictures, numbers, room, narrow];
    if (of.some((each, i) => each !== kept.of[i])) {
      const same = pictures === kept.of[0] && room === kept.of[2] && narrow === kept.of[3];
      kept = { of, shown: numbers.numbers && pictures.structures ? both(pictures.structures, data.words, numbers, room, GAP, Boolean(narrow)) : null };
      if (!same) look = null;
    }
    if (kept.shown) look ??= opened(kept.shown);
    return kept.shown;
  }

  function parts() {
    const shown = pair();
    const titles = numbers.titles.map((/** @type {string[]} */ [title]) => title);
    const used = new Set(numbers.marks.flatMap((/** @type {any} */ marks) => Object.values(marks)));
    return [
      h("p", { key: "sentence", class: "sentence", "aria-live": "polite", "data-part": "parting" }, h("b", { key: "first" }, numbers.sentence), numbers.count && [" ", numbers.count]),
      pictures.reason && h("p", { key: "reason", class: "mut" }, pictures.reason),
      shown && shown.k < 1 && zooming(),
      shown && look &&
        h("div", { key: "pictures", class: shown.stacked ? "pictures stacked" : "pictures" }, shown.halves.map((_half, i) =>
          h("figure", { key: String(i), "data-side": i },
            h("figcaption", { key: "title" }, h("b", { key: "title" }, titles[i]), numbers.titles[i][1] && h("span", { key: "note" }, numbers.titles[i][1])),
            drawing(shown, i, /** @type {any} */ (look), `${titles[i]} ${numbers.titles[i][1]}`)))),
      shown && used.size > 0 &&
        h("p", { key: "legend", class: "legend" }, MARKS.filter((mark) => used.has(mark)).map((mark) =>
          h("span", { key: mark }, h("svg", { key: "sign", class: "graph", width: 30, height: 30, "aria-hidden": "true" }, badge(mark, 15, 15, "one")), say(data, `mark_${mark}`)))),
      h("div", { key: "head", class: "tools" }, h("b", { key: "name" }, say(data, "differences")),
        numbers.rows.some((/** @type {any} */ row) => !row.same) && h("button", { key: "brief", type: "button", "data-act": "brief", "aria-pressed": String(brief) }, say(data, "only_apart"))),
      h("div", { key: "table", "data-part": "pairs" }, table(data, numbers, titles, brief)),
    ];
  }

  /** Both pictures are zoomed together. */
  function zooming() {
    const button = (/** @type {string} */ act, /** @type {string} */ face, /** @type {string} */ name) =>
      h("button", { key: act, type: "button", "data-act": act, "aria-label": say(data, name) }, face);
    return h("div", { key: "zoom", class: "tools", role: "group", "aria-label": say(data, "zoom") }, button("out", "−", "zoom_out"), button("in", "+", "zoom_in"), button("fit", say(data, "fit"), "fit"));
  }

  /** @param {import("./beside_picture.js").Look} to */
  function move(to) {
    look = to;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      render();
    });
  }

  /** About the middle. @param {number} factor */
  function nearer(factor) {
    if (!kept.shown || !look) return;
    const [x, y] = [kept.shown.halves[0].plan.width / 2, kept.shown.height / 2];
    move({ f: look.f * factor, u: x - factor * (x - look.u), v: y - factor * (y - look.v) });
  }

  const acts = /** @type {Record<string, () => void>} */ ({
    in: () => nearer(ZOOM_STEP),
    out: () => nearer(1 / ZOOM_STEP),
    fit: () => move({ f: 1, u: 0, v: 0 }),
    brief: () => {
      brief = !brief;
      render();
    },
  });

  /** The pictures may have come or gone: what is done to one moves both. */
  function arm() {
    const now = [...host.querySelectorAll("[data-side] > svg")];
    if (now.length === held.length && now.every((svg, i) => svg === held[i])) return;
    for (const hold of holds) hold.abort();
    held = now;
    holds = now.map(() => new AbortController());
    now.forEach((svg, i) =>
      steer(/** @type {SVGSVGElement} */ (svg), () => viewed(/** @type {any} */ (kept.shown), i, /** @type {any} */ (look)), (view) => move(moved(/** @type {any} */ (kept.shown), i, view)), holds[i].signal),
    );
  }

  /** The node of a line of the table comes into the middle. @param {Element} line */
  function bring(line) {
    const { left, right } = /** @type {any} */ (line).dataset;
    const i = left === undefined ? 1 : 0;
    const fits = !look || (look.f === 1 && look.u === 0 && look.v === 0);
    if (kept.shown && look && !(fits && kept.shown.k >= 0.5)) move(brought(kept.shown, i, Number(left ?? right), look.f));
  }

  /** Fields hold what the reader types; what the server says only where he has not. @param {any} controls */
  function fill(controls) {
    const { activeElement } = /** @type {ShadowRoot} */ (host.getRootNode());
    for (const field of host.querySelectorAll("[data-second]")) {
      const input = /** @type {HTMLInputElement} */ (field);
      const name = String(input.dataset.second).replace(/^at /, "");
      const value = input.dataset.second === "text" ? controls.text : controls.fields.find((/** @type {any} */ one) => one.name === name)?.value;
      if (input !== activeElement && input.value !== value) input.value = value ?? "";
    }
  }

  function send() {
    clearTimeout(clock);
    clock = 0;
    if (typed) tell("second", typed);
  }

  /** @param {HTMLInputElement} input */
  function type(input) {
    const name = String(input.dataset.second);
    typed ??= { way: data.controls.way, text: data.controls.text, at: data.controls.own };
    if (name === "text") typed = { ...typed, text: input.value };
    else typed = { ...typed, at: { ...typed.at, [name.slice(3)]: input.value } };
    clearTimeout(clock);
    clock = window.setTimeout(send, PATIENCE);
  }

  /** The same node on both sides, wherever it stands. @param {EventTarget | null} target */
  function warm(target) {
    for (const old of host.querySelectorAll("[data-hot]")) old.removeAttribute("data-hot");
    const found = target instanceof Element ? target.closest("tbody[data-left],tbody[data-right],[data-node],[data-operation]") : null;
    if (!found) return;
    const { node, operation } = /** @type {any} */ (found).dataset;
    const side = /** @type {any} */ (found.closest("[data-side]"))?.dataset.side;
    const id = node ?? operation;
    const group = side === undefined ? found : host.querySelector(`tbody[data-${side === "0" ? "left" : "right"}="${id}"]`);
    if (!group) return;
    group.setAttribute("data-hot", "");
    [/** @type {any} */ (group).dataset.left, /** @type {any} */ (group).dataset.right].forEach((at, i) => {
      if (at === undefined) return;
      for (const part of host.querySelectorAll(`[data-side="${i}"] :is([data-node="${at}"],[data-operation="${at}"])`)) part.setAttribute("data-hot", "");
    });
  }

  const life = new AbortController();
  const listen = (/** @type {string} */ name, /** @type {(event: any) => void} */ handle) => host.addEventListener(name, handle, { signal: life.signal });
  listen("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.act) return acts[button.dataset.act]();
    const line = event.target.closest("tbody[data-left],tbody[data-right]");
    if (line) return bring(line);
    if (button?.dataset.way === undefined) return;
    clearTimeout(clock);
    typed = null;
    const way = button.dataset.way === data.controls.way ? "" : button.dataset.way;
    opening = Boolean(way);
    tell("second", { way, text: "", at: {} });
  });
  listen("input", (event) => event.target.matches("[data-second]") && type(event.target));
  listen("pointerover", (event) => event.pointerType !== "touch" && warm(event.target));
  listen("pointerleave", () => warm(null));
  // Streamlit's own shortcuts (r, c) listen on the document, where what is typed in here looks like a key on the page.
  for (const name of ["keydown", "keypress", "keyup"])
    listen(name, (event) => {
      if (!event.target.matches("[data-second]")) return;
      event.stopPropagation();
      const lines = /** @type {HTMLTextAreaElement} */ (event.target).value.includes("\n");
      if (name !== "keydown" || event.key !== "Enter" || event.shiftKey || lines) return;
      event.preventDefault();
      send();
    });

  const watch = new ResizeObserver(() => {
    if (host.clientWidth === seen || !host.clientWidth) return;
    seen = host.clientWidth;
    const now = seen < NARROW;
    if (narrow !== now && (narrow !== null || now)) tell("narrow", now);
    narrow = now;
    render();
  });
  watch.observe(host);
  const unfollow = follow(render);

  return {
    /** @param {any} next @param {any} figures @param {typeof tell} tell_ */
    update(next, figures, tell_) {
      tell = tell_;
      if (next.controls?.way !== data?.controls?.way) typed = null;
      data = next;
      pictures = next.pictures ?? (next.controls?.way ? pictures : null);
      numbers = figures;
      render();
    },
    /** @param {any} figures */
    numbers(figures) {
      numbers = figures;
      render();
    },
    destroy() {
      life.abort();
      for (const hold of holds) hold.abort();
      watch.disconnect();
      unfollow();
      clearTimeout(clock);
      host.remove();
    },
  };
}
