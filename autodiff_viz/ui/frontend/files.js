/** Files for the reader to keep; made in the browser or by Python, sent nowhere else. */

const SECONDS = 10; // that a browser may take to fetch what it saves

/** @param {string} name @param {string} type @param {BlobPart} content */
export function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000 * SECONDS);
}

/** @param {string} text in base64 */
export const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
