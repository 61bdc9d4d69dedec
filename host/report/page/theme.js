// SPDX-License-Identifier: Apache-2.0
// Light and dark theme: the system's setting until the reader chooses.

const LIGHT = {
  ink: '#1a1f29', soft: '#5a6474', grid: '#e3e7ed', card: '#ffffff', fit: '#1f5fbf', band: 'rgba(31,95,191,0.18)',
  call: '#b4540a', put: '#0b7a75', refused: '#8a93a3', bad: '#c02626', other: '#7a3fb5', neutral: '#f3f3f3',
};
const DARK = {
  ink: '#e8ebf1', soft: '#a3adbd', grid: '#343c4a', card: '#1b2029', fit: '#7db0ff', band: 'rgba(125,176,255,0.22)',
  call: '#ffb26b', put: '#5fd6cd', refused: '#7f8a9c', bad: '#ff8a80', other: '#c9a0ff', neutral: '#2b313d',
};

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
let chosenTheme = null;
let printing = false;
const themeListeners = [];
const printListeners = [];

function isDark() { return !printing && (chosenTheme === null ? systemDark.matches : chosenTheme === 'dark'); }
function theme() { return isDark() ? DARK : LIGHT; }

function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  for (const listener of themeListeners) listener();
}

systemDark.addEventListener('change', applyTheme);

/** Prints in the light theme with all charts drawn. */
function setPrinting(on) {
  if (printing === on) return;
  printing = on;
  applyTheme();
  for (const listener of printListeners) listener();
}
window.addEventListener('beforeprint', () => setPrinting(true));
window.addEventListener('afterprint', () => setPrinting(false));

function themeButton() {
  return button('Light / dark', 'Switch between light and dark', () => {
    chosenTheme = isDark() ? 'light' : 'dark';
    applyTheme();
  });
}

// The colours differ in lightness too, from violet over green to red, for readers who cannot tell red from green.
const EXPIRY_STOPS = {
  light: [[72, 60, 150], [49, 104, 190], [31, 148, 150], [74, 170, 80], [205, 150, 15], [205, 75, 35]],
  dark: [[155, 145, 245], [95, 155, 240], [50, 190, 190], [110, 205, 115], [230, 185, 60], [240, 120, 80]],
};

/** Colour of expiry i of n, from the first to the last. */
function expiryColour(i, n) {
  const stops = isDark() ? EXPIRY_STOPS.dark : EXPIRY_STOPS.light;
  const place = n > 1 ? i / (n - 1) * (stops.length - 1) : 1;
  const low = Math.min(Math.floor(place), stops.length - 2);
  const mix = stops[low].map((from, c) => Math.round(from + (stops[low + 1][c] - from) * (place - low)));
  return `rgb(${mix.join(',')})`;
}

/** Colour scale from below the market to above it, with the card's colour between. */
function divergingScale() {
  return isDark() ? [[0, '#6fa8ff'], [0.5, '#2b313d'], [1, '#ff9a7a']] : [[0, '#2166ac'], [0.5, '#f3f3f3'], [1, '#b2182b']];
}
