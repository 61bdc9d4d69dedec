// SPDX-License-Identifier: Apache-2.0
// The fit: residuals, the penalty path, the most influential quotes, Heston's parameters.

/** Mean residual of the quotes in each cell of expiry and quarter deviation. */
function residualCells(view) {
  const WIDTH = 0.25;
  const EDGE = 5;
  const columns = Math.round(2 * EDGE / WIDTH);
  const cells = view.document.slices.map(() => Array.from({ length: columns }, () => []));
  for (const q of view.fitted) {
    const deviation = view.curves.slices[q.slice].deviation;
    const place = Math.floor((q.log_moneyness / deviation + EDGE) / WIDTH);
    const row = cells[q.slice];
    if (row && isNumber(q.residual)) row[Math.max(0, Math.min(columns - 1, place))].push(q);
  }
  return { x: Array.from({ length: columns }, (_, i) => -EDGE + (i + 0.5) * WIDTH), cells };
}

function residualUnit(view) { return (view.report.options || {}).weights === 'none' ? 'vol points' : 'half-spreads'; }

function residualChart(view) {
  const { x, cells } = residualCells(view);
  const unit = residualUnit(view);
  const mean = (quotes) => quotes.length ? quotes.reduce((sum, q) => sum + q.residual, 0) / quotes.length : null;
  const worst = (quotes) => quotes.reduce((a, b) => Math.abs(a.residual) > Math.abs(b.residual) ? a : b);
  const filled = x.filter((_, i) => cells.some((row) => row[i].length > 0));
  const used = [Math.min(-2, filled[0]) - 0.25, Math.max(2, filled[filled.length - 1]) + 0.25];
  return chart({
    id: 'residuals', title: `Residuals in ${unit}`, full: true, height: Math.max(260, 90 + 24 * view.document.slices.length),
    caption: 'Mean of model minus market in cells of a quarter standard deviation; the outermost cells hold all quotes beyond \u00b15 deviations. '
      + (unit === 'half-spreads' ? 'Within \u00b11 the model is inside bid and ask, where both are quoted and the half-spread is above its floor.' : ''),
    build: () => ({
      data: [{ type: 'heatmap', name: 'mean residual', x, y: view.document.slices.map((_, s) => plotText(view.name(s))),
        z: cells.map((row) => row.map(mean)), zmin: -3, zmax: 3, colorscale: divergingScale(), xgap: 1, ygap: 1, hoverongaps: false,
        text: cells.map((row) => row.map((quotes) => quotes.length === 0 ? '' : `${counted(quotes.length, 'quote')}, worst ${plotText(worst(quotes).instrument)} ${signed(worst(quotes).residual, 2)}`)),
        hovertemplate: '%{y}, %{x:.2f} deviations: %{z:.2f}<br>%{text}<extra></extra>', colorbar: { title: { text: unit, side: 'right' }, thickness: 12 } }],
      summary: `${view.fitted.length} residuals, ${view.fitted.filter((q) => Math.abs(q.residual) <= 1).length} within one`,
      layout: { xaxis: { title: { text: axisTitle('deviations') }, zeroline: false, range: used }, yaxis: { type: 'category', autorange: 'reversed' } },
    }),
  });
}

const VIOLATIONS = [
  ['butterfly_violation', 'butterfly (\u2212g)'], ['calendar_violation', 'calendar (half-spreads)'],
  ['wing_violation', 'wings (slope over 2)'], ['floor_violation', 'tail floors'],
];

function pathChart(view) {
  const path = view.report.severity_path;
  const LEAST = 1e-16;  // drawn for 0 on a log scale
  return chart({
    id: 'penalty-path', title: 'Penalty path', height: 360,
    caption: 'Penalty parameter (severity), remaining violation of each constraint, and loss of the quotes (cost) at each step. Violations of 0 are drawn at 1e\u221216.',
    build() {
      const t = theme();
      const steps = path.map((_, i) => i + 1);
      const text = path.map((s) => plotText(`attempt ${s.attempt}, ${s.loss} loss, ${s.iterations} iterations`));
      const line = (name, values, colour, more) => ({ type: 'scatter', mode: 'lines+markers', name, x: steps, y: values, text,
        line: { color: colour, width: 1.6 }, hovertemplate: '%{y:.4g}<br>%{text}<extra>%{fullData.name}</extra>', ...more });
      const colours = [t.bad, t.call, t.put, t.other];
      const seen = VIOLATIONS.map(([member, name], i) => [member, name, colours[i]]).filter(([member]) => path.some((s) => s[member] > 0));
      const data = seen.map(([member, name, colour]) => line(name, path.map((s) => Math.max(s[member], LEAST)), colour));
      data.push(line('severity', path.map((s) => s.severity > 0 ? s.severity : null), t.soft, { line: { color: t.soft, dash: 'dot', width: 1.6 } }));
      data.push(line('cost', path.map((s) => s.cost), t.fit, { yaxis: 'y2' }));
      return {
        data, summary: `${path.length} steps, last cost ${short((path[path.length - 1] || {}).cost)}`,
        layout: { xaxis: { title: { text: 'step' }, dtick: path.length < 12 ? 1 : undefined }, yaxis: { title: { text: 'violation, severity' }, type: 'log', exponentformat: 'power' },
          yaxis2: { title: { text: 'cost' }, overlaying: 'y', side: 'right', showgrid: false, rangemode: 'tozero', tickmode: 'auto', automargin: true } },
      };
    },
  });
}

function influenceChart(view) {
  const most = view.report.most_influential;
  return chart({
    id: 'influence', title: 'Most influential quotes', height: 360,
    caption: 'Change of the model vol without the quote, in standard errors (DFFITS); above 0 the quote holds the vol up.',
    build: () => ({
      data: [{ type: 'bar', orientation: 'h', name: 'influence', y: most.map((q) => plotText(q.instrument)), x: most.map((q) => q.influence),
        marker: { color: theme().fit }, text: most.map((q) => `leverage ${fixed(q.leverage, 2)}, residual ${signed(q.residual, 2)}`),
        textposition: 'none', hovertemplate: '%{x:.2f} standard errors<br>%{text}<extra></extra>' }],
      summary: most.map((q) => `${q.instrument} ${signed(q.influence, 2)}`).join('; '),
      layout: { xaxis: { title: { text: 'standard errors of the model vol' } }, yaxis: { type: 'category', autorange: 'reversed' } },
    }),
  });
}

function crossValidationTable(view) {
  const validation = view.report.cross_validation;
  if (!validation) return null;
  const rows = [...validation.slices, { expiry: 'all', ...validation.total }];
  const pair = (label, unit, pick, show) => [
    { label: `${label}, fitted`, unit, value: (r) => pick(r.in_sample), show }, { label: `${label}, left out`, unit, value: (r) => pick(r.held_out), show }];
  return dataTable({
    title: 'Cross-validation', file: 'cross_validation', rows,
    note: `${validation.folds.length} fits, each without some runs of three neighbouring quotes; errors at the same quotes when fitted and when left out.`,
    columns: [column.words('expiry', (r) => expiryName(r, view.document.underlying)), column.count('quotes', (r) => r.quotes),
      ...pair('RMSE', 'vol points', (e) => e.rmse_vol, (v) => volPercent(v)), ...pair('RMSE', residualUnit(view), (e) => e.rmse_scales, (v) => fixed(v, 2)),
      ...pair('inside', '%', (e) => e.inside, (v) => probability(v)), column.number('ratio', '', (r) => r.ratio, 2)],
  });
}

const HESTON_UNITS = { v0: 'variance per year', kappa: 'per year', theta: 'variance per year', sigma: 'per year', rho: '' };

function correlationChart(names, packed) {
  const matrix = names.map((_, i) => names.map((__, j) => packed[Math.max(i, j) * (Math.max(i, j) + 1) / 2 + Math.min(i, j)]));
  return chart({
    id: 'heston-correlation', title: 'Correlation of the parameters', height: 340,
    caption: 'Correlation of the errors of the estimates: near \u00b11 the quotes hardly tell two parameters apart.',
    build: () => ({
      data: [{ type: 'heatmap', name: 'correlation', x: names, y: names, z: matrix, zmin: -1, zmax: 1, colorscale: divergingScale(),
        texttemplate: '%{z:.2f}', hovertemplate: '%{x}, %{y}: %{z:.3f}<extra></extra>', colorbar: { thickness: 12 } }],
      summary: names.map((a, i) => names.slice(0, i).map((b, j) => `${a} and ${b} ${fixed(matrix[i][j], 2)}`).join(', ')).filter(Boolean).join('; '),
      layout: { xaxis: { type: 'category' }, yaxis: { type: 'category', autorange: 'reversed' } },
    }),
  });
}

function hestonSection(view) {
  const fit = view.report.heston;
  const model = view.document.heston;
  if (!fit && !model) return null;
  const names = Object.keys(HESTON_UNITS);
  const errors = (fit && fit.standard_errors) || {};
  const parameters = dataTable({
    title: 'Heston parameters', file: 'heston', rows: names.map((name) => ({ name, value: (fit ? fit.best.parameters : model)[name], error: errors[name] })),
    note: fit ? `${fit.starts} starts, ${fit.evaluations} evaluations; Feller ratio 2 kappa theta / sigma\u00b2 = ${short(fit.feller_ratio)}. A parameter has no standard error at a bound, or where the quotes do not determine it.` : 'Stated, not fitted.',
    columns: [column.words('parameter', (r) => r.name), column.words('unit', (r) => HESTON_UNITS[r.name]), { label: 'value', value: (r) => r.value, show: (v) => short(v, 6) },
      { label: 'standard error', value: (r) => r.error, show: (v) => short(v, 3) }],
  });
  const minima = fit && fit.others.length > 0 ? dataTable({
    title: 'Minima found', file: 'heston_minima', rows: [fit.best, ...fit.others],
    columns: [column.short('cost', '', (r) => r.cost), column.count('starts', (r) => r.starts),
      ...names.map((name) => ({ label: name, value: (r) => r.parameters[name], show: (v) => short(v, 5) }))],
  }) : null;
  return section(view, 'heston', 'Heston model', fit && fit.at_bounds.length ? `At bounds: ${fit.at_bounds.join('; ')}.` : '', parameters, minima,
    fit && fit.correlations ? element('div', { class: 'charts' }, correlationChart(names, fit.correlations)) : null);
}

function fitSection(view) {
  if (view.fitted.length === 0 && !view.report.severity_path) return null;
  const path = view.report.severity_path;
  const most = view.report.most_influential;
  return section(view, 'fit', 'Fit', view.report.termination ? `Termination: ${view.report.termination}.` : '',
    view.fitted.length ? element('div', { class: 'charts' }, residualChart(view)) : null,
    element('div', { class: 'charts two' }, path && path.length ? pathChart(view) : null, most && most.length ? influenceChart(view) : null),
    crossValidationTable(view));
}
