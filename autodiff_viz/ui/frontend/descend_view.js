/**
 * Descent as one can watch it: curve or level lines, computation graph, update rule and chart, all at the same step.
 * Knows nothing of Streamlit, so that a standalone page can use it too.
 *
 *   const view = mount(element, frame, run, { send, … });
 *   view.frame(frame); view.run(run); view.destroy();
 */

import { acts } from "./descend_acts.js";
import { around } from "./descend_around.js";
import { skeleton } from "./descend_controls.js";
import { stage } from "./descend_stage.js";
import { State } from "./descend_state.js";
import { patch } from "./dom.js";
import { follow } from "./theme.js";

const NARROW = 720;
/** The least height of the page below the problem bar. */
const LEAST = 600;

/**
 * @typedef {object} Hooks
 * @property {(name: string, value: any) => void} [send] tells Python
 */

/** @param {Element | ShadowRoot} root @param {any} frame @param {any} wire @param {Hooks} [hooks] */
export function mount(root, frame, wire, hooks = {}) {
  const host = document.createElement("div");
  host.className = "descend";
  host.tabIndex = -1;
  patch(host, skeleton());
  root.append(host);
  const find = (/** @type {string} */ selector) => /** @type {any} */ (host.querySelector(selector));
  const parts = {
    settings: find(".settings"),
    lessons: find(".lessons"),
    headline: find(".headline"),
    captions: [...host.querySelectorAll("figcaption")],
    scene: find("canvas.scene"),
    net: find("svg.net"),
    ledger: find(".ledger"),
    rule: find(".rule"),
    transport: find(".transport"),
    chart: find("canvas.chart"),
    scrub: find(".scrub"),
    prints: find(".prints"),
    live: find("[data-part=live]"),
  };
  const life = new AbortController();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const send = (/** @type {string} */ name, /** @type {any} */ value) => hooks.send?.(name, value);
  const state = new State(frame);
  const { player } = state;
  const pictures = stage(host, parts, state, life.signal, {
    calm,
    moved: () => controls(),
    pick(run) {
      state.focus = run;
      draw();
      controls();
    },
    rate: (rate, done) => done && does.change({ lr: String(rate) }),
  });
  const frames = around(host, parts, state);
  const does = acts(host, parts, state, pictures, life.signal, {
    send,
    changed: controls,
    drawn: draw,
    stopped: frames.announce,
  });
  let narrow = /** @type {boolean | null} */ (null);

  function controls() {
    frames.update(pictures.lens.moved, host.matches(":fullscreen"));
    pictures.stain();
  }

  /** What depends on the formula, the size or the theme. */
  function draw() {
    if (!state.runs.length || !host.clientWidth) return;
    const before = narrow;
    narrow = host.clientWidth < NARROW;
    if (before !== narrow && (before !== null || narrow !== (state.shown.structure.direction === "TB")))
      send("narrow", narrow);
    pictures.draw(narrow);
  }

  /** Show the runs, if they belong to the frame. @param {boolean} [fresh] whether the frame is another one */
  function take(fresh = true) {
    const before = state.shown;
    const news = state.accept(wire);
    frames.dress();
    if (news === "new") {
      const start = state.version === 1 ? state.frame.state.start : null;
      player.playing = start === null && !calm.matches;
      player.seek(start ?? (calm.matches ? player.last : 0));
      state.seen = player.at >= player.last;
      pictures.stand();
    }
    if (fresh || news === "new" || state.shown !== before) draw();
    controls();
  }

  /** @param {number} time */
  function tick(time) {
    request = requestAnimationFrame(tick);
    const news = player.tick(time, calm.matches);
    if (news !== "still") pictures.stain();
    if (news === "ended") does.end();
    if (pictures.render(Boolean(narrow))) frames.render();
  }

  let size = "";
  /** The page fills the window, wherever the problem bar above ends. */
  function fit() {
    let top = host.getBoundingClientRect().top;
    for (let up = ancestor(host); up; up = ancestor(up)) top += up.scrollTop;
    if (host.matches(":fullscreen")) top = 0;
    const now = `${host.clientWidth} ${parts.net.parentElement.clientHeight} ${innerHeight} ${Math.round(top)}`;
    if (now === size) return;
    size = now;
    host.style.setProperty("--room", `${Math.max(LEAST, Math.floor(innerHeight - top))}px`);
    draw();
  }
  const watch = new ResizeObserver(fit);
  watch.observe(host);
  for (let up = ancestor(host); up; up = ancestor(up)) watch.observe(up); // what stands above pushes us down
  host.addEventListener("fullscreenchange", () => (fit(), controls(), draw()), { signal: life.signal });
  const unfollow = follow(() => (controls(), draw()));
  take();
  let request = requestAnimationFrame(tick);

  return {
    /** @param {any} next */
    frame(next) {
      state.frame = next;
      take();
    },
    /** @param {any} next */
    run(next) {
      wire = next;
      take(false);
    },
    restyle() {
      controls();
      draw();
    },
    destroy() {
      life.abort();
      watch.disconnect();
      unfollow();
      cancelAnimationFrame(request);
      host.remove();
    },
  };
}

/** @param {Element} node @returns {Element | null} its parent, out of a shadow too */
const ancestor = (node) => node.parentElement ?? /** @type {any} */ (node.getRootNode()).host ?? null;
