// SPDX-License-Identifier: Apache-2.0
// Figures drawn by plotly.js: those in view at once, the others while the page is idle, all before printing.

const figures = new Set();
const PRINT_WIDTH = { half: 340, full: 690 };

// Named one by one: by default plotly.js also offers to send a chart to its maker's cloud.
const FLAT_BUTTONS = [['zoom2d', 'pan2d', 'zoomIn2d', 'zoomOut2d', 'resetScale2d']];
const SPACE_BUTTONS = [['orbitRotation', 'zoom3d', 'pan3d', 'resetCameraDefault3d']];

function chartConfig(data) {
  const inSpace = data.some((trace) => trace.type === 'surface');
  return { responsive: true, displaylogo: false, showTips: false, displayModeBar: 'hover', modeBarButtons: inSpace ? SPACE_BUTTONS : FLAT_BUTTONS };
}

/** More lines than this are told apart by hovering, not by a list. */
const MOST_IN_LEGEND = 16;

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

/** One level deep is all that layouts here nest. */
function merged(base, own) {
  const out = { ...base };
  for (const [name, value] of Object.entries(own)) {
    const both = out[name] && typeof value === 'object' && !Array.isArray(value);
    out[name] = both ? { ...out[name], ...value } : value;
  }
  return out;
}

/** What a chart shows as rows: series, x, y and so on. */
function chartRows(data, layout) {
  const name = (axis, otherwise) => (axis && axis.title && axis.title.text) || otherwise;
  const scene = layout.scene || layout;
  const rows = [['series', name(scene.xaxis, 'x'), name(scene.yaxis, 'y'), name(scene.zaxis, 'z'), 'low', 'high']];
  for (const trace of data) {
    if (trace.z && Array.isArray(trace.z[0])) {
      trace.z.forEach((line, i) => line.forEach((z, j) => {
        const at = (grid) => Array.isArray(grid[0]) ? grid[i][j] : null;
        rows.push([trace.name || '', at(trace.x) ?? trace.x[j], at(trace.y) ?? trace.y[i], z, null, null]);
      }));
      continue;
    }
    const bars = trace.error_y;
    (trace.x || []).forEach((x, i) => rows.push([trace.name || '', x, trace.y[i], null,
      bars ? trace.y[i] - bars.arrayminus[i] : null, bars ? trace.y[i] + bars.array[i] : null]));
  }
  return rows;
}

/**
 * build() -> {data, layout, summary}; called anew for each theme and choice. `controls` get a function that
 * redraws. `summary` is what a screen reader hears.
 */
function chart({ id, title, caption = '', height = 320, full = false, controls = () => [], build }) {
  const plot = element('div', { class: 'plot', role: 'img', style: `height:${height}px` });
  const figure = element('figure', { id, class: full ? 'full' : null });
  const state = { figure, plot, title, drawn: false, draw, release };

  function parts() {
    const { data, layout, summary } = build();
    plot.setAttribute('aria-label', `${title}. ${summary || caption}`);
    const all = merged(baseLayout(height), layout);
    const named = data.filter((trace) => trace.type !== 'heatmap' && trace.type !== 'surface' && trace.showlegend !== false).length;
    all.showlegend = named > 1 && named <= MOST_IN_LEGEND;
    return { data, layout: all };
  }

  function draw() {
    try {
      const { data, layout } = parts();
      if (printing) {
        layout.width = full ? PRINT_WIDTH.full : PRINT_WIDTH.half;
        layout.autosize = false;
      }
      Plotly.react(plot, data, layout, chartConfig(data));
      state.drawn = true;
      figure.dataset.drawn = 'true';
    } catch (problem) {
      state.drawn = true;
      figure.dataset.drawn = 'failed';
      plot.replaceChildren(element('p', { class: 'failure' }, `This chart could not be drawn: ${problem.message}`));
    }
  }

  function release() {
    if (state.drawn && typeof Plotly !== 'undefined') Plotly.purge(plot);
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
      controls(() => { if (state.drawn) draw(); }),
      button('PNG', `Save the chart '${title}' as a picture`, saveImage),
      button('CSV', `Save the numbers of '${title}'`, saveNumbers))),
    caption ? element('p', { class: 'caption' }, caption) : null), plot);
  figures.add(state);
  figure.chartState = state;
  watcher.observe(figure);
  drawWhenIdle();
  return figure;
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const state = entry.target.chartState;
    if (entry.isIntersecting && !state.drawn) loadCharts().then(() => { if (!state.drawn) state.draw(); });
  }
}, { rootMargin: '200px' });

let idle = null;
const whenIdle = window.requestIdleCallback || ((work) => setTimeout(work, 30));

/** One chart at a time, so that the page answers in between. */
function drawWhenIdle() {
  idle ??= whenIdle(async () => {
    await loadCharts();
    idle = null;
    const next = [...figures].find((state) => !state.drawn && state.figure.isConnected);
    if (next) next.draw();
    if ([...figures].some((state) => !state.drawn)) drawWhenIdle();
    else document.documentElement.dataset.charts = 'drawn';
  });
}

function releaseCharts() {
  for (const state of [...figures]) state.release();
  delete document.documentElement.dataset.charts;
}

themeListeners.push(() => {
  for (const state of figures) if (state.drawn) state.draw();
});

function setPrinting(on) {
  if (printing === on) return;
  printing = on;
  applyTheme();
  if (typeof Plotly === 'undefined') return;
  for (const state of figures) if (!state.drawn) state.draw();
}
window.addEventListener('beforeprint', () => setPrinting(true));
window.addEventListener('afterprint', () => setPrinting(false));
