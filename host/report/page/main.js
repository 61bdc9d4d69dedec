// SPDX-License-Identifier: Apache-2.0
// Shows what the page is about. The root element's data-state says how far it is: loading, ready or failed; its
// data-charts, where there are charts, says drawn once none is left to draw.

async function guardedPage(make) {
  const root = document.documentElement;
  try {
    await make();
    // Whoever prints at once prints charts too. Without the library tables are still there, and charts say so.
    if (figures.size > 0) await loadCharts().catch(() => {});
    root.dataset.state = 'ready';
  } catch (problem) {
    root.dataset.state = 'failed';
    document.getElementById('content').replaceChildren(element('p', { class: 'failure' }, `This report could not be shown: ${problem.message}`));
  }
}

applyTheme();
guardedPage({ surfaces: showSurfaces, diff: showDiff, tune: showTune }[document.body.dataset.kind]);
