// SPDX-License-Identifier: Apache-2.0
// Shows what the page is about. The root element's data-state says how far it is: loading, ready or failed.

async function guardedPage(show) {
  const root = document.documentElement;
  try {
    await show();
    root.dataset.state = 'ready';
  } catch (problem) {
    root.dataset.state = 'failed';
    document.getElementById('content').replaceChildren(element('p', { class: 'failure' }, `This report could not be shown: ${problem.message}`));
  }
}

applyTheme();
guardedPage({ surfaces: showSurfaces, diff: showDiff, tune: showTune }[document.body.dataset.kind]);
