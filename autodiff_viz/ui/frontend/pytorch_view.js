/** The sheet of the PyTorch page: its state, its parts, and every key and click. */

import { h, patch } from "./dom.js";
import { fill } from "./problem_dom.js";
import { createEditor } from "./pytorch_editor.js";
import { zoomable } from "./descend_zoom.js";
import { LEAST, picture, torchviz } from "./pytorch_picture.js";
import { agreement, explanation, heading, jacobian, paths, shelf, steps } from "./pytorch_tables.js";
import { follow, scheme } from "./theme.js";

const PATIENCE = 400; // ms after the last key before the snippet runs
const NARROW = 720;
const CHIPS = 3;
const BESIDE = 26; // boxes of torchviz that are shown unasked
/** Characters of a line beside which there is room for the name of its phase, and for its number. */
const TIGHT = 40;
const FULL = 50;
const NARROWER = 38; // on a phone
/** Of the projector's letters. */
const LARGER = 1.22;

/** @param {any} parent @param {any} state kept while the view is away @param {(asked: any) => void} tell */
export function createView(parent, state, tell) {
  const root = document.createElement("div");
  root.className = "pytorch";
  const [bar, top, answer] = ["bar", "top", "answer"].map((name) => Object.assign(document.createElement("div"), { className: name }));
  const left = document.createElement("section");
  const [title, printed] = [document.createElement("h2"), document.createElement("div")];
  printed.className = "out";
  printed.setAttribute("aria-live", "polite");
  const right = document.createElement("section");
  root.append(bar, top, answer);
  top.append(left, right);
  parent.append(root);
  /** @type {any} */ let parts = {};
  /** @type {any} */ let asked = null;
  /** @type {any} */ let timer = 0;
  /** @type {Set<number>} */ let lit = new Set();
  /** The picture that can be moved. @type {any} */
  const held = { svg: null, zoom: null, end: new AbortController(), seen: null };
  Object.assign(state, { phase: state.phase ?? 3, museum: state.museum ?? false, torchviz: state.torchviz ?? null, unfold: state.unfold ?? false, fold: state.fold ?? true, use: null, agree: false });

  const editor = createEditor("", { typed: (text) => ask({ text, before: -1 }, PATIENCE), run: (text) => ask({ text }, 0), line });
  left.append(title, editor.root, printed);

  /** @param {any} change @param {number} delay */
  function ask(change, delay) {
    clearTimeout(timer);
    asked = { ...asked, ...change };
    state.use = null;
    timer = setTimeout(() => {
      timer = 0;
      state.pending = asked.text;
      tell(asked);
      draw();
    }, delay);
  }

  /** @param {any} next */
  function update(next) {
    parts = next;
    const source = parts.source;
    if (!source) return;
    if (!asked || (!timer && state.pending !== undefined && state.pending === source.text)) state.pending = undefined;
    if (!asked) asked = { text: source.text, seed: source.seed, before: source.before, narrow: source.narrow, agree: false };
    if (!editor.area.value) editor.set(source.text);
    root.classList.toggle("projector", Boolean(source.projector));
    draw();
  }

  const narrow = () => root.clientWidth > 0 && root.clientWidth <= NARROW;
  const current = () => (parts.run && parts.run.key === parts.source.key && asked.text === parts.source.text ? shown(parts.run) : null);
  /** The runs as they are looked at: tensors whole, or number by number. @type {WeakMap<any, any>} */
  const unfolded = new WeakMap();
  const shown = (/** @type {any} */ run) => {
    if (!state.unfold || !run) return run;
    if (!unfolded.has(run)) {
      const runs = run.runs.map((/** @type {any} */ each) => (each.graph?.unfolded ? { ...each, graph: { ...each.graph.unfolded, torchviz: each.graph.torchviz, whole: true } } : each));
      unfolded.set(run, { ...run, runs });
    }
    return unfolded.get(run);
  };

  function draw() {
    const source = parts.source;
    if (!source) return;
    root.dataset.theme = scheme(root);
    const words = source.words;
    editor.rename(words.snippet);
    editor.root.classList.toggle("two-runs", (current()?.runs.length ?? 0) > 1);
    patch(bar, controls(source, words));
    patch(title, [words.snippet, h("small", {}, words.keys)]);
    const now = current();
    const run = now ?? shown(parts.run);
    const fresh = now !== null;
    root.classList.toggle("stale", !fresh);
    marks(fresh ? run : null, words);
    patch(printed, output(run, words));
    patch(right, side(run, words));
    patch(answer, below(run, words));
    hold();
    light();
  }

  /** Whether torchviz's picture stands beside ours: as the reader wants, by itself while it is small. @param {any} graph */
  const shows = (graph) => state.torchviz ?? (graph?.torchviz?.boxes.length ?? 0) <= BESIDE;

  /** The picture can be moved; a new one is seen whole. */
  function hold() {
    const svg = answer.querySelectorAll("svg.circuit").length === 1 ? answer.querySelector("svg.circuit") : null;
    const seen = svg?.getAttribute("viewBox");
    if (svg !== held.svg) {
      held.end.abort();
      held.end = new AbortController();
      held.svg = svg;
      held.zoom = svg instanceof SVGSVGElement ? zoomable(svg, held.end.signal, draw) : null;
    } else if (seen !== held.seen && held.zoom?.moved) held.zoom.whole();
    held.seen = seen;
    held.zoom?.place();
  }

  /** @param {any} source @param {any} words */
  function controls(source, words) {
    const chips = source.samples.slice(0, CHIPS);
    const random = /\brand/.test(asked.text);
    return [
      h("span", { class: "seg", role: "group", "aria-label": words.samples },
        chips.map((/** @type {any} */ [id, name, text]) => h("button", { key: id, "data-sample": id, "aria-pressed": String(asked.text.trimEnd() === text) }, h("code", {}, name))),
        h("button", { key: "museum", "data-do": "museum", "data-part": "museum-chip", "aria-pressed": String(state.museum) }, words.museum)),
      h("select", { "data-part": "samples", "aria-label": words.samples },
        h("option", { value: "" }, words.more),
        h("optgroup", { key: "s", label: words.samples }, source.samples.map((/** @type {any} */ [id, name]) => h("option", { key: id, value: `s:${id}` }, name))),
        h("optgroup", { key: "m", label: words.museum }, source.exhibits.map((/** @type {any} */ [id, name]) => h("option", { key: id, value: `e:${id}` }, name)))),
      source.formula ? h("button", { key: "formula", class: "link", "data-do": "formula", "data-part": "formula-snippet" }, words.formula) : null,
      h("span", { class: "push" }),
      random ? h("span", { key: "seed", class: "mut", "data-part": "seed" }, fill(words.seed, { seed: String(asked.seed) })) : null,
      random ? h("button", { key: "again", class: "link", "data-do": "again", "data-part": "again" }, words.run_again) : null,
      random && asked.before >= 0 ? h("button", { key: "forget", class: "link", "data-do": "forget" }, words.forget) : null,
      h("button", { key: "run", class: "run", "data-do": "run", "data-part": "run" }, current() ? words.run : words.running),
    ];
  }

  /** @param {any} run @param {any} words */
  function marks(run, words) {
    const margin = new Map();
    const last = run?.runs.at(-1);
    const lines = editor.area.value.split("\n");
    const graph = last?.graph;
    if (run) {
      const computing = new Set(graph?.lines ?? []);
      const said = new Map();
      for (const [line, text] of last.printed) said.set(line, [...(said.get(line) ?? []), text.replace(/\n$/, "")]);
      lines.forEach((text, i) => {
        const items = [];
        const number = i + 1;
        const spoken = said.get(number);
        if (run.runs.length > 1 && text.trim()) {
          run.runs.forEach((/** @type {any} */ each, /** @type {number} */ n) => {
            const did = each.ran.includes(number);
            items.push(h("i", { key: `r${n}`, class: did ? "ran" : "", title: fill(did ? words.did_run : words.did_not_run, { n: String(n + 1) }) }, did ? "●" : "–"));
          });
        } else if (spoken) {
          const whole = spoken.length === 1 && !spoken[0].includes("\n") ? spoken[0] : fill(words.prints, { count: String(spoken.join("\n").split("\n").length) });
          items.push(h("code", { class: "said", title: spoken.join("\n").slice(0, 400) }, `→ ${whole}`));
        } else {
          const step = /requires_grad\s*=\s*True/.test(text) ? 1 : /\.backward\(/.test(text) ? 3 : computing.has(number) ? 2 : 0;
          const room = text.length * (parts.source.projector ? LARGER : 1);
          const long = room > TIGHT;
          if (step && room <= (asked.narrow ? NARROWER : FULL))
            items.push(h("b", { class: "n" }, String(step)), long ? null : h("span", {}, words[["define", "compute", "backward"][step - 1]]));
        }
        const cut = last?.remarks.find((/** @type {any} */ remark) => remark[0] === number && remark[1] === "cut");
        if (cut && run.runs.length < 2) items.unshift(h("span", { key: "cut", class: "cut", title: cut[2] }, `✂ ${words.cut}`));
        if (items.length) margin.set(number, items);
      });
    }
    const spans = graph ? [...lit].map((i) => graph.nodes[i]?.span).filter(Boolean) : [];
    editor.mark({
      error: last?.error?.span ?? null,
      badLine: last?.error?.line ?? 0,
      lit: spans,
      margin,
      litLines: new Set(graph ? [...lit].map((i) => graph.nodes[i]?.line) : []),
    });
  }

  /** @param {any} run @param {any} words */
  function output(run, words) {
    if (!run) return [h("p", { class: "mut", "data-part": "starting" }, words.starting)];
    const parts = [];
    run.runs.forEach((/** @type {any} */ each, /** @type {number} */ n) => {
      const name = run.runs.length > 1 ? fill(words.run_number, { n: String(n + 1) }) : words.printed;
      if (each.printed.length || run.runs.length > 1)
        parts.push(h("span", { key: `n${n}`, class: "mut" }, name), h("pre", { key: `p${n}`, "data-part": "printed" }, each.printed.map((/** @type {any} */ item) => item[1]).join("")));
      if (each.unsent) parts.push(h("span", { key: `u${n}` }), h("span", { key: `v${n}`, class: "mut" }, fill(words.unsent, { count: String(each.unsent) })));
    });
    const last = run.runs.at(-1);
    if (last.error) {
      const own = /Error$/.test(last.error.kind);
      parts.push(h("span", { key: "says", class: "err" }, `⚠ ${!own ? words.stopped : last.error.kind === "RuntimeError" ? words.says : words.python_says}`),
        h("pre", { key: "error", class: "err", role: "alert", "data-part": "failure" }, own ? `${last.error.kind}: ${last.error.message}` : last.error.message));
    } else if (!parts.length) parts.push(h("span", { key: "none", class: "mut" }, words.printed_nothing));
    for (const [i, [line, , text]] of last.remarks.entries())
      parts.push(h("span", { key: `l${i}`, class: "mut" }, fill(words.line, { line: String(line) })), h("span", { key: `m${i}`, class: "remark" }, text));
    return parts;
  }

  const exhibit = (/** @type {any} */ run) => {
    const exhibits = parts.source.exhibits;
    const error = run?.runs.at(-1).error;
    return exhibits.find((/** @type {any} */ e) => e[2] === asked.text.trimEnd()) ?? exhibits.find((/** @type {any} */ e) => error && e[0] === error.exhibit);
  };

  /** @param {any} run @param {any} words */
  function side(run, words) {
    if (!run) return [];
    const last = run.runs.at(-1);
    const shown = exhibit(run);
    const text = asked.text.trimEnd();
    if (last.error || (shown && shown[2] === text)) return [explanation(last.error, shown, words, text)];
    const graph = last.graph;
    if (run.runs.length > 1) return [drawn(run.runs, last, null, words)];
    if (!graph) return [h("p", { class: "mut", "data-part": "nothing" }, words.nothing)];
    return [heading(graph), steps(graph, words)];
  }

  /** @param {any} run @param {any} words */
  function below(run, words) {
    const made = [];
    if (run) {
      const old = run.old;
      const graphs = old ? [{ ...run.runs.at(-1), graph: old.graph, backwards: 1 }] : run.runs;
      const last = graphs.at(-1);
      if (graphs.some((/** @type {any} */ each) => each.graph) && (graphs.length < 2 || last.error)) made.push(drawn(graphs, last, old, words));
      if (last.graph && !old && graphs.length < 2) made.push(paths(last.graph, words));
    }
    if (state.museum) made.push(shelf(parts.source.exhibits, words, asked.text.trimEnd()));
    made.push(h("details", { key: "agreement", class: "agreement", "data-part": "compare" }, h("summary", {}, words.agreement),
      state.agree ? agreement(parts.agreement?.answer, words) : null));
    return made;
  }

  /** @param {any[]} graphs @param {any} last @param {any} old @param {any} words */
  function drawn(graphs, last, old, words) {
    const several = graphs.length > 1;
    const graph = last.graph;
    const view = (/** @type {any} */ each) => (each.folded && ((state.fold && !each.whole) || !each.picture) ? each.folded : each);
    const note = old ? words.old
      : graph?.folded && view(graph) === graph.folded ? fill(words.folded, { count: String(graph.operations) })
      : graph && !graph.picture ? fill(words.too_large, { count: String(graph.operations) })
      : last.backwards > last.read ? fill(words.early_backward, { count: String(last.backwards), read: String(last.read) })
      : last.backwards > 1 ? fill(words.many_backward, { count: String(last.backwards) })
      : !last.backwards ? words.no_backward : "";
    const beside = shows(graph);
    const viz = !several && beside && graph?.torchviz;
    return h("section", { key: "pics", class: `pics${viz ? "" : " alone"}${old ? " old" : ""}` },
      h("div", { class: "pic", key: "pic" },
        h("div", { class: "tools" },
          h("h2", {}, words.recorded),
          h("span", { class: "seg", role: "group", "aria-label": words.phase }, [1, 2, 3].map((p) =>
            h("button", { key: p, "data-phase": p, "aria-pressed": String(state.phase === p) }, h("b", { class: "n" }, String(p)), ` ${words[["define", "compute", "backward"][p - 1]]}`))),
          graphs.some((each) => each.graph?.unfolded || each.graph?.whole) ? h("button", { key: "unfold", "data-do": "unfold", "data-part": "unfold", "aria-pressed": String(Boolean(state.unfold)) }, words.unfold) : null,
          graphs.some((each) => each.graph?.folded && each.graph.picture) ? h("button", { key: "fold", "data-do": "fold", "data-part": "fold", "aria-pressed": String(Boolean(state.fold)) }, words.fold) : null,
          !several && graph?.torchviz ? h("button", { key: "viz", "data-do": "torchviz", "data-part": "viz", "aria-pressed": String(beside) }, words.show_torchviz) : null,
          !several && graph && view(graph).picture ? h("span", { key: "zoom", class: "seg", role: "group", "aria-label": words.zoom },
            [["-", "−", words.zoom_out], ["+", "+", words.zoom_in], ["0", words.fit, words.fit]].map(([step, face, name]) =>
              h("button", { key: step, "data-zoom": step, "aria-label": name, disabled: step === "0" && !held.zoom?.moved && !state.fitted && view(graph).picture.width * LEAST < root.clientWidth - (viz ? 320 : 80) }, face))) : null,
          note ? h("span", { key: "note", class: "note", "data-part": "note" }, note) : null),
        state.use !== null && !several && graph?.uses[state.use]?.jacobian ? jacobian(graph, state.use, words) : null,
        several
          ? h("div", { class: "two" }, graphs.map((each, n) => h("div", { key: `g${n}` },
              h("h3", {}, fill(words.run_number, { n: String(n + 1) }), h("span", { class: "mut" }, ` ${fill(words.seed, { seed: String(each.seed) })}`)),
              each.graph ? h("div", { class: "scroll" }, picture(view(each.graph), { words, phase: state.phase, backwards: each.backwards, id: `pt${n}` })) : h("p", { class: "mut" }, words.nothing))))
          : h("div", { class: "scroll" }, graph ? picture(view(graph), { fitted: Boolean(state.fitted), words, phase: state.phase, backwards: last.backwards, id: "pt" }) : null),
        h("p", { class: "cap" }, several ? words.no_if : graph && view(graph) === graph.folded ? words.caption_folded : graph?.two ? words.caption : words.caption_one, graph && view(graph).uses.some((/** @type {any} */ use) => use.jacobian) && !several ? ` ${words.jacobian_hint}` : "")),
      viz ? h("div", { key: "tv", class: "tv" }, h("div", { class: "tools" }, h("h2", {}, words.torchviz)), h("div", { class: "scroll" }, torchviz(graph.torchviz, words.torchviz, "pt"))) : null);
  }

  /** @param {number} number a line, 0 for none */
  function line(number) {
    const graph = current()?.runs.at(-1).graph;
    lit = new Set(number && graph ? Object.entries(graph.nodes).flatMap(([i, /** @type {any} */ node]) => (node.line === number ? [Number(i)] : [])) : []);
    light();
  }

  function light() {
    root.classList.toggle("hl", lit.size > 0);
    for (const part of root.querySelectorAll("[data-k]")) {
      const keys = /** @type {HTMLElement} */ (part).dataset.k?.split(" ").map(Number) ?? [];
      part.classList.toggle("lit", keys.some((k) => lit.has(k)));
    }
  }

  /** @param {Event} event */
  function pointed(event) {
    const part = /** @type {Element} */ (event.target).closest("[data-k]");
    const keys = part instanceof SVGElement || part instanceof HTMLElement ? part.dataset.k : "";
    const next = new Set(keys ? keys.split(" ").map(Number) : []);
    if (next.size === lit.size && [...next].every((k) => lit.has(k))) return;
    lit = next;
    light();
    marks(current(), parts.source.words);
  }

  /** @param {string} text @param {any} [more] */
  function load(text, more = {}) {
    editor.set(text);
    ask({ text, seed: 0, before: -1, ...more }, 0);
  }

  root.addEventListener("click", (event) => {
    const size = /** @type {any} */ (/** @type {Element} */ (event.target).closest("[data-use]"));
    if (size) {
      if (size instanceof SVGElement && event.detail && held.zoom?.dragged()) return;
      state.use = state.use === Number(size.dataset.use) ? null : Number(size.dataset.use);
      return draw();
    }
    const step = /** @type {any} */ (/** @type {Element} */ (event.target).closest("[data-zoom]"))?.dataset.zoom;
    if (step === "0" && !held.zoom?.moved) {
      state.fitted = !state.fitted;
      return draw();
    }
    if (step) return step === "0" ? held.zoom?.whole() : held.zoom?.by(step === "+" ? 1.25 : 0.8);
    const target = /** @type {Element} */ (event.target).closest("[data-do],[data-sample],[data-exhibit],[data-phase]");
    if (!(target instanceof HTMLElement)) return;
    const source = parts.source;
    const { do: action, sample, exhibit: shown, phase } = target.dataset;
    if (phase) state.phase = Number(phase);
    if (sample) load(source.samples.find((/** @type {any} */ s) => s[0] === sample)[2]);
    if (shown) load(source.exhibits.find((/** @type {any} */ e) => e[0] === shown)[2]);
    if (action === "museum") {
      state.museum = !state.museum;
      if (state.museum && !source.exhibits.some((/** @type {any} */ e) => e[2] === asked.text.trimEnd())) load(source.exhibits[0][2]);
    }
    if (action === "close") state.use = null;
    if (action === "unfold") {
      state.unfold = !state.unfold;
      state.use = null;
      lit = new Set();
    }
    if (action === "fold") state.fold = !state.fold;
    if (action === "torchviz") state.torchviz = !shows(current()?.runs.at(-1).graph);
    if (action === "formula") load(source.formula);
    if (action === "mend") load(exhibit(parts.run)?.[3] ?? asked.text);
    if (action === "run") ask({ text: editor.area.value }, 0);
    if (action === "again") ask({ before: asked.seed, seed: asked.seed + 1 }, 0);
    if (action === "forget") ask({ before: -1 }, 0);
    draw();
  });
  root.addEventListener("change", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLSelectElement) || !target.value) return;
    const [kind, id] = target.value.split(":");
    load((kind === "s" ? parts.source.samples : parts.source.exhibits).find((/** @type {any} */ s) => s[0] === id)[2]);
    target.value = "";
  });
  root.addEventListener("toggle", (event) => {
    if (!(event.target instanceof HTMLDetailsElement)) return;
    state.agree = event.target.open;
    if (state.agree !== asked.agree) ask({ agree: state.agree }, 0);
    draw();
  }, true);
  right.addEventListener("mouseover", pointed);
  answer.addEventListener("mouseover", pointed);
  right.addEventListener("focusin", pointed);
  answer.addEventListener("focusin", pointed);
  root.addEventListener("mouseleave", pointed);
  root.addEventListener("keydown", (event) => {
    const size = /** @type {any} */ (event.target);
    if ((event.key === "Enter" || event.key === " ") && size instanceof SVGElement && size.dataset.use) {
      event.preventDefault();
      state.use = state.use === Number(size.dataset.use) ? null : Number(size.dataset.use);
      draw();
    }
    if (event.key !== "Escape" || !lit.size) return;
    lit = new Set();
    light();
  });
  const unfollow = follow(draw);
  const watch = new ResizeObserver(() => {
    if (asked && narrow() !== asked.narrow && root.clientWidth) ask({ narrow: narrow() }, 50);
  });
  watch.observe(root);
  return {
    update,
    destroy() {
      clearTimeout(timer);
      unfollow();
      watch.disconnect();
      held.end.abort();
      root.remove();
    },
  };
}
