// What stands above the charts of a GPU.

import { html } from './lit-html.js';
import { time } from './format.js';
import { change, link } from './route.js';
import { status } from './status.js';

/** Lengths of ranges in seconds, by what they are called. */
export const RANGES = { '5m': 300, '15m': 900, '1h': 3_600, '6h': 21_600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000 };
const AGGREGATES = ['mean', 'min', 'max', 'p50', 'p95', 'p99', 'last', 'sum', 'count'];
const STEPS = ['1s', '10s', '1m', '5m', '1h', '1d'];

/** What the GPU is. */
export function identity(gpu) {
  const rows = [
    ['uuid', gpu.uuid],
    ['Model', gpu.model],
    ['Host', html`<a href=${link('hosts', '', { hosts: gpu.host })}>${gpu.host}</a>`],
    ['Device', gpu.device],
    ['Pod', [gpu.namespace, gpu.pod, gpu.container].filter(Boolean).join(' / ')],
    ['First seen', time(gpu.first_seen)],
    ['Last seen', time(gpu.last_seen)],
    ...Object.entries(gpu.attributes ?? {}),
  ];
  return html`
    <div class="head">
      <h1>${gpu.host} <small>GPU ${gpu.gpu}</small></h1>
      <p class="lead">${gpu.stale ? status('warning', 'stale') : status('ok', 'reports')}</p>
    </div>
    <dl class="identity">
      ${rows.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>`;
}

/** What is charted of which time. */
export function controls({ range = '15m', step = 'auto', agg = 'mean' }) {
  const set = name => event => change({ [name]: event.target.value });
  const options = (all, chosen) => all.map(one => html`<option ?selected=${one === chosen}>${one}</option>`);
  return html`
    <form class="controls" @submit=${event => event.preventDefault()}>
      <label>Range <select id="range" @change=${set('range')}>${options(Object.keys(RANGES), range)}</select></label>
      <label>Step <select id="step" @change=${set('step')}>${options(['auto', 'raw', ...STEPS], step)}</select></label>
      <label>Aggregate
        <select id="agg" ?disabled=${step === 'raw'} @change=${set('agg')}>${options(AGGREGATES, agg)}</select>
      </label>
    </form>`;
}
