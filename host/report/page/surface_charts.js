// SPDX-License-Identifier: Apache-2.0
// The surface as a whole: total variance, the surface in space, local vol, term structure.

function sliceColour(view, s) { return expiryColour(s, view.document.slices.length); }

/** Text on the pairs of expiries with calendar arbitrage. */
function calendarFaults(view) {
  const faults = view.calendar.filter((pair) => !pair.free);
  const words = faults.slice(0, 5).map((pair) => `${view.name(pair.later)} below ${view.name(pair.earlier)}`
    + (pair.crossings.length ? `, crossing at k ${pair.crossings.map((k) => short(k, 3)).join(' and ')}` : ''));
  if (faults.length > words.length) words.push(`and ${faults.length - words.length} more`);
  return words.join('; ');
}

const VARIANCE_SCALES = [['log', 'log'], ['linear', 'linear'], ['gap', 'above the previous expiry']];

/** Total variances, or their differences from the previous expiry. */
function varianceLines(lines, scale) {
  if (scale !== 'gap') return lines.w;
  return lines.w.map((w, s) => s === 0 ? w.map(() => null) : w.map((value, i) => value - lines.w[s - 1][i]));
}

function varianceChart(view) {
  const lines = view.curves.variance;
  const faults = calendarFaults(view);
  let scale = 'log';
  return chart({
    id: 'total-variance', title: 'Total variance of all expiries', height: 430, full: true,
    caption: 'At the same log-moneyness a later expiry must lie above an earlier one: lines that cross are calendar arbitrage. ' + (faults ? `Found: ${faults}.` : ''),
    controls: (redraw) => [choice('y-axis', VARIANCE_SCALES, scale, (value) => { scale = value; redraw(); })],
    build() {
      const values = varianceLines(lines, scale);
      // Marks of crossings, and of the largest violation between two lines.
      const crossings = view.calendar.filter((pair) => !pair.free).flatMap((pair) => [...pair.crossings, pair.min_slack_at].map((k) => [scale === 'gap' ? pair.later : pair.earlier, k]))
        .filter(([, k]) => k >= lines.k[0] && k <= lines.k[lines.k.length - 1]);
      const data = view.document.slices.map((slice, s) => ({
        type: 'scatter', mode: 'lines', name: plotText(view.name(s)), x: lines.k, y: values[s], visible: scale === 'gap' && s === 0 ? false : true,
        line: { color: sliceColour(view, s), width: 1.8 }, hovertemplate: 'k %{x:.3f}, w %{y:.5g}<extra>%{fullData.name}</extra>',
      }));
      if (crossings.length) {
        data.push({ type: 'scatter', mode: 'markers', name: 'arbitrage', x: crossings.map(([, k]) => k),
          y: crossings.map(([s, k]) => interpolated(lines.k, values[s], k)),
          marker: { symbol: 'x', size: 10, color: theme().bad } });
      }
      const yaxis = scale === 'log' ? { type: 'log', exponentformat: 'power' } : { rangemode: 'tozero' };
      return {
        data, summary: faults ? `calendar arbitrage: ${faults}` : `${counted(view.document.slices.length, 'line')}, none of which cross`,
        layout: { xaxis: { title: { text: axisTitle('log_moneyness') } }, yaxis: { ...yaxis, title: { text: scale === 'gap' ? 'total variance above the previous expiry' : 'total variance (vol\u00b2 years)' } } },
      };
    },
  });
}

/** Coordinates of the grid on an axis, row by row. */
function gridPlaces(grid, axis) {
  return grid.k.map((row, r) => {
    if (axis === 'strike') return row.map((k) => grid.forward[r] * Math.exp(k));
    return axis === 'deviations' ? grid.deviations : row;
  });
}

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
    id: 'surface', title: 'The surface', height: 520, wide: true,
    caption: 'Implied vol over moneyness and time, interpolated between expiries as queries are. Drag to turn.',
    controls: (redraw) => { axis.join(redraw); return [axis.control]; },
    build() {
      const t = theme();
      const x = gridPlaces(grid, axis.axis);
      const y = grid.time_to_expiry.map((time, r) => grid.k[r].map(() => time));
      const shape = { x, y, z: percent(), name: 'implied vol, %', colorscale: 'Viridis', colorbar: { title: { text: 'vol, %', side: 'right' }, thickness: 12, len: 0.7 } };
      const titles = { xaxis: { title: { text: axisTitle(axis.axis) } }, yaxis: { title: { text: 'years to expiry' }, type: 'log', dtick: 1 } };
      const summary = `vols from ${volPercent(Math.min(...vols))} to ${volPercent(Math.max(...vols))} per cent`;
      if (printing || !hasWebGl()) {
        // Printing draws the same numbers as a heat map, since a picture in space is not drawn in time.
        return { summary, data: [{ ...shape, type: 'heatmap', x: grid.deviations, y: grid.time_to_expiry }],
          layout: { xaxis: { title: { text: axisTitle('deviations') } }, yaxis: titles.yaxis } };
      }
      const pane = { color: t.ink, gridcolor: t.grid, backgroundcolor: t.card };
      const scene = {
        xaxis: { ...pane, title: { text: SHORT_AXIS_TITLES[axis.axis] } }, yaxis: { ...pane, ...titles.yaxis, title: { text: 'years' } },
        zaxis: { ...pane, title: { text: 'vol, %' } },
        aspectmode: 'manual', aspectratio: { x: 1.5, y: 1.5, z: 0.9 }, camera: { eye: { x: -1.75, y: -1.98, z: 1.07 }, center: { x: 0.05, y: 0, z: -0.2 } },
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
    id: 'local-vol', title: 'Local vol', height: 520, wide: true,
    caption: 'Dupire\u2019s local vol of the interpolated surface; it may jump at expiries. The colour scale spans the 2nd to the 98th percentile.',
    build() {
      const at = (share) => 100 * vols[Math.min(vols.length - 1, Math.floor(share * vols.length))];
      return {
        data: [{ type: 'heatmap', name: 'local vol, %', x: grid.deviations, y: grid.time_to_expiry,
          z: grid.local_vol.map((row) => row.map((v) => v === null ? null : 100 * v)), zmin: at(0.02), zmax: at(0.98),
          colorscale: 'Viridis', colorbar: { title: { text: 'local vol, %', side: 'right' }, thickness: 12 },
          hovertemplate: '%{x:.2f} deviations, %{y:.3f} years: %{z:.2f} %<extra></extra>' }],
        summary: vols.length ? `local vols from ${volPercent(vols[0])} to ${volPercent(vols[vols.length - 1])} per cent` : 'no local vols',
        layout: { xaxis: { title: { text: axisTitle('deviations') } }, yaxis: { title: { text: 'years to expiry' }, type: 'log' } },
      };
    },
  });
}

function termLine(view, name, colour, values, bars) {
  const t = view.document.slices.map((slice) => slice.time_to_expiry);
  const trace = { type: 'scatter', mode: 'lines+markers', name, x: t, y: values.map((v) => isNumber(v) ? 100 * v : null), line: { color: colour, width: 1.8 },
    text: view.document.slices.map((_, s) => plotText(view.name(s))), hovertemplate: '%{text}: %{y:.2f}<extra>%{fullData.name}</extra>' };
  if (bars) {
    const size = bars.map((v) => isNumber(v) ? 100 * v : null);
    trace.error_y = { type: 'data', symmetric: false, array: size, arrayminus: size, color: colour, thickness: 1.2, width: 3 };
  }
  return trace;
}

function termCharts(view) {
  const reports = view.reports;
  const time = { title: { text: 'years to expiry' }, type: 'log' };
  return [
    chart({
      id: 'atm-term', title: 'At-the-money vol', height: 330, caption: reports.some((r) => isNumber(r.atm_band)) ? 'Vol at the forward with its 95 % band.' : 'Vol at the forward.',
      build: () => ({
        data: [termLine(view, 'at-the-money vol, %', theme().fit, reports.map((r) => r.atm_vol), reports.map((r) => r.atm_band))],
        summary: reports.map((r, s) => `${view.name(s)}: ${volPercent(r.atm_vol)} per cent`).join('; '),
        layout: { xaxis: time, yaxis: { title: { text: 'vol, %' } } },
      }),
    }),
    chart({
      id: 'skew-term', title: '25-delta risk reversal and butterfly', height: 330,
      caption: 'Risk reversal: vol of the 25-delta call minus that of the put. Butterfly: their mean minus the at-the-money vol.',
      build: () => ({
        data: [termLine(view, 'risk reversal', theme().call, reports.map((r) => r.risk_reversal_25)),
          termLine(view, 'butterfly', theme().put, reports.map((r) => r.butterfly_25))],
        summary: reports.map((r, s) => `${view.name(s)}: ${signedVol(r.risk_reversal_25)} and ${signedVol(r.butterfly_25)} vol points`).join('; '),
        layout: { xaxis: time, yaxis: { title: { text: 'vol points' } } },
      }),
    }),
  ];
}

function termTable(view) {
  const rows = view.document.slices.map((slice, s) => ({ slice, name: view.name(s), report: view.reports[s] }));
  const quality = (row) => row.report.quality || {};
  return dataTable({
    title: 'Expiries', file: 'expiries', rows,
    note: '* fewer than five quotes: shape borrowed from neighbours and profile. RR25 and BF25 in vol points; residuals in half-spreads unless weights are none.',
    columns: [
      column.words('expiry', (r) => r.name + (r.report.leans_on_neighbours ? ' *' : '')),
      column.short('T', 'years', (r) => r.slice.time_to_expiry),
      { label: 'forward', value: (r) => r.slice.forward, show: (v) => short(v, 8) },
      column.number('discount', '', (r) => r.slice.discount_factor, 5),
      column.count('fitted', (r) => r.report.fitted),
      column.count('rejected', (r) => r.report.rejected),
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
    // A single expiry has no charts over time.
    curves.grid && curves.grid.time_to_expiry.length > 1 ? element('div', { class: 'charts wide' }, surfaceChart(view), localVolChart(view)) : null);
}
