// From totals to rates.

/** How fast totals grow, by name. A total that falls is one of a node that started anew: its rate is not known yet. */
export class Rates {
  #last = new Map();

  /** Per second; null at first. */
  of(name, total, atMs) {
    const last = this.#last.get(name);
    if (last && last.atMs === atMs) {
      return last.rate;
    }
    const known = last && total >= last.total;
    const rate = known ? ((total - last.total) * 1000) / (atMs - last.atMs) : null;
    this.#last.set(name, { total, atMs, rate });
    return rate;
  }
}

/** The last so many numbers. */
export class History {
  values = [];

  constructor(most) {
    this.most = most;
  }

  add(value) {
    this.values.push(value);
    if (this.values.length > this.most) {
      this.values.shift();
    }
  }
}
