// The frame of the console: which view is shown, the key, and what the header says.

import { html, render } from './lit-html.js';
import { Page } from './page.js';
import { current } from './route.js';
import { key, useKey } from './session.js';
import { startTheme } from './theme.js';
import { pipeline } from './pipeline.js';
import { fleet } from './fleet.js';
import { gpu } from './gpu.js';
import { hosts } from './hosts.js';
import { events } from './events.js';
import { topics } from './topics.js';

/** A view takes its page, and gives what shows the parameters of the address whenever they change. */
const VIEWS = { '': pipeline, fleet, gpu, hosts, events, topics };
const TITLES = { '': 'Pipeline', fleet: 'Fleet', gpu: 'GPU', hosts: 'Hosts', events: 'Events', topics: 'Topics' };
const STATES = { connecting: 'Connecting', live: 'Live', waiting: 'Reconnecting', refused: 'Not live' };

const main = document.getElementById('view');
const connection = document.getElementById('connection');
const notices = document.getElementById('notices');
const dialog = document.getElementById('key-dialog');
const keyText = document.getElementById('key-text');

let page = null;
let shown = null;
let show = () => {};

const host = {
  state(name, detail = '') {
    connection.dataset.state = name;
    connection.textContent = detail ? `${STATES[name]}, ${detail}` : STATES[name];
    connection.title = connection.textContent;
  },
  failures(refusals) {
    const texts = [...new Set(refusals.map(sentence))];
    render(texts.map(text => html`<p class="notice">${text}</p>`), notices);
  },
};

function sentence(refusal) {
  switch (refusal.status) {
    case 0:
      return 'The node does not answer. What is shown is from before; the console keeps trying.';
    case 401:
      return `Not shown without a key: ${refusal.message}`;
    case 403:
      return `Not shown with this key: ${refusal.message}`;
    case 404:
      return `Not found: ${refusal.message}`;
    default:
      return refusal.message;
  }
}

/** Opens the view of the address, or hands the one that is open its new parameters. */
function follow() {
  if (location.hash === '#view') {
    main.focus();
    return;
  }
  const route = current();
  const view = route.view in VIEWS ? route.view : '';
  const place = view + '/' + route.name;
  if (place !== shown) {
    open(view, route.name);
    shown = place;
  }
  show(route.parameters);
}

function open(view, name) {
  page?.close();
  host.failures([]);
  host.state('connecting');
  const root = document.createElement('div');
  root.className = 'view';
  root.dataset.view = view || 'pipeline';
  main.replaceChildren(root);
  page = new Page(root, name, host);
  show = VIEWS[view](page);
  document.title = `${TITLES[view]} · Telemetry Stack`;
  for (const link of document.querySelectorAll('nav a')) {
    const isCurrent = link.getAttribute('href') === '#/' + (view === 'gpu' ? 'fleet' : view);
    link.toggleAttribute('aria-current', false);
    if (isCurrent) {
      link.setAttribute('aria-current', 'page');
    }
  }
  if (shown !== null) {
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function askForKey() {
  if (!dialog.open) {
    keyText.value = '';
    document.getElementById('key-forget').hidden = !key();
    dialog.showModal();
  }
}

document.getElementById('key').addEventListener('click', askForKey);
document.getElementById('key-cancel').addEventListener('click', () => dialog.close());
document.getElementById('key-forget').addEventListener('click', () => {
  dialog.close();
  useKey('');
});
dialog.querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  dialog.close();
  useKey(keyText.value.trim());
});

window.addEventListener('key-wanted', askForKey);
window.addEventListener('key-changed', () => {
  shown = null;
  follow();
});
window.addEventListener('hashchange', follow);

startTheme(document.getElementById('theme'));
follow();
