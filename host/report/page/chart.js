// SPDX-License-Identifier: Apache-2.0
// Figures drawn by plotly.js: those in view at once, the others one by one while the page is idle, all before
// printing. A change of theme or axis redraws them in the same order: tens of charts at once would block the page.

const figures = new Set();
const PRINT_WIDTH = { half: 340, full: 690 };
const NARROW = 420;

// Buttons are named one by one: by default plotly.js also offers to upload a chart.
const FLAT_BUTTONS = [['zoom2d', 'pan2d', 'zoomIn2d', 'zoomOut2d', 'resetScale2d']];
const SPACE_BUTTONS = [['orbitRotation', 'zoom3d', 'pan3d', 'resetCameraDefault3d']];

function chartConfig(data) {
  // No mathematics: names may contain dollar signs, and plotly.js would pass them to MathJax in an embedding page that has it.
  const inSpace = data.some((trace) => trace.type === 'surface');
  return { responsive: true, scrollZoom: false, displaylogo: false, typesetMath: false, showTips: false, displayModeBar: 'hover', modeBarButtons: inSpace ? SPACE_BUTTONS : FLAT_BUTTONS };
}

/** Largest number of lines with a legend. More lines are identified by hovering, since a legend would take the room of a small chart. */
const MOST_IN_LEGEND = { wide: 16, narrow: 6 };

function baseLayout(height) {
  const t = theme();
  const line = { gridcolor: t.grid, zerolinecolor: t.grid, linecolor: t.grid, automargin: true };
  return {
    height, autosize: true, margin: { l: 56, r: 14, t: 10, b: 44 }, paper_bgcolor: t.card, plot_bgcolor: t.card,
    font: { color: t.ink, size: 12, family: 'system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif' },
    hoverlabel: { bgcolor: t.card, font: { color: t.ink } }, hovermode: 'closest',
    legend: { orientation: 'h', yref: 'container', yanchor: 'bottom', y: 0, x: 0, xanchor: 'left', font: { size: 11 } },
    xaxis: { ...line }, yaxis: { ...line },
  };
}

/** Merges layouts, which nest one level deep here. */
function merged(base, own) {
  const out = { ...base };
  for (const [name, value] of Object.entries(own)) {
    const both = out[name] && typeof value === 'object' && !Array.isArray(value);
    out[name] = both ? { ...out[name], ...value } : value;
  }
  return out;
}

/** Rows with the data of a chart: series, x, y and so on. */
function chartRows(data, layout) {
  const name = (axis, otherwise) => (axis && axis.title && axis.title.text) || otherwise;
  const scene = layout.scene || layout;
  const text = (value) => typeof value === 'string' ? plainText(value) : value;
  const rows = [['series', name(scene.xaxis, 'x'), name(scene.yaxis, 'y'), name(scene.zaxis, 'z'), 'low', 'high']];
  for (const trace of data) {
    if (trace.z && Array.isArray(trace.z[0])) {
      trace.z.forEach((line, i) => line.forEach((z, j) => {
        const at = (grid) => Array.isArray(grid[0]) ? grid[i][j] : null;
        rows.push([text(trace.name || ''), text(at(trace.x) ?? trace.x[j]), text(at(trace.y) ?? trace.y[i]), z, null, null]);
      }));
      continue;
    }
    const bars = trace.error_y;
    const beyond = (y, side, sign) => bars && isNumber(bars[side][y]) ? trace.y[y] + sign * bars[side][y] : null;
    (trace.x || []).forEach((x, i) => rows.push([text(trace.name || ''), text(x), text(trace.y[i]), null, beyond(i, 'arrayminus', -1), beyond(i, 'array', 1)]));
  }
  return rows;
}

/**
 * build() -> {data, layout, summary}; called anew for each theme and choice. `controls` get a function that
 * redraws. `summary` is the text for screen readers. `full` charts take the whole width, `wide` ones on paper.
 */
function chart({ id, title, caption = '', height = 320, full = false, wide = full, controls = () => [], build }) {
  const plot = element('div', { class: 'plot', role: 'group', style: `height:${height}px` });
  const paperWidth = wide ? PRINT_WIDTH.full : PRINT_WIDTH.half;
  const figure = element('figure', { id, class: full ? 'full' : null });
  const state = { figure, drawn: false, draw, refresh, fail, release };

  function parts() {
    const { data, layout, summary } = build();
    plot.setAttribute('aria-label', `${title}. ${summary || caption}`);
    const all = merged(baseLayout(height), layout);
    const named = data.filter((trace) => trace.type !== 'heatmap' && trace.type !== 'surface' && trace.showlegend !== false).length;
    const width = printing ? paperWidth : plot.clientWidth;
    const narrow = width > 0 && width < NARROW;
    all.showlegend = named > 1 && named <= (narrow ? MOST_IN_LEGEND.narrow : MOST_IN_LEGEND.wide);
    return { data, layout: all };
  }

  function draw() {
    try {
      const { data, layout } = parts();
      if (printing) {
        layout.width = paperWidth;
        layout.autosize = false;
      }
      Plotly.react(plot, data, layout, chartConfig(data));
      // Tables and files offer the same by keyboard, so the buttons are left out of the tab order.
      for (const tool of plot.querySelectorAll('.modebar [tabindex], .modebar a, .modebar button')) tool.setAttribute('tabindex', '-1');
      state.drawn = true;
      figure.dataset.drawn = 'true';
    } catch (problem) {
      fail(problem);
    }
  }

  function fail(problem) {
    state.drawn = true;
    figure.dataset.drawn = 'failed';
    plot.replaceChildren(element('p', { class: 'failure' }, `This chart could not be drawn: ${problem.message}`));
  }

  /** Redraws the chart: at once where it is in view, else when the page is idle. */
  function refresh() {
    if (figure.dataset.drawn !== 'true') return;
    const place = figure.getBoundingClientRect();
    if (printing || (place.bottom > 0 && place.top < window.innerHeight)) {
      draw();
      return;
    }
    state.drawn = false;
    drawWhenIdle();
  }

  function release() {
    if (figure.dataset.drawn === 'true') Plotly.purge(plot);
    watcher.unobserve(figure);
    figures.delete(state);
  }

  async function saveImage() {
    await loadCharts();
    if (!state.drawn) draw();
    await Plotly.downloadImage(plot, { format: 'png', scale: 2, width: plot.clientWidth, height, filename: fileName(title) });
  }

  function saveNumbers() {
    const { data, layout } = parts();
    save(fileName(title) + '.csv', csvText(chartRows(data, layout)), 'text/csv');
  }

  figure.append(
    element('figcaption', {}, element('div', { class: 'bar' }, element('h3', {}, title), element('div', { class: 'tools' },
      controls(refresh),
      button('PNG', `Save the chart '${title}' as a picture`, saveImage),
      button('CSV', `Save the numbers of '${title}'`, saveNumbers))),
    caption ? element('p', { class: 'caption' }, caption) : null), plot);
  figures.add(state);
  figure.chartState = state;
  watcher.observe(figure);
  drawWhenIdle();
  return figure;
}

/** Draws a chart, unless it is drawn already or another view has replaced it. */
function drawOnce(state) {
  if (figures.has(state) && !state.drawn) state.draw();
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    const state = entry.target.chartState;
    loadCharts().then(() => drawOnce(state), () => {});  // drawWhenIdle reports a failure
  }
}, { rootMargin: '200px' });

let idle = null;
const LONGEST_WAIT_MS = 100;  // on a busy machine idle time may never come

function whenIdle(work) {
  return window.requestIdleCallback ? requestIdleCallback(work, { timeout: LONGEST_WAIT_MS }) : setTimeout(work, 30);
}

function waitingCharts() { return [...figures].filter((state) => !state.drawn && state.figure.isConnected); }

/** Draws the waiting charts one at a time, so that the page responds in between. */
function drawWhenIdle() {
  delete document.documentElement.dataset.charts;
  idle ??= whenIdle(async () => {
    try {
      await loadCharts();
      waitingCharts().slice(0, 1).forEach(drawOnce);
    } catch (problem) {
      for (const state of waitingCharts()) state.fail(problem);
    }
    idle = null;
    if (waitingCharts().length > 0) drawWhenIdle();
    else document.documentElement.dataset.charts = 'drawn';
  });
}

function releaseCharts(some = figures) {
  for (const state of [...some]) state.release();
}

themeListeners.push(() => {
  for (const state of figures) state.refresh();
});

printListeners.push(() => {
  if (typeof Plotly === 'undefined') return;
  for (const state of waitingCharts()) state.draw();
});
