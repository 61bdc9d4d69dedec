// SPDX-License-Identifier: Apache-2.0
// The risk-neutral law of each expiry: densities, tails and their probabilities.

const LAW_AXES = AXES.filter(([name]) => name === 'deviations' || name === 'log_moneyness');

function densityChart(view) {
  const axis = sharedAxis('deviations', LAW_AXES);
  let scale = 'log';
  return chart({
    id: 'densities', title: 'Risk-neutral densities', height: 430, full: true,
    caption: 'Density of the log-return ln(S/F) to expiry, per unit of the x-axis. On the log scale a normal law is a parabola, and fatter tails lie above it.',
    controls: (redraw) => {
      axis.join(redraw);
      return [axis.control, choice('y-axis', [['log', 'log'], ['linear', 'linear']], scale, (value) => { scale = value; redraw(); })];
    },
    build() {
      const inDeviations = axis.axis === 'deviations';
      const data = view.curves.slices.map((curve, s) => {
        const unit = inDeviations ? curve.deviation : 1;
        return { type: 'scatter', mode: 'lines', name: plotText(view.name(s)),
          x: curve.k.map((k) => k / unit), y: curve.density.map((p) => p > 0 || scale === 'linear' ? p * unit : null),
          line: { color: sliceColour(view, s), width: 1.6 }, hovertemplate: '%{x:.3f}: %{y:.4g}<extra>%{fullData.name}</extra>' };
      });
      if (inDeviations) {
        const x = Array.from({ length: 201 }, (_, i) => (i - 100) / 20);
        data.push({ type: 'scatter', mode: 'lines', name: 'normal', x, y: x.map((v) => Math.exp(-0.5 * v * v) / Math.sqrt(2 * Math.PI)),
          line: { color: theme().soft, width: 1.2, dash: 'dot' } });
      }
      const values = data.flatMap((trace) => trace.y).filter((v) => v > 0);
      const top = Math.max(...values);
      const bottom = Math.max(Math.min(...values), 1e-9 * top);
      const yaxis = scale === 'log' ? { type: 'log', range: [Math.log10(bottom), Math.log10(2 * top)], exponentformat: 'power' } : { rangemode: 'tozero' };
      return {
        data, summary: `${view.curves.slices.length} densities, ${scale} scale`,
        layout: { xaxis: { title: { text: axisTitle(axis.axis) }, range: inDeviations ? [-5.2, 5.2] : undefined }, yaxis: { ...yaxis, title: { text: 'density' } } },
      };
    },
  });
}

function tailChart(view, side) {
  const words = side === 'fall' ? ['Probability of a fall', 'P(ln(S/F) < \u2212move)'] : ['Probability of a rise', 'P(ln(S/F) > move)'];
  const chances = view.curves.tails.flatMap((tail) => tail[side]).filter((p) => p > 0);
  const least = Math.max(1e-8, Math.min(...chances));  // less moves no price by a tick
  return chart({
    id: `tail-${side}`, title: words[0], height: 360, caption: `${words[1]}, risk-neutral, by expiry, on a log scale.`,
    build: () => ({
      data: view.curves.tails.map((tail, s) => ({ type: 'scatter', mode: 'lines',
        name: plotText(view.name(s)), x: tail.move.map((m) => 100 * m),
        y: tail[side].map((p) => p > 0 ? p : null), line: { color: sliceColour(view, s), width: 1.6 },
        hovertemplate: 'move %{x:.1f} %: %{y:.3g}<extra>%{fullData.name}</extra>' })),
      summary: `${counted(view.curves.tails.length, 'line')}; the table of tail probabilities has figures`,
      layout: { xaxis: { title: { text: 'log-return, %' }, type: 'log' }, yaxis: { title: { text: 'probability' }, type: 'log', exponentformat: 'power', range: [Math.log10(least), 0] } },
    }),
  });
}

function tailTable(view) {
  const rows = view.curves.tails.map((tail, s) => ({ tail, name: view.name(s) }));
  const stated = (side, i) => column.probability(`${side} of ${Math.round(100 * (rows[0].tail.stated[i] || {}).move)} %`,
    (r) => (r.tail.stated[i] || {})[side]);
  const shortfall = (i) => column.probability(`shortfall, worst ${Math.round(100 * (rows[0].tail.shortfalls[i] || {}).alpha)} %`,
    (r) => (r.tail.shortfalls[i] || {}).shortfall);
  return dataTable({
    title: 'Tail probabilities', file: 'tail', rows,
    note: 'Risk-neutral probabilities: measured by option prices, risk premium included. Moves are log-returns to expiry; shortfall is the mean loss to the forward in the worst share.',
    columns: [
      column.words('expiry', (r) => r.name),
      ...rows[0].tail.stated.map((_, i) => stated('fall', i)), ...rows[0].tail.stated.map((_, i) => stated('rise', i)),
      ...rows[0].tail.shortfalls.map((_, i) => shortfall(i)),
      column.vol('variance swap', (r) => r.tail.variance_swap_vol),
      column.number('left slope', 'Lee\u2019s bound: 2', (r) => r.tail.left_slope, 4),
      column.number('right slope', 'Lee\u2019s bound: 2', (r) => r.tail.right_slope, 4),
    ],
  });
}

function lawSection(view) {
  if (!view.curves.tails || view.curves.tails.length === 0) return null;
  return section(view, 'laws', 'Densities and tails', '',
    element('div', { class: 'charts' }, densityChart(view)),
    element('div', { class: 'charts two' }, tailChart(view, 'fall'), tailChart(view, 'rise')),
    tailTable(view), floorTable(view));
}

function floorTable(view) {
  const report = view.report.tail_floors;
  if (!report || !report.floors || report.floors.length === 0) return null;
  const options = (view.report.options || {}).tail_floors || [];
  return dataTable({
    title: 'Tail floors', file: 'tail_floors', rows: report.floors,
    columns: [
      column.words('floor', (r) => (options[r.floor] || {}).text || String(r.floor)),
      column.words('expiry', (r) => expiryName(r, view.document.underlying)),
      column.short('target', '', (r) => r.target), column.short('without floors', '', (r) => r.without), column.short('reached', '', (r) => r.reached),
      column.words('status', (r) => r.status, { verdict: (v) => v === 'met' ? 'good' : 'bad' }),
    ],
  });
}
