// One GPU: what it is, its latest values, how they went, and its events.

import { html, nothing } from './lit-html.js';
import { get } from './api.js';
import { eventList } from './event-list.js';
import { label, MAIN, storedFields } from './fields.js';
import { age, data, number, unit } from './format.js';
import { controls, identity, RANGES } from './gpu-parts.js';
import { change } from './route.js';

const WINDOWS = 300;
const MOST_ROWS = 10_000;
const REFRESH_MS = 5_000;
const MOST_CHARTS = 6;

export function gpu(page) {
  const uuid = page.name;
  const path = 'api/v1/gpus/' + encodeURIComponent(uuid);
  const state = { gpu: null, values: {}, instances: {}, fields: new Map(), events: null, Chart: null, parameters: {}, search: '' };
  const charts = new Map();

  page.attempt(async () => {
    [state.gpu, state.fields, { Chart: state.Chart }] = await Promise.all([get(path), storedFields(), import('./chart.js')]);
    await latest();
    page.live({ uuid, field: Object.keys(state.values).slice(0, 100).join(',') || 'none', min_interval: '1s' }, take);
    page.every(REFRESH_MS, loadCharts);
  });
  page.attempt(loadEvents);
  page.listen('theme-changed', () => charts.forEach(one => one.chart.recolour()));
  page.onClose(() => charts.forEach(one => one.chart.close()));

  async function latest() {
    const answer = await get(path + '/telemetry/latest');
    state.values = answer.values;
    state.instances = answer.instances ?? {};
    draw();
  }

  async function loadEvents() {
    state.events = (await get('api/v1/events', { uuid, limit: 50 })).events;
    draw();
  }

  function take(name, point) {
    if (name === 'event') {
      page.attempt(loadEvents);
    } else if (name === 'gap') {
      page.attempt(latest);
    } else if ((name === 'point' || name === 'snapshot') && !point.instance) {
      for (const [field, value] of Object.entries(point.fields)) {
        if (!state.values[field] || point.time >= state.values[field].time) {
          state.values[field] = { time: point.time, value };
        }
      }
      page.soon(draw);
    }
  }

  function chartFields() {
    const given = state.parameters.field?.split('|') ?? MAIN.filter(field => field in state.values);
    return given.filter(field => state.fields.has(field)).slice(0, MOST_CHARTS);
  }

  /** Ranges end now, or where the values of a GPU end that says nothing any more. */
  function end() {
    return state.gpu.stale ? Date.parse(state.gpu.last_seen) / 1000 : Date.now() / 1000;
  }

  async function loadCharts() {
    draw();
    const length = RANGES[state.parameters.range] ?? RANGES['15m'];
    const to = end();
    const from = to - length;
    await Promise.all(chartFields().map(field => loadChart(field, from, to)));
  }

  async function loadChart(field, from, to) {
    const { step = 'auto', agg = 'mean' } = state.parameters;
    const length = to - from;
    const windows = step === 'raw' ? {} : { step: step === 'auto' ? `${Math.max(1, Math.round(length / WINDOWS))}s` : step, agg };
    const range = { start_time: new Date(from * 1000).toISOString(), end_time: new Date(to * 1000).toISOString() };
    const answer = await get(path + '/telemetry', { field, ...range, ...windows, limit: MOST_ROWS });
    const rows = answer.data.filter(row => !row.instance);
    const one = chartOf(field);
    if (one) {
      one.rows = rows.length;
      one.isCut = answer.next_cursor !== null;
      one.chart.show(rows.map(row => Date.parse(row.time) / 1000), rows.map(row => row.value), [from, to]);
      draw();
    }
  }

  function chartOf(field) {
    const element = page.find(`[data-chart="${CSS.escape(field)}"]`);
    if (!element) {
      return null;
    }
    if (charts.get(field)?.element !== element) {
      charts.get(field)?.chart.close();
      charts.set(field, { element, chart: new state.Chart(element), rows: 0 });
    }
    return charts.get(field);
  }

  function toggle(field) {
    const now = chartFields();
    const next = now.includes(field) ? now.filter(one => one !== field) : [...now, field].slice(-MOST_CHARTS);
    change({ field: next.join('|') });
  }

  function draw() {
    if (!state.gpu) {
      page.draw(html`<h1>GPU</h1><p class="empty">${uuid}</p>`);
      return;
    }
    page.draw(html`
      ${identity(state.gpu)}
      ${controls(state.parameters)}
      <section class="charts" aria-label="Charts">${chartFields().map(chartCard)}</section>
      <div class="columns">
        ${values()}
        <section class="panel">
          <h2>Events</h2>
          ${state.events?.length === 0 ? html`<p class="empty">Nothing happened to it.</p>` : eventList(state.events ?? [])}
        </section>
      </div>
    `);
  }

  function chartCard(field) {
    const known = state.fields.get(field);
    const latest = state.values[field];
    const one = charts.get(field);
    const spoken = `${label(field)} over time; the latest value is ${number(latest?.value)} ${unit(known?.unit)}`;
    return html`
      <figure>
        <figcaption>
          <b>${label(field)}</b> <span class="figure">${latest ? data(latest.value) : '–'} <small>${unit(known?.unit)}</small></span>
        </figcaption>
        <div class="chart" data-chart=${field} role="img" aria-label=${spoken}></div>
        ${one?.rows === 0 ? html`<p class="under">No values in this range.</p>` : nothing}
        ${one?.isCut ? html`<p class="under">Only the first ${number(MOST_ROWS)} values of the range: choose a longer step.</p>` : nothing}
      </figure>`;
  }

  function values() {
    const wanted = state.search.toLowerCase();
    const rows = Object.entries(state.values).filter(([field]) => (field + label(field)).toLowerCase().includes(wanted));
    const shown = chartFields();
    return html`
      <section class="panel">
        <h2>Latest values</h2>
        <label class="hidden" for="value-search">Find a value</label>
        <input id="value-search" type="search" placeholder="Find a value" .value=${state.search}
          @input=${event => { state.search = event.target.value; draw(); }}>
        <div class="scroll tall" tabindex="0" role="region" aria-label="Latest values">
          <table>
            <thead><tr><th scope="col">Field</th><th scope="col" class="n">Value</th><th scope="col">When</th><th scope="col">Chart</th></tr></thead>
            <tbody>${rows.map(([field, latest]) => valueRow(field, latest, shown.includes(field)))}</tbody>
          </table>
        </div>
        ${Object.keys(state.instances).length > 0 ? html`<p class="under">MIG instances: ${Object.keys(state.instances).join(', ')}</p>` : nothing}
      </section>`;
  }

  function valueRow(field, latest, isShown) {
    const known = state.fields.get(field);
    return html`
      <tr data-field=${field}>
        <th scope="row">${label(field)}<small class="meaning">${known?.meaning ?? field}</small></th>
        <td class="n">${data(latest.value)} ${unit(known?.unit)}</td>
        <td>${age(latest.time)}</td>
        <td><input type="checkbox" aria-label=${`Chart of ${label(field)}`} .checked=${isShown} @change=${() => toggle(field)}></td>
      </tr>`;
  }

  return parameters => {
    state.parameters = parameters;
    draw();
    if (state.gpu) {
      page.attempt(loadCharts);
    }
  };
}
