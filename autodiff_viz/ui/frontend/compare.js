/**
 * The compare page as a Streamlit component. Several mounts share this module: one is seen, the others carry what
 * changes at other times: the curves of a problem, the digits of one scheme, and what does not depend on the problem.
 */

import { createView } from "./compare_view.js";
import { hold, place, told } from "./mounts.js";

/** @type {{view: any, parts: Record<string, any>, memory: any, tell: (choice: any) => void}} */
const here = place("compare", () => ({ view: null, parts: {}, memory: {}, tell: () => {} }));

/** @param {{data: any, parentElement: any, setStateValue: (name: string, value: any) => void}} component */
export default function compare({ data: sent, parentElement, setStateValue }) {
  const data = told(sent);
  if (!data?.role) return () => {};
  here.parts[data.role] = data;
  if (data.role !== "curves") {
    here.view?.update(here.parts);
    return () => {};
  }
  here.tell = (choice) => setStateValue("choice", choice);
  const { view, leave } = hold(parentElement, () => createView(parentElement, here.memory, (choice) => here.tell(choice)), (gone) => {
    if (here.view === gone) here.view = null;
    here.parts = {};
  });
  here.view = view;
  view.update(here.parts);
  return leave;
}
