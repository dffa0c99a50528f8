// Thousands of GPUs on one canvas, of which only what is in sight is drawn.

import { Layout } from './heatmap-layout.js';
import { number } from './format.js';
import { palette, step } from './scale.js';
import { colour } from './theme.js';

const VALUE_FROM = 36;
const MOVES = { ArrowLeft: -1, ArrowRight: 1 };

/** Draws into a canvas that stays in sight while its box is scrolled. */
export class HeatMap {
  #box;
  #canvas;
  #spacer;
  #layout = new Layout([], 1, 10);
  #bounds = [0, 1];
  #asked = 0;
  #family = 'sans-serif';
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
    const pen = this.#cleared(width, height);
    const from = this.#box.scrollTop;
    const [first, last] = this.#layout.visible(from, from + height);
    const muted = colour('muted');
    this.#family = getComputedStyle(this.#canvas).fontFamily;
    pen.translate(0, -from);
    for (let host = first; host < last && this.#layout.hasLabels; host++) {
      this.#label(pen, host, muted);
    }
    const { byColour, others } = this.#sorted(first, last);
    palette().forEach((one, i) => this.#cells(pen, byColour[i] ?? [], one));
    this.#outlines(pen, others, muted);
  }

  #cleared(width, height) {
    const scale = devicePixelRatio;
    if (this.#canvas.width !== width * scale || this.#canvas.height !== height * scale) {
      this.#canvas.width = width * scale;
      this.#canvas.height = height * scale;
    }
    const pen = this.#canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  #label(pen, host, muted) {
    const [x, y] = this.#layout.block(host);
    pen.fillStyle = muted;
    pen.font = `12px ${this.#family}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'alphabetic';
    pen.fillText(clipped(pen, this.#layout.hosts[host].host, this.#layout.blockWidth - 10), x, y + 13);
  }

  /** GPUs of some hosts with their places, by the step of their colour: a pen changes its colour slowly. */
  #sorted(first, last) {
    const byColour = [];
    const others = [];
    for (let host = first; host < last; host++) {
      this.#layout.hosts[host].gpus.forEach((gpu, index) => {
        const place = this.#layout.place(host, index);
        if (gpu.value === null || gpu.stale) {
          others.push(place);
        } else {
          (byColour[step(gpu.value, this.#bounds)] ??= []).push([...place, gpu.value]);
        }
      });
    }
    return { byColour, others };
  }

  /** Width and height of what is drawn of a cell. */
  get #inner() {
    const gap = this.#layout.cell > 12 ? 2 : 1;
    return [this.#layout.cellWidth - gap, this.#layout.cell - gap];
  }

  #cells(pen, cells, { fill, text }) {
    const [width, height] = this.#inner;
    pen.fillStyle = fill;
    cells.forEach(([x, y]) => pen.fillRect(x, y, width, height));
    if (this.#layout.cell >= VALUE_FROM) {
      pen.fillStyle = text;
      pen.font = `${this.#layout.cell > 40 ? 15 : 12}px ${this.#family}`;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      cells.forEach(([x, y, value]) => pen.fillText(clipped(pen, compact(value), width - 2), x + width / 2, y + height / 2 + 1));
    }
  }

  /** What is stale, or has no value, has none of the colours. */
  #outlines(pen, places, muted) {
    const [width, height] = this.#inner;
    pen.strokeStyle = muted;
    pen.lineWidth = 1;
    places.forEach(([x, y]) => pen.strokeRect(x + 1.5, y + 1.5, Math.max(1, width - 3), Math.max(1, height - 3)));
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

function compact(value) {
  return Math.abs(value) < 1000 ? String(Math.round(value * 10) / 10) : `${number(Math.round(value / 100) / 10)}k`;
}

function clipped(pen, text, width) {
  if (pen.measureText(text).width <= width) {
    return text;
  }
  let end = text.length - 1;
  while (end > 0 && pen.measureText('…' + text.slice(-end)).width > width) {
    end--;
  }
  return '…' + text.slice(-end);
}
