/** The animation as a file to take away: a GIF. */

import { gif } from "./descend_gif.js";

const PICTURES = 72;
const PAUSE = 6;
const REST = 150;
const WIDEST = 640;

/**
 * The animation as a GIF: the picture at `PICTURES` moments, evenly along the step axis.
 * @param {HTMLCanvasElement} canvas what is filmed
 * @param {(u: number) => string} show draws a moment between 0 and 1; answers its caption
 * @param {{ground: string, ink: string, face: string}} look
 * @returns {Promise<Uint8Array>}
 */
export async function film(canvas, show, look) {
  const scale = Math.min(1, WIDEST / canvas.width);
  const [w, h, strip] = [Math.round(canvas.width * scale), Math.round(canvas.height * scale), 26];
  const sheet = document.createElement("canvas");
  sheet.width = w;
  sheet.height = h + strip;
  const g = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d", { willReadFrequently: true }));
  const picture = (/** @type {number} */ i) => {
    const caption = show(i / PICTURES);
    g.fillStyle = look.ground;
    g.fillRect(0, 0, w, h + strip);
    g.drawImage(canvas, 0, strip, w, h);
    g.fillStyle = look.ink;
    g.font = `600 14px ${look.face}`;
    g.fillText(caption, 10, 18);
    return g.getImageData(0, 0, w, h + strip);
  };
  const writer = gif(w, h + strip, [0, PICTURES / 2, PICTURES].map(picture));
  for (let i = 0; i <= PICTURES; i += 1) {
    writer.add(picture(i), i === PICTURES ? REST : PAUSE);
    if (i % 8 === 7) await new Promise((resolve) => setTimeout(resolve)); // the page stays alive
  }
  return writer.done();
}
