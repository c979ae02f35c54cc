// Small helpers for building DOM. Data only ever becomes text nodes and attributes, never markup.

/** An element with attributes (`false`, `null`: left out; functions: event listeners) and children (nodes or text). */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** `template` with every `{name}` replaced by `values.name`. */
export function fill(template, values) {
  return (template ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A function that is true whenever its argument differs, as JSON, from that of the call before. */
export function changes() {
  let last;
  return (value) => {
    const text = JSON.stringify(value);
    const changed = text !== last;
    last = text;
    return changed;
  };
}

/** The link of the page, with what the browser itself keeps in the address. */
export function linked(data) {
  const here = new URLSearchParams(location.search);
  const own = (data.kept ?? []).filter((name) => here.get(name));
  return data.link + own.map((name) => `&${name}=${encodeURIComponent(here.get(name))}`).join("");
}
