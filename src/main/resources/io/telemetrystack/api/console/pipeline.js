// The way of the samples: sources, proxy, brokers, collectors, store, each with what it does now.

import { html } from './lit-html.js';
import { get } from './api.js';
import { stations } from './stations.js';
import { fleetTiles, nodeTable, partitionTable, recentEvents, notes } from './pipeline-tables.js';
import { History, Rates } from './rates.js';
import { drawSpark } from './spark.js';

const HISTORY = 180;
const EVENTS = 6;

export function pipeline(page) {
  const rates = new Rates();
  const histories = new Map();
  const seen = { nodes: [], stations: [], topic: undefined, summary: null, ready: null, events: null };

  page.every(1_000, async () => {
    const answer = await get('api/v1/pipeline');
    const atMs = Date.parse(answer.time);
    seen.nodes = answer.nodes.map(node => ({ ...node, rate: name => rate(node, name, atMs) }));
    seen.stations = stations(seen.nodes);
    seen.stations.forEach(remember);
    draw();
  });
  page.every(2_000, async () => {
    const { topics } = await get('topics');
    seen.topic = topics.find(topic => topic.topic === 'telemetry') ?? null;
    draw();
  });
  page.every(5_000, async () => {
    seen.summary = await get('api/v1/fleet/summary');
    draw();
  });
  page.every(5_000, async () => {
    seen.ready = await fetch('ready').then(answer => answer.json()).catch(() => null);
    draw();
  });
  page.attempt(loadEvents);
  page.live({}, name => {
    if (name === 'event' || name === 'gap') {
      page.attempt(loadEvents);
    }
  });
  page.listen('theme-changed', () => requestAnimationFrame(drawSparks));
  page.listen('resize', drawSparks);

  /** Null for a node that did not answer: its totals go on where they were. What it does not count yet is 0. */
  function rate(node, name, atMs) {
    return node.figures ? rates.of(node.node + ' ' + name, node.figures[name] ?? 0, atMs) : null;
  }

  async function loadEvents() {
    seen.events = (await get('api/v1/events', { limit: EVENTS })).events;
    draw();
  }

  function remember(station) {
    if (!histories.has(station.name)) {
      histories.set(station.name, new History(HISTORY));
    }
    histories.get(station.name).add(station.flow);
  }

  function draw() {
    page.draw(html`
      <h1 class="hidden">Pipeline</h1>
      ${fleetTiles(seen.summary)}
      ${notes(seen.ready)}
      <ol class="flow" aria-label="The way of the samples">${seen.stations.map(stationCard)}</ol>
      <div class="columns">
        ${partitionTable(seen.topic)}
        ${recentEvents(seen.events)}
      </div>
      ${nodeTable(seen.nodes)}
    `);
    drawSparks();
  }

  function drawSparks() {
    for (const station of seen.stations) {
      const canvas = page.find(`canvas[data-station="${station.name}"]`);
      if (canvas) {
        drawSpark(canvas, histories.get(station.name).values, HISTORY);
      }
    }
  }

  return draw;
}

function stationCard(station) {
  return html`
    <li class="station" data-station=${station.name} data-level=${station.level} ?data-flowing=${station.flow > 0}>
      <h2>${station.name}</h2>
      <p class="state">${station.state}</p>
      <p class="figure">${station.figure} <small>${station.unit}</small></p>
      <canvas class="spark" data-station=${station.name} role="img" aria-label=${`${station.flowName} over the last three minutes`}></canvas>
      <dl>${station.rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    </li>`;
}
