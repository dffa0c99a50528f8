// Health events as a list.

import { html, nothing } from './lit-html.js';
import { age, time } from './format.js';
import { link } from './route.js';
import { status } from './status.js';

/** @param events as /api/v1/events has them */
export function eventList(events) {
  return html`<ol class="events long">${events.map(row)}</ol>`;
}

function row(event) {
  return html`
    <li data-event=${event.id} data-level=${event.severity}>
      <p class="title">${status(event.severity, event.severity)} <b>${event.message}</b></p>
      <p>${event.action}</p>
      <p class="where">
        ${event.uuid ? html`<a href=${link('gpu', event.uuid)}>${event.host} GPU ${event.gpu}</a>` : event.host}
        <span class="tag">${event.kind}${event.code === null ? nothing : html` ${event.code}`}</span>
        ${event.namespace ? html`<span class="tag">${event.namespace}</span>` : nothing}
        <span>${time(event.last_seen)}, ${age(event.last_seen)}</span>
        ${event.occurrences > 1 ? html`<span>${event.occurrences} times since ${time(event.first_seen)}</span>` : nothing}
      </p>
    </li>`;
}
