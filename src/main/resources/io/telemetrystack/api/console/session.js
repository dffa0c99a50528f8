// The API key of this tab. It is kept in the session's storage only, which ends with the tab.

const NAME = 'telemetry-stack-key';

export function key() {
  return sessionStorage.getItem(NAME) ?? '';
}

/** Uses another key from now on; an empty one is none. */
export function useKey(text) {
  if (text) {
    sessionStorage.setItem(NAME, text);
  } else {
    sessionStorage.removeItem(NAME);
  }
  window.dispatchEvent(new Event('key-changed'));
}

/** Lets whoever listens ask for a key, because a request was refused without a good one. */
export function wantKey(reason) {
  window.dispatchEvent(new CustomEvent('key-wanted', { detail: reason }));
}
