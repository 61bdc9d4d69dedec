// SPDX-License-Identifier: Apache-2.0
// Durrleman's g and calendar slack, with the certificates of freedom from arbitrage.

function durrlemanChart(view) {
  const faults = view.butterfly.map((b, s) => ({ ...b, s })).filter((b) => !b.free && isNumber(b.min_g) && isNumber(b.min_g_at));
  const covered = view.document.model === 'heston' ? 'A Heston density is positive by theorem; the curves are measured values.' : 'The certificate below covers every k, not only the range of the chart.';
  const reach = Math.max(5.2, ...faults.map((b) => 1.05 * Math.abs(b.min_g_at / view.curves.slices[b.s].deviation)).filter((x) => x < 20));
  const floor = Math.min(0, ...view.butterfly.map((b) => b.min_g).filter(isNumber));
  return chart({
    id: 'durrleman', title: 'Durrleman\u2019s g', height: 430, full: true,
    caption: `The sign of the density: where g is below 0 a butterfly has a negative price. ${covered}`,
    build: () => ({
      data: [...view.curves.slices.map((curve, s) => ({ type: 'scatter', mode: 'lines', name: plotText(view.name(s)), x: curve.k.map((k) => k / curve.deviation), y: curve.g,
        line: { color: sliceColour(view, s), width: 1.6 }, hovertemplate: '%{x:.2f}: g %{y:.4g}<extra>%{fullData.name}</extra>' })),
      ...(faults.length ? [{ type: 'scatter', mode: 'markers', name: 'arbitrage', x: faults.map((b) => b.min_g_at / view.curves.slices[b.s].deviation), y: faults.map((b) => b.min_g),
        text: faults.map((b) => plotText(view.name(b.s))), marker: { symbol: 'x', size: 10, color: theme().bad }, hovertemplate: '%{text}: g %{y:.4g} at %{x:.2f} deviations<extra></extra>' }] : [])],
      summary: `smallest g ${short(Math.min(...view.butterfly.map((b) => b.min_g).filter(isNumber)))}`,
      layout: {
        xaxis: { title: { text: axisTitle('deviations') }, range: [-reach, reach] }, yaxis: { title: { text: 'g' }, range: [Math.min(-0.1, 1.2 * floor), undefined], autorangeoptions: { include: [0] } },
        shapes: [{ type: 'line', xref: 'paper', x0: 0, x1: 1, y0: 0, y1: 0, line: { color: theme().bad, width: 1, dash: 'dash' } }],
      },
    }),
  });
}

function verdictOf(evidence, free) {
  if (evidence.method === 'theorem') return free ? 'free by theorem' : 'not shown';
  return free ? 'proved free' : 'arbitrage';
}

function arbitrageSection(view) {
  const evidence = view.report.arbitrage;
  if (!evidence || !evidence.butterfly) return null;
  const free = { verdict: (v) => v === 'arbitrage' || v === 'not shown' ? 'bad' : 'good' };
  const words = evidence.method === 'theorem'
    ? 'The price of a Heston model is a martingale, so there is no static arbitrage. The figures are measured on a grid; a violation there overrules the theorem.'
    : 'Certificates for all strikes: the sign of g, from a polynomial of degree 10, and the crossings of two expiries, from the real roots of a quartic. The figures cover all log-moneyness.';
  return section(view, 'arbitrage', 'Static arbitrage', words,
    view.curves.slices[0] && view.curves.slices[0].g ? element('div', { class: 'charts' }, durrlemanChart(view)) : null,
    dataTable({
      title: 'Butterfly certificates', file: 'butterfly', rows: evidence.butterfly.map((b, s) => ({ ...b, s })),
      columns: [column.words('expiry', (r) => view.name(r.s)), column.words('butterfly', (r) => verdictOf(evidence, r.free), free),
        column.short('smallest g', '', (r) => r.min_g), column.short('at k', '', (r) => r.min_g_at),
        column.number('left slope', 'of total variance', (r) => r.left_slope, 5), column.number('right slope', 'of total variance', (r) => r.right_slope, 5)],
    }),
    evidence.calendar.length === 0 ? null : dataTable({
      title: 'Calendar certificates', file: 'calendar', rows: evidence.calendar,
      columns: [column.words('earlier', (r) => view.name(r.earlier)), column.words('later', (r) => view.name(r.later)),
        column.words('calendar', (r) => verdictOf(evidence, r.free), free), column.short('smallest slack', 'total variance', (r) => r.min_slack),
        column.short('at k', '', (r) => r.min_slack_at), column.words('crossings at k', (r) => r.crossings.length ? r.crossings.map((k) => short(k)).join(' ') : 'none')],
    }));
}
