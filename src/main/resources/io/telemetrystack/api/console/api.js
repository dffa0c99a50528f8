// Requests to the node that serves this page.

import { key, wantKey } from './session.js';

const UNREACHABLE = 0;
const SILENCE = 'The node does not answer.';

/** An answer other than 2xx, in the words of the node; status 0 where there was none. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** The JSON of a GET. Parameters that are null or empty are left out. */
export async function get(path, parameters = {}) {
  return json(await send(path + query(parameters)));
}

/** The JSON that a POST of JSON is answered with. */
export async function post(path, parameters, body) {
  const headers = { 'Content-Type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  return json(await send(path + query(parameters), request));
}

/** A connection may break within an answer. */
async function json(response) {
  return response.json().catch(() => {
    throw new Refusal(UNREACHABLE, SILENCE);
  });
}

/** The answer, whose status is 2xx; else it throws a Refusal, and asks for a key where one is missing. */
export async function send(path, request = {}) {
  const headers = { ...request.headers };
  if (key()) {
    headers['X-API-Key'] = key();
  }
  const response = await fetch(path, { ...request, headers, cache: 'no-store' }).catch(error => {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Refusal(UNREACHABLE, SILENCE);
  });
  if (response.ok) {
    return response;
  }
  const refusal = new Refusal(response.status, await detail(response));
  if (refusal.status === 401) {
    wantKey(refusal.message);
  }
  throw refusal;
}

export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return given.length === 0 ? '' : '?' + new URLSearchParams(given);
}

async function detail(response) {
  try {
    const problem = await response.json();
    return problem.allowed ? `${problem.detail} Allowed: ${problem.allowed}.` : problem.detail;
  } catch {
    return `The node answered ${response.status}.`;
  }
}
