// SPDX-License-Identifier: Apache-2.0
// What the page carries, inflated when it is asked for.

async function inflated(id) {
  const packed = document.getElementById(id);
  if (packed === null) throw new Error(`the page has no part '${id}'`);
  const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

async function readPart(id) { return JSON.parse(await inflated(id)); }

let chartLibrary = null;

/** Loads plotly.js once, when the first chart is drawn. */
function loadCharts() {
  chartLibrary ??= inflated('chart-library').then((code) => {
    document.head.append(element('script', {}, code));
    if (typeof Plotly === 'undefined') throw new Error('plotly.js did not load');
  });
  return chartLibrary;
}
