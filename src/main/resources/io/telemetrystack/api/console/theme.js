// Dark or light: as the system has it, until somebody switches.

const NAME = 'telemetry-stack-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : system.matches;
}

/** Applies what was chosen before, and lets the button switch. */
export function startTheme(button) {
  const chosen = localStorage.getItem(NAME);
  if (chosen) {
    document.documentElement.dataset.theme = chosen;
  }
  const show = () => {
    button.textContent = isDark() ? '☾' : '☀';
    button.title = isDark() ? 'Dark; switch to light' : 'Light; switch to dark';
    window.dispatchEvent(new Event('theme-changed'));
  };
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    localStorage.setItem(NAME, document.documentElement.dataset.theme);
    show();
  });
  system.addEventListener('change', show);
  show();
}

/** A colour of the style sheet, as a canvas takes it. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}
