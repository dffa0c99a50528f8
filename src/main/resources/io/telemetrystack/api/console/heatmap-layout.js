// Where each GPU of a heat map is.

/** Sides of a cell in pixels, from far away to close. */
export const ZOOMS = [5, 6, 8, 10, 13, 18, 26, 36, 52, 72];

const MOST_COLUMNS = 8;
const LABEL_FROM = 18;
const LABEL_HEIGHT = 18;

/** How much wider than high a cell may become, so that rows of hosts fill the width. */
const WIDEST = 1.8;

/** Hosts as blocks of the same size, in rows; within one its GPUs, at most eight beside each other. */
export class Layout {
  /**
   * @param hosts with gpus each
   * @param width of what there is, in pixels
   * @param cell height of a GPU
   */
  constructor(hosts, width, cell) {
    this.hosts = hosts;
    this.cell = cell;
    const most = hosts.reduce((most, host) => Math.max(most, host.gpus.length), 1);
    this.columns = Math.min(most, MOST_COLUMNS);
    this.hasLabels = cell >= LABEL_FROM;
    const gap = this.hasLabels ? 14 : Math.max(3, Math.round(cell / 2));
    this.top = this.hasLabels ? LABEL_HEIGHT : 0;
    const least = this.columns * cell + gap;
    this.perRow = Math.max(1, Math.floor((width + gap) / least));
    this.cellWidth = Math.max(cell, Math.min(cell * WIDEST, Math.floor((Math.floor((width + gap) / this.perRow) - gap) / this.columns)));
    this.blockWidth = this.columns * this.cellWidth + gap;
    this.blockHeight = this.top + Math.ceil(most / MOST_COLUMNS) * cell + gap;
    this.height = Math.ceil(hosts.length / this.perRow) * this.blockHeight;
  }

  /** The left upper corner of a host's block. */
  block(index) {
    return [(index % this.perRow) * this.blockWidth, Math.floor(index / this.perRow) * this.blockHeight];
  }

  /** The left upper corner of a GPU. */
  place(host, gpu) {
    const [x, y] = this.block(host);
    return [x + (gpu % this.columns) * this.cellWidth, y + this.top + Math.floor(gpu / this.columns) * this.cell];
  }

  /** Indices of the hosts between two heights. */
  visible(from, to) {
    const first = Math.max(0, Math.floor(from / this.blockHeight)) * this.perRow;
    const last = Math.ceil(to / this.blockHeight) * this.perRow;
    return [first, Math.min(this.hosts.length, last)];
  }

  /** {host, gpu} as indices, or null where none is. */
  at(x, y) {
    const column = Math.floor(x / this.blockWidth);
    const host = Math.floor(y / this.blockHeight) * this.perRow + column;
    const inX = Math.floor((x - column * this.blockWidth) / this.cellWidth);
    const inY = Math.floor(((y % this.blockHeight) - this.top) / this.cell);
    const gpu = inY * this.columns + inX;
    const isThere = column < this.perRow && x >= 0 && inX < this.columns && inY >= 0 && this.hosts[host]?.gpus[gpu];
    return isThere ? { host, gpu } : null;
  }
}

/** The largest side of a cell at which all hosts fit, within the zooms. */
export function fitting(hosts, width, height) {
  let cell = ZOOMS.at(-1);
  while (cell > ZOOMS[0] && !fits(new Layout(hosts, width, cell), width, height)) {
    cell--;
  }
  return cell;
}

function fits(layout, width, height) {
  return layout.height <= height && layout.blockWidth <= width;
}

/** The next zoom from a cell's side on. */
export function nextZoom(cell, steps) {
  return steps > 0 ? (ZOOMS.find(zoom => zoom > cell) ?? ZOOMS.at(-1)) : (ZOOMS.findLast(zoom => zoom < cell) ?? ZOOMS[0]);
}
