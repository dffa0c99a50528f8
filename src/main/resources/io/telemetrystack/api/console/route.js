// What is shown is in the address, so that it can be shared: #/view/name?parameter=value

/** The view, the name behind it (of a GPU, say) and its parameters. */
export function current() {
  const [path, parameters = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [view, ...name] = path.split('/');
  return { view, name: decodeURIComponent(name.join('/')), parameters: Object.fromEntries(new URLSearchParams(parameters)) };
}

/** The address of a view. Parameters that are null or empty are left out. */
export function link(view, name = '', parameters = {}) {
  const path = '#/' + view + (name ? '/' + encodeURIComponent(name) : '');
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return given.length === 0 ? path : path + '?' + new URLSearchParams(given);
}

/** Changes parameters of what is shown, without a step in the history. */
export function change(parameters) {
  const route = current();
  history.replaceState(null, '', link(route.view, route.name, { ...route.parameters, ...parameters }));
  window.dispatchEvent(new Event('hashchange'));
}
