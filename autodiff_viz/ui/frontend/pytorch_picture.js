/** What autograd recorded: values and operations in one lane, their creators in another, and torchviz's picture. */

import { adjoint, number, op, row } from "./boxes.js";
import { h } from "./dom.js";
import { percent } from "./numbers.js";
import { line, measure, shrink } from "./text.js";
import { width as strokeWidth } from "./theme.js";

const GAP = 70;
const BROAD = 2.8; // a line so wide needs a larger tip
const AIRY = 120; // between the lanes of a flat picture
const PAD = 12;
export const LEAST = 0.5; // of a wide picture: smaller, its text cannot be read; the reader can zoom

/** @param {number[][]} points */
const curve = (points) => {
  const [first, ...rest] = points;
  let path = `M${first[0]} ${first[1]}`;
  for (let i = 0; i + 2 < rest.length; i += 3) path += `C${rest.slice(i, i + 3).map((p) => p.join(" ")).join(" ")}`;
  return path;
};
const back = (/** @type {number[][]} */ points, /** @type {number} */ dx, /** @type {number} */ dy) =>
  [...points].reverse().map(([x, y]) => [x + dx, y + dy]);

/** @param {string} text @param {number} x @param {number} y @param {string} kind @param {number} size @param {number} room */
const mono = (text, x, y, kind, size, room) =>
  h("text", { x, y, class: kind, "text-anchor": "middle", "font-size": Math.min(size, (size * room) / (text.length * size * 0.61 || 1)).toFixed(2) }, text);

/** @param {any} box @param {number} x @param {number} y @param {string} kind @param {number} size @param {number} room */
const maths = (box, x, y, kind, size, room) =>
  line(box, shrink(box, size, room), { x, y, class: kind, "text-anchor": "middle" });

/**
 * @param {any} graph
 * @param {{words: any, phase: number, backwards: number, id: string, fitted?: boolean}} options `fitted`: all of it is to be seen, however small
 */
export function picture(graph, { words, phase, backwards, id, fitted = false }) {
  const p = graph.picture;
  if (!p) return null;
  const across = graph.direction === "LR";
  const two = graph.two;
  const [dx, dy] = two ? (across ? [0, p.height + (p.height < 120 ? AIRY : GAP)] : [p.width + 26, 0]) : [0, 0];
  const turn = two && across ? Math.max(0, 8 * (graph.nodes[graph.output].plain.length + 11) - 40) : 0;
  const [W, H] = [p.width + dx + 2 * PAD + turn, p.height + dy + 2 * PAD + (two && !across ? 16 : 0)];
  /** @type {Map<number, any>} */ const heads = new Map();
  /** @type {Map<number, any>} */ const boxes = new Map();
  for (const [i, kind, x, y, w, hh] of p.shapes) (kind === "operation" ? boxes : heads).set(i, { kind, x, y, w, h: hh });
  const parts = [];
  /** The way back, over the shapes that it ends at. @type {any[]} */ const over = [];
  /** What a shape stands for in the whole graph: itself, or all that is folded into it. @param {number} i @returns {number[]} */
  const all = (i) => graph.nodes[i].members ?? [i];
  const group = (/** @type {any} */ key, /** @type {number} */ step, /** @type {number[]} */ nodes, /** @type {any[]} */ children, /** @type {any} */ extra = {}) =>
    parts.push(h("g", { key, "data-p": step, "data-k": nodes.flatMap(all).join(" "), ...extra }, children));
  const arrow = (/** @type {number[][]} */ points, /** @type {string} */ kind, /** @type {number} */ w) =>
    h("path", { d: curve(points), class: `arrow ${kind}`, "stroke-width": w.toFixed(2), "marker-end": `url(#${id}-${kind}${w > BROAD ? "-broad" : ""})` });

  // edges first, so that shapes stand above them
  p.passive.forEach((/** @type {any} */ points, /** @type {number} */ i) => group(`c${i}`, 2, [], [arrow(points, "quiet", 1.2)]));
  for (const [i, points] of Object.entries(p.stems)) {
    group(`s${i}`, 2, [Number(i)], [arrow(points, "edge", 1.5)]);
    if (two) over.push(h("g", { key: `t${i}`, "data-p": 3, "data-k": all(Number(i)).join(" ") }, arrow(back(points, dx, dy), "adj", 1.6)));
  }
  graph.uses.forEach((/** @type {any} */ use, /** @type {number} */ i) => {
    const w = use.share === null ? (use.jacobian || use.thick ? 3.6 : 1.5) : strokeWidth(use.share);
    const kind = "edge";
    group(`e${i}`, 2, [use.target], [arrow(p.edges[i], kind, Math.min(w, 5.4))]);
    if (two)
      over.push(h("g", { key: `f${i}`, "data-p": 3, "data-k": all(use.target).join(" ") }, arrow(back(p.edges[i], dx, dy), "adj", Math.min(w, 5.4))));
    const at = p.labels[i];
    if (at)
      group(`l${i}`, 2, [use.target], [
        h("text", { x: at[0], y: at[1] + 5, class: "jac halo", "text-anchor": "middle", "aria-hidden": "true" }, use.label),
        h("text", { x: at[0], y: at[1] + 5, class: "jac", "text-anchor": "middle", ...(use.jacobian ? { "data-use": i, tabindex: 0, role: "button" } : {}) }, h("title", {}, [use.full || use.label, use.share === null ? "" : `${words.share} ${percent(use.share)}`].filter(Boolean).join(", ")), use.label),
      ]);
  });
  for (const [i, box] of boxes) {
    const node = graph.nodes[i];
    if (two) {
      const clear = ![...boxes, ...heads].some(([j, other]) =>
        !(j === i && other === box) && other.x - other.w / 2 < box.x + (across ? 1 : box.w / 2) && other.x + other.w / 2 > box.x - 1 &&
        Math.abs(other.x - box.x) < other.w / 2 && other.y !== box.y);
      if (across && clear && node.keeps.length) {
        const middle = (box.y + box.h / 2 + box.y + dy - 16) / 2;
        const kept = row(...node.keeps.slice(0, 2).flatMap((/** @type {any} */ k, /** @type {number} */ n) => (n ? [["t", ", "], k] : [k])));
        group(`k${i}`, 2, [i], [
          h("path", { d: `M${box.x} ${box.y + box.h / 2 + 3}V${box.y + dy - 20}`, class: "dotted" }),
          h("text", { x: box.x, y: middle - 6, class: "mu halo", "text-anchor": "middle" }, words.keeps.replace("{what}", "")),
          h("text", { x: box.x, y: middle - 6, class: "mu", "text-anchor": "middle" }, words.keeps.replace("{what}", "")),
          line(kept, 14, { x: box.x, y: middle + 13, class: "halo", "text-anchor": "middle", "aria-hidden": "true" }),
          line(kept, 14, { x: box.x, y: middle + 13, class: "", "text-anchor": "middle" }),
        ]);
      }
      group(`p${i}`, 2, [i], pill(node.creator, box.x + dx, box.y + dy, box.w), spoken(node));
    }
    group(`b${i}`, 2, [i], [
      h("rect", { x: box.x - box.w / 2, y: box.y - box.h / 2, width: box.w, height: box.h, rx: 2, class: "sh operation" }),
      node.said
        ? mono(node.title, box.x, box.y - 3, "mo", 13, box.w - 14)
        : h("text", { x: box.x, y: box.y + (two ? 5 : -3), class: "ui", "text-anchor": "middle" }, node.title),
      node.said ? h("text", { x: box.x, y: box.y + 15, class: "mu", "text-anchor": "middle" }, node.said) : null,
      two || node.said ? null : mono(node.creator, box.x, box.y + 14, "mo small", 11.5, box.w - 10),
    ], spoken(node));
  }
  for (const [i, at] of heads) {
    const node = graph.nodes[i];
    const step = at.kind === "input" || at.kind === "constant" ? 1 : 2;
    const value = number(node.value);
    const label = node.name ? row(node.name, op("="), value) : value;
    const shape = node.shape.length ? `[${node.shape.join(", ")}]` : "";
    group(`v${i}`, step, [i], [
      outline(at),
      maths(label, at.x, at.y + 6, "", 17, at.w - 18),
      shape && h("text", { x: at.x, y: at.y + at.h / 2 + 15, class: "mu halo", "text-anchor": "middle" }, shape),
      shape && h("text", { x: at.x, y: at.y + at.h / 2 + 15, class: "mu", "text-anchor": "middle" }, shape),
      h("title", {}, node.full ? `${node.plain ? `${node.plain} = ` : ""}${node.full}` : node.plain),
    ]);
    if (!two || node.adjoint === null || !node.name) continue;
    const bar = row(adjoint(node.name), op("="), number(node.adjoint));
    if (at.kind === "input") group(`g${i}`, 3, [i], leaf(node, at, dx, dy));
    else
      group(`a${i}`, 3, [i], [
        maths(bar, at.x + dx, at.y + dy + 6, "adj", 16, at.w - 6),
        h("title", {}, node.adjointFull),
      ]);
  }
  if (two) {
    const end = heads.get(graph.output);
    if (end && graph.nodes[graph.output].adjoint !== null) {
      const name = `${graph.nodes[graph.output].plain}.backward()`;
      const points = across
        ? [[end.x, end.y + end.h / 2 + 2], [end.x, end.y + end.h / 2 + 20], [end.x, end.y + dy - 40], [end.x, end.y + dy - 16]]
        : [[end.x + end.w / 2 + 2, end.y], [end.x + end.w / 2 + 8, end.y], [end.x + dx - end.w / 2, end.y], [end.x + dx - end.w / 2 + 4, end.y]];
      const [x, y] = [end.x + (across ? 8 : dx / 2), across ? (end.y + end.h / 2 + end.y + dy - 16) / 2 + 4 : end.y + end.h / 2 + 16];
      group("turn", 3, [graph.output], [
        h("path", { d: curve(points), class: `arrow adj${backwards ? "" : " might"}`, "stroke-width": 2.2, "marker-end": `url(#${id}-adj)` }),
        h("text", { x, y, class: "mo halo", "font-size": 12.5, "text-anchor": across ? "start" : "middle", "aria-hidden": "true" }, name),
        h("text", { x, y, class: "mo adj", "font-size": 12.5, "text-anchor": across ? "start" : "middle" }, name),
      ]);
    }
  }
  const marker = (/** @type {string} */ kind) =>
    ["", "-broad"].map((broad) =>
      h("marker", { key: kind + broad, id: `${id}-${kind}${broad}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: broad ? 15 : 9, markerHeight: broad ? 14 : 9, markerUnits: "userSpaceOnUse", orient: "auto" },
        h("path", { d: "M0 .8 10 5 0 9.2z", class: `tip ${kind}` })));
  return h("svg", {
    class: `circuit p${phase}`, role: "group", "aria-label": words.recorded, "data-part": "circuit",
    viewBox: `${-PAD} ${-PAD} ${W.toFixed(1)} ${H.toFixed(1)}`,
    style: `width:${W.toFixed(0)}px;min-width:${fitted ? 0 : (W * LEAST).toFixed(0)}px`,
  }, h("defs", {}, ["edge", "quiet", "adj"].map(marker)), h("g", { class: "world" }, parts, over));
}

/** @param {any} node */
const spoken = (node) => ({ tabindex: 0, role: "img", "aria-label": `${node.title}, ${node.creator}: ${node.plain} = ${node.full || node.value}` });

/** @param {string} name @param {number} x @param {number} y @param {number} w */
const pill = (name, x, y, w) => [
  h("rect", { x: x - w / 2, y: y - 16, width: w, height: 32, rx: 16, class: "sh creator" }),
  mono(name, x, y + 4.5, "mo", 12.5, w - 14),
];

/** Where the walk back ends. @param {any} node @param {any} at @param {number} dx @param {number} dy */
function leaf(node, at, dx, dy) {
  const [x, y] = [at.x + dx, at.y + dy];
  const w = at.w;
  const value = number(node.adjoint);
  const head = `${node.plain}.grad += `;
  const room = w - 18;
  const size = Math.min(15, (15 * room) / (head.length * 7.6 + measure(value, 15)));
  const headWidth = head.length * size * 0.53;
  const whole = headWidth + measure(value, size);
  return [
    h("rect", { x: x - w / 2, y: y - 25, width: w, height: 50, rx: 16, class: "sh creator grad" }),
    h("text", { x, y: y - 7, class: "mo small mu", "text-anchor": "middle" }, "AccumulateGrad"),
    h("text", { x: x - whole / 2, y: y + 13, class: "mo", "font-size": (size * 0.86).toFixed(2) }, head),
    line(value, size, { x: x - whole / 2 + headWidth, y: y + 13, class: "adj" }),
    h("title", {}, node.adjointFull),
  ];
}

/** @param {any} at */
function outline(at) {
  const { x, y, w, h: hh } = at;
  if (at.kind === "value") return h("ellipse", { cx: x, cy: y, rx: w / 2, ry: hh / 2, class: "sh value" });
  if (at.kind === "constant") return h("rect", { x: x - w / 2, y: y - hh / 2, width: w, height: hh, rx: 2, class: "sh constant" });
  const [a, b, c] = [w / 2, hh / 2, 12];
  const points = [[-a + c, -b], [a - c, -b], [a, -b + c], [a, b - c], [a - c, b], [-a + c, b], [-a, b - c], [-a, -b + c]];
  return h("polygon", { points: points.map(([u, v]) => `${(x + u).toFixed(1)},${(y + v).toFixed(1)}`).join(" "), class: "sh input" });
}

/** torchviz's own colours, in the dark, too. @param {any} data @param {string} label @param {string} id */
export function torchviz(data, label, id) {
  return h("svg", { class: "torchviz", role: "img", "aria-label": label, "data-part": "torchviz", viewBox: `-6 -6 ${data.width + 12} ${data.height + 12}`, style: `width:${data.width + 12}px;min-width:${(0.55 * data.width).toFixed(0)}px` },
    h("defs", {}, h("marker", { id: `${id}-tv`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, h("path", { d: "M0 .8 10 5 0 9.2z", class: "tvtip" }))),
    data.edges.map((/** @type {number[][]} */ points, /** @type {number} */ i) => h("path", { key: `e${i}`, d: curve(points), class: "tvedge", "marker-end": `url(#${id}-tv)` })),
    data.boxes.map((/** @type {any} */ box, /** @type {number} */ i) => {
      const [x, y, w, hh] = box.at;
      const top = y - ((box.label.length - 1) * 13) / 2 + 4;
      return h("g", { key: `b${i}`, ...(box.node === null ? {} : { "data-k": String(box.node) }) },
        h("rect", { x: x - w / 2, y: y - hh / 2, width: w, height: hh, class: `tvbox ${FILLS.has(box.fill) ? box.fill : "lightgrey"}` }),
        box.label.map((/** @type {string} */ text, /** @type {number} */ n) => h("text", { key: `t${n}`, x, y: top + 13 * n, "text-anchor": "middle" }, text)));
    }));
}

const FILLS = new Set(["lightblue", "orange", "darkolivegreen1", "darkolivegreen3", "lightgrey"]);
