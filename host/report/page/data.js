// SPDX-License-Identifier: Apache-2.0
// Data of the page, inflated when it is needed.

async function inflated(id) {
  const packed = document.getElementById(id);
  if (packed === null) throw new Error(`the page has no part '${id}'`);
  if (typeof DecompressionStream === 'undefined') throw new Error('this browser is too old: it cannot inflate the data (DecompressionStream)');
  const letters = atob(packed.textContent);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; ++i) bytes[i] = letters.charCodeAt(i);  // ten times as fast as Uint8Array.from
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

async function readPart(id) { return JSON.parse(await inflated(id)); }

let chartLibrary = null;

/** Loads plotly.js once. */
function loadCharts() {
  chartLibrary ??= inflated('chart-library').then((code) => {
    document.head.append(element('script', {}, code));
    if (typeof Plotly === 'undefined') throw new Error('plotly.js did not start');
  });
  return chartLibrary;
}
