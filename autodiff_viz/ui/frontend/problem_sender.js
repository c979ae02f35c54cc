// When to send. A slider that is dragged must not flood the server: a new run would cut off the one that is about to answer.

const INTERVAL = 60; // ms between two messages of a drag
const PATIENCE = 1000; // ms after which an answer is no longer waited for

/**
 * @param {() => boolean} send Sends the present state; false if there was nothing new, so that no answer will come.
 */
export function createSender(send) {
  let timer = 0;
  let streaming = false;
  let waiting = false;
  let last = -Infinity;

  function flush() {
    clearTimeout(timer);
    timer = 0;
    if (send()) {
      last = performance.now();
      waiting = true;
    }
  }

  function arm(delay) {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  const due = () => Math.max(0, last + (waiting ? PATIENCE : INTERVAL) - performance.now());

  return {
    now() {
      streaming = false;
      flush();
    },
    /** Send when `delay` ms have passed without another call: typing. */
    soon(delay) {
      streaming = false;
      arm(delay);
    },
    /** Send as often as answers come, the last state always: dragging. */
    stream() {
      if (timer) return;
      streaming = true;
      if (due() === 0) flush();
      else arm(due());
    },
    /** The server has answered. */
    answered() {
      waiting = false;
      if (timer && streaming) arm(due());
    },
    /** Whether a slider has just been dragged. */
    get streaming() {
      return streaming && performance.now() - last < PATIENCE;
    },
    /** Whether something is still to be sent. */
    get pending() {
      return timer !== 0;
    },
    stop() {
      clearTimeout(timer);
      timer = 0;
    },
  };
}
