// Topics, and of one of them the dead letters: to read and to make ready again.

import { html, nothing } from './lit-html.js';
import { get, post } from './api.js';
import { deadLetters } from './dead-letters.js';
import { data, short } from './format.js';
import { partitionTable } from './pipeline-tables.js';
import { link } from './route.js';

const REFRESH_MS = 2_000;
const PAGE = 100;

export function topics(page) {
  const state = { topics: null, parameters: {}, letters: null, count: 0, next: null, chosen: new Set(), said: '' };

  page.every(REFRESH_MS, async () => {
    state.topics = (await get('topics')).topics;
    draw();
  });
  page.live({}, () => {});

  function group() {
    return state.parameters.group ?? state.topics?.find(one => one.topic === state.parameters.topic)?.groups[0] ?? 'default';
  }

  function path() {
    return `topics/${encodeURIComponent(state.parameters.topic)}/dead-letters`;
  }

  async function loadLetters() {
    const answer = await get(path(), { group: group(), limit: PAGE });
    take(answer, answer.dead_letters);
  }

  async function more() {
    const answer = await get(path(), { group: group(), limit: PAGE, cursor: state.next });
    take(answer, [...state.letters, ...answer.dead_letters]);
  }

  function take(answer, letters) {
    state.letters = letters;
    state.count = answer.count;
    state.next = answer.next_cursor;
    draw();
  }

  async function redrive(wanted) {
    const answer = await post(path() + '/redrive', { group: group() }, wanted);
    const refused = answer.refused.length > 0 ? ` ${answer.refused.length} refused: ${answer.refused[0].reason}.` : '';
    state.said = `${answer.redriven} ready again.${refused}`;
    state.chosen.clear();
    await loadLetters();
  }

  function draw() {
    const topic = state.topics?.find(one => one.topic === state.parameters.topic);
    page.draw(html`
      <div class="head"><h1>Topics</h1><p class="lead">What the queue holds, of every program that uses it.</p></div>
      ${state.topics?.length === 0 ? html`<p class="empty">There is no topic yet.</p>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label="Topics">
        <table>
          <thead><tr>
            <th scope="col">Topic</th><th scope="col">Group</th><th scope="col">Durability</th><th scope="col" class="n">Partitions</th>
            <th scope="col" class="n">In memory</th><th scope="col" class="n">On disk</th><th scope="col" class="n">Delayed</th>
            <th scope="col" class="n">In flight</th><th scope="col" class="n">Dead letters</th>
          </tr></thead>
          <tbody>${(state.topics ?? []).flatMap(one => one.groups.map(name => row(one, name, isShown(one, name))))}</tbody>
        </table>
      </div>
      ${topic
        ? html`
            ${partitionTable(topic)}
            ${deadLetters(state, group(), {
              redrive: wanted => page.attempt(() => redrive(wanted)),
              more: () => page.attempt(more),
              choose: draw,
            })}`
        : nothing}
    `);
  }

  function isShown(topic, name) {
    return topic.topic === state.parameters.topic && name === group();
  }

  return parameters => {
    const isOther = parameters.topic !== state.parameters.topic || parameters.group !== state.parameters.group;
    state.parameters = parameters;
    if (isOther) {
      Object.assign(state, { letters: null, count: 0, next: null, said: '' });
      state.chosen.clear();
    }
    draw();
    if (parameters.topic) {
      page.attempt(loadLetters);
    }
  };
}

/** The numbers of one group over all partitions. */
function sums(topic, name) {
  const sum = { ready: 0, overflow: 0, delayed: 0, leased: 0, dead_letters: 0 };
  for (const partition of topic.partitions) {
    const group = partition.groups.find(one => one.group === name) ?? {};
    Object.keys(sum).forEach(key => (sum[key] += group[key] ?? 0));
  }
  return sum;
}

function row(topic, name, isShown) {
  const sum = sums(topic, name);
  return html`
    <tr data-topic=${topic.topic} aria-current=${isShown}>
      <th scope="row"><a href=${link('topics', '', { topic: topic.topic, group: name })}>${topic.topic}</a></th>
      <td>${name}</td>
      <td>${topic.durability}</td>
      <td class="n">${new Set(topic.partitions.map(one => one.partition)).size}</td>
      ${Object.values(sum).map(value => html`<td class="n">${data(value, short(value))}</td>`)}
    </tr>`;
}
