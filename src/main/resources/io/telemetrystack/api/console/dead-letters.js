// Dead letters of a group: what they are, why they are dead, and the way back.

import { html, nothing } from './lit-html.js';
import { age, data, number } from './format.js';

const SHOWN_CHARACTERS = 4_000;

/**
 * @param state letters (null while they are not known), count, next, chosen (a Set of ids), said
 * @param on what to call: redrive(wanted), more(), choose()
 */
export function deadLetters(state, group, on) {
  return html`
    <section class="panel" aria-label="Dead letters">
      <h2>Dead letters <small>group ${group}, ${data(state.count, number(state.count))}</small></h2>
      <p role="status" class="said">${state.said}</p>
      ${state.letters?.length ? listed(state, on) : html`<p class="empty">${state.letters ? 'There are none.' : 'Not shown.'}</p>`}
    </section>`;
}

function listed(state, on) {
  const chosen = [...state.chosen];
  return html`
    <div class="buttons">
      <button type="button" id="redrive-chosen" class="primary" ?disabled=${chosen.length === 0} @click=${() => on.redrive({ ids: chosen })}>
        Redrive ${chosen.length === 0 ? 'chosen' : number(chosen.length)}
      </button>
      <button type="button" id="redrive-all" @click=${() => confirmed(state.count) && on.redrive({ all: true, limit: 1_000_000 })}>Redrive all</button>
    </div>
    <ul class="letters">${state.letters.map(letter => row(letter, state, on))}</ul>
    ${state.next ? html`<button type="button" class="more" @click=${on.more}>More</button>` : nothing}`;
}

function confirmed(count) {
  return window.confirm(`Make all ${number(count)} dead letters of this group ready again?`);
}

function row(letter, state, on) {
  const choose = event => {
    state.chosen[event.target.checked ? 'add' : 'delete'](letter.id);
    on.choose();
  };
  return html`
    <li data-letter=${letter.id}>
      <input type="checkbox" aria-label=${`Choose ${letter.id}`} .checked=${state.chosen.has(letter.id)} @change=${choose}>
      <details>
        <summary><b>${letter.reason || 'no reason was given'}</b> <code>${letter.id}</code></summary>
        <dl class="identity">
          <div><dt>Key</dt><dd>${letter.key || '–'}</dd></div>
          <div><dt>Attempts</dt><dd>${letter.attempts}</dd></div>
          <div><dt>Published</dt><dd>${age(letter.created)}</dd></div>
        </dl>
        <pre tabindex="0">${payload(letter)}</pre>
      </details>
    </li>`;
}

function payload(letter) {
  const text = letter.payload ?? `base64: ${letter.payload_base64 ?? ''}`;
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}… (${number(text.length)} characters)` : text;
}
