// What happened to the health of GPUs, the newest first.

import { html, nothing } from './lit-html.js';
import { get } from './api.js';
import { eventList } from './event-list.js';
import { change } from './route.js';

const KINDS = [
  'xid', 'sxid', 'double_bit_ecc', 'row_remap_failed', 'row_remap_pending', 'page_retirement_pending', 'recovery_action',
  'thermal_slowdown', 'power_brake', 'nvlink_error', 'gpu_missing', 'telemetry_stale',
];
const SEVERITIES = ['critical', 'warning', 'info'];
const RANGES = { '1h': 'last hour', '24h': 'last day', '7d': 'last 7 days', '30d': 'last 30 days', '': 'all time' };
const PAGE = 50;

export function events(page) {
  const state = { events: null, next: null, parameters: {} };
  page.live({}, name => {
    if (name === 'event' || name === 'gap') {
      page.attempt(load);
    }
  });

  function asked() {
    const { kind, severity, host, uuid, range } = state.parameters;
    return { kind, severity, host, uuid, start_time: range ? '-' + range : '', limit: PAGE };
  }

  async function load() {
    const answer = await get('api/v1/events', asked());
    state.events = answer.events;
    state.next = answer.next_cursor;
    draw();
  }

  async function more() {
    const answer = await get('api/v1/events', { ...asked(), cursor: state.next });
    state.events = [...state.events, ...answer.events];
    state.next = answer.next_cursor;
    draw();
  }

  function draw() {
    page.draw(html`
      <div class="head"><h1>Events</h1><p class="lead">What happened to the health of GPUs, the newest first.</p></div>
      ${filter(state.parameters)}
      ${state.events?.length === 0 ? html`<p class="empty">Nothing like that happened.</p>` : nothing}
      ${state.events ? eventList(state.events) : nothing}
      ${state.next ? html`<button type="button" class="more" @click=${() => page.attempt(more)}>Older events</button>` : nothing}
    `);
  }

  return parameters => {
    state.parameters = parameters;
    draw();
    page.attempt(load);
  };
}

function filter({ kind = '', severity = '', host = '', uuid = '', range = '' }) {
  const option = (value, text, chosen) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`;
  const on = name => event => change({ [name]: event.target.value.trim() });
  return html`
    <form class="controls" @submit=${event => event.preventDefault()}>
      <label>Severity
        <select id="severity" @change=${on('severity')}>${option('', 'any', severity)}${SEVERITIES.map(one => option(one, one, severity))}</select>
      </label>
      <label>Kind
        <select id="kind" @change=${on('kind')}>${option('', 'any', kind)}${KINDS.map(one => option(one, one.replaceAll('_', ' '), kind))}</select>
      </label>
      <label>Time
        <select id="range" @change=${on('range')}>${Object.entries(RANGES).map(([value, text]) => option(value, text, range))}</select>
      </label>
      <label>Host <input id="host" type="search" placeholder="exact name" .value=${host} @change=${on('host')}></label>
      <label>GPU <input id="uuid" type="search" placeholder="uuid" .value=${uuid} @change=${on('uuid')}></label>
    </form>`;
}
