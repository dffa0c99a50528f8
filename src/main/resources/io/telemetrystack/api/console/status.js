// How something does: a shape and a word, never a colour alone.

import { html } from './lit-html.js';
import { number } from './format.js';

const SHAPES = { ok: '●', info: '○', warning: '▲', critical: '◆', none: '–' };

export function status(level, text) {
  return html`<span class="status" data-level=${level}><span aria-hidden="true">${SHAPES[level]}</span> ${text}</span>`;
}

/** A bar from low to high, for what has a number beside it. */
export function level(value, [low, high], name) {
  const share = high > low ? Math.max(0, Math.min(1, ((value ?? low) - low) / (high - low))) : 0;
  return html`
    <span class="level" role="meter" aria-label=${name} aria-valuemin=${low} aria-valuemax=${high} aria-valuenow=${value ?? low}
      aria-valuetext=${number(value)}>
      <i .style=${`width:${share * 100}%`}></i>
    </span>`;
}
