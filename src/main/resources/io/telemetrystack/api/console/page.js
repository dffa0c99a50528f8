// What a view draws on, and by what it hears of changes. All of it ends when the view is left.

import { render } from './lit-html.js';
import { Refusal } from './api.js';
import { LiveStream } from './stream.js';

/** No sample has it: a stream of it has health events only. */
const NO_FIELD = 'none';

export class Page {
  #root;
  #host;
  #stream = null;
  #closing = [];
  #soon = new Set();
  #failures = new Map();
  isOpen = true;

  /**
   * @param root an element of its own
   * @param name what of the view is shown, such as a GPU's uuid
   * @param host told of the stream's state and of what goes wrong: state(name, detail), failures(refusals)
   */
  constructor(root, name, host) {
    this.#root = root;
    this.name = name;
    this.#host = host;
  }

  draw(template) {
    if (this.isOpen) {
      render(template, this.#root);
    }
  }

  /** Does something before the next frame, once however often it is asked for. */
  soon(task) {
    if (this.#soon.size === 0) {
      requestAnimationFrame(() => {
        const tasks = [...this.#soon];
        this.#soon.clear();
        tasks.filter(() => this.isOpen).forEach(one => one());
      });
    }
    this.#soon.add(task);
  }

  find(selector) {
    return this.#root.querySelector(selector);
  }

  /** Does something now and again and again, each time after the last one is done. */
  every(intervalMs, task) {
    let timer = 0;
    const run = async () => {
      try {
        if (!document.hidden) {
          await this.attempt(task, task);
        }
      } finally {
        if (this.isOpen) {
          timer = setTimeout(run, intervalMs);
        }
      }
    };
    this.onClose(() => clearTimeout(timer));
    run();
  }

  /** Does something that asks the node; what goes wrong is shown until what has the same key goes well. */
  async attempt(task, key = task.name) {
    try {
      await task();
      this.#failures.delete(key);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      this.#failures.set(key, error);
    }
    if (this.isOpen) {
      this.#host.failures([...this.#failures.values()]);
    }
  }

  /**
   * Live values of the fields, in place of those before; health events come in any case.
   *
   * @param on called with the name of each event and its data
   */
  live(parameters, on) {
    this.#stream?.close();
    const state = (name, detail) => this.#host.state(name, detail);
    this.#stream = new LiveStream({ field: NO_FIELD, ...parameters }, { event: on, state });
  }

  /** Calls for each event of the window that the view is shown through. */
  listen(name, handler, target = window) {
    target.addEventListener(name, handler);
    this.onClose(() => target.removeEventListener(name, handler));
  }

  onClose(handler) {
    this.#closing.push(handler);
  }

  close() {
    this.isOpen = false;
    this.#stream?.close();
    this.#closing.forEach(handler => handler());
  }
}
