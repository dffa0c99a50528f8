// Hosts side by side: what their GPUs do, on the same scales.

import { html, nothing } from './lit-html.js';
import { FleetData, natural } from './fleet-data.js';
import { get } from './api.js';
import { bounds, label, MAIN, storedFields } from './fields.js';
import { age, data, number, short, unit } from './format.js';
import { niceBounds } from './scale.js';
import { change, link } from './route.js';
import { level, status } from './status.js';

const REFRESH_MS = 5_000;
const ROWS = 100;
const MOST_COMPARED = 4;

export function hosts(page) {
  const state = { hosts: [], fields: new Map(), measures: [], parameters: {}, rows: ROWS };

  page.every(REFRESH_MS, async () => {
    if (state.fields.size === 0) {
      state.fields = await storedFields();
    }
    state.hosts = (await get('api/v1/hosts')).hosts;
    state.measures = await Promise.all(MAIN.filter(field => state.fields.has(field)).map(measure));
    draw();
  });
  page.live({}, () => {});

  async function measure(field) {
    const fleetData = new FleetData();
    await fleetData.load(field);
    const known = state.fields.get(field);
    const byHost = new Map(fleetData.hosts.map(host => [host.host, host.gpus]));
    return { field, known, byHost, range: bounds(known) ?? niceBounds(fleetData.values()) };
  }

  function compared() {
    const given = state.parameters.hosts?.split(',').filter(Boolean);
    return given ?? state.hosts.slice(0, MOST_COMPARED).map(host => host.host);
  }

  function toggle(host) {
    const now = compared();
    const next = now.includes(host) ? now.filter(one => one !== host) : [...now, host].slice(-MOST_COMPARED);
    change({ hosts: next.join(',') || ',' });
  }

  function found() {
    const { q = '', sort = 'host' } = state.parameters;
    const rows = state.hosts.filter(host => host.host.toLowerCase().includes(q.trim().toLowerCase()));
    const by = state.measures.find(one => one.field === sort);
    const key = host => mean(by.byHost.get(host.host)) ?? -Infinity;
    return by ? rows.sort((a, b) => key(b) - key(a)) : rows.sort((a, b) => natural(a.host, b.host));
  }

  function draw() {
    const names = compared();
    const rows = found();
    page.draw(html`
      <div class="head"><h1>Hosts</h1><p class="lead">Choose up to ${MOST_COMPARED} to see side by side.</p></div>
      <section class="side-by-side" aria-label="Side by side">
        ${names.map(name => column(state.hosts.find(host => host.host === name), state.measures))}
      </section>
      <form class="controls" @submit=${event => event.preventDefault()}>
        <label>Host
          <input id="search" type="search" placeholder="name" .value=${state.parameters.q ?? ''} @input=${event => change({ q: event.target.value })}>
        </label>
        <label>Order
          <select id="sort" @change=${event => change({ sort: event.target.value })}>
            <option value="host">By name</option>
            ${state.measures.map(({ field }) => option(field, state.parameters.sort === field))}
          </select>
        </label>
      </form>
      <div class="scroll" tabindex="0" role="region" aria-label="All hosts">
        <table>
          <thead><tr>
            <th scope="col">Compare</th><th scope="col">Host</th><th scope="col">State</th><th scope="col" class="n">GPUs</th>
            ${state.measures.map(({ field, known }) => html`<th scope="col" class="n">${label(field)} ${unit(known?.unit)}</th>`)}
            <th scope="col">Last seen</th>
          </tr></thead>
          <tbody>${rows.slice(0, state.rows).map(host => row(host, names.includes(host.host)))}</tbody>
        </table>
      </div>
      ${rows.length > state.rows
        ? html`<button type="button" class="more" @click=${more}>More hosts (${number(rows.length - state.rows)})</button>`
        : nothing}
    `);
  }

  function more() {
    state.rows += ROWS;
    draw();
  }

  function row(host, isChosen) {
    return html`
      <tr data-host=${host.host}>
        <td><input type="checkbox" aria-label=${`Compare ${host.host}`} .checked=${isChosen} @change=${() => toggle(host.host)}></td>
        <th scope="row">${host.host}</th>
        <td>${reporting(host)}</td>
        <td class="n">${data(host.gpus)}</td>
        ${state.measures.map(({ byHost }) => html`<td class="n">${data(mean(byHost.get(host.host)), short(mean(byHost.get(host.host))))}</td>`)}
        <td>${age(host.last_seen)}</td>
      </tr>`;
  }

  return parameters => {
    state.parameters = parameters;
    draw();
  };
}

function option(field, isChosen) {
  return html`<option value=${field} ?selected=${isChosen}>${label(field)}, highest mean first</option>`;
}

function reporting(host) {
  return host.stale ? status('warning', 'stale') : status('ok', 'reports');
}

function mean(gpus = []) {
  const values = gpus.map(gpu => gpu.value).filter(value => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function column(host, measures) {
  if (!host) {
    return nothing;
  }
  return html`
    <article class="panel">
      <h2>${host.host} <small>${reporting(host)}</small></h2>
      ${measures.map(
        ({ field, known, byHost, range }) => html`
          <h3>${label(field)} <small>mean ${short(mean(byHost.get(host.host)))} ${unit(known?.unit)}</small></h3>
          <ul class="bars">
            ${(byHost.get(host.host) ?? []).map(
              gpu => html`
                <li>
                  <a href=${link('gpu', gpu.uuid)} aria-label=${`GPU ${gpu.gpu}`}>${gpu.gpu}</a>
                  ${level(gpu.value, range, `${label(field)} of GPU ${gpu.gpu}`)}
                  ${data(gpu.value, short(gpu.value))}
                </li>`,
            )}
          </ul>`,
      )}
    </article>`;
}
