// The newest value of one field of every GPU, by host.

import { get } from './api.js';

/** Loads, takes live values, and sorts. Of a GPU with MIG instances the greatest value of them counts. */
export class FleetData {
  hosts = [];
  #cells = new Map();

  async load(field) {
    const { gpus } = await get('api/v1/fleet/latest', { field });
    const hosts = new Map();
    this.#cells = new Map();
    for (const gpu of gpus) {
      const cell = this.#cells.get(gpu.uuid);
      if (cell) {
        cell.value = greater(cell.value, gpu.value);
        cell.stale &&= gpu.stale;
        continue;
      }
      const fresh = { uuid: gpu.uuid, host: gpu.host, gpu: gpu.gpu, value: gpu.value, time: gpu.time, stale: gpu.stale };
      this.#cells.set(gpu.uuid, fresh);
      if (!hosts.has(gpu.host)) {
        hosts.set(gpu.host, { host: gpu.host, gpus: [] });
      }
      hosts.get(gpu.host).gpus.push(fresh);
    }
    this.hosts = [...hosts.values()].sort((a, b) => natural(a.host, b.host));
    for (const host of this.hosts) {
      host.gpus.sort((a, b) => a.gpu - b.gpu || natural(a.gpu, b.gpu));
      host.searched = [host.host, ...host.gpus.map(gpu => gpu.uuid)].join(' ').toLowerCase();
    }
  }

  /** Takes a live value; whether it is of a GPU that is known. */
  take(point, field) {
    const cell = this.#cells.get(point.uuid);
    const value = point.fields[field];
    if (!cell || value === undefined) {
      return false;
    }
    if (!cell.time || point.time >= cell.time) {
      cell.value = point.instance && point.time === cell.time ? greater(cell.value, value) : value;
      cell.time = point.time;
    }
    return true;
  }

  get cells() {
    return this.#cells;
  }

  values() {
    return [...this.#cells.values()].map(cell => cell.value).filter(value => value !== null);
  }

  /** GPUs with a value, the highest or the lowest first; those that are stale last. */
  ranked(order, most) {
    const sign = order === 'lowest' ? 1 : -1;
    return [...this.#cells.values()]
      .filter(cell => cell.value !== null)
      .sort((a, b) => a.stale - b.stale || sign * (a.value - b.value))
      .slice(0, most);
  }

  /** Hosts that have the text in their name or in the uuid of a GPU; of those that are equal the name decides. */
  sorted(order, text) {
    const wanted = text.trim().toLowerCase();
    const found = this.hosts.filter(host => host.searched.includes(wanted));
    if (order === 'name') {
      return found;
    }
    const sign = order === 'lowest' ? 1 : -1;
    const none = sign * Infinity;
    const worst = host =>
      host.gpus.reduce((worst, gpu) => (gpu.value === null || gpu.stale || sign * (gpu.value - worst) > 0 ? worst : gpu.value), none);
    const keys = new Map(found.map(host => [host, worst(host)]));
    return found.sort((a, b) => (keys.get(a) === keys.get(b) ? 0 : sign * (keys.get(a) - keys.get(b))));
  }
}

const collator = new Intl.Collator('en', { numeric: true });

export function natural(a, b) {
  return collator.compare(a, b);
}

function greater(a, b) {
  return a === null || (b !== null && b > a) ? b : a;
}
