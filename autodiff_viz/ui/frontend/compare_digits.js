/** Under the microscope: what is subtracted, digit by digit or bit by bit, what cancels and what is left. */

import { AD, BITS, DIGITS, off } from "./compare_data.js";
import { exact, float, minus, place, plus, size, sure, units, written } from "./compare_exact.js";
import { brief, count, raised, step } from "./compare_text.js";
import { rich } from "./compare_text.js";
import { h } from "./dom.js";
import { fill } from "./problem_dom.js";

/** Digits shown beyond the last one that is stored. */
const BEYOND = 5;

const cell = (/** @type {string} */ kind, /** @type {string} */ char) => h("i", { class: kind }, char);

/** @param {string} name @param {any[]} cells @param {string} [kind] */
const row = (name, cells, kind = "") =>
  h("div", { class: `r ${kind}` }, h("span", { class: "name" }, name), h("span", { class: "cells" }, cells));

/** f(x + 2h), f(x − h/4). @param {number} at */
export function called(at) {
  if (at === 0) return "f(x)";
  const amount = Math.abs(at);
  const times = amount === 1 ? "h" : amount === 0.5 ? "h/2" : amount === 0.25 ? "h/4" : `${amount}h`;
  return `f(x ${at > 0 ? "+" : "−"} ${times})`;
}

/** A number with every digit that is stored; those that are wrong are told apart. */
function answerRow(/** @type {string} */ name, /** @type {number} */ v, /** @type {number | null} */ error, /** @type {number} */ digits, kind = "") {
  if (!Number.isFinite(v)) return row(name, [cell("q wide", brief(v))], kind);
  if (v === 0 && error) return row(name, [cell("no", "0")], kind); // it has no digit of the truth
  const w = written(exact(v), digits);
  const cells = [w.sign && cell("q", w.sign), ...w.digits.map(({ char, place: p }) => cell(p === null ? "q" : error === null ? "own" : sure(p, error) ? "ok" : "no", char))];
  return row(name, [cells, w.tail && cell("q wide", w.tail)], kind);
}

/** @param {any} model @param {number} digits @param {string} name */
function truthRow(model, digits, name) {
  const t = plus(exact(model.truth[0]), exact(model.truth[1]));
  const w = written(t, digits);
  return row(name, [w.sign && cell("q", w.sign), ...w.digits.map(({ char, place: p }) => cell(p === null ? "q" : "tru", char)), w.tail && cell("q wide", w.tail)]);
}

/**
 * @param {any} model @param {any} at @param {any} digits of the scheme, or null while they are on their way
 * @param {"dec" | "bin"} base @param {any} words
 * @returns {{rows: any[], key: boolean, sentence: any[], cells: number, note?: string}}
 */
export function microscope(model, at, digits, base, words) {
  const total = DIGITS[model.dtype];
  const s = model.byId[at.scheme];
  if (at.scheme === AD || !s) return automatic(model, total, words);
  if (s.refused) return { rows: [], key: false, cells: 24, sentence: [h("b", {}, s.refused.message), words.space, s.refused.hint] };
  if (!digits) return { rows: [], key: false, cells: 24, sentence: ["…"] };
  const i = at.i;
  const answer = s.values[i];
  const error = model.judged ? off(model, answer) : null;
  const tail = [
    answerRow(s.kind === "finite" ? `÷ ${s.divisor === 1 ? "" : s.divisor}${model.step === "stored" ? "h′" : "h"}` : words.answer, answer, error, total, "apart"),
    model.judged && truthRow(model, total, words.true_slope),
  ];
  const split = model.judged && Number.isFinite(answer) ? rich(words.error_split, { e: brief(answer - model.truth[0] - model.truth[1]), t: brief(s.truncation[i]), r: brief(s.rounding[i]) }) : [];
  if (s.kind === "complex") {
    const part = answerRow("Im f(x + ih)", digits.sum[i], 0, total, "source");
    return { rows: [part, ...tail], key: false, cells: 26, sentence: [...rich(words.complex_sentence), words.space, ...split] };
  }
  if (s.kind === "adaptive") {
    const own = s.estimate[i];
    return { rows: tail, key: false, cells: 26, sentence: [...rich(error === null ? words.ridders_unjudged : words.ridders_sentence, { own: brief(own), e: brief(error ?? 0) }), words.space, ...split] };
  }
  const found = digits.columns.map((/** @type {any} */ c) => ({ name: called(c.at), v: c.values[i] }));
  if (found.some((/** @type {any} */ c) => !Number.isFinite(c.v))) {
    const rows = found.map((/** @type {any} */ c) => row(c.name, [cell("q wide", brief(c.v))], "source"));
    return { rows: [...rows, ...tail], key: false, cells: 26, sentence: rich(words.not_finite_sentence) };
  }
  const view = base === "bin" ? binary(model, found, digits, i, words) : decimal(model, found, digits, i, words);
  const lost = s.lost.has(i) ? rich(words.lost_sentence) : [];
  const { equal, left } = view.counts;
  const borrowed = (base === "bin" ? BITS : DIGITS)[model.dtype] - equal - left;
  const unit = base === "bin" ? words.bits : words.digits;
  const more = left && borrowed > 2 ? rich(words.borrow_sentence, { n: borrowed, unit }) : [];
  const sentence = [...rich(words.digits_sentence, { ...view.counts, unit }), words.space, ...more, more.length ? words.space : "", ...(lost.length ? lost : split)];
  return { rows: [...view.rows, ...tail], key: true, cells: view.cells, sentence, note: /** @type {any} */ (view).note };
}

/** @param {any} model @param {number} total @param {any} words */
function automatic(model, total, words) {
  const { terms, count: paths } = model.ad.paths;
  const rows = terms.map((/** @type {any} */ term) => {
    const product = Number(term.product);
    return answerRow(term.path, product, 0, Math.min(total, 16), "path");
  });
  if (paths > terms.length) rows.push(row(`… ${count(paths - terms.length)}`, [], "path"));
  rows.push(answerRow(words.ad_answer, model.ad.value, model.judged ? off(model, model.ad.value) : null, total, "line"));
  if (model.torch) rows.push(answerRow("PyTorch", model.torch.value, model.judged ? off(model, model.torch.value) : 0, total));
  if (model.judged) rows.push(truthRow(model, total, words.true_slope));
  const sentence = paths > 1 ? words.ad_sentence_many : words.ad_sentence_one;
  const said = model.kink ? rich(words.ad_kink) : rich(sentence, { n: count(paths), e: brief(model.ad.error) });
  return { rows, key: false, cells: 30, sentence: said };
}

/** The difference and the exact one, as strings of units from the same first digit. */
function bottom(/** @type {any} */ digits, /** @type {number} */ i) {
  const sum = exact(digits.sum[i]);
  const truth = digits.exact ? plus(exact(digits.exact[0][i]), exact(digits.exact[1][i])) : null;
  return { sum, truth, wrong: truth ? Math.abs(float(minus(sum, truth))) : 0 };
}

/** Rows in one column of digits. */
function aligned(/** @type {string[]} */ strings, /** @type {boolean[]} */ negative, /** @type {any[]} */ found, /** @type {any} */ lower, /** @type {any} */ words, base = 10) {
  const { wall, places, sums } = lower;
  const width = Math.max(...strings.map((s) => s.length), ...sums.map((/** @type {any} */ s) => s.text.length - BEYOND));
  const padded = strings.map((s) => s.padStart(width, " "));
  const signed = negative.some(Boolean) || sums.some((/** @type {any} */ s) => s.negative);
  let equal = 0;
  const same = negative.every((n) => n === negative[0]);
  while (same && equal < width && padded.every((p) => p[equal] === padded[0][equal])) equal += 1;
  const sign = (/** @type {boolean} */ n) => signed && cell("q", n ? "−" : " ");
  const rows = found.map((c, j) => {
    const cells = [...padded[j]].map((char, k) => cell(char === "." || char === " " ? (k < equal && char === "." ? "q gone" : "q") : k < equal ? "eq" : "own", char));
    return row(c.name, [sign(negative[j]), cells, cell("wall", ""), Array.from({ length: BEYOND }, () => cell("q void", ""))], "source");
  });
  let left = 0;
  let good = 0;
  sums.forEach((/** @type {any} */ sum, /** @type {number} */ which) => {
    const text = sum.text.padStart(width + BEYOND, " ");
    let leading = true;
    const cells = [...text].map((char, k) => {
      const p = places(k, width);
      const isPoint = char === ".";
      if (!isPoint && char !== "0" && char !== " ") leading = false;
      const kind = isPoint ? "q" : leading ? "q" : sure(p, lower.wrong, base) ? "ok" : which === 0 ? "no" : "tru";
      if (which === 0 && !leading && !isPoint && k < width) {
        left += 1;
        good += Number(kind === "ok");
      }
      const face = leading && !isPoint ? (char === " " ? " " : "·") : char;
      return [cell(kind, face), k === width - 1 && cell("wall", "")];
    });
    rows.push(row(sum.name, [sign(sum.negative), cells], which === 0 ? "line" : ""));
  });
  const gone = padded[0].slice(0, equal).replace(/[ .]/g, "").replace(/^0+/, base === 10 ? "" : "0").length;
  return { rows, cells: width + BEYOND + (signed ? 1 : 0) + 0.6, counts: { equal: gone, left, good }, wall };
}

/** @param {any} model @param {any[]} found @param {any} digits @param {number} i @param {any} words */
function decimal(model, found, digits, i, words) {
  const total = DIGITS[model.dtype];
  const numbers = found.map((c) => exact(c.v));
  const largest = numbers.reduce((a, b) => (float(size(a)) >= float(size(b)) ? a : b));
  const first = largest.m === 0n ? 0 : place(largest, 10);
  const scaled = first < -5 || first > 9;
  const last = total - 1 - first; // digits after the point, in units
  const point = scaled ? total - 1 : Math.max(0, last);
  const put = (/** @type {import("./compare_exact.js").Exact} */ a, /** @type {number} */ more) => {
    const padded = units(a, last + more, 10).toString().padStart(point + more + 1, "0");
    const cut = padded.length - point - more;
    return point + more > 0 && (point > 0 || more > 0) ? `${padded.slice(0, cut)}${point > 0 ? "." : ""}${padded.slice(cut)}` : padded;
  };
  const { sum, truth, wrong } = bottom(digits, i);
  const list = [{ name: found.length > 2 ? words.weighted_sum : words.difference, text: put(sum, BEYOND), negative: sum.m < 0n }];
  if (truth) list.push({ name: found.length > 2 ? words.exact_sum : words.exact_difference, text: put(truth, BEYOND), negative: truth.m < 0n });
  const places = (/** @type {number} */ k, /** @type {number} */ width) => {
    const fromWall = width - 1 - k; // 0 for the last stored digit
    const behindPoint = point > 0 && fromWall >= point + 1 ? fromWall - 1 : fromWall;
    return behindPoint - last;
  };
  const view = aligned(found.map((_c, j) => put(numbers[j], 0)), numbers.map((a) => a.m < 0n), found, { places, wrong, sums: list, wall: last }, words);
  return scaled ? { ...view, note: `× 10${raised(first)}` } : view;
}

/** @param {any} model @param {any[]} found @param {any} digits @param {number} i @param {any} words */
function binary(model, found, digits, i, words) {
  const total = BITS[model.dtype];
  const numbers = found.map((c) => exact(c.v));
  const heads = numbers.filter((a) => a.m !== 0n).map((a) => place(a, 2));
  const first = heads.length ? Math.max(...heads) : 0;
  const low = heads.length ? Math.min(...heads) - total + 1 : 0;
  const last = -Math.max(low, first - total - 2);
  const put = (/** @type {import("./compare_exact.js").Exact} */ a, /** @type {number} */ more) => units(a, last + more, 2).toString(2).padStart(first + last + 1 + more, "0");
  const { sum, truth, wrong } = bottom(digits, i);
  const list = [{ name: found.length > 2 ? words.weighted_sum : words.difference, text: put(sum, BEYOND), negative: sum.m < 0n }];
  if (truth) list.push({ name: found.length > 2 ? words.exact_sum : words.exact_difference, text: put(truth, BEYOND), negative: truth.m < 0n });
  const places = (/** @type {number} */ k, /** @type {number} */ width) => width - 1 - k - last;
  return aligned(found.map((_c, j) => put(numbers[j], 0)), numbers.map((a) => a.m < 0n), found, { places, wrong, sums: list, wall: last }, words, 2);
}

/** What the microscope is turned to. @param {any} model @param {any} at @param {any} words */
export const title = (model, at, words) =>
  at.scheme === AD ? words.ad : fill(words.scheme_at, { s: model.byId[at.scheme]?.name ?? "", h: step(model.h[at.i]) });
