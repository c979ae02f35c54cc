/** A run of a descent as it arrives: thinned steps, their true numbers in flat arrays. No drawing, no DOM. */

/**
 * @typedef {object} Run
 * @property {string} method @property {string} label @property {number} number 1, 2, 3 … in a race
 * @property {Int32Array} k the steps that are here, ascending
 * @property {Float64Array[]} x coordinates, one array a variable
 * @property {Float64Array[]} g partial derivatives
 * @property {Record<string, Float64Array[]>} series what else the rule reads, by the name of its place
 * @property {Float64Array} f @property {Float64Array} slope @property {Float64Array} length of the step that follows
 * @property {Float64Array} values one a node, then the next step's
 * @property {Float64Array} adjoints @property {Float64Array} partials one an edge, then the next step's
 * @property {number} last steps taken @property {boolean} stopped because something was not finite
 * @property {number} rate @property {any[]} rule @property {any[]} prints @property {Record<string, number>} options
 * @property {any} verdict @property {number | null} arrives
 * @property {Int32Array | null} shapes of a program that branches: which of its graphs ran, −1 for none that is drawn
 */

/** @param {string} text base64 @returns {ArrayBuffer} */
function bytes(text) {
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) out[i] = raw.charCodeAt(i);
  return out.buffer;
}

/** @param {string} text @returns {Float64Array} */
export const floats = (text) => new Float64Array(bytes(text));

/** @param {any} wire @returns {Run} */
export function readRun(wire) {
  const columns = (/** @type {string[]} */ texts) => texts.map(floats);
  const series = Object.fromEntries(
    Object.entries(wire.series).map(([name, texts]) => [name, columns(/** @type {any} */ (texts))]),
  );
  return {
    ...wire,
    k: new Int32Array(bytes(wire.k)),
    x: columns(wire.x),
    g: columns(wire.g),
    f: floats(wire.f),
    slope: floats(wire.slope),
    length: floats(wire.length),
    values: floats(wire.values),
    adjoints: floats(wire.adjoints),
    partials: floats(wire.partials),
    series,
    shapes: wire.shapes ? new Int32Array(bytes(wire.shapes)) : null,
  };
}

/**
 * The frames at which one of a program's graphs ran, with the numbers of that graph.
 * @param {Run} run @param {any} wire @param {number} shape @returns {{run: Run, row: Map<number, number>}}
 */
export function part(run, wire, shape) {
  const frames = [...run.k.keys()].filter((i) => run.shapes?.[i] === shape);
  const tape = wire.tapes[shape];
  const pick = (/** @type {Float64Array} */ column) => Float64Array.from(frames, (i) => column[i]);
  return {
    run: {
      ...run,
      k: Int32Array.from(frames, (i) => run.k[i]),
      g: run.g.map(pick),
      values: floats(tape.values),
      adjoints: floats(tape.adjoints),
      partials: floats(tape.partials),
    },
    row: new Map(frames.map((frame, i) => [frame, i])),
  };
}

/** The frame that shows step k: the last one that is not later. @param {Run} run @param {number} k */
export function frameAt(run, k) {
  let low = 0;
  let high = run.k.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (run.k[middle] <= k) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * A curve through samples, read anywhere: straight between neighbours.
 * @param {Float64Array} xs ascending
 * @param {Float64Array} ys
 * @returns {(x: number) => number}
 */
export function along(xs, ys) {
  return (x) => {
    let low = 0;
    let high = xs.length - 1;
    if (!(x >= xs[0] && x <= xs[high])) return NaN;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (xs[middle] <= x) low = middle;
      else high = middle;
    }
    const t = (x - xs[low]) / (xs[high] - xs[low] || 1);
    return ys[low] + t * (ys[high] - ys[low]);
  };
}

/**
 * The step axis: where a step stands between 0 and 1, and back.
 * @param {"log" | "linear"} kind
 * @param {number} last
 */
export function axis(kind, last) {
  const end = Math.max(1, last);
  const whole = Math.log1p(end);
  return kind === "log"
    ? {
        at: (/** @type {number} */ k) => Math.log1p(k) / whole,
        step: (/** @type {number} */ u) => Math.expm1(u * whole),
      }
    : { at: (/** @type {number} */ k) => k / end, step: (/** @type {number} */ u) => u * end };
}

/** A number as it is pointed at: no more digits than a pixel can tell. @param {number} x @param {number} pixel its width */
export function pointed(x, pixel) {
  const step = 10 ** Math.floor(Math.log10(pixel));
  return Number((Math.round(x / step) * step).toPrecision(12));
}

/** Round numbers in an interval, about n of them. @param {number} a @param {number} b @param {number} n */
export function ticks(a, b, n) {
  if (!(b > a) || !Number.isFinite(b - a)) return [];
  const size = 10 ** Math.floor(Math.log10((b - a) / n));
  const over = (b - a) / n / size;
  const step = size * (over > 5 ? 10 : over > 2 ? 5 : over > 1 ? 2 : 1);
  const out = [];
  for (let i = Math.ceil(a / step); i * step <= b + step * 1e-9; i += 1) out.push(i === 0 ? 0 : i * step);
  return out;
}
