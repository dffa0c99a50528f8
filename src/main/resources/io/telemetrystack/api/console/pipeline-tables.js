// What stands around the flow: the fleet in a few numbers, partitions, nodes and the latest events.

import { html, nothing } from './lit-html.js';
import { age, data, number, short } from './format.js';
import { link } from './route.js';
import { level, status } from './status.js';

/** @param summary as /api/v1/fleet/summary has it, or null */
export function fleetTiles(summary) {
  const of = summary ?? { means: {}, worst: {} };
  const hottest = of.worst.temperature;
  return html`
    <section class="tiles" aria-label="The fleet">
      ${tile('GPUs reporting', html`${data(of.reporting, short(of.reporting))}<small> of ${number(of.gpus)}</small>`)}
      ${tile('Stale', of.stale ? status('warning', data(of.stale)) : data(of.stale))}
      ${tile('Hosts', data(of.hosts))}
      ${tile('Mean utilisation', html`${data(of.means.utilisation, short(of.means.utilisation))}<small> %</small>`)}
      ${tile('Mean power', html`${data(of.means.power, short(of.means.power))}<small> W</small>`)}
      ${tile(
        'Hottest',
        hottest
          ? html`<a href=${link('gpu', hottest.uuid)}>${data(hottest.value)}<small> °C</small></a><small class="where">${hottest.host}</small>`
          : '–',
      )}
    </section>`;
}

function tile(name, value) {
  return html`<div class="tile"><h2>${name}</h2><p>${value}</p></div>`;
}

/** What a node says of itself that somebody should see. @param ready as /ready has it, or null */
export function notes(ready) {
  const said = (ready?.checks ?? []).filter(check => check.reason);
  return said.map(
    check => html`<p class="note">${status(check.status === 'UP' ? 'info' : 'critical', html`<b>${check.id}</b> ${check.reason}`)}</p>`,
  );
}

/** @param topic as /topics has it, null where there is none, undefined while that is not known */
export function partitionTable(topic) {
  if (!topic) {
    const reason = topic === null ? 'There is no such topic.' : 'Not known yet.';
    return html`<section class="panel"><h2>Partitions</h2><p class="empty">${reason}</p></section>`;
  }
  const deepest = Math.max(1, ...topic.partitions.map(one => one.ready + one.overflow));
  return html`
    <section class="panel">
      <h2>Partitions <small>topic ${topic.topic}, durability ${topic.durability}</small></h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Partitions">
        <table>
          <thead><tr>
            <th scope="col">Partition</th><th scope="col">Node</th><th scope="col">State</th><th scope="col" class="n">In memory</th>
            <th scope="col" class="n">On disk</th><th scope="col">Depth</th><th scope="col" class="n">In flight</th><th scope="col" class="n">Dead</th>
          </tr></thead>
          <tbody>${topic.partitions.map(one => partitionRow(one, deepest))}</tbody>
        </table>
      </div>
    </section>`;
}

function partitionRow(one, deepest) {
  return html`
    <tr>
      <th scope="row">${one.partition}</th>
      <td>${one.node}</td>
      <td>${status(one.state === 'serving' ? 'ok' : 'warning', one.reason ?? one.state)}</td>
      <td class="n">${data(one.ready, short(one.ready))}</td>
      <td class="n">${data(one.overflow, short(one.overflow))}</td>
      <td class="wide">${level(one.ready + one.overflow, [0, deepest], `Depth of partition ${one.partition}`)}</td>
      <td class="n">${data(one.leased, short(one.leased))}</td>
      <td class="n">${data(one.dead_letters, short(one.dead_letters))}</td>
    </tr>`;
}

/** @param nodes as /api/v1/pipeline has them, each with rate(name) */
export function nodeTable(nodes) {
  return html`
    <section class="panel">
      <h2>Nodes</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Nodes">
        <table>
          <thead><tr>
            <th scope="col">Node</th><th scope="col">State</th><th scope="col">Roles</th><th scope="col" class="n">Messages in /s</th>
            <th scope="col" class="n">Messages done /s</th><th scope="col" class="n">Samples stored /s</th>
          </tr></thead>
          <tbody>${nodes.map(nodeRow)}</tbody>
        </table>
      </div>
    </section>`;
}

function nodeRow(node) {
  const cell = (role, name) => (node.roles.includes(role) && node.figures ? short(node.rate(name)) : '');
  return html`
    <tr>
      <th scope="row">${node.node}</th>
      <td>${nodeState(node)}</td>
      <td>${node.roles.map(role => html`<span class="tag">${role}</span> `)}</td>
      <td class="n">${cell('broker', 'broker.accepted')}</td>
      <td class="n">${cell('broker', 'broker.acked')}</td>
      <td class="n">${cell('collector', 'collector.samples.written')}</td>
    </tr>`;
}

function nodeState(node) {
  if (!node.figures) {
    return status('critical', 'does not answer');
  }
  return node.draining ? status('warning', 'draining') : status('ok', 'works');
}

/** @param events as /api/v1/events has them, or null */
export function recentEvents(events) {
  return html`
    <section class="panel">
      <h2>Latest events <small><a href="#/events">all</a></small></h2>
      ${events?.length === 0 ? html`<p class="empty">No GPU has had any trouble.</p>` : nothing}
      <ul class="events">
        ${(events ?? []).map(
          event => html`
            <li>
              ${status(event.severity, event.severity)} <b>${event.message}</b>
              <small>
                ${event.uuid ? html`<a href=${link('gpu', event.uuid)}>${event.host} GPU ${event.gpu}</a>` : event.host}, ${age(event.last_seen)}
              </small>
            </li>`,
        )}
      </ul>
    </section>`;
}
