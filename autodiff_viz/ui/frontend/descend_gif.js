/**
 * A small GIF writer (GIF89a): one palette of the commonest colours for all pictures, LZW with codes of growing width, no other extension than
 * the one that makes it loop. Source of the format: CompuServe, "Graphics Interchange Format, Version 89a" (1990).
 */

const BITS = 8;
const COLORS = 256;
const LARGEST_CODE = 4095;

/** A colour in 15 bits. @param {number} r @param {number} g @param {number} b */
const coarse = (r, g, b) => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);

/**
 * The colours that are used most.
 * @param {ImageData[]} images
 * @returns {number[][]}
 */
function palette(images) {
  const counts = new Uint32Array(1 << 15);
  /** @type {number[][]} */
  const sample = [];
  for (const { data } of images) {
    for (let i = 0; i < data.length; i += 4) {
      const key = coarse(data[i], data[i + 1], data[i + 2]);
      if (!counts[key]) sample[key] = [data[i], data[i + 1], data[i + 2]];
      counts[key] += 1;
    }
  }
  const keys = Object.keys(sample).map(Number);
  keys.sort((x, y) => counts[y] - counts[x]);
  const out = keys.slice(0, COLORS).map((key) => sample[key]);
  while (out.length < COLORS) out.push([0, 0, 0]);
  return out;
}

/**
 * A colour's place in the palette, remembered.
 * @param {number[][]} colors
 * @returns {(r: number, g: number, b: number) => number}
 */
function matcher(colors) {
  const known = new Int16Array(1 << 15).fill(-1);
  return (r, g, b) => {
    const key = coarse(r, g, b);
    if (known[key] >= 0) return known[key];
    let [best, least] = [0, Infinity];
    colors.forEach((color, i) => {
      const far = (color[0] - r) ** 2 + (color[1] - g) ** 2 + (color[2] - b) ** 2;
      if (far < least) [best, least] = [i, far];
    });
    known[key] = best;
    return best;
  };
}

/** Bytes that grow. */
class Bytes {
  constructor() {
    this.data = new Uint8Array(1 << 16);
    this.length = 0;
  }

  /** @param {...number} values */
  put(...values) {
    if (this.length + values.length > this.data.length) {
      const more = new Uint8Array(2 * this.data.length);
      more.set(this.data);
      this.data = more;
    }
    for (const value of values) this.data[this.length++] = value;
  }

  /** @param {number} value */
  short(value) {
    this.put(value & 255, value >> 8);
  }

  /** @param {string} text */
  text(text) {
    this.put(...[...text].map((c) => c.charCodeAt(0)));
  }
}

/** @param {Bytes} out @param {Uint8Array} pixels places in the palette */
function compress(out, pixels) {
  const [clear, end] = [1 << BITS, (1 << BITS) + 1];
  out.put(BITS);
  /** @type {number[]} */
  let block = [];
  let [bits, held, width, next] = [0, 0, BITS + 1, end + 1];
  /** @type {Map<number, number>} */
  let known = new Map();
  const flush = () => {
    out.put(block.length, ...block);
    block = [];
  };
  const emit = (/** @type {number} */ code) => {
    held |= code << bits;
    bits += width;
    while (bits >= 8) {
      block.push(held & 255);
      held >>= 8;
      bits -= 8;
      if (block.length === 255) flush();
    }
  };
  emit(clear);
  let prefix = pixels[0];
  for (let i = 1; i < pixels.length; i += 1) {
    const key = (prefix << BITS) | pixels[i];
    const found = known.get(key);
    if (found !== undefined) {
      prefix = found;
      continue;
    }
    emit(prefix);
    if (next <= LARGEST_CODE) {
      known.set(key, next);
      if (next === 1 << width && width < 12) width += 1;
      next += 1;
    } else {
      emit(clear);
      known = new Map();
      [width, next] = [BITS + 1, end + 1];
    }
    prefix = pixels[i];
  }
  emit(prefix);
  emit(end);
  if (bits) block.push(held & 255);
  if (block.length) flush();
  out.put(0);
}

/**
 * @param {number} w @param {number} h @param {ImageData[]} typical pictures that the palette is chosen from
 * @returns {{add: (image: ImageData, hundredths: number) => void, done: () => Uint8Array}}
 */
export function gif(w, h, typical) {
  const colors = palette(typical);
  const nearest = matcher(colors);
  const out = new Bytes();
  out.text("GIF89a");
  out.short(w);
  out.short(h);
  out.put(0xf7, 0, 0);
  for (const color of colors) out.put(...color);
  out.put(0x21, 0xff, 11);
  out.text("NETSCAPE2.0");
  out.put(3, 1, 0, 0, 0);
  return {
    add({ data }, hundredths) {
      const pixels = new Uint8Array(w * h);
      for (let i = 0; i < pixels.length; i += 1) pixels[i] = nearest(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
      out.put(0x21, 0xf9, 4, 0);
      out.short(hundredths);
      out.put(0, 0, 0x2c, 0, 0, 0, 0);
      out.short(w);
      out.short(h);
      out.put(0);
      compress(out, pixels);
    },
    done() {
      out.put(0x3b);
      return out.data.slice(0, out.length);
    },
  };
}
