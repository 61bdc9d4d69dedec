// SPDX-License-Identifier: Apache-2.0
// Shows the page's content. The root element's data-state is loading, ready or failed; its data-charts, where
// there are charts, is drawn once none is left to draw.

async function guardedPage(make) {
  const root = document.documentElement;
  try {
    await make();
    // Charts are drawn at once, so that an immediate print has them. Without the library the tables remain.
    if (figures.size > 0) await loadCharts().catch(() => {});
    root.dataset.state = 'ready';
  } catch (problem) {
    root.dataset.state = 'failed';
    document.getElementById('content').replaceChildren(element('p', { class: 'failure' }, `This report could not be shown: ${problem.message}`));
  }
}

applyTheme();
guardedPage({ surfaces: showSurfaces, diff: showDiff, tune: showTune }[document.body.dataset.kind]);
