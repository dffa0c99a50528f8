// What stands around the heat map, and in place of it.

import { html, nothing } from './lit-html.js';
import { age, data, number, short, unit } from './format.js';
import { link } from './route.js';
import { palette } from './scale.js';

/** What is beside the pointer. */
export function tip(cell, known) {
  return html`
    <b>${cell.host}</b> GPU ${cell.gpu}<br>
    <span class="value">${cell.value === null ? 'no value' : number(cell.value)} ${cell.value === null ? '' : unit(known?.unit)}</span>
    ${cell.stale ? html` stale` : nothing}<br>
    <small>${cell.time ? age(cell.time) : ''}</small>`;
}

/** The same for who listens. */
export function spoken(cell, known) {
  const value = cell.value === null ? 'no value' : `${number(cell.value)} ${unit(known?.unit)}`;
  return `${cell.host}, GPU ${cell.gpu}: ${value}${cell.stale ? ', stale' : ''}`;
}

/** Which colour means what. */
export function legend([low, high], known) {
  const ramp = palette().filter((_, i) => i % 4 === 0);
  return html`
    <div class="legend" role="img" aria-label=${`Colours from ${low} to ${high} ${unit(known?.unit)}`}>
      <span>${short(low)}</span>
      <span class="ramp">${ramp.map(({ fill }) => html`<i .style=${`background:${fill}`}></i>`)}</span>
      <span>${short(high)} ${unit(known?.unit)}</span>
    </div>`;
}

/** The same values as the map, for who cannot see it. */
export function table(cells, known) {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="GPUs in order">
      <table>
        <caption>The first ${cells.length} of the order</caption>
        <thead><tr>
          <th scope="col" class="n">#</th><th scope="col">Host</th><th scope="col">GPU</th><th scope="col" class="n">Value</th><th scope="col">When</th>
        </tr></thead>
        <tbody>
          ${cells.map(
            (cell, i) => html`
              <tr>
                <td class="n">${i + 1}</td>
                <th scope="row"><a href=${link('gpu', cell.uuid)}>${cell.host}</a></th>
                <td>${cell.gpu}</td>
                <td class="n">${data(cell.value)} ${unit(known?.unit)}</td>
                <td>${cell.stale ? 'stale, ' : ''}${age(cell.time)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
