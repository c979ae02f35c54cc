/** Light or dark, and the width of a share; the colours themselves are variables in explorer.css. */

const SHARE_MIN = 1.4;
const SHARE_SPAN = 5.4;
/** Edges that no path uses. */
export const IDLE = 1.2;

/** @param {number} share @returns {number} line width in px: 1.4 for nothing, 6.8 for all of the derivative and more */
export const width = (share) => SHARE_MIN + SHARE_SPAN * Math.min(1, Math.abs(share) || 0);

/**
 * @param {string} css a colour as #rgb, #rrggbb or rgb(…)
 * @returns {number | null} relative luminance, 0 black to 1 white
 */
export function luminance(css) {
  const text = css.trim();
  let parts = null;
  if (/^#[0-9a-f]{3}$/i.test(text)) parts = [...text.slice(1)].map((c) => parseInt(c + c, 16));
  else if (/^#[0-9a-f]{6,8}$/i.test(text)) parts = [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  else if (text.startsWith("rgb")) parts = (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  if (!parts || parts.length < 3) return null;
  const [r, g, b] = parts.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const DARK = "(prefers-color-scheme: dark)";

/**
 * @param {HTMLElement} host
 * @returns {"dark" | "light"} by the page's background, else by what the reader's system asks for
 */
export function scheme(host) {
  const light = luminance(getComputedStyle(host).getPropertyValue("--st-background-color"));
  if (light !== null) return light < 0.2 ? "dark" : "light";
  return matchMedia(DARK).matches ? "dark" : "light";
}

/** Call back when the system's wish changes. @param {() => void} changed @returns {() => void} stop */
export function follow(changed) {
  const query = matchMedia(DARK);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
