// The fleet as a heat map: every GPU of every host by one field.

import { html, nothing } from './lit-html.js';
import { FleetData } from './fleet-data.js';
import { legend, spoken, table, tip } from './fleet-parts.js';
import { bounds, label, MAIN, storedFields } from './fields.js';
import { data, number } from './format.js';
import { HeatMap } from './heatmap.js';
import { fitting, nextZoom, ZOOMS } from './heatmap-layout.js';
import { change, link } from './route.js';
import { niceBounds } from './scale.js';

const WORST = 12;
const TABLE_ROWS = 200;

/** How often live values are asked for of each GPU, and the order of the worst is made anew. */
const LIVE_EVERY = '2s';
const RANK_EVERY_MS = 2_000;
const REDRAW_EVERY_MS = 250;

export function fleet(page) {
  const fleetData = new FleetData();
  const state = {
    fields: new Map(), field: null, shown: null, found: 0, bounds: [0, 1], worst: [], cell: null, tipAt: '', ringAt: '', parameters: {},
  };
  let map = null;
  let news = false;

  page.every(RANK_EVERY_MS, async () => {
    if (!state.fields.has(state.field)) {
      await loadFields();
    }
    if (state.shown) {
      state.worst = fleetData.ranked(state.parameters.sort, WORST);
      draw();
    }
  });
  page.every(REDRAW_EVERY_MS, async () => {
    if (news) {
      news = false;
      map?.redraw();
    }
  });
  page.listen('resize', () => place());
  page.listen('theme-changed', () => {
    draw();
    map?.redraw();
  });

  async function loadFields() {
    state.fields = await storedFields();
    place();
  }

  async function load(field) {
    await fleetData.load(field);
    if (!page.isOpen || state.field !== field) {
      return;
    }
    state.shown = field;
    state.worst = fleetData.ranked(state.parameters.sort, WORST);
    place();
    performance.mark('fleet');
    page.live({ field, min_interval: LIVE_EVERY }, (name, point) => take(name, point, field));
  }

  function take(name, point, field) {
    if (name === 'point' || name === 'snapshot') {
      fleetData.take(point, field);
      news = true;
    } else if (name === 'gap') {
      page.attempt(() => load(field));
    }
  }

  /** Lays the hosts out anew. */
  function place() {
    if (!state.shown) {
      draw();
      return;
    }
    const hosts = fleetData.sorted(state.parameters.sort ?? 'highest', state.parameters.q ?? '');
    state.bounds = bounds(state.fields.get(state.shown)) ?? niceBounds(fleetData.values());
    state.found = hosts.length;
    draw();
    if (state.parameters.as === 'table') {
      map = null;
    } else {
      map ??= new HeatMap(page.find('.heat-box'), { select, open, zoom });
      map.show(hosts, cellSide(hosts), state.bounds);
    }
  }

  /** As the address says, else so that all fit. */
  function cellSide(hosts) {
    const asked = Number(state.parameters.zoom);
    return ZOOMS.includes(asked) ? asked : fitting(hosts, ...map.size);
  }

  function zoom(steps) {
    const hosts = fleetData.sorted('name', state.parameters.q ?? '');
    change({ zoom: nextZoom(cellSide(hosts), steps) });
  }

  function select(cell, { x, y, width, height }) {
    const [right, bottom] = map?.size ?? [0, 0];
    state.cell = cell;
    state.ringAt = `translate: ${x}px ${y}px; width: ${width}px; height: ${height}px`;
    state.tipAt = `translate: ${Math.min(x + width + 8, right - 230)}px ${Math.min(y + height + 8, bottom - 90)}px`;
    page.soon(draw);
  }

  function open(cell) {
    location.hash = link('gpu', cell.uuid);
  }

  function draw() {
    const { field = state.field, q = '', sort = 'highest', as } = state.parameters;
    const known = state.fields.get(field);
    page.draw(html`
      <div class="head">
        <h1>Fleet</h1>
        <p class="lead">${known?.meaning ?? ''}</p>
      </div>
      <form class="controls" @submit=${event => event.preventDefault()}>
        <label>Field
          <select id="field" .value=${field ?? ''} @change=${event => change({ field: event.target.value })}>
            ${[...state.fields.keys()].map(one => html`<option value=${one} ?selected=${one === field}>${label(one)}</option>`)}
          </select>
        </label>
        <label>Host or GPU
          <input id="search" type="search" placeholder="name or uuid" .value=${q} @input=${event => change({ q: event.target.value })}>
        </label>
        <label>Order
          <select id="sort" @change=${event => change({ sort: event.target.value })}>
            <option value="highest" ?selected=${sort === 'highest'}>Highest first</option>
            <option value="lowest" ?selected=${sort === 'lowest'}>Lowest first</option>
            <option value="name" ?selected=${sort === 'name'}>By host</option>
          </select>
        </label>
        <div class="group" role="group" aria-label="Zoom">
          <button type="button" aria-label="Smaller" @click=${() => zoom(-1)}>−</button>
          <button type="button" @click=${() => change({ zoom: '' })}>Fit</button>
          <button type="button" aria-label="Larger" @click=${() => zoom(1)}>+</button>
        </div>
        <button type="button" aria-pressed=${as === 'table'} @click=${() => change({ as: as === 'table' ? '' : 'table' })}>Table</button>
        ${legend(state.bounds, known)}
      </form>
      ${as === 'table' ? table(fleetData.ranked(sort, TABLE_ROWS), known) : mapPart(known)}
    `);
  }

  function mapPart(known) {
    return html`
      <div class="fleet">
        <div class="heat">
          <div class="heat-box">
            <canvas tabindex="0" role="application" aria-roledescription="heat map" aria-describedby="heat-help"
              aria-label=${`${label(state.field ?? '')} of ${fleetData.cells.size} GPUs on ${fleetData.hosts.length} hosts`}></canvas>
            <div class="spacer"></div>
          </div>
          <div class="ring" ?hidden=${!state.cell} .style=${state.ringAt}></div>
          <div class="tip" ?hidden=${!state.cell} .style=${state.tipAt} aria-hidden="true">${state.cell ? tip(state.cell, known) : nothing}</div>
          <p id="heat-help" class="hidden">Arrow keys go from GPU to GPU, Enter opens one, plus and minus zoom. The table has the same values.</p>
          <p class="hidden" aria-live="polite">${state.cell ? spoken(state.cell, known) : ''}</p>
          <p class="under">
            <span>${data(state.found, number(state.found))} of ${number(fleetData.hosts.length)} hosts, ${number(fleetData.cells.size)} GPUs</span>
            <span class="key"><i class="outline"></i> stale or without a value</span>
          </p>
        </div>
        <aside aria-label="First of the order">
          <h2>${state.parameters.sort === 'lowest' ? 'Lowest' : 'Highest'}</h2>
          <ol class="worst">
            ${state.worst.map(
              cell => html`<li><a href=${link('gpu', cell.uuid)}>${cell.host} <small>GPU ${cell.gpu}</small></a>${data(cell.value)}</li>`,
            )}
          </ol>
        </aside>
      </div>`;
  }

  return parameters => {
    if (parameters.sort !== state.parameters.sort) {
      state.worst = fleetData.ranked(parameters.sort, WORST);
    }
    state.parameters = parameters;
    const field = parameters.field ?? MAIN[0];
    if (field !== state.field) {
      state.field = field;
      draw();
      page.attempt(() => load(field));
    } else {
      page.soon(place);
    }
  };
}
