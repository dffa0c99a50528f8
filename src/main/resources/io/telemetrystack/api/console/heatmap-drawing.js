// How GPUs of a heat map are drawn.

import { number } from './format.js';
import { palette, step } from './scale.js';
import { colour } from './theme.js';

/** The least height of a cell that has room for its value. */
const VALUE_FROM = 36;

/** One drawing of some hosts. */
export class Drawing {
  #pen;
  #layout;
  #bounds;
  #family;

  /**
   * @param bounds the values of the first and the last colour
   * @param family of the font
   */
  constructor(pen, layout, bounds, family) {
    this.#pen = pen;
    this.#layout = layout;
    this.#bounds = bounds;
    this.#family = family;
  }

  /** Draws hosts from one index to before another. */
  hosts(first, last) {
    for (let host = first; host < last && this.#layout.hasLabels; host++) {
      this.#label(host);
    }
    const { byColour, others } = this.#sorted(first, last);
    palette().forEach((one, i) => this.#cells(byColour[i] ?? [], one));
    this.#outlines(others);
  }

  #label(host) {
    const [x, y] = this.#layout.block(host);
    this.#pen.fillStyle = colour('muted');
    this.#pen.font = `12px ${this.#family}`;
    this.#pen.textAlign = 'left';
    this.#pen.textBaseline = 'alphabetic';
    this.#pen.fillText(clipped(this.#pen, this.#layout.hosts[host].host, this.#layout.blockWidth - 10), x, y + 13);
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

  #cells(cells, { fill, text }) {
    const [width, height] = this.#inner;
    this.#pen.fillStyle = fill;
    cells.forEach(([x, y]) => this.#pen.fillRect(x, y, width, height));
    if (this.#layout.cell >= VALUE_FROM) {
      this.#pen.fillStyle = text;
      this.#pen.font = `${this.#layout.cell > 40 ? 15 : 12}px ${this.#family}`;
      this.#pen.textAlign = 'center';
      this.#pen.textBaseline = 'middle';
      cells.forEach(([x, y, value]) => this.#pen.fillText(clipped(this.#pen, compact(value), width - 2), x + width / 2, y + height / 2 + 1));
    }
  }

  /** What is stale, or has no value, has none of the colours. */
  #outlines(places) {
    const [width, height] = this.#inner;
    this.#pen.strokeStyle = colour('muted');
    this.#pen.lineWidth = 1;
    places.forEach(([x, y]) => this.#pen.strokeRect(x + 1.5, y + 1.5, Math.max(1, width - 3), Math.max(1, height - 3)));
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
