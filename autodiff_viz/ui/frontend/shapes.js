/**
 * The shapes of the lecture: octagon for an input, box for an operation, ellipse for a value, dashed box for a
 * constant.
 */

import { adjoint, number, op, row } from "./boxes.js";
import { h } from "./dom.js";
import { operations } from "./group.js";
import { say } from "./model.js";
import { fmt, full } from "./numbers.js";
import { LABEL, rect } from "./place.js";
import { clear, line, measure, shrink } from "./text.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./graph.js").Pose} Pose */

const EQUALS = op("=");
const CORNER = 11;
const NAME = 17;
const SMALL = 14.5;
/** Of a shape's height, one of two lines. */
const HIGHEST = 0.36;

/** @param {Pose} pose @param {string} kind @param {number} id */
export const tab = (pose, kind, id) => (pose.cursor.kind === kind && pose.cursor.id === id ? "0" : "-1");

/** @param {string} kind @param {number[]} box */
function outline(kind, box) {
  const r = rect(box);
  const [cx, cy] = box;
  if (kind === "value") return h("ellipse", { key: "shape", class: "shape value", cx, cy, rx: r.w / 2, ry: r.h / 2 });
  if (kind === "input") {
    const q = Math.min(CORNER, r.h / 3);
    const [x0, x1, y0, y1] = [r.x, r.x + r.w, r.y, r.y + r.h];
    const corners = [
      [x0 + q, y0],
      [x1 - q, y0],
      [x1, y0 + q],
      [x1, y1 - q],
      [x1 - q, y1],
      [x0 + q, y1],
      [x0, y1 - q],
      [x0, y0 + q],
    ];
    return h("polygon", { key: "shape", class: "shape input", points: corners.map((p) => p.join(",")).join(" ") });
  }
  return h("rect", { key: "shape", class: `shape ${kind}`, x: r.x, y: r.y, width: r.w, height: r.h, rx: 2 });
}

/**
 * Name and value on one line if they fit, else on two.
 * @param {any} name
 * @param {any} value
 * @param {number[]} box
 * @param {number} room
 * @param {number} z
 */
function naming(name, value, box, room, z) {
  const whole = row(name, EQUALS, value);
  const size = shrink(whole, NAME * z, room);
  const stacked = shrink(value, Math.min(SMALL * z, HIGHEST * box[3]), room);
  if (measure(whole, 15.5) > room || (z > 1 && stacked > 1.1 * size)) return twoLines(name, value, box, room, z);
  return line(whole, size, {
    "text-anchor": "middle",
    key: "one",
    x: box[0],
    y: (box[1] + 5.5 * z).toFixed(1),
  });
}

/** @param {any} upper @param {any} lower @param {number[]} box @param {number} room @param {number} z */
function twoLines(upper, lower, [cx, cy, , tall], room, z) {
  const most = HIGHEST * tall;
  const middle = { x: cx, "text-anchor": "middle" };
  return [
    line(upper, shrink(upper, Math.min(SMALL * z, most), room * 0.85), {
      ...middle,
      key: "name",
      y: (cy - 0.07 * tall).toFixed(1),
    }),
    line(lower, shrink(lower, Math.min(SMALL * z, most), room), {
      ...middle,
      key: "value",
      y: (cy + 0.26 * tall).toFixed(1),
    }),
  ];
}

/** @param {Model} model @param {Pose} pose @param {{node: number, shape: string}} item @param {number[]} box */
export function shape(model, pose, item, box) {
  const { structure, numbers } = model;
  const id = item.node;
  const node = structure.nodes[id];
  const value = fmt(numbers.values[id]);
  const [cx, cy, w] = box;
  const dim = pose.lit && !pose.lit.nodes.has(id);
  const on = pose.on("node", id);
  const origin = structure.origins?.[id] ?? null;
  const bad = numbers.trouble?.node === id;
  const classes = `node${dim ? " dim" : ""}${on ? " chosen" : ""}${bad ? " bad" : ""}${node.used === false ? " idle" : ""}`;
  if (item.shape === "folded" && !structure.compact) return folded(model, pose, id, box, classes);
  if (item.shape === "operation" && !structure.compact) {
    const text = h(
      "text",
      {
        key: "op",
        class: "ui",
        x: cx,
        y: cy + (node.creator ? -3.4 : 4.8),
        "text-anchor": "middle",
        "font-size": Math.min(14 * pose.z, ((w - 8) / node.op.length) * 1.85).toFixed(2),
      },
      node.op,
    );
    return h(
      "g",
      { key: `o${id}`, class: `${classes} operation`, "data-operation": id, "data-origin": origin },
      outline("operation", box),
      text,
      node.creator && creator(node.creator, box),
      bad && warning(box),
    );
  }
  if (item.shape === "constant") {
    const title = h("title", {}, full(numbers.values[id]));
    const text = line(node.name, shrink(node.name, 15, w - 8), {
      key: "one",
      class: "quiet",
      x: cx,
      y: cy + 5,
      "text-anchor": "middle",
    });
    return h(
      "g",
      { key: `n${id}`, class: `${classes} constant`, "data-node": id },
      title,
      outline("constant", box),
      text,
    );
  }
  const back = numbers.adjoints[id];
  const spoken =
    say(structure, "node_label", { v: node.plain, x: value }) +
    (back === null ? "" : say(structure, "adjoint_label", { x: fmt(back) }));
  const attributes = {
    key: `n${id}`,
    class: classes,
    "data-node": id,
    "data-origin": origin,
    tabindex: tab(pose, "node", id),
    role: "button",
    "aria-pressed": String(on),
    "aria-label": spoken,
  };
  const title = h(
    "title",
    {},
    `${node.plain} = ${full(numbers.values[id])}${back === null ? "" : `\n${say(structure, "adjoint")} ${full(back)}`}`,
  );
  const room = item.shape === "value" ? 0.84 * w : w - 12;
  const spot = pose.spots.get(id);
  const under =
    back !== null &&
    spot &&
    (!spot.crowded || pose.lit?.nodes.has(id)) &&
    row(adjoint(node.name), EQUALS, number(fmt(back)));
  return h(
    "g",
    attributes,
    title,
    item.shape === "folded" ? stack(id, box) : outline(item.shape, box),
    structure.compact && node.op
      ? twoLines(row(node.name, EQUALS, ["t", item.shape === "folded" ? size(structure, id) : node.op]), number(value), box, room, 1)
      : naming(node.name, number(value), box, room, pose.z),
    bad && !structure.layout.stems[id] && warning(box),
    under &&
      clear(under, LABEL * pose.z, {
        class: "adjoint",
        x: spot.x.toFixed(1),
        y: spot.y.toFixed(1),
        "text-anchor": spot.anchor,
      }),
  );
}

/** @param {any} structure @param {number} id @returns {string} how many operations are folded into a box */
const size = (structure, id) => say(structure, "fold_box", { n: operations(structure, structure.boxed.get(id)) + 1 });

/** A box over another: something lies below. A click opens it. @param {number} id @param {number[]} box */
const stack = (id, [cx, cy, w, high]) =>
  h(
    "g",
    { key: "stack", class: "stack", "data-unfold": id },
    h("rect", { key: "below", class: "shape operation", x: cx - w / 2 + 4, y: cy - high / 2 - 4, width: w, height: high, rx: 2 }),
    h("rect", { key: "shape", class: "shape operation", x: cx - w / 2, y: cy - high / 2, width: w, height: high, rx: 2 }),
  );

/**
 * The box that stands for folded operations.
 * @param {Model} model @param {Pose} pose @param {number} id @param {number[]} box @param {string} classes
 */
function folded({ structure }, pose, id, box, classes) {
  const text = size(structure, id);
  const [cx, cy, w] = box;
  const attributes = { x: cx, y: cy + 4.8, "text-anchor": "middle", "font-size": Math.min(14 * pose.z, ((w - 8) / text.length) * 1.85).toFixed(2) };
  const name = say(structure, "fold_title", { v: structure.nodes[id].plain, n: operations(structure, structure.boxed.get(id)) + 1 });
  return h(
    "g",
    { key: `o${id}`, class: `${classes} folded`, "data-operation": id, role: "button", "aria-label": name },
    h("title", {}, name),
    stack(id, box),
    h("text", { key: "op", class: "ui", ...attributes }, text),
  );
}

/** PyTorch's name for the operation. @param {string} name @param {number[]} box */
const creator = (name, [cx, cy, w]) =>
  h(
    "text",
    {
      key: "creator",
      class: "creator",
      x: cx,
      y: cy + 14,
      "text-anchor": "middle",
      "font-size": Math.min(11, (w - 8) / (0.61 * name.length)).toFixed(2),
    },
    name,
  );

/** @param {number[]} box */
function warning([cx, cy, w, h_]) {
  const [x, y] = [cx + w / 2 - 3, cy - h_ / 2 + 2];
  return h(
    "g",
    { key: "warning", class: "warning" },
    h("path", { d: `M${x} ${y - 11}l11 19h-22z` }),
    h("text", { x, y: y + 5.5, "text-anchor": "middle" }, "!"),
  );
}
