// Thousands of GPUs on one canvas, of which only what is in sight is drawn.

import { Layout } from './heatmap-layout.js';
import { Drawing } from './heatmap-drawing.js';

const MOVES = { ArrowLeft: -1, ArrowRight: 1 };

/** Draws into a canvas that stays in sight while its box is scrolled. */
export class HeatMap {
  #box;
  #canvas;
  #spacer;
  #layout = new Layout([], 1, 10);
  #bounds = [0, 1];
  #asked = 0;
  #on;
  selected = null;

  /**
   * @param box scrolls, and has a spacer and a canvas
   * @param on what to call: select(cell, {x, y, width, height}) with null where none is, open(cell), zoom(steps)
   */
  constructor(box, on) {
    this.#box = box;
    this.#canvas = box.querySelector('canvas');
    this.#spacer = box.querySelector('.spacer');
    this.#on = on;
    box.addEventListener('scroll', () => {
      this.redraw();
      this.#tell();
    });
    this.#canvas.addEventListener('pointermove', event => this.#point(event));
    this.#canvas.addEventListener('pointerleave', () => this.#select(null));
    this.#canvas.addEventListener('click', event => {
      this.#point(event);
      if (this.selected) {
        on.open(this.cell());
      }
    });
    this.#canvas.addEventListener('keydown', event => this.#key(event));
    this.#canvas.addEventListener('focus', () => this.#select(this.selected ?? this.#first()));
    this.#canvas.addEventListener('wheel', event => this.#wheel(event), { passive: false });
  }

  get size() {
    return [this.#box.clientWidth, this.#box.clientHeight];
  }

  show(hosts, cell, bounds) {
    const chosen = this.cell();
    this.#bounds = bounds;
    this.#layout = new Layout(hosts, this.#box.clientWidth, cell);
    this.#spacer.style.height = `${Math.max(0, this.#layout.height - this.#box.clientHeight)}px`;
    this.selected = chosen ? this.#find(chosen) : null;
    this.#tell();
    this.redraw();
  }

  cell() {
    return this.selected ? this.#layout.hosts[this.selected.host].gpus[this.selected.gpu] : null;
  }

  /** Soon, and once however often it is asked for. */
  redraw() {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      this.#draw();
    });
  }

  #draw() {
    const [width, height] = this.size;
    const from = this.#box.scrollTop;
    const [first, last] = this.#layout.visible(from, from + height);
    const pen = cleared(this.#canvas, width, height);
    pen.translate(0, -from);
    new Drawing(pen, this.#layout, this.#bounds, getComputedStyle(this.#canvas).fontFamily).hosts(first, last);
  }

  #point(event) {
    this.#select(this.#layout.at(event.offsetX, event.offsetY + this.#box.scrollTop));
  }

  #first() {
    return this.#layout.hosts.length > 0 ? { host: 0, gpu: 0 } : null;
  }

  #find(cell) {
    const host = this.#layout.hosts.findIndex(one => one.host === cell.host);
    const gpu = this.#layout.hosts[host]?.gpus.findIndex(one => one.uuid === cell.uuid) ?? -1;
    return gpu < 0 ? null : { host, gpu };
  }

  #select(place) {
    if (place?.host !== this.selected?.host || place?.gpu !== this.selected?.gpu) {
      this.selected = place;
      this.#tell();
    }
  }

  #tell() {
    const cell = this.cell();
    const [x, y] = cell ? this.#layout.place(this.selected.host, this.selected.gpu) : [0, 0];
    this.#on.select(cell, { x, y: y - this.#box.scrollTop, width: this.#layout.cellWidth, height: this.#layout.cell });
  }

  #key(event) {
    if (event.key === 'Enter' && this.selected) {
      this.#on.open(this.cell());
    } else if (event.key === '+' || event.key === '-') {
      this.#on.zoom(event.key === '+' ? 1 : -1);
    } else if (!this.#move(event.key)) {
      return;
    }
    event.preventDefault();
  }

  #move(key) {
    const to = this.selected ? this.#moved(key) : this.#first();
    if (!to) {
      return false;
    }
    this.#reveal(to);
    this.#select(to);
    return true;
  }

  /** Along a row of GPUs and on into the next host's; up and down by rows of hosts. */
  #moved(key) {
    const { host, gpu } = this.selected;
    const { hosts, perRow } = this.#layout;
    const within = (to, index) => (hosts[to] ? { host: to, gpu: Math.max(0, Math.min(index, hosts[to].gpus.length - 1)) } : this.selected);
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowRight': {
        const next = gpu + MOVES[key];
        return hosts[host].gpus[next] ? { host, gpu: next } : within(host + MOVES[key], MOVES[key] < 0 ? Infinity : 0);
      }
      case 'ArrowUp':
        return within(host - perRow, gpu);
      case 'ArrowDown':
        return within(host + perRow, gpu);
      case 'Home':
        return within(0, 0);
      case 'End':
        return within(hosts.length - 1, Infinity);
      default:
        return null;
    }
  }

  #reveal({ host }) {
    const [, top] = this.#layout.block(host);
    const bottom = top + this.#layout.blockHeight;
    if (top < this.#box.scrollTop) {
      this.#box.scrollTop = top;
    } else if (bottom > this.#box.scrollTop + this.#box.clientHeight) {
      this.#box.scrollTop = bottom - this.#box.clientHeight;
    }
  }

  #wheel(event) {
    if (event.ctrlKey) {
      event.preventDefault();
      this.#on.zoom(event.deltaY < 0 ? 1 : -1);
    }
  }
}

function cleared(canvas, width, height) {
  const scale = devicePixelRatio;
  if (canvas.width !== width * scale || canvas.height !== height * scale) {
    canvas.width = width * scale;
    canvas.height = height * scale;
  }
  const pen = canvas.getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}
