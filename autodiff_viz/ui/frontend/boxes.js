/**
 * Mathematics as nested lists, as render/boxes.py makes it, lowered to MathML (for text) and to tspans (for the
 * picture).
 *
 * ["i","x"] ["n","3.5"] ["t","sin"] ["o","+"] ["row",…] ["frac",a,b] ["sup",a,b] ["sub",a,b] ["sqrt",a] ["root",a,n]
 * ["fence","(",a,")"] ["bar",a] ["dot",a]; and, for this side only, ["color",css,a] and ["strong",a].
 * Strings are raw text and only ever become text nodes; an unknown tag renders as nothing.
 */

/** @typedef {Array<any>} Box */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const SVG = "http://www.w3.org/2000/svg";
const MINUS = "\u2212";
const TIGHT = new Set(["·", ",", "′"]);
const INFIX = new Set(["+", MINUS, "-", "=", "·", "×", "÷", "/", "±", "→", "≤", "≥", "<", ">", "≈", "⋯"]);

/** @type {(...boxes: Box[]) => Box} */
export const row = (...boxes) => ["row", ...boxes];
/** @type {(a: Box, b: Box) => Box} */
export const frac = (a, b) => ["frac", a, b];
/** @type {(s: string) => Box} */
export const op = (s) => ["o", s];
/** @type {(s: string) => Box} a number; its sign becomes an operator */
export const number = (s) => (s.startsWith(MINUS) ? row(op(MINUS), ["n", s.slice(1)]) : ["n", s]);
/** @type {(css: string | null, a: Box) => Box} */
export const color = (css, a) => (css ? ["color", css, a] : a);
/** @type {(a: Box) => Box} */
export const strong = (a) => ["strong", a];
/** @type {(a: Box) => Box} */
export const fence = (a) => ["fence", "(", a, ")"];

/** The accent goes over the letter, not over its subscript. @type {(tag: "bar" | "dot", a: Box) => Box} */
const accent = (tag, a) => (a[0] === "sub" ? ["sub", accent(tag, a[1]), a[2]] : [tag, a]);
/** @type {(name: Box) => Box} the adjoint of a node */
export const adjoint = (name) => accent("bar", name);
/** @type {(name: Box) => Box} the tangent of a node */
export const tangent = (name) => accent("dot", name);

/**
 * Whether a factor of a product needs parentheses: a sum always, a leading sign anywhere but in front.
 * @param {Box} box @param {boolean} first
 */
export function loose(box, first) {
  if (box[0] === "color") return loose(box[2], first);
  if (box[0] === "strong") return loose(box[1], first);
  if (box[0] === "n") return !first && String(box[1]).startsWith(MINUS);
  if (box[0] !== "row") return false;
  return box.slice(1).some((part, i) => part[0] === "o" && (part[1] === "+" || part[1] === MINUS) && (i > 0 || !first));
}

/**
 * The same boxes as one line of plain text, for labels that are read aloud.
 * @param {Box} box @returns {string}
 */
export function plain(box) {
  const [tag, a, b, c] = box;
  switch (tag) {
    case "i":
    case "n":
    case "t":
      return String(a);
    case "o":
      return INFIX.has(a) && !TIGHT.has(a) && a !== "/" ? ` ${a} ` : String(a);
    case "row":
      return box.slice(1).map(plain).join("").trim();
    case "frac":
      return `${plain(a)}/${plain(b)}`;
    case "sup":
      return `${plain(a)}^${plain(b)}`;
    case "sub":
      return `${plain(a)}_${plain(b)}`;
    case "sqrt":
      return `√(${plain(a)})`;
    case "root":
      return `root ${plain(b)} of (${plain(a)})`;
    case "fence":
      return `${a}${plain(b)}${c}`;
    case "bar":
      return `${plain(a)}\u0304`;
    case "dot":
      return `${plain(a)}\u0307`;
    case "color":
      return plain(b);
    case "strong":
      return plain(a);
    default:
      return "";
  }
}

/* ---------- MathML ---------- */

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children */
function ml(tag, attributes, ...children) {
  const node = document.createElementNS(MATHML, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** @param {Box} box @param {boolean} front whether a sign here is a sign and not an infix @returns {Element} */
function lower(box, front) {
  const [tag, a, b, c] = box;
  switch (tag) {
    case "i":
      return [...String(a)].length === 1 ? ml("mi", {}, String(a)) : ml("mi", { mathvariant: "normal" }, String(a));
    case "n":
      return String(a).startsWith(MINUS) ? lower(number(String(a)), front) : ml("mn", {}, String(a));
    case "t":
      return ml("mtext", {}, String(a));
    case "o":
      return operator(String(a), front);
    case "row":
      return ml("mrow", {}, ...parts(box.slice(1), front));
    case "frac":
      return ml("mfrac", {}, lower(a, true), lower(b, true));
    case "sup":
      return ml("msup", {}, lower(a, true), lower(b, true));
    case "sub":
      return ml("msub", {}, lower(a, true), lower(b, true));
    case "sqrt":
      return ml("msqrt", {}, lower(a, true));
    case "root":
      return ml("mroot", {}, lower(a, true), lower(b, true));
    case "fence":
      return ml("mrow", {}, edge(a, "prefix"), lower(b, true), edge(c, "postfix"));
    case "bar":
      // Not an accent, which the usual fonts set so low and thin that it vanishes on a small letter.
      return ml("mover", {}, lower(a, true), ml("mo", { stretchy: wide(a) }, "‾"));
    case "dot":
      return ml("mover", { accent: "true" }, lower(a, true), ml("mo", { stretchy: "false" }, "˙"));
    case "color":
      return ml("mrow", { style: `color:${a}` }, lower(b, front));
    case "strong":
      return ml("mrow", { style: "font-weight:700" }, lower(a, front));
    default:
      return ml("mrow", {});
  }
}

/** @param {Box} a */
const wide = (a) => String([...plain(a)].length > 1);

/** @param {Box[]} boxes @param {boolean} front */
function parts(boxes, front) {
  const out = [];
  boxes.forEach((part, i) => {
    const before = boxes[i - 1];
    if (
      i > 0 &&
      (part[0] === "t" || before[0] === "t") &&
      part[0] !== "o" &&
      before[0] !== "o" &&
      !wordGlue(part, before)
    ) {
      out.push(ml("mspace", { width: ".17em" }));
    }
    if (i > 0 && bare(part)[0] === "frac" && bare(before)[0] === "frac") out.push(ml("mspace", { width: ".18em" }));
    out.push(lower(part, i === 0 ? front : before[0] === "o" && before[1] !== "∂"));
  });
  return out;
}

/** @param {Box} box @returns {Box} without its colour */
const bare = (box) => (box[0] === "color" ? bare(box[2]) : box);

/** A function name stands against its parenthesis. @param {Box} part @param {Box} before */
const wordGlue = (part, before) => before[0] === "t" && part[0] === "fence";

/** @param {string} text @param {boolean} front */
function operator(text, front) {
  if (text === "∂") return ml("mo", { form: "prefix", lspace: "0", rspace: "0" }, text);
  if (front && (text === MINUS || text === "+")) return ml("mo", { form: "prefix", lspace: "0", rspace: "0" }, text);
  if (text === "·") return ml("mo", { lspace: ".2em", rspace: ".2em" }, text);
  if (text === "/") return ml("mo", { lspace: "0", rspace: "0", stretchy: "false" }, text);
  return ml("mo", front ? {} : { form: "infix" }, text);
}

/** @param {string} text @param {"prefix" | "postfix"} form */
const edge = (text, form) =>
  ml("mo", { form, fence: "true", stretchy: "true", lspace: "0", rspace: "0" }, String(text));

/**
 * A `<math>` element.
 * @param {Box} box @param {boolean} [display] full-size fractions @returns {Element}
 */
export function math(box, display = false) {
  return ml("math", display ? { displaystyle: "true" } : {}, ml("mrow", {}, lower(box, true)));
}

/* ---------- tspans ---------- */

/** @typedef {{text: string, size: number, rise: number, italic: boolean, strong: boolean, over: boolean, fill: string | null}} Run */

/**
 * The box as a line of text runs; sizes and rises are in em of the text they stand in.
 * @param {Box} box @returns {Run[]}
 */
export function runs(box) {
  /** @type {Run[]} */
  const out = [];
  inline(box, { size: 1, rise: 0, strong: false, over: false, fill: null }, out, true);
  return out;
}

/** @param {Box} box @param {Omit<Run, "text" | "italic">} style @param {Run[]} out @param {boolean} front */
function inline(box, style, out, front) {
  const [tag, a, b, c] = box;
  const put = (/** @type {any} */ text, italic = false) => out.push({ ...style, text: String(text), italic });
  const script = (/** @type {number} */ up) => ({
    ...style,
    size: style.size * 0.68,
    rise: style.rise + up * style.size,
  });
  switch (tag) {
    case "i":
      put(a, [...String(a)].length === 1);
      break;
    case "n":
    case "t":
      put(a);
      break;
    case "o":
      if (a === "·") put("\u2009·\u2009");
      else
        put(
          INFIX.has(a) && a !== "/" && !(front && (a === MINUS || a === "+")) && style.size === 1 ? ` ${a} ` : a,
          a === "∂",
        );
      break;
    case "row":
      box.slice(1).forEach((part, i) => {
        const before = box[i];
        if (
          i > 0 &&
          (part[0] === "t" || before[0] === "t") &&
          part[0] !== "o" &&
          before[0] !== "o" &&
          !wordGlue(part, before)
        )
          put("\u2009");
        inline(part, style, out, i === 0 ? front : before[0] === "o");
      });
      break;
    case "frac":
      operand(a, style, out, false);
      put("/");
      operand(b, style, out, true);
      break;
    case "sup":
      inline(a, style, out, true);
      inline(b, script(0.36), out, true);
      break;
    case "sub":
      inline(a, style, out, true);
      inline(b, script(-0.22), out, true);
      break;
    case "root":
      inline(b, script(0.36), out, true);
      put("√");
      operand(a, style, out, true);
      break;
    case "sqrt":
      put("√");
      operand(a, style, out, true);
      break;
    case "fence":
      put(a);
      inline(b, style, out, true);
      put(c);
      break;
    case "bar":
    case "dot":
      if (tag === "bar" && [...plain(a)].length > 1) inline(a, { ...style, over: true }, out, true);
      else put(`${plain(a)}${tag === "bar" ? "\u0304" : "\u0307"}`, a[0] === "i");
      break;
    case "color":
      inline(b, { ...style, fill: a }, out, front);
      break;
    case "strong":
      inline(a, { ...style, strong: true }, out, front);
      break;
    default:
  }
}

/**
 * One side of a fraction on one line: parentheses where the line would be misread.
 * @param {Box} box
 * @param {Omit<Run, "text" | "italic">} style
 * @param {Run[]} out
 * @param {boolean} below
 */
function operand(box, style, out, below) {
  const product = box[0] === "row" && box.length > 2 && !(box[1][0] === "o" && box[1][1] === "∂");
  const needed = loose(box, true) || (below && product) || box[0] === "frac";
  inline(needed ? fence(box) : box, style, out, true);
}

/**
 * The box as tspans for an SVG text element.
 * @param {Box} box @param {number} size font size in px of the text element @returns {Element[]}
 */
export function tspans(box, size) {
  let rise = 0;
  const made = runs(box).map((run) => {
    const node = document.createElementNS(SVG, "tspan");
    node.textContent = run.text;
    if (run.rise !== rise) node.setAttribute("dy", ((rise - run.rise) * size).toFixed(2));
    if (run.size !== 1) node.setAttribute("font-size", (run.size * size).toFixed(2));
    if (run.italic) node.setAttribute("font-style", "italic");
    if (run.strong) node.setAttribute("font-weight", "700");
    if (run.over) node.setAttribute("text-decoration", "overline");
    if (run.fill) node.setAttribute("style", `fill:${run.fill}`);
    rise = run.rise;
    return node;
  });
  return made;
}
