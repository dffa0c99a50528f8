// Server-sent events as text that arrives in pieces.

/** Cuts text into events: {id, event, data}. Comments are skipped, "retry" is remembered. */
export class EventText {
  #rest = '';
  lastId = '';
  retryMs = null;

  /** The events that the text so far has completed. */
  *take(text) {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop();
    for (const block of blocks) {
      const event = this.#parse(block);
      if (event.data !== '') {
        yield event;
      }
    }
  }

  #parse(block) {
    const event = { event: 'message', data: '' };
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon);
      const value = line.slice(colon + 1).trimStart();
      if (name === 'data') {
        event.data += value;
      } else if (name === 'event') {
        event.event = value;
      } else if (name === 'id') {
        this.lastId = value;
      } else if (name === 'retry') {
        this.retryMs = Number(value);
      }
    }
    return event;
  }
}
