/** What a view keeps while it is away, and what of it outlives a new structure. */

/** @typedef {import("./model.js").Choice} Choice */
/**
 * @typedef {object} Memory what a view keeps while it is away
 * @property {string} [shape] @property {string} [subject] what is drawn, whatever its layout @property {import("./camera.js").View | null} [camera] @property {Choice} [chosen]
 * @property {"formula" | "number" | "both"} [labels] @property {{kind: "node" | "edge", id: number} | null} [cursor] in the picture
 * @property {{typed: string, ids: number[], at: number} | null} [found] nodes that were searched for
 * @property {string} [notice] why what a link chooses is not chosen
 * @property {boolean} [menu] whether the files on offer are shown @property {string} [refused] why there is no file @property {boolean} [waits] whether one is being made
 * @property {number} [stage] the one on show, of statements that repeat; -1 for what stands around them
 * @property {number[]} [folds] nodes whose making is folded away @property {boolean} [tree] whether sharing is undone
 * @property {boolean} [tape] whether the trace is open
 * @property {"list" | "factored"} [book] how the ledger is read @property {string | null} [complaint] no number of a path
 */

/**
 * Forget what a new structure has no place for: of another layout all but the choice, of another formula that, too.
 * @param {Memory} memory @param {any} structure @param {boolean} first whether the structure is new
 */
export function renew(memory, structure, first) {
  const { text, wrt, output, edges, shape } = structure;
  const subject = JSON.stringify([text, wrt, output, edges.length]);
  const same = memory.subject === subject; // only laid out anew, as for a phone that was turned
  memory.subject = subject;
  if (memory.shape !== shape)
    Object.assign(memory, { shape, camera: null, stage: undefined, folds: [], chosen: same ? memory.chosen : null, cursor: null, complaint: null, found: null });
  if (first && !same && memory.chosen && !/^(node|edge)$/.test(memory.chosen.kind)) memory.chosen = null;
}
