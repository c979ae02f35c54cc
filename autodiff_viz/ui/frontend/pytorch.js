/**
 * The PyTorch page as a Streamlit component. Several mounts share this module: one is seen, the others carry what
 * arrives later: what the runs did, and how tape and PyTorch agree.
 */

import { hold, place, told } from "./mounts.js";
import { createCompared } from "./pytorch_compared.js";
import { createView } from "./pytorch_view.js";

/** @type {{view: any, parts: Record<string, any>, memory: any, tell: (asked: any) => void}} */
const here = place("pytorch", () => ({ view: null, parts: {}, memory: {}, tell: () => {} }));

/** @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void}} component */
export default function pytorch({ data: sent, parentElement, setStateValue }) {
  const data = told(sent);
  if (!data?.role) return () => {};
  if (data.role === "compared") {
    const { view, leave } = hold(parentElement, () => createCompared(parentElement, (open) => setStateValue("open", open)));
    view.update(data);
    return leave;
  }
  here.parts[data.role] = data;
  if (data.role !== "source") {
    here.view?.update(here.parts);
    return () => {};
  }
  here.tell = (asked) => setStateValue("asked", asked);
  const { view, leave } = hold(parentElement, () => createView(parentElement, here.memory, (asked) => here.tell(asked)), (gone) => {
    if (here.view !== gone) return;
    here.view = null;
    here.parts = {};
  });
  here.view = view;
  view.update(here.parts);
  return leave;
}
