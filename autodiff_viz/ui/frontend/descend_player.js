/**
 * The clock of the animation: where it is on the step axis, and how fast it goes. Evenly along the axis: on a logarithmic
 * one steps 1 to 10 take as long as the last 9,000.
 */

import { axis } from "./descend_data.js";

/** Seconds a decade of steps takes, at least so many in all, and of a linear axis at most so many. */
const DECADE = 3;
const SHORTEST = 4;
const LINEAR = 12;
/** Where less motion is wanted, stills at 1, 2, 5, 10, 20 … change after so many seconds. */
const STILL = 0.7;
/** Longest time between two frames that counts: a tab that was away does not jump. */
const LONGEST = 0.1;

export class Player {
  constructor() {
    this.at = 0;
    this.playing = false;
    this.speed = 1;
    /** @type {"log" | "linear"} */
    this.kind = "log";
    this.last = 1;
    this.before = 0;
    this.rested = 0;
  }

  get steps() {
    return axis(this.kind, this.last);
  }

  /** @param {number} step */
  seek(step) {
    this.at = Math.max(0, Math.min(this.last, step));
  }

  start() {
    if (this.at >= this.last) this.at = 0;
    this.playing = true;
  }

  /**
   * Time goes on.
   * @param {number} time in ms @param {boolean} calm
   * @returns {"still" | "moved" | "ended"}
   */
  tick(time, calm) {
    const passed = Math.min(LONGEST, (time - this.before) / 1000);
    this.before = time;
    if (!this.playing) return "still";
    if (calm) {
      this.rested += passed;
      if (this.rested < STILL) return "still";
      this.rested = 0;
      this.seek(rounder(this.at));
    } else {
      const logarithmic = Math.max(SHORTEST, DECADE * Math.log10(1 + this.last));
      const even = Math.min(LINEAR, Math.max(SHORTEST, this.last / 4));
      const seconds = (this.kind === "log" ? logarithmic : even) / this.speed;
      this.seek(this.steps.step(Math.min(1, this.steps.at(this.at) + passed / seconds)));
    }
    return this.at >= this.last - 1e-6 ? "ended" : "moved";
  }
}

/** The next of 1, 2, 5, 10, 20 … @param {number} at */
function rounder(at) {
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, at)));
  if (at < 2) return at + 1;
  return at / decade < 2 ? 2 * decade : at / decade < 5 ? 5 * decade : 10 * decade;
}
