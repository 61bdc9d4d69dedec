// SPDX-License-Identifier: Apache-2.0
// The surface as a whole: total variance, the surface in space, local vol, term structure.

function sliceColour(view, s) { return expiryColour(s, view.document.slices.length); }

function varianceChart(view) {
  const lines = view.curves.variance;
  return chart({
    id: 'total-variance', title: 'Total variance of all expiries', height: 430, full: true,
    caption: 'At the same log-moneyness a later expiry must lie above an earlier one: lines that cross are calendar arbitrage.',
    build() {
      const crossings = view.calendar.flatMap((pair) => (pair.free ? [] : pair.crossings).map((k) => [pair.earlier, k]));
      const data = view.document.slices.map((slice, s) => ({
        type: 'scatter', mode: 'lines', name: plotText(expiryName(slice, view.document.underlying)), x: lines.k, y: lines.w[s],
        line: { color: sliceColour(view, s), width: 1.8 }, hovertemplate: 'k %{x:.3f}, w %{y:.5g}<extra>%{fullData.name}</extra>',
      }));
      if (crossings.length) {
        data.push({ type: 'scatter', mode: 'markers', name: 'crossings', x: crossings.map(([, k]) => k),
          y: crossings.map(([s, k]) => interpolated(lines.k, lines.w[s], k)),
          marker: { symbol: 'x', size: 10, color: theme().bad } });
      }
      return {
        data, summary: `${view.document.slices.length} lines, ${crossings.length} crossings`,
        layout: { xaxis: { title: { text: AXIS_TITLES.log_moneyness } }, yaxis: { title: { text: 'total variance (vol\u00b2 years)' }, rangemode: 'tozero' } },
      };
    },
  });
}

/** The grid's coordinates on an axis, row by row. */
function gridPlaces(grid, axis) {
  return grid.k.map((row, r) => {
    if (axis === 'strike') return row.map((k) => grid.forward[r] * Math.exp(k));
    return axis === 'deviations' ? grid.deviations : row;
  });
}

const SHORT_AXIS_TITLES = { log_moneyness: 'ln(K/F)', strike: 'strike', deviations: 'deviations' };
const GRID_AXES = AXES.filter(([name]) => name !== 'delta');

function hasWebGl() {
  try {
    return document.createElement('canvas').getContext('webgl') !== null;
  } catch (refused) {
    return false;
  }
}

function surfaceChart(view) {
  const grid = view.curves.grid;
  const axis = sharedAxis('deviations', GRID_AXES);
  const percent = () => grid.vol.map((row) => row.map((v) => v === null ? null : 100 * v));
  const vols = grid.vol.flat().filter(isNumber);
  return chart({
    id: 'surface', title: 'The surface', height: 520,
    caption: 'Implied vol over moneyness and time, as queries between expiries see it. Drag to turn.',
    controls: (redraw) => { axis.join(redraw); return [axis.control]; },
    build() {
      const t = theme();
      const x = gridPlaces(grid, axis.axis);
      const y = grid.time_to_expiry.map((time, r) => grid.k[r].map(() => time));
      const shape = { x, y, z: percent(), name: 'implied vol, %', colorscale: 'Viridis', colorbar: { title: { text: 'vol, %', side: 'right' }, thickness: 12, len: 0.7 } };
      const titles = { xaxis: { title: { text: AXIS_TITLES[axis.axis] } }, yaxis: { title: { text: 'years to expiry' }, type: 'log', dtick: 1 } };
      const summary = `vols from ${volPercent(Math.min(...vols))} to ${volPercent(Math.max(...vols))} per cent`;
      if (!hasWebGl()) {
        // Without WebGL the same numbers as a map from above.
        return { summary, data: [{ ...shape, type: 'heatmap', x: grid.deviations, y: grid.time_to_expiry }],
          layout: { xaxis: { title: { text: AXIS_TITLES.deviations } }, yaxis: titles.yaxis } };
      }
      const pane = { color: t.ink, gridcolor: t.grid, backgroundcolor: t.card };
      const scene = {
        xaxis: { ...pane, title: { text: SHORT_AXIS_TITLES[axis.axis] } }, yaxis: { ...pane, ...titles.yaxis, title: { text: 'years' } },
        zaxis: { ...pane, title: { text: 'vol, %' } },
        aspectmode: 'manual', aspectratio: { x: 1.5, y: 1.5, z: 0.9 }, camera: { eye: { x: -1.55, y: -1.75, z: 0.95 }, center: { x: 0, y: 0, z: -0.18 } },
      };
      return { summary, data: [{ ...shape, type: 'surface', contours: { z: { show: true, usecolormap: true, width: 1 } } }],
        layout: { scene, margin: { l: 0, r: 0, t: 0, b: 0 } } };
    },
  });
}

function localVolChart(view) {
  const grid = view.curves.grid;
  const vols = grid.local_vol.flat().filter(isNumber).sort((a, b) => a - b);
  return chart({
    id: 'local-vol', title: 'Local vol', height: 520,
    caption: 'Dupire\u2019s local vol of the surface as it interpolates in time; it may jump where an expiry ends. Colours end at the 2nd and 98th percentile.',
    build() {
      const at = (share) => 100 * vols[Math.min(vols.length - 1, Math.floor(share * vols.length))];
      return {
        data: [{ type: 'heatmap', name: 'local vol, %', x: grid.deviations, y: grid.time_to_expiry,
          z: grid.local_vol.map((row) => row.map((v) => v === null ? null : 100 * v)), zmin: at(0.02), zmax: at(0.98),
          colorscale: 'Viridis', colorbar: { title: { text: 'local vol, %', side: 'right' }, thickness: 12 },
          hovertemplate: '%{x:.2f} deviations, %{y:.3f} years: %{z:.2f} %<extra></extra>' }],
        summary: vols.length ? `local vols from ${volPercent(vols[0])} to ${volPercent(vols[vols.length - 1])} per cent` : 'no local vols',
        layout: { xaxis: { title: { text: AXIS_TITLES.deviations } }, yaxis: { title: { text: 'years to expiry' }, type: 'log' } },
      };
    },
  });
}

function termLine(view, name, colour, values, bars) {
  const t = view.document.slices.map((slice) => slice.time_to_expiry);
  const trace = { type: 'scatter', mode: 'lines+markers', name, x: t, y: values.map((v) => isNumber(v) ? 100 * v : null), line: { color: colour, width: 1.8 },
    text: view.document.slices.map((slice) => plotText(expiryName(slice, view.document.underlying))), hovertemplate: '%{text}: %{y:.2f}<extra>%{fullData.name}</extra>' };
  if (bars) {
    const size = bars.map((v) => isNumber(v) ? 100 * v : 0);
    trace.error_y = { type: 'data', symmetric: false, array: size, arrayminus: size, color: colour, thickness: 1.2, width: 3 };
  }
  return trace;
}

function termCharts(view) {
  const reports = view.reports;
  const time = { title: { text: 'years to expiry' }, type: 'log' };
  return [
    chart({
      id: 'atm-term', title: 'At-the-money vol', height: 330, caption: 'Vol at the forward with its 95 % band.',
      build: () => ({
        data: [termLine(view, 'at-the-money vol, %', theme().fit, reports.map((r) => r.atm_vol), reports.map((r) => r.atm_band))],
        summary: reports.map((r, s) => `${expiryName(view.document.slices[s])}: ${volPercent(r.atm_vol)} per cent`).join('; '),
        layout: { xaxis: time, yaxis: { title: { text: 'vol, %' } } },
      }),
    }),
    chart({
      id: 'skew-term', title: '25-delta risk reversal and butterfly', height: 330,
      caption: 'Vol of the 25-delta call less that of the put; their mean less the at-the-money vol.',
      build: () => ({
        data: [termLine(view, 'risk reversal', theme().call, reports.map((r) => r.risk_reversal_25)),
          termLine(view, 'butterfly', theme().put, reports.map((r) => r.butterfly_25))],
        summary: reports.map((r, s) => `${expiryName(view.document.slices[s])}: ${signedVol(r.risk_reversal_25)} and ${signedVol(r.butterfly_25)} vol points`).join('; '),
        layout: { xaxis: time, yaxis: { title: { text: 'vol points' } } },
      }),
    }),
  ];
}

function termTable(view) {
  const rows = view.document.slices.map((slice, s) => ({ slice, report: view.reports[s] }));
  const quality = (row) => row.report.quality || {};
  return dataTable({
    title: 'Expiries', file: 'expiries', rows,
    note: '* fewer than five quotes: shape from the neighbours. RR25 and BF25 in vol points; residuals in half-spreads unless weights are none.',
    columns: [
      column.words('expiry', (r) => expiryName(r.slice, view.document.underlying) + (r.report.leans_on_neighbours ? ' *' : '')),
      column.short('T', 'years', (r) => r.slice.time_to_expiry),
      { label: 'forward', value: (r) => r.slice.forward, show: (v) => short(v, 8) },
      column.number('discount', '', (r) => r.slice.discount_factor, 5),
      column.count('fitted', (r) => r.report.fitted),
      column.count('refused', (r) => r.report.rejected),
      column.vol('ATM', (r) => r.report.atm_vol),
      column.volError('band \u00b1', (r) => r.report.atm_band),
      column.volChange('RR25', (r) => r.report.risk_reversal_25),
      column.volChange('BF25', (r) => r.report.butterfly_25),
      column.volError('RMSE', (r) => quality(r).rmse_vol),
      column.number('RMSE', 'half-spreads', (r) => quality(r).rmse_half_spreads, 2),
      { label: 'inside bid/ask', unit: '%', value: (r) => quality(r).two_sided > 0 ? quality(r).inside / quality(r).two_sided : null, show: (v) => isNumber(v) ? (100 * v).toFixed(1) : ABSENT },
      column.words('worst quote', (r) => r.report.worst_instrument),
      column.number('its residual', '', (r) => r.report.worst_residual, 2),
    ],
  });
}

function surfaceSection(view) {
  const curves = view.curves;
  return section(view, 'surface-section', 'Surface', '',
    termTable(view),
    element('div', { class: 'charts two' }, termCharts(view)),
    curves.variance ? element('div', { class: 'charts' }, [varianceChart(view)]) : null,
    curves.grid ? element('div', { class: 'charts wide' }, surfaceChart(view), localVolChart(view)) : null);
}
