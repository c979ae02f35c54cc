/**
 * Descent as one can watch it: curve or level lines, computation graph, update rule and chart, all at the same step.
 * Knows nothing of Streamlit, so that a standalone page can use it too.
 *
 *   const view = mount(element, frame, run, { send, … });
 *   view.frame(frame); view.run(run); view.destroy();
 */

import { left, right } from "./descend_captions.js";
import { contour } from "./descend_contour.js";
import { headline, prints, settings, skeleton, transport } from "./descend_controls.js";
import { chart } from "./descend_chart.js";
import { curve } from "./descend_curve.js";
import { floats, frameAt, part, readRun } from "./descend_data.js";
import { keyboard, scrub } from "./descend_events.js";
import { download, film } from "./descend_files.js";
import { graph } from "./descend_graph.js";
import { ledger } from "./descend_ledger.js";
import { Player } from "./descend_player.js";
import { rule } from "./descend_rule.js";
import { surface } from "./descend_surface.js";
import { colors, count, forget, write } from "./descend_text.js";
import { zoomable } from "./descend_zoom.js";
import { patch } from "./dom.js";
import { follow, scheme } from "./theme.js";

const NARROW = 720;
const LEAST = 620;
const TELL_AFTER = 500;
const ZOOM = 1.3;

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
  const life = new AbortController();
  const find = (/** @type {string} */ selector) => /** @type {any} */ (host.querySelector(selector));
  const parts = {
    settings: find(".settings"),
    headline: find(".headline"),
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
  const say = (/** @type {string} */ key) => String(frame.words[key] ?? key);

  /** @type {any} */
  let data = null;
  /** @type {import("./descend_data.js").Run[]} */
  let runs = [];
  let focus = 0;
  let drawn = 0;
  /** @type {Map<string, ReturnType<typeof part>>} */
  const pieces = new Map();
  const player = new Player();
  /** @type {"progress" | "coordinates"} */
  let what = "progress";
  let lit = "";
  let large = false;
  let version = 0;
  /** @type {any} */
  let scene = null;
  /** What it stands on. @type {any} */
  let floor = null;
  let solid = false;
  const look = { yaw: 0.6 };
  /** @type {any} */
  let net = null;
  /** @type {any} */
  let book = null;
  /** @type {any} */
  let law = null;
  const plot = chart(parts.chart);
  const lens = zoomable(parts.net, life.signal, () => controls());
  let seen = "";
  let c = colors(host);
  let dirty = true;
  let tell = 0;
  let narrow = /** @type {boolean | null} */ (null);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const now_ = () => frameAt(runs[focus], player.at);
  const step = () => runs[focus].k[now_()];

  /* ---------- data ---------- */

  /** @param {any} next */
  function accept(next) {
    if (!next?.runs || next.hash !== frame.structure.hash) return controls();
    const same = data && data.key === next.key;
    data = next;
    if (same) return controls();
    version += 1;
    pieces.clear();
    runs = next.runs.map(readRun);
    focus = Math.min(focus, runs.length - 1);
    player.last = Math.max(1, ...runs.map((run) => run.last));
    player.kind = player.last <= 100 ? "linear" : "log";
    if (runs[0].x.length < 3) what = "progress";
    const ground = next.ground;
    if (ground) {
      floor = ground.f
        ? { ...ground, f: floats(ground.f), names: ground.axes.map((/** @type {number} */ i) => say(`name${i}`)) }
        : { ...ground, x: floats(ground.x), y: floats(ground.y) };
      stage();
    }
    runs.forEach((run, i) => {
      /** @type {any} */ (run).curvature = next.runs[i].curvature ? floats(next.runs[i].curvature) : null;
    });
    const start = version === 1 ? frame.state.start : null;
    player.playing = start === null && !calm.matches;
    player.seek(start ?? (calm.matches ? player.last : 0));
    draw_();
    controls();
  }

  /** The picture on the left: curve, map or surface. */
  function stage() {
    scene?.close?.();
    const kind = !floor.f ? curve : solid ? surface : contour;
    scene = /** @type {any} */ (kind)(parts.scene, floor, look, () => {
      dirty = true;
    });
    dirty = true;
  }

  /** The graph that ran at the frame, with its numbers: a program may run another one elsewhere. */
  function ran() {
    const run = runs[focus];
    const now = now_();
    const shape = run.shapes ? run.shapes[now] : 0;
    if (!run.shapes || shape < 0) return { shape, run, row: now };
    const key = `${version} ${focus} ${shape}`;
    if (!pieces.has(key)) pieces.set(key, part(run, data.runs[focus], shape));
    const piece = /** @type {any} */ (pieces.get(key));
    return { shape, run: piece.run, row: piece.row.get(now) };
  }

  /** What depends on the formula, the size or the theme. */
  function draw_() {
    if (!data || !runs.length || !host.clientWidth) return;
    const stale = narrow;
    narrow = host.clientWidth < NARROW;
    if (stale !== narrow && (stale !== null || narrow !== (frame.structure.direction === "TB")))
      hooks.send?.("narrow", narrow);
    c = colors(host);
    const here = ran();
    drawn = Math.max(0, here.shape);
    const structure = drawn ? frame.others[drawn - 1] : frame.structure;
    book = ledger(parts.ledger, structure, say);
    const box = parts.net.parentElement;
    net = graph(parts.net, structure, here.run, { w: box.clientWidth, h: box.clientHeight, narrow });
    if (net && narrow)
      parts.net.style.height = `${Math.round(Math.min(560, (net.plan.bounds.h / net.plan.bounds.w) * box.clientWidth))}px`;
    else parts.net.style.height = "";
    if (seen !== frame.structure.hash) {
      seen = frame.structure.hash;
      lens.whole();
    }
    lens.place();
    law = rule(parts.rule, {
      runs,
      focus,
      names: data.names,
      say,
      columns: data.ground?.axes ?? [0],
      pick: (/** @type {number} */ i) => {
        focus = i;
        draw_();
        controls();
      },
      rate: (/** @type {number} */ rate, /** @type {boolean} */ done) => done && change({ lr: String(rate) }),
    });
    dirty = true;
  }

  /* ---------- the surroundings ---------- */

  function controls() {
    const { error, old, preset } = frame.state;
    const typed = frame.state.settings;
    host.dataset.theme = scheme(host);
    host.classList.toggle("stale", Boolean(old || error));
    host.classList.toggle("projector", Boolean(frame.projector));
    if (frame.controls) patch(parts.settings, settings(frame.controls, typed, error, say, preset));
    for (const field of parts.settings.querySelectorAll("[data-setting]")) {
      const value = String(typed[field.dataset.setting] ?? "");
      const busy =
        field === /** @type {any} */ (host.getRootNode()).activeElement &&
        field.tagName === "INPUT" &&
        field.dataset.sent !== value;
      if (!busy && field.value !== value) field.value = value;
    }
    const verdict = runs.length ? (runs.length > 1 ? data.race : runs[0].verdict) : null;
    patch(parts.headline, headline(error, verdict, old, say, Boolean(frame.controls)));
    patch(
      parts.transport,
      transport({
        playing: player.playing,
        speed: player.speed,
        axis: player.kind,
        what,
        several: Boolean(runs[0] && runs[0].x.length > 1),
        timings: frame.state.timings ?? [],
        server: Boolean(frame.controls),
        say,
      }),
    );
    const captions = host.querySelectorAll("figcaption");
    const flat = runs[0]?.x.length === 1;
    patch(captions[0], left({ flat, solid, race: runs.length > 1 }, say));
    patch(captions[1], right({ moved: lens.moved, large }, say));
    host.classList.toggle("large", large);
    parts.scene.setAttribute("aria-label", say(flat ? "curve_label" : solid ? "surface_label" : "map_label"));
    parts.net.setAttribute("aria-label", say("graph_title"));
    parts.scrub.setAttribute("aria-label", say("step"));
    lines = "";
    forget(find(".step")); // the patch above has emptied it
    dirty = true;
  }

  /** @param {Record<string, string>} settings */
  const change = (settings) => hooks.send?.("run", { ...frame.state.settings, ...settings });

  /* ---------- one frame ---------- */

  let lines = "";
  function render() {
    if (!runs.length) return;
    const { at, playing, kind } = player;
    const moment = { runs, focus, at, c, lit, still: calm.matches || !playing, best: data.best, say };
    if (scene?.draw(moment)) dirty = true;
    plot.draw(moment, kind, what, String(version)); // both canvases before any text is written: one layout a frame
    const run = runs[focus];
    const now = frameAt(run, at);
    let here = ran();
    if (here.shape >= 0 && here.shape !== drawn) {
      draw_();
      dirty = false;
      here = ran();
    }
    if (here.shape >= 0) {
      net?.draw(here.run, here.row);
      if (!playing) net?.explain(here.run, here.row);
      book?.draw(here.run, here.row);
    }
    law?.draw(runs.map((each) => frameAt(each, at)));
    const k = run.k[now];
    const ended = run.stopped && now === run.k.length - 1 ? ` · ${say("ended")}` : "";
    const whole = Math.max(...runs.map((each) => each.last));
    write(find(".step"), `${say("step_of").replace("{k}", count(k)).replace("{n}", count(whole))}${ended}`);
    parts.scrub.value = String(Math.round(player.steps.at(at) * 1e4));
    parts.scrub.setAttribute("aria-valuetext", `${say("step")} ${count(k)}`);
    host.dataset.step = String(k);
    const key = `${version} ${focus} ${run.prints.findLastIndex((/** @type {any} */ line) => line.step <= k)}`;
    if (key !== lines) {
      lines = key;
      patch(parts.prints, [prints(run.prints, k, data.names[0], say)]);
    }
  }

  /** @param {number} k */
  function seek(k) {
    player.seek(k);
    dirty = true;
    clearTimeout(tell);
    if (!player.playing) tell = window.setTimeout(() => hooks.send?.("frame", step()), TELL_AFTER);
  }

  function stop() {
    if (!player.playing) return;
    player.playing = false;
    const run = runs[focus];
    const now = now_();
    write(parts.live, `${say("step")} ${count(run.k[now])}: ${data.names[0]} = ${run.x[0][now]}`);
    controls();
  }

  function start() {
    player.start();
    controls();
  }

  /** @param {number} time */
  function tick(time) {
    const what_ = player.tick(time, calm.matches);
    if (what_ !== "still") dirty = true;
    if (what_ === "ended") {
      stop();
      seek(player.last);
    }
    if (dirty) {
      dirty = false;
      render();
    }
    request = requestAnimationFrame(tick);
  }

  /* ---------- events ---------- */

  /** To the next frame in a direction. @param {number} by */
  function move(by) {
    stop();
    const { k } = runs[focus];
    seek(k[Math.max(0, Math.min(k.length - 1, now_() + by))]);
  }

  const acts = /** @type {Record<string, () => void>} */ ({
    play: () => (player.playing ? stop() : start()),
    home: () => (stop(), seek(0)),
    end: () => (stop(), seek(player.last)),
    prev: () => move(-1),
    next: () => move(1),
    csv: () => hooks.send?.("save", "csv"),
    html: () => hooks.send?.("save", "html"),
    gif: () => void shoot(),
  });

  /** The animation as a GIF. */
  async function shoot() {
    stop();
    const back = player.at;
    write(parts.live, say("filming"));
    const show = (/** @type {number} */ u) => {
      player.seek(player.steps.step(u));
      scene.draw({ runs, focus, at: player.at, c, lit: "", still: true, best: data.best, say });
      return say("step_of").replace("{k}", count(step())).replace("{n}", count(player.last));
    };
    const film_ = await film(parts.scene, show, { ground: c.bg, ink: c.ink, face: c.face });
    download("descent.gif", "image/gif", film_);
    seek(back);
  }
  const listen = (
    /** @type {EventTarget} */ target,
    /** @type {string} */ type,
    /** @type {(event: any) => void} */ handle,
  ) => target.addEventListener(type, handle, { signal: life.signal });

  listen(host, "click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { act, preset, speed: pace, axis: scale, shown, step: to, action } = button.dataset;
    if (act === "more") return parts.settings.classList.toggle("all");
    if (act === "enlarge") {
      large = !large;
      return (controls(), draw_());
    }
    if (act === "map" || act === "surface") {
      solid = act === "surface";
      return (stage(), controls());
    }
    if (act?.startsWith("turn")) return scene.turn(act === "turn-left" ? 1 : -1);
    if (act === "fit") return lens.whole();
    if (act === "in" || act === "out") return lens.by(act === "in" ? ZOOM : 1 / ZOOM);
    if (act && runs.length) return acts[act]();
    if (preset) return hooks.send?.("preset", preset);
    if (action) return apply((runs.length > 1 ? data.race : runs[0].verdict).action);
    if (to) return (stop(), seek(Number(to)));
    if (pace) player.speed = Number(pace);
    else if (scale) player.kind = scale;
    else if (shown) what = shown;
    else return;
    controls();
  });
  /** @param {any} action */
  const apply = (action) => (action.preset ? hooks.send?.("preset", action.preset) : change(action.settings));
  listen(host, "change", (event) => {
    const { setting } = event.target.dataset;
    if (!setting) return;
    event.target.dataset.sent = event.target.value;
    change({ [setting]: event.target.value });
  });
  scrub(parts.chart, parts.scrub, life.signal, stop, (u) => runs.length && seek(Math.round(player.steps.step(u))));
  listen(host, "pointerover", (event) => light(event.target.closest("[data-link]")?.dataset.link ?? ""));
  listen(host, "pointerleave", () => light(""));
  /** @param {string} name */
  function light(name) {
    const wanted = name.split(" ")[0];
    if (wanted === lit) return;
    lit = wanted;
    host.dataset.lit = wanted;
    dirty = true;
  }
  keyboard(host, life.signal, (name, tenth) => {
    if (!runs.length) return;
    const by = tenth ? Math.max(1, Math.round(now_() / 10)) : 1;
    if (name === "next" || name === "prev") move(name === "next" ? by : -by);
    else acts[name]();
  });

  /* ---------- life ---------- */

  let size = "";
  const watch = new ResizeObserver(() => {
    const now = `${host.clientWidth} ${parts.net.parentElement.clientHeight} ${innerHeight}`;
    if (now === size) return;
    size = now;
    const room = innerHeight - (host.getBoundingClientRect().top + scrollY);
    host.style.setProperty("--room", `${Math.max(LEAST, Math.floor(room))}px`);
    draw_();
  });
  watch.observe(host);
  const unfollow = follow(() => {
    controls();
    draw_();
  });
  accept(wire);
  let request = requestAnimationFrame(tick);

  return {
    /** @param {any} next */
    frame(next) {
      frame = next;
      if (wire?.hash === frame.structure.hash && data?.key !== wire.key) accept(wire);
      else draw_();
      controls();
    },
    /** @param {any} next */
    run(next) {
      wire = next;
      accept(next);
    },
    restyle() {
      controls();
      draw_();
    },
    destroy() {
      life.abort();
      watch.disconnect();
      unfollow();
      clearTimeout(tell);
      cancelAnimationFrame(request);
      host.remove();
    },
  };
}
