// Charts over time, with uPlot.

import uPlot from './uplot.js';
import { short } from './format.js';
import { colour } from './theme.js';

const HEIGHT = 180;

/** One line in an element. It fills the element's width. */
export class Chart {
  #plot = null;
  #element;
  #data = [[], []];
  #range = [0, 1];
  #watch;

  constructor(element) {
    this.#element = element;
    this.#watch = new ResizeObserver(() => this.#plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
    this.#watch.observe(element);
  }

  /**
   * @param times in seconds since the epoch, growing
   * @param range the first and last time of the axis
   */
  show(times, values, range) {
    this.#data = [times, values];
    this.#range = range;
    if (this.#plot) {
      this.#plot.setData(this.#data, true);
    } else {
      this.#plot = new uPlot(this.#options(), this.#data, this.#element);
    }
  }

  /** Draws anew with the colours of the theme. */
  recolour() {
    this.#plot?.destroy();
    this.#plot = null;
    this.show(...this.#data, this.#range);
  }

  close() {
    this.#watch.disconnect();
    this.#plot?.destroy();
  }

  #options() {
    const font = `12px ${getComputedStyle(this.#element).fontFamily}`;
    const axis = { stroke: colour('muted'), font, grid: { stroke: colour('line'), width: 1 }, ticks: { show: false } };
    return {
      width: this.#element.clientWidth,
      height: HEIGHT,
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      legend: { show: false },
      cursor: { y: false, points: { size: 7 } },
      scales: { x: { range: () => this.#range }, y: { range: (plot, low, high) => padded(low, high) } },
      axes: [
        { ...axis, space: 70, size: 28, values: (plot, splits) => splits.map(seconds => timeText(seconds, this.#range)) },
        { ...axis, size: 58, values: (plot, splits) => splits.map(value => short(value)) },
      ],
      series: [{}, { stroke: colour('accent'), width: 1.75, points: { show: this.#data[0].length < 3 }, spanGaps: false }],
    };
  }
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** As much of a time as tells the marks of a range apart; in UTC. */
function timeText(seconds, [from, to]) {
  const length = to - from;
  const format = length > 2 * 86_400 ? day : length < 600 ? clockWithSeconds : clock;
  return format.format(seconds * 1000);
}

/** A line that never moves is in the middle. */
function padded(low, high) {
  if (low === null) {
    return [0, 1];
  }
  const room = (high - low) * 0.1 || Math.abs(high) * 0.05 || 1;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}
