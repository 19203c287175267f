/** The only things kept in the browser: how the page looks, nothing about what it shows. */
const TAB = 'hosteddb.snippet-tab';
const THEME = 'hosteddb.theme';

/** The themes, in the order in which the button goes through them. */
export const THEMES = ['system', 'light', 'dark'];

/** @returns {{tab: ?string, theme: string}} what was chosen earlier */
export function readPreferences() {
  const theme = read(THEME);
  return { tab: read(TAB), theme: THEMES.includes(theme) ? theme : 'system' };
}

/** @param {string} tab the snippet tab to open next time */
export function rememberTab(tab) {
  write(TAB, tab);
}

/** @param {string} theme one of {@link THEMES}, applied at once */
export function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
  write(THEME, theme);
}

/** A browser may forbid storage; then nothing is remembered. */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Not worth a word to the user.
  }
}
