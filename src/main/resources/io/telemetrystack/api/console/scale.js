// From numbers to colours: viridis (by Smith, van der Walt and Firing, CC0), whose lightness grows evenly for every kind of
// colour vision. In the dark high values shine; in the light high values are ink.

import { isDark } from './theme.js';

const VIRIDIS = [
  [68, 1, 84], [72, 36, 117], [65, 68, 135], [53, 95, 141], [42, 120, 142], [33, 145, 140],
  [34, 168, 132], [68, 191, 112], [122, 209, 81], [189, 223, 38], [253, 231, 37],
];
const STEPS = 64;

/** Colours from low to high, and for each whether text on it is to be dark. */
export function palette() {
  const colours = Array.from({ length: STEPS }, (_, step) => between(step / (STEPS - 1)));
  return isDark() ? colours : colours.reverse();
}

function between(share) {
  const place = share * (VIRIDIS.length - 1);
  const low = Math.min(Math.floor(place), VIRIDIS.length - 2);
  const [r, g, b] = VIRIDIS[low].map((part, i) => Math.round(part + (VIRIDIS[low + 1][i] - part) * (place - low)));
  return { fill: `rgb(${r} ${g} ${b})`, text: share > 0.45 ? '#000' : '#fff' };
}

/** Which colour of a palette a value has. */
export function step(value, [low, high]) {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return Math.max(0, Math.min(STEPS - 1, Math.floor(share * STEPS)));
}

/** Bounds of values, widened to numbers that are easy to read. */
export function niceBounds(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) {
    return [0, 1];
  }
  const grain = 10 ** Math.floor(Math.log10(Math.max(high - low, Math.abs(high) / 100, 1e-9)));
  return [Math.floor(low / grain) * grain, Math.ceil(high / grain) * grain];
}
