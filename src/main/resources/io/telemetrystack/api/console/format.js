// Numbers, times and names for people.

import { html } from './lit-html.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const some = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

const STEPS = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
const BYTE_STEPS = [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']];
const AGES = [[86_400, 'd'], [3_600, 'h'], [60, 'min']];

const UNITS = { C: '°C', KB: 'KB', '': '' };

/** A dash where there is none. */
export function number(value) {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : some.format(value);
}

/** All digits of numbers up to 9 999, then three with k, M or G. */
export function short(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (size < 10_000) {
    return size < 100 && !Number.isInteger(value) ? three.format(value) : whole.format(value);
  }
  const [step, letter] = STEPS.find(([least]) => size >= least);
  return three.format(value / step) + ' ' + letter;
}

export function bytes(value) {
  const step = BYTE_STEPS.find(([least]) => value >= least);
  return step ? `${three.format(value / step[0])} ${step[1]}` : `${whole.format(value ?? 0)} B`;
}

/** Of seconds, as one reads it. */
export function seconds(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  if (value < 1) {
    return `${three.format(value * 1000)} ms`;
  }
  const step = AGES.find(([least]) => value >= least);
  return step ? `${Math.round(value / step[0])} ${step[1]}` : `${three.format(value)} s`;
}

export function unit(text) {
  return UNITS[text ?? ''] ?? text;
}

/** A number that programs can read too. */
export function data(value, text = number(value)) {
  return html`<data value=${value ?? ''}>${text}</data>`;
}

export function time(text) {
  return html`<time datetime=${text}>${clock.format(new Date(text))}</time>`;
}

/** How long ago, of a time as the API has it. */
export function age(text) {
  return html`<time datetime=${text} title=${text}>${seconds(Math.max(0, (Date.now() - Date.parse(text)) / 1000))} ago</time>`;
}
