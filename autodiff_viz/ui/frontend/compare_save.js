/** The chart as a file: SVG and PNG. */

import { save } from "./files.js";

const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family", "paint-order", "opacity"];

/** The chart as a file of its own: every colour written out. @param {SVGSVGElement} live @param {string} ground */
export function picture(live, ground) {
  const copy = /** @type {SVGSVGElement} */ (live.cloneNode(true));
  const twins = copy.querySelectorAll("*");
  live.querySelectorAll("*").forEach((node, i) => {
    const style = getComputedStyle(node);
    const twin = /** @type {SVGElement} */ (twins[i]);
    for (const property of STYLES) twin.style.setProperty(property, style.getPropertyValue(property));
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.style.background = ground;
  return new XMLSerializer().serializeToString(copy);
}

/** The same as an image of twice as many points, saved. @param {SVGSVGElement} live @param {string} ground */
export function painted(live, ground) {
  const { width, height } = live.getBoundingClientRect();
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.fillStyle = ground;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && save("error-curves.png", "image/png", blob));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture(live, ground))}`;
}
