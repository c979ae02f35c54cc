/** What the reader does: buttons, settings, keys, the scrubber, pointing. */

import { keyboard, scrub } from "./descend_events.js";
import { film } from "./descend_files.js";
import { count, write } from "./descend_text.js";
import { save } from "./files.js";

const ZOOM = 1.3;
/** A pause is told to Python when it has lasted so many milliseconds. */
const TELL_AFTER = 500;

/**
 * @param {HTMLElement} host @param {Record<string, any>} parts @param {import("./descend_state.js").State} state
 * @param {ReturnType<typeof import("./descend_stage.js").stage>} stage @param {AbortSignal} signal
 * @param {{send: (name: string, value: any) => void, changed: () => void, drawn: () => void, stopped: () => void}} hooks
 *   `changed`: what surrounds the pictures shows something else; `drawn`: the pictures must be drawn anew
 */
export function acts(host, parts, state, stage, signal, { send, changed, drawn, stopped }) {
  const { player } = state;
  let tell = 0;
  signal.addEventListener("abort", () => clearTimeout(tell));

  /** @param {number} step */
  function seek(step) {
    player.seek(step);
    stage.stain();
    clearTimeout(tell);
    if (!player.playing) tell = window.setTimeout(() => send("frame", state.step), TELL_AFTER);
  }

  function stop() {
    if (!player.playing) return;
    player.playing = false;
    stopped();
    changed();
  }

  /** The run's end was reached, or somebody wants to know. */
  function reveal() {
    if (state.seen) return;
    state.seen = true;
    stage.stain();
    changed();
  }

  /** To the next frame in a direction. @param {number} by */
  function move(by) {
    stop();
    const { k } = state.run;
    seek(k[Math.max(0, Math.min(k.length - 1, state.now + by))]);
  }

  function play() {
    if (player.playing) return stop();
    player.start();
    changed();
  }

  function end() {
    stop();
    seek(player.last);
    reveal();
  }

  /** The animation as a GIF. */
  async function shoot() {
    stop();
    const back = player.at;
    write(parts.live, state.say("filming"));
    const show = (/** @type {number} */ u) => {
      player.seek(player.steps.step(u));
      stage.still();
      return state.say("step_of").replace("{k}", count(state.step)).replace("{n}", count(player.last));
    };
    const { bg, ink, face } = stage.colors;
    save("descent.gif", "image/gif", await film(parts.scene, show, { ground: bg, ink, face }));
    seek(back);
  }

  /** Fill the screen, or leave it. */
  function full() {
    if (host.matches(":fullscreen")) document.exitFullscreen();
    else host.requestFullscreen?.();
  }

  /** @param {boolean} solid */
  function turned(solid) {
    state.solid = solid;
    stage.stand();
    changed();
  }

  /** @param {boolean} open */
  function list(open) {
    if (open === state.listed) return;
    state.listed = open;
    changed();
  }
  /** Those that need no run. @type {Record<string, () => void>} */
  const always = {
    more: () => parts.settings.classList.toggle("all"),
    list: () => list(!state.listed),
    full,
    enlarge() {
      state.large = !state.large;
      changed();
      drawn();
    },
    guess() {
      state.guess = !state.guess;
      stage.stain();
      changed();
    },
    fit: () => stage.lens.whole(),
    in: () => stage.lens.by(ZOOM),
    out: () => stage.lens.by(1 / ZOOM),
    csv: () => send("save", "csv"),
    html: () => send("save", "html"),
  };
  /** @type {Record<string, () => void>} */
  const running = {
    play,
    home: () => (stop(), seek(0)),
    end,
    prev: () => move(-1),
    next: () => move(1),
    gif: () => void shoot(),
    map: () => turned(false),
    surface: () => turned(true),
    "turn-left": () => stage.turn(1),
    "turn-right": () => stage.turn(-1),
    reveal,
  };

  /** @param {Record<string, string>} settings */
  const change = (settings) => send("run", { ...state.frame.state.settings, ...settings });
  /** @param {any} action of a verdict */
  const apply = (action) => (action.preset ? send("preset", action.preset) : change(action.settings));

  const listen = (
    /** @type {EventTarget} */ target,
    /** @type {string} */ type,
    /** @type {(event: any) => void} */ handle,
  ) => target.addEventListener(type, handle, { signal });

  listen(host, "click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.act !== "list") list(false);
    if (!button) return;
    const { act, preset, speed, axis, shown, step, action } = button.dataset;
    if (act) {
      if (act in always) always[act]();
      else if (state.runs.length) running[act]?.();
      return;
    }
    if (preset) return send("preset", preset);
    if (action) return apply(state.verdict.action);
    if (step) return (stop(), seek(Number(step)));
    if (speed) player.speed = Number(speed);
    else if (axis) player.kind = axis;
    else if (shown) state.what = shown;
    else return;
    stage.stain();
    changed();
  });
  listen(host, "keydown", (event) => event.key === "Escape" && list(false));
  listen(host, "change", (event) => {
    const { setting } = event.target.dataset;
    if (!setting) return;
    event.target.dataset.sent = event.target.value;
    change({ [setting]: event.target.value });
  });
  listen(parts.scene, "dblclick", (event) => {
    const { left, top } = parts.scene.getBoundingClientRect();
    const place = state.frame.movable ? stage.where(event.clientX - left, event.clientY - top) : null;
    if (place) send("start", { axes: state.floor.axes, place });
  });
  scrub(parts.chart, parts.scrub, signal, stop, (u) => state.runs.length && seek(Math.round(player.steps.step(u))));
  listen(host, "pointerover", (event) => light(event.target.closest("[data-link]")?.dataset.link ?? ""));
  listen(host, "pointerleave", () => light(""));
  /** @param {string} name */
  function light(name) {
    const wanted = name.split(" ")[0];
    if (wanted === state.lit) return;
    state.lit = host.dataset.lit = wanted;
    stage.stain();
  }
  keyboard(host, signal, (name, tenth) => {
    if (!state.runs.length) return;
    const by = tenth ? Math.max(1, Math.round(state.now / 10)) : 1;
    if (name === "next" || name === "prev") move(name === "next" ? by : -by);
    else running[name]();
  });
  return { seek, stop, end, change };
}
