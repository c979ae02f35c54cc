/** What a view of a descent knows: the runs that arrived, the picture they belong to, and where the reader is in them. */

import { floats, frameAt, part, readRun } from "./descend_data.js";
import { Player } from "./descend_player.js";

export class State {
  /** @param {any} frame */
  constructor(frame) {
    /** The newest frame: settings as they were typed, what is wrong with them. */
    this.frame = frame;
    /** The frame that the runs belong to: their graph, names and words. It stays until the next runs are there. */
    this.shown = frame;
    /** @type {any} */
    this.data = null;
    /** @type {import("./descend_data.js").Run[]} */
    this.runs = [];
    /** Counts the runs that arrived. */
    this.version = 0;
    /** What the picture stands on. @type {any} */
    this.floor = null;
    this.player = new Player();
    /** Which ball the graph follows. */
    this.focus = 0;
    /** @type {"progress" | "coordinates"} */
    this.what = "progress";
    this.solid = false;
    this.large = false;
    /** Whether the list of all lessons is open. */
    this.listed = false;
    /** What is pointed at. */
    this.lit = "";
    /** Whether the end is to be guessed first, and whether this run's end has been seen. */
    this.guess = false;
    this.seen = false;
    /** @type {Map<string, ReturnType<typeof part>>} */
    this.pieces = new Map();
  }

  /** @param {string} key */
  say = (key) => String(this.shown.words[key] ?? this.frame.words[key] ?? key);

  /**
   * Runs arrive, perhaps before the frame with their graph: then they wait, and what was there stays.
   * @param {any} wire @returns {"waits" | "same" | "new"}
   */
  accept(wire) {
    if (!this.data) this.shown = this.frame;
    if (!wire?.runs || wire.hash !== this.frame.structure.hash) return "waits";
    this.shown = this.frame;
    const same = this.data?.key === wire.key;
    this.data = wire;
    if (same) return "same";
    this.version += 1;
    this.seen = false;
    this.pieces.clear();
    this.runs = wire.runs.map(readRun);
    this.runs.forEach((run, i) => {
      /** @type {any} */ (run).curvature = wire.runs[i].curvature ? floats(wire.runs[i].curvature) : null;
    });
    this.focus = Math.min(this.focus, this.runs.length - 1);
    this.player.last = Math.max(1, ...this.runs.map((run) => run.last));
    this.player.kind = this.player.last <= 100 ? "linear" : "log";
    if (this.runs[0].x.length < 3) this.what = "progress";
    const { ground } = wire;
    if (ground?.f) {
      const names = ground.axes.map((/** @type {number} */ i) => this.say(`name${i}`));
      this.floor = { ...ground, f: floats(ground.f), names };
    } else if (ground) this.floor = { ...ground, x: floats(ground.x), y: floats(ground.y) };
    return "new";
  }

  /** The run that graph and tangent follow. */
  get run() {
    return this.runs[this.focus];
  }

  /** Its frame. */
  get now() {
    return frameAt(this.run, this.player.at);
  }

  /** Its step. */
  get step() {
    return this.run.k[this.now];
  }

  /** Whether there is one variable only. */
  get flat() {
    return this.runs[0]?.x.length === 1;
  }

  /** Whether the end is still to be guessed. */
  get veiled() {
    return this.guess && !this.seen;
  }

  get verdict() {
    return this.runs.length > 1 ? this.data.race : this.runs[0]?.verdict ?? null;
  }

  /** The graph that ran at the frame, with its numbers: a program may run another one elsewhere. */
  ran() {
    const { run, now } = this;
    const shape = run.shapes ? run.shapes[now] : 0;
    if (!run.shapes || shape < 0) return { shape, run, row: now };
    const key = `${this.version} ${this.focus} ${shape}`;
    if (!this.pieces.has(key)) this.pieces.set(key, part(run, this.data.runs[this.focus], shape));
    const piece = /** @type {any} */ (this.pieces.get(key));
    return { shape, run: piece.run, row: piece.row.get(now) };
  }
}
