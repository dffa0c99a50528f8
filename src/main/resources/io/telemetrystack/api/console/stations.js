// What the figures of all nodes say of each station of the pipeline.

import { html } from './lit-html.js';
import { bytes, data, seconds, short } from './format.js';
import { status } from './status.js';

/**
 * @param nodes as /api/v1/pipeline has them, each with rate(name)
 * @return for each: name, level, state, figure and unit, flow (a number, null where it is not known), rows of names and values
 */
export function stations(nodes) {
  return [sources(nodes), proxies(nodes), brokers(nodes), collectors(nodes), store(nodes)];
}

function total(nodes, name) {
  return nodes.reduce((sum, node) => sum + (node.figures?.[name] ?? 0), 0);
}

function greatest(nodes, name) {
  return Math.max(0, ...nodes.map(node => node.figures?.[name] ?? 0));
}

/** Over all nodes; null where none is known yet. */
function rate(nodes, name) {
  const known = nodes.map(node => node.rate(name)).filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** The mean of what a timer measured of late, else of all. */
function mean(nodes, timer) {
  const recent = rate(nodes, timer + '.count');
  if (recent > 0) {
    return rate(nodes, timer + '.seconds') / recent;
  }
  const count = total(nodes, timer + '.count');
  return count === 0 ? null : total(nodes, timer + '.seconds') / count;
}

function having(nodes, role) {
  return nodes.filter(node => node.roles.includes(role));
}

function count(number, word) {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function perSecond(value) {
  return html`${data(value, short(value))} /s`;
}

/** The worst that holds, of [level, whether, text]; else that all is well. */
function judge(fine, ...troubles) {
  const [level, , text] = troubles.find(([, holds]) => holds) ?? ['ok', true, fine];
  return { level, state: status(level, text) };
}

function sources(nodes) {
  const of = having(nodes, 'streamer');
  const kinds = ['csv', 'push', 'scrape'].map(kind => [kind, rate(of, 'streamer.samples.published.' + kind)]);
  const flow = kinds.reduce((sum, [, value]) => (value === null ? sum : (sum ?? 0) + value), null);
  const rejected = ['csv', 'push', 'scrape'].reduce((sum, kind) => sum + (rate(of, 'streamer.rejected.' + kind) ?? 0), 0);
  const retries = ['csv', 'push', 'scrape'].reduce((sum, kind) => sum + (rate(of, 'streamer.publish.retries.' + kind) ?? 0), 0);
  const inFlight = ['csv', 'push', 'scrape'].reduce((sum, kind) => sum + total(of, 'streamer.frames.in.flight.' + kind), 0);
  return {
    name: 'Sources',
    ...judge(count(of.length, 'streamer'), ['warning', retries > 0, 'told to wait'], ['warning', rejected > 0, 'rejects rows']),
    figure: data(flow, short(flow)),
    unit: 'samples/s',
    flow,
    flowName: 'Samples a second',
    rows: [
      ...kinds.map(([kind, value]) => [{ csv: 'Files', push: 'Pushed', scrape: 'Scraped' }[kind], perSecond(value)]),
      ['Rejected', perSecond(rejected)],
      ['Frames in flight', data(inFlight, short(inFlight))],
    ],
  };
}

function proxies(nodes) {
  const of = having(nodes, 'proxy');
  const flow = rate(of, 'proxy.messages.accepted');
  const refused = rate(of, 'proxy.messages.refused');
  const unavailable = rate(of, 'proxy.messages.unavailable');
  return {
    name: 'Proxy',
    ...judge(
      count(of.length, 'proxy').replace(/ys$/, 'ies'),
      ['critical', unavailable > 0, 'no broker answers'],
      ['warning', refused > 0, 'brokers are full'],
    ),
    figure: data(flow, short(flow)),
    unit: 'messages/s',
    flow,
    flowName: 'Messages a second',
    rows: [
      ['Refused, full', perSecond(refused)],
      ['Unavailable', perSecond(unavailable)],
      ['Rerouted', perSecond(rate(of, 'proxy.messages.rerouted'))],
    ],
  };
}

function brokers(nodes) {
  const of = having(nodes, 'broker');
  const ready = total(of, 'broker.messages.ready');
  const disk = total(of, 'broker.messages.overflow');
  const dead = total(of, 'broker.messages.dead_letter');
  const leased = total(of, 'broker.messages.leased');
  const depth = ready + disk;
  return {
    name: 'Brokers',
    ...judge(
      count(of.length, 'broker'),
      ['warning', dead > 0, count(dead, 'dead letter')],
      ['warning', disk > 0, 'backlog on disk'],
    ),
    figure: data(depth, short(depth)),
    unit: 'messages wait',
    flow: rate(of, 'broker.acked'),
    flowName: 'Messages done a second',
    rows: [
      ['In memory', html`${data(ready, short(ready))} <small>${bytes(total(of, 'broker.memory.bytes'))}</small>`],
      ['On disk', html`${data(disk, short(disk))} <small>${bytes(total(of, 'broker.overflow.bytes'))}</small>`],
      ['In flight', data(leased, short(leased))],
      ['Dead letters', html`<a href="#/topics?topic=telemetry&group=collector">${data(dead, short(dead))}</a>`],
      ['Oldest waits', seconds(greatest(of, 'broker.oldest.age.seconds'))],
    ],
  };
}

function collectors(nodes) {
  const of = having(nodes, 'collector');
  const flow = rate(of, 'collector.samples.written');
  const failures = rate(of, 'collector.write.failures');
  return {
    name: 'Collectors',
    ...judge(
      count(of.length, 'collector'),
      ['critical', total(of, 'collector.circuit.open') > 0, 'store is away'],
      ['warning', failures > 0, 'writes fail'],
    ),
    figure: data(flow, short(flow)),
    unit: 'samples/s',
    flow,
    flowName: 'Samples stored a second',
    rows: [
      ['Read to stored', seconds(mean(of, 'collector.read.to.stored'))],
      ['Accepted to stored', seconds(mean(of, 'collector.accepted.to.stored'))],
      ['Longest of late', seconds(greatest(of, 'collector.read.to.stored.max_seconds'))],
      ['Batches waiting', data(total(of, 'collector.writes.waiting'))],
      ['Refused samples', data(total(of, 'collector.samples.refused'), short(total(of, 'collector.samples.refused')))],
    ],
  };
}

function store(nodes) {
  const of = having(nodes, 'collector');
  const writes = rate(of, 'collector.write.duration.count');
  const failures = total(of, 'collector.write.failures');
  const isAway = total(of, 'collector.circuit.open') > 0;
  return {
    name: 'Store',
    ...judge('takes writes', ['critical', isAway, 'takes no writes'], ['warning', rate(of, 'collector.write.failures') > 0, 'writes fail']),
    figure: seconds(mean(of, 'collector.write.duration')),
    unit: 'a write',
    flow: writes,
    flowName: 'Writes a second',
    rows: [
      ['Writes', perSecond(writes)],
      ['Longest of late', seconds(greatest(of, 'collector.write.duration.max_seconds'))],
      ['Failed writes', data(failures, short(failures))],
      ...(nodes.some(node => node.figures?.['store.log.bytes'] !== undefined) ? embedded(nodes) : []),
    ],
  };
}

/** What only the embedded store tells. */
function embedded(nodes) {
  return [
    ['Held in memory', bytes(total(nodes, 'store.head.bytes'))],
    ['In the log', bytes(total(nodes, 'store.log.bytes'))],
  ];
}
