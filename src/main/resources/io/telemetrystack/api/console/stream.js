// The live feed of a node. EventSource cannot send a key, so the stream is read from an answer of fetch.

import { query, Refusal, send } from './api.js';
import { EventText } from './sse.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** The node sends a comment at least every quarter of a minute. */
const SILENCE_MS = 45_000;

/** What comes in bulk is taken in slices, between which the page lives. */
const SLICE_MS = 10;

/** With these the same request would be refused again. */
const FINAL = [400, 401, 403, 404];

/**
 * Reads /api/v1/stream until it is closed, and comes back with Last-Event-ID where it breaks. A tab that nobody
 * sees holds no connection, of which a browser has six.
 */
export class LiveStream {
  #path;
  #on;
  #text = new EventText();
  #abort = new AbortController();
  #waitMs = FIRST_WAIT_MS;
  #closed = false;
  #wake = () => {};
  #seen = () => this.#visibility();

  /**
   * @param parameters of the stream
   * @param on what to call: event(name, data) and state(name, detail); states are connecting, live, waiting, refused
   */
  constructor(parameters, on) {
    this.#path = 'api/v1/stream' + query(parameters);
    this.#on = on;
    document.addEventListener('visibilitychange', this.#seen);
    this.#run();
  }

  close() {
    this.#closed = true;
    document.removeEventListener('visibilitychange', this.#seen);
    this.#abort.abort();
    this.#wake();
  }

  async #run() {
    while (!this.#closed) {
      try {
        await this.#read();
      } catch (error) {
        if (error instanceof Refusal && FINAL.includes(error.status)) {
          this.#tell('refused', error.message);
          return;
        }
      }
      if (!this.#closed) {
        await this.#pause();
      }
    }
  }

  async #read() {
    this.#abort = new AbortController();
    this.#tell('connecting');
    const headers = this.#text.lastId ? { 'Last-Event-ID': this.#text.lastId } : {};
    const response = await send(this.#path, { headers, signal: this.#abort.signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    this.#tell('live');
    for (;;) {
      const { done, value } = await this.#withinSilence(reader.read());
      if (done) {
        return;
      }
      this.#waitMs = FIRST_WAIT_MS;
      let startMs = performance.now();
      for (const event of this.#text.take(value)) {
        this.#on.event(event.event, JSON.parse(event.data));
        if (performance.now() - startMs > SLICE_MS) {
          await new Promise(resolve => setTimeout(resolve));
          startMs = performance.now();
        }
      }
    }
  }

  /** Ends the answer where nothing comes: a connection can be gone without a word. */
  async #withinSilence(reading) {
    const timer = setTimeout(() => this.#abort.abort(), SILENCE_MS);
    try {
      return await reading;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Each time twice as long, and never all clients at once. */
  async #pause() {
    const waitMs = Math.max(this.#waitMs, this.#text.retryMs ?? 0) * (0.75 + Math.random() / 2);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    this.#text = Object.assign(new EventText(), { lastId: this.#text.lastId });
    this.#tell('waiting', document.hidden ? 'paused' : `again in ${Math.ceil(waitMs / 1000)} s`);
    await new Promise(resolve => {
      this.#wake = resolve;
      if (!document.hidden) {
        setTimeout(resolve, waitMs);
      }
    });
  }

  #visibility() {
    if (document.hidden) {
      this.#abort.abort();
    } else {
      this.#wake();
    }
  }

  #tell(state, detail = '') {
    if (!this.#closed) {
      this.#on.state(state, detail);
    }
  }
}
