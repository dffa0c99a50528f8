// What fields are called, measured in and mean.

import { get } from './api.js';

const WORDS = {
  gpu: 'GPU', util: 'utilisation', temp: 'temperature', fb: 'memory', sm: 'SM', mem: 'memory', ecc: 'ECC', sbe: 'single-bit',
  dbe: 'double-bit', nvlink: 'NVLink', pcie: 'PCIe', xid: 'XID', enc: 'encoder', dec: 'decoder', gr: 'graphics', vol: 'volatile',
  agg: 'aggregate', crc: 'CRC', dram: 'DRAM', tx: 'sent', rx: 'received', bandwidth: 'bandwidth', usage: 'usage',
};

/** Shown first where there are samples of them. */
export const MAIN = ['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_GPU_TEMP', 'DCGM_FI_DEV_POWER_USAGE', 'DCGM_FI_DEV_FB_USED'];

/** DCGM_FI_DEV_GPU_TEMP as "GPU temperature". */
export function label(field) {
  const [name, rest = ''] = field.split(/(?={)/);
  const words = name.replace(/^DCGM_(FI|EXP)_(DEV_|PROF_)?/, '').toLowerCase().split('_').map(word => WORDS[word] ?? word);
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1) + rest;
}

/** Those that have samples: {field, unit, kind, meaning} by name, the main ones first. */
export async function storedFields() {
  const { fields } = await get('api/v1/fields');
  const rank = field => (MAIN.indexOf(field) + 1 || MAIN.length + 1);
  const stored = fields.filter(one => one.stored).sort((a, b) => rank(a.field) - rank(b.field) || a.field.localeCompare(b.field));
  return new Map(stored.map(one => [one.field, one]));
}

/** Bounds that a field has by what it is; null where only values tell. */
export function bounds(field) {
  if (field?.unit === '%') {
    return [0, 100];
  }
  return /_(ACTIVE|OCCUPANCY)$|_UTIL_RATIO$/.test(field?.field) ? [0, 1] : null;
}
