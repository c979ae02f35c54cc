/** The update rule of the chosen step, with its numbers: one line a statement, the new point last. */

import { math } from "./boxes.js";
import { count, iterate, plainly, steady, write } from "./descend_text.js";
import { newton } from "./descend_newton.js";
import { full } from "./numbers.js";

/** @typedef {import("./descend_data.js").Run} Run */

const MARK = /^⟨(.+)⟩$/;
/** Names that count the steps, and so bear the step's number. */
const MOVING = new Set(["x", "x'", "m", "m'", "v", "v'", "a", "a'"]);
/** As many coordinates are written out. */
const COORDINATES = 2;

/** @param {string} kind @param {string} [text] */
function tag(kind, text = "") {
  const node = document.createElement("span");
  node.className = kind;
  node.textContent = text;
  return node;
}

/**
 * What stands at a place of the rule at a frame.
 * @param {Run} run @param {string} slot @param {number} column @param {number} frame @returns {number}
 */
function figure(run, slot, column, frame) {
  if (slot === "x") return run.x[column][frame];
  if (slot === "g") return run.g[column][frame];
  if (slot === "t") return run.k[frame] + 1;
  if (slot === "eta") return run.rate;
  return run.series[slot]?.[column]?.[frame] ?? run.options[slot] ?? NaN;
}

/** @param {string} slot */
const setting = (slot, /** @type {Run} */ run) => slot === "eta" || slot in run.options;

/**
 * @param {HTMLElement} host
 * @param {{runs: Run[], focus: number, names: string[], say: (key: string) => string, pick: (i: number) => void,
 *   rate: (rate: number, done: boolean) => void, columns: number[]}} what
 */
export function rule(host, what) {
  host.replaceChildren();
  const { runs, focus, names, say } = what;
  /** @type {((at: number[]) => void)[]} */
  const writers = [];
  const race = runs.length > 1;
  host.classList.toggle("race", race);
  host.classList.remove("pair");
  if (race) runs.forEach((run, i) => host.append(racer(run, i, what, writers)));
  else if (runs[0].rule[0].matrices) host.append(newton(runs[0], names, say, writers));
  else {
    const run = runs[0];
    const flat = run.rule.length === 1 && run.rule[0].cells && run.x.length === 1;
    const shown = what.columns.slice(0, COORDINATES);
    host.classList.toggle("pair", shown.length > 1 && run.rule.some((/** @type {any} */ statement) => !statement.cells));
    for (const column of shown) {
      const block = tag("coordinate");
      host.append(block);
      run.rule.forEach((/** @type {any} */ statement, /** @type {number} */ i) => {
        const last = i === run.rule.length - 1;
        const line = statement.cells
          ? cells(run, 0, statement, column, what, flat, writers)
          : formula(run, 0, statement, column, names, writers);
        if (!flat) line.classList.add("small");
        if (!last) line.classList.add("before");
        if (flat && run.method === "gd") line.append(taken(run, say, writers));
        block.append(line);
      });
    }
    if (run.x.length > COORDINATES) host.append(tag("more", say("more_coordinates")));
  }
  return {
    /** @param {number[]} frames one a run */
    draw: (frames) => writers.forEach((update) => update(frames)),
    focus,
  };
}

/**
 * One cell: symbol above number.
 * @param {Run} run @param {number} which @param {string} slot @param {number} column @param {any} what
 * @param {boolean} captions @param {((at: number[]) => void)[]} writers @param {any} box
 */
function cell(run, which, slot, column, what, captions, writers, box) {
  const { names, say } = what;
  const kind = { x: "here", "x'": "next", g: "slope", eta: "rate" }[slot] ?? "other";
  const node = tag(`cell ${kind}`);
  if (slot === "x") node.dataset.link = "x";
  if (slot === "g") node.dataset.link = "g";
  const [symbol, number] = [tag("symbol"), tag("number")];
  node.append(symbol, number);
  const caption = { x: "now", "x'": "next_point", g: "slope_caption", eta: "rate_caption" }[slot];
  if (captions) node.append(tag("caption", caption ? say(caption) : "\u00a0"));
  const base = slot === "x" || slot === "x'" ? names[column] : slot.replace("'", "");
  const fixed = slot === "g" ? "" : MOVING.has(slot) ? base : null;
  if (fixed === null) symbol.append(math(box));
  writers.push((frames) => {
    const frame = frames[which];
    const k = run.k[frame] + (slot.endsWith("'") ? 1 : 0);
    if (slot === "g") write(symbol, run.x.length > 1 ? `∂f/∂${names[column]}` : `f′(${iterate(names[column], k)})`);
    else if (fixed !== null) write(symbol, iterate(fixed, k));
    const v = figure(run, slot, column, frame);
    write(number, setting(slot, run) ? plainly(v) : v < 0 && kind === "other" ? `(${steady(v)})` : steady(v));
  });
  node.addEventListener("pointerenter", () => (node.title = number.textContent ?? ""));
  if (slot === "eta") drag(node, run, what);
  return node;
}

/**
 * x₉₁₆ = x₉₁₅ − η · f′(x₉₁₅).
 * @param {Run} run @param {number} which @param {any} statement @param {number} column @param {any} what
 * @param {boolean} captions @param {((at: number[]) => void)[]} writers
 */
function cells(run, which, statement, column, what, captions, writers) {
  const line = tag("line");
  const put = (/** @type {any} */ item) => {
    if (!item.sign) return line.append(cell(run, which, item.slot, column, what, captions, writers, item.box));
    const node = tag("cell sign");
    node.append(tag("symbol", item.sign), tag("number", item.sign));
    line.append(node);
  };
  put({ slot: statement.target });
  put({ sign: "=" });
  statement.cells.forEach(put);
  return line;
}

/**
 * A statement as mathematics: the symbols, then the same with the numbers.
 * @param {Run} run @param {number} which @param {any} statement @param {number} column @param {string[]} names
 * @param {((at: number[]) => void)[]} writers
 */
function formula(run, which, statement, column, names, writers) {
  const line = tag("line typeset");
  const result = tag("symbol");
  const number = tag("number");
  const base = statement.target === "x'" ? names[column] : statement.target.replace("'", "");
  const symbols = math(statement.symbols, true);
  for (const node of symbols.querySelectorAll("mi")) if (node.textContent === "x") node.textContent = names[column];
  line.append(result, " = ", symbols);
  if (!statement.numbers) {
    writers.push((frames) => write(result, iterate(base, run.k[frames[which]] + 1)));
    return line;
  }
  const filled = math(statement.numbers, true);
  line.append(" = ", filled, " = ", number);
  if (statement.target === "x'") number.classList.add("next");
  const places = [...filled.querySelectorAll("mi, mn")].flatMap((node) => {
    const slot = MARK.exec(node.textContent ?? "")?.[1];
    if (!slot) return [];
    node.setAttribute("class", `slot ${slot === "x" ? "here" : slot === "g" ? "slope" : ""}`);
    return [{ node, slot }];
  });
  writers.push((frames) => {
    const frame = frames[which];
    write(result, iterate(base, run.k[frame] + 1));
    for (const { node, slot } of places) {
      const v = figure(run, slot, column, frame);
      write(node, setting(slot, run) || slot === "t" ? plainly(v) : v < 0 ? `(${steady(v, 5)})` : steady(v, 5));
    }
    write(number, steady(figure(run, statement.target, column, frame)));
    number.title = full(figure(run, statement.target, column, frame));
  });
  return line;
}

/**
 * The step itself, beside plain gradient descent.
 * @param {Run} run @param {(key: string) => string} say @param {((at: number[]) => void)[]} writers
 */
function taken(run, say, writers) {
  const node = tag("cell taken");
  const number = tag("number");
  node.append(tag("symbol", "η · f′"), number, tag("caption", say("the_step")));
  writers.push((frames) => write(number, steady(run.rate * run.g[0][frames[0]])));
  return node;
}

/**
 * One line of a race: a click makes the graph follow this ball.
 * @param {Run} run @param {number} i @param {any} what @param {((at: number[]) => void)[]} writers
 */
function racer(run, i, what, writers) {
  const { focus, names, say, columns } = what;
  const line = document.createElement("button");
  line.type = "button";
  line.className = "racer";
  line.setAttribute("aria-pressed", String(i === focus));
  const who = tag("who", run.label);
  const mark = document.createElement("b");
  mark.textContent = String(run.number);
  mark.style.background = `var(--p${run.number})`;
  who.prepend(mark);
  const here = tag("places");
  const result = tag("result", arrival(run, say));
  line.append(who, here, result);
  writers.push((frames) => {
    const frame = frames[i];
    const k = run.k[frame];
    const places = columns
      .slice(0, COORDINATES)
      .map((/** @type {number} */ column) => `${iterate(names[column], k)} = ${steady(run.x[column][frame])}`);
    write(here, places.join(",  "));
  });
  line.addEventListener("click", () => what.pick(i));
  return line;
}

/** @param {Run} run @param {(key: string) => string} say */
function arrival(run, say) {
  if (run.arrives !== null) return say("arrives").replace("{n}", count(run.arrives));
  return `${run.verdict.title}, ${say("after").replace("{n}", count(run.last))}`;
}

/** The rate is dragged in place. @param {HTMLElement} node @param {Run} run @param {any} what */
function drag(node, run, { rate }) {
  /** @type {{x: number, rate: number} | null} */
  let from = null;
  let now = run.rate;
  const number = /** @type {HTMLElement} */ (node.querySelector(".number"));
  node.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, rate: run.rate };
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  node.addEventListener("pointermove", (event) => {
    if (!from) return;
    now = Number((from.rate * 10 ** ((event.clientX - from.x) / 160)).toPrecision(2));
    write(number, plainly(now));
    rate(now, false);
  });
  node.addEventListener("pointerup", () => {
    if (from && now !== from.rate) rate(now, true);
    from = null;
  });
}
