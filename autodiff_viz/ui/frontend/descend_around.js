/** What surrounds the pictures is brought up to date: settings, headline, transport, captions, printed lines. */

import { left, right } from "./descend_captions.js";
import { headline, lessons, prints, settings, transport } from "./descend_controls.js";
import { count, forget, write } from "./descend_text.js";
import { patch } from "./dom.js";
import { scheme } from "./theme.js";

/**
 * @param {HTMLElement} host @param {Record<string, any>} parts @param {import("./descend_state.js").State} state
 */
export function around(host, parts, state) {
  const { say, player } = state;
  let lines = "";

  /** A field shows what was typed, unless somebody is typing there. */
  function fill(/** @type {Record<string, string>} */ typed) {
    for (const field of parts.settings.querySelectorAll("[data-setting]")) {
      const value = String(typed[field.dataset.setting] ?? "");
      const busy =
        field === /** @type {any} */ (host.getRootNode()).activeElement &&
        field.tagName === "INPUT" &&
        field.dataset.sent !== value;
      if (!busy && field.value !== value) field.value = value;
    }
  }

  /** Size and colours of the host: before anything is drawn in them. */
  function dress() {
    const { old, error } = state.frame.state;
    host.dataset.theme = scheme(host);
    host.classList.toggle("stale", Boolean(old || error));
    host.classList.toggle("projector", Boolean(state.frame.projector));
    host.classList.toggle("large", state.large);
    host.classList.toggle("listed", state.listed);
  }

  /** @param {boolean} moved whether the graph is moved @param {boolean} full whether the page fills the screen */
  function update(moved, full) {
    const { controls, state: told } = state.frame;
    dress();
    if (controls) {
      patch(parts.settings, settings(controls, told.settings, told.error, say, told.preset, state.listed));
      patch(parts.lessons, [lessons(controls, told.preset, say)]);
      fill(told.settings);
    }
    const { verdict, veiled, flat, solid, large } = state;
    const title = full ? state.shown.formula : null;
    patch(parts.headline, headline({ ...told, verdict, say, actions: Boolean(controls), veiled, title }));
    patch(
      parts.transport,
      transport({
        playing: player.playing,
        speed: player.speed,
        axis: player.kind,
        what: state.what,
        several: Boolean(state.runs.length && !flat),
        timings: told.timings ?? [],
        server: Boolean(controls),
        guess: state.guess,
        full,
        say,
      }),
    );
    const race = state.runs.length > 1;
    patch(parts.captions[0], left({ flat, solid, race, start: Boolean(state.frame.movable) && !solid }, say));
    patch(parts.captions[1], right({ moved, large }, say));
    host.classList.toggle("veiled", veiled);
    parts.scene.setAttribute("aria-label", say(flat ? "curve_label" : solid ? "surface_label" : "map_label"));
    parts.net.setAttribute("aria-label", say("graph_title"));
    parts.scrub.setAttribute("aria-label", say("step"));
    lines = "";
    forget(host.querySelector(".step")); // the patch above has emptied it
  }

  /** What changes with every frame. */
  function render() {
    const { run, now, step } = state;
    const ended = run.stopped && now === run.k.length - 1 ? ` · ${say("ended")}` : "";
    const whole = Math.max(...state.runs.map((each) => each.last));
    write(host.querySelector(".step"), `${say("step_of").replace("{k}", count(step)).replace("{n}", count(whole))}${ended}`);
    parts.scrub.value = String(Math.round(player.steps.at(player.at) * 1e4));
    parts.scrub.setAttribute("aria-valuetext", `${say("step")} ${count(step)}`);
    host.dataset.step = String(step);
    const last = run.prints.findLastIndex((/** @type {any} */ line) => line.step <= step);
    const key = `${state.version} ${state.focus} ${state.veiled} ${last}`;
    if (key === lines) return;
    lines = key;
    patch(parts.prints, [prints(run.prints, step, state.data.names[0], say, state.veiled)]);
  }

  /** Say aloud where the run stopped. */
  function announce() {
    const { run, now, step, data } = state;
    write(parts.live, `${say("step")} ${count(step)}: ${data.names[0]} = ${run.x[0][now]}`);
  }

  return { dress, update, render, announce };
}
