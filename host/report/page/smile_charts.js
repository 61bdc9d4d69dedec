// SPDX-License-Identifier: Apache-2.0
// One chart for each expiry: quotes with bid and ask, the fit with its error band, and rejected quotes.

/** Trace of quotes: a marker at the vol, with bars to bid and ask. */
function quoteTrace(name, quotes, place, colour, symbol) {
  const two = (q) => isNumber(q.bid_vol) && isNumber(q.ask_vol);
  return {
    type: 'scatter', mode: 'markers', name,
    x: quotes.map((q) => place(q.log_moneyness)), y: quotes.map((q) => 100 * q.market_vol),
    error_y: {
      type: 'data', symmetric: false, color: colour, thickness: 1.2, width: 2,
      array: quotes.map((q) => two(q) ? 100 * (q.ask_vol - q.market_vol) : null),
      arrayminus: quotes.map((q) => two(q) ? 100 * (q.market_vol - q.bid_vol) : null),
    },
    marker: { color: colour, size: 5, symbol },
    text: quotes.map((q) => `${plotText(q.instrument)}<br>strike ${short(q.strike, 8)}, bid ${volPercent(q.bid_vol)}, ask ${volPercent(q.ask_vol)}, `
      + `model ${volPercent(q.model_vol)} %<br>error ${signed(q.residual, 2)}, weight ${fixed(q.effective_weight, 2)}`),
    hovertemplate: '%{text}<extra></extra>',
  };
}

/** Vol at which a rejected quote is drawn: between bid and ask, or the side that exists. */
function refusedVol(q) {
  const sides = [q.bid_vol, q.ask_vol].filter(isNumber);
  if (sides.length > 0) return sides.reduce((a, b) => a + b) / sides.length;
  return isNumber(q.mid_vol) ? q.mid_vol : null;
}

/** `frame` is the range shown at first; some quotes may lie outside. */
function refusedTrace(name, quotes, place, colour, frame, more) {
  const drawn = quotes.filter((q) => refusedVol(q) !== null && isNumber(q.log_moneyness));
  const within = (value, [low, high]) => value >= low && value <= high;
  const outside = drawn.filter((q) => !within(q.log_moneyness, frame.k) || !within(100 * refusedVol(q), frame.vol)).length;
  return {
    type: 'scatter', mode: 'markers', name: `${name} (${count(drawn.length)}${outside ? `, ${count(outside)} outside the frame` : ''})`,
    x: drawn.map((q) => place(q.log_moneyness)), y: drawn.map((q) => 100 * refusedVol(q)),
    marker: { color: colour, size: 7, symbol: 'x-thin', line: { color: colour, width: 1.5 } },
    text: drawn.map((q) => `${plotText(q.instrument)}<br>rejected as ${plotText(q.reason)}<br>${plotText(q.detail)}`),
    hovertemplate: '%{text}<extra></extra>', ...more,
  };
}

function fitTraces(curve, place) {
  const t = theme();
  const x = curve.k.map(place);
  const percent = (values) => values.map((v) => v === null ? null : 100 * v);
  const traces = [];
  if (curve.low && curve.low.some(isNumber)) {
    traces.push({ type: 'scatter', mode: 'lines', name: 'band, low', x, y: percent(curve.low), line: { width: 0 }, hoverinfo: 'skip', showlegend: false });
    traces.push({ type: 'scatter', mode: 'lines', name: '95 % band', x, y: percent(curve.high), line: { width: 0 }, fill: 'tonexty', fillcolor: t.band, hoverinfo: 'skip' });
  }
  traces.push({ type: 'scatter', mode: 'lines', name: 'fit', x, y: percent(curve.vol), line: { color: t.fit, width: 2 }, hovertemplate: 'fit %{y:.2f} %<extra></extra>' });
  return traces;
}

/** Range of a smile that is shown at first: the quotes with some room, or the curve where there are none. */
function smileWindow(curve, quotes) {
  const ks = quotes.map((q) => q.log_moneyness);
  const low = quotes.length > 1 ? Math.min(...ks) : -2.5 * curve.deviation;
  const high = quotes.length > 1 ? Math.max(...ks) : 2.5 * curve.deviation;
  const room = 0.06 * (high - low);
  const vols = curve.vol.filter((v, i) => isNumber(v) && curve.k[i] >= low - room && curve.k[i] <= high + room);
  for (const q of quotes) vols.push(q.market_vol, ...[q.bid_vol, q.ask_vol].filter((v) => isNumber(v) && Math.abs(v - q.market_vol) < 0.5 * q.market_vol));
  const bottom = Math.min(...vols);
  const top = Math.max(...vols);
  const margin = 0.08 * (top - bottom) + 0.002;
  return { k: [low - room, high + room], vol: [100 * (bottom - margin), 100 * (top + margin)] };
}

/** Summary from the counts of the report, because not every page has the quotes; a stated surface has no counts. */
function smileSummary(report) {
  const quality = report.quality || {};
  return [
    isNumber(report.fitted) ? `${counted(report.fitted, 'quote')} fitted, ${count(report.rejected)} rejected` : null,
    isNumber(report.atm_vol) ? `at-the-money vol ${volPercent(report.atm_vol)} %` : null,
    quality.two_sided > 0 ? `${count(quality.inside)} of ${counted(quality.two_sided, 'two-sided quote')} inside bid and ask` : null,
  ].filter(Boolean).join(', ') || 'Stated, not fitted';
}

function smileChart(view, s, axis) {
  const slice = view.document.slices[s];
  const curve = view.curves.slices[s];
  const report = view.reports[s];
  const fitted = view.fitted.filter((q) => q.slice === s);
  const refused = view.rejected.filter((q) => q.slice === s);
  const deviation = isNumber(curve.deviation) ? `, one deviation ${short(curve.deviation, 3)}` : '';
  return chart({
    id: `smile-${s}`, title: view.name(s), height: 340,
    caption: `T ${short(slice.time_to_expiry)} years, forward ${short(slice.forward, 7)}${deviation}. ${smileSummary(report)}.`,
    controls: axis.join,
    build() {
      const t = theme();
      const place = axisPlace(axis.axis, slice, curve);
      const frame = smileWindow(curve, fitted);
      const data = fitTraces(curve, place);
      const calls = fitted.filter((q) => q.type === 'call');
      const puts = fitted.filter((q) => q.type === 'put');
      if (puts.length) data.push(quoteTrace('puts', puts, place, t.put, 'circle'));
      if (calls.length) data.push(quoteTrace('calls', calls, place, t.call, 'diamond'));
      const inside = refused.filter((q) => q.reason === 'in_the_money');
      const others = refused.filter((q) => q.reason !== 'in_the_money');
      if (others.length) data.push(refusedTrace('rejected', others, place, t.bad, frame));
      if (inside.length) data.push(refusedTrace('in the money', inside, place, t.refused, frame, { visible: axis.inTheMoney ? true : 'legendonly' }));
      const xaxis = { ...axisLayout(axis.axis) };
      if (axis.axis !== 'delta') xaxis.range = frame.k.map(place);
      return {
        data, summary: smileSummary(report),
        layout: { xaxis, yaxis: { title: { text: 'implied vol, %' }, range: frame.vol } },
      };
    },
  });
}

function smileSection(view) {
  // Pages of thousands of surfaces carry neither deltas nor quotes.
  const axis = sharedAxis('log_moneyness', AXES.filter(([name]) => name !== 'delta' || view.curves.slices.every((curve) => curve.delta)));
  const inTheMoney = view.rejected.some((q) => q.reason === 'in_the_money') ? tick('quotes in the money', false, (on) => {
    axis.inTheMoney = on;
    axis.redraw();
  }) : null;
  const words = view.fitted.length > 0 ? 'Market vols with bars from bid to ask, the fit, and rejected quotes with their reason. The band is the 95 % error of the fit, '
    + 'from the scatter of quotes about it: it contains the smile, not the quotes. Where a strike is quoted on both sides, the quote in the money is rejected.' : '';
  return section(view, 'smiles', 'Smiles', words,
    element('div', { class: 'bar' }, axis.control, inTheMoney),
    element('div', { class: 'charts' }, view.document.slices.map((slice, s) => smileChart(view, s, axis))));
}
