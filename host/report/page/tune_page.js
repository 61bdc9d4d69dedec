// SPDX-License-Identifier: Apache-2.0
// A search for a profile: cost in sample and gain at quotes held out of each profile tried.

const MEASURES = [
  ['score', 'score, which the choice minimises', (p) => p.score, 1, (t) => null],
  ['median', 'median error at tails held out, vol points', (p) => p.tail.median, 100, (t) => t.tail.median],
  ['percentile_95', '95th percentile at tails held out, vol points', (p) => p.tail.percentile_95, 100, (t) => t.tail.percentile_95],
  ['under_priced', 'tail quotes under-priced, %', (p) => p.tail.under_priced, 100, (t) => t.tail.under_priced],
  ['strikes', 'median error between strikes, vol points', (p) => p.strikes.median, 100, (t) => t.strikes.median],
  ['next', 'median error on the next snapshot, vol points', (p) => p.next.median, 100, (t) => null],
];

function shapeWords(profile) {
  const shape = profile.shape;
  if (shape.strength === 0) return 'no profile';
  return `strength ${short(shape.strength, 3)}, slopes ${short(shape.left_slope.typical, 3)} and ${short(shape.right_slope.typical, 3)}, `
    + `width ${short(shape.width.typical, 3)} (spread ${short(shape.width.spread, 3)})`;
}

function tradeOffChart(tuning, appetite, id, title) {
  let measure = MEASURES[1];
  return chart({
    id, title, full: true, height: 480,
    caption: 'Each point is a profile: its price in sample (to the right) against its errors at quotes held out of its fits (lower is better). Dashed: the largest price allowed.',
    controls: (redraw) => [choice('y-axis', MEASURES.map(([name, words]) => [name, words]), measure[0], (chosenName) => {
      measure = MEASURES.find(([name]) => name === chosenName);
      redraw();
    })],
    build() {
      const t = theme();
      const [, words, pick, unit, pickTextbook] = measure;
      const value = (p) => isNumber(pick(p)) ? unit * pick(p) : null;
      const group = (name, places, marker) => ({ type: 'scatter', mode: 'markers', name, x: places.map((i) => tuning.curve[i].price),
        y: places.map((i) => value(tuning.curve[i])), marker, text: places.map((i) => plotText(shapeWords(tuning.curve[i].profile))),
        hovertemplate: 'price %{x:.4f}, %{y:.4g}<br>%{text}<extra>%{fullData.name}</extra>' });
      const others = tuning.curve.map((_, i) => i).filter((i) => i !== tuning.chosen && i !== tuning.none);
      const data = [group('tried', others, { color: t.refused, size: 8 }), group('no profile', [tuning.none], { color: t.put, size: 12, symbol: 'diamond' }),
        group('chosen', [tuning.chosen], { color: t.call, size: 16, symbol: 'star' })];
      const textbook = pickTextbook(tuning.textbook);
      const line = (more) => ({ type: 'line', line: { color: t.soft, width: 1, dash: 'dash' }, ...more });
      const shapes = [line({ xref: 'x', x0: appetite, x1: appetite, yref: 'paper', y0: 0, y1: 1 })];
      const annotations = [{ xref: 'x', x: appetite, yref: 'paper', y: 1, text: 'appetite', showarrow: false, xanchor: 'left', font: { color: t.soft } }];
      if (isNumber(textbook)) {
        shapes.push(line({ xref: 'paper', x0: 0, x1: 1, yref: 'y', y0: unit * textbook, y1: unit * textbook }));
        annotations.push({ xref: 'paper', x: 0, yref: 'y', y: unit * textbook, text: 'textbook SVI, slice by slice', showarrow: false, xanchor: 'left', yanchor: 'bottom', font: { color: t.soft } });
      }
      const chosen = tuning.curve[tuning.chosen];
      return { data, summary: `${tuning.curve.length} profiles; chosen: ${shapeWords(chosen.profile)}, price ${short(chosen.price)}, ${words} ${short(value(chosen))}`,
        layout: { shapes, annotations, xaxis: { title: { text: 'price in sample, mean squared half-spreads' } }, yaxis: { title: { text: words } } } };
    },
  });
}

function tradeOffTable(tuning) {
  const shape = (pick) => (p) => p.profile.shape.strength === 0 ? null : pick(p.profile.shape);
  return dataTable({
    title: 'Profiles tried', file: 'profiles', rows: tuning.curve.map((point, place) => ({ ...point, place })),
    columns: [
      { label: 'tried', value: (p) => p.place + 1, show: (v) => count(v) },
      column.words('which', (p) => p.place === tuning.chosen ? 'chosen' : p.place === tuning.none ? 'no profile' : '', { verdict: (v) => v === 'chosen' ? 'good' : '' }),
      column.short('strength', '', (p) => p.profile.shape.strength), column.short('left slope', '', shape((s) => s.left_slope.typical)),
      column.short('right slope', '', shape((s) => s.right_slope.typical)), column.short('width', '', shape((s) => s.width.typical)), column.short('spread', '', shape((s) => s.width.spread)),
      column.number('in sample', 'half-spreads\u00b2', (p) => p.in_sample, 4), column.number('price', 'half-spreads\u00b2', (p) => p.price, 4),
      column.volError('tail median', (p) => p.tail.median), column.volError('tail 95th', (p) => p.tail.percentile_95), column.probability('tail inside', (p) => p.tail.inside),
      column.probability('tail under-priced', (p) => p.tail.under_priced), column.volError('strikes median', (p) => p.strikes.median),
      column.volError('next median', (p) => p.next.median), column.number('jump', '', (p) => p.jump, 3), column.count('with arbitrage', (p) => p.with_arbitrage), column.number('score', '', (p) => p.score, 4),
    ],
  });
}

function comparisonTable(tuning, title) {
  const none = tuning.curve[tuning.none];
  const chosen = tuning.curve[tuning.chosen];
  const rows = ['tail', 'strikes', 'next'].flatMap((held) => [['textbook SVI, slice by slice', tuning.textbook[held]], ['no profile', none[held]], ['chosen profile', chosen[held]]]
    .filter(([, errors]) => errors && errors.quotes > 0).map(([fit, errors]) => ({ held, fit, errors })));
  const words = { tail: 'tails', strikes: 'runs of strikes', next: 'the next snapshot' };
  return dataTable({
    title, file: 'held_out', rows,
    columns: [column.words('held out', (r) => words[r.held]), column.words('fit of the other quotes', (r) => r.fit), column.count('quotes', (r) => r.errors.quotes),
      column.volError('median error', (r) => r.errors.median), column.volError('95th percentile', (r) => r.errors.percentile_95), column.probability('inside bid/ask', (r) => r.errors.inside),
      column.probability('under-priced', (r) => r.errors.under_priced), column.number('score', '', (r) => r.errors.score, 4)],
  });
}

function sequenceTable(trial) {
  const rows = [{ fit: 'textbook SVI, slice by slice', tail: trial.textbook }, { fit: 'profile, no prior', tail: trial.alone, jump: trial.jump_alone, in_sample: trial.in_sample_alone },
    { fit: 'profile, and the previous snapshot as prior', tail: trial.tail, jump: trial.jump, in_sample: trial.in_sample }];
  return dataTable({
    title: 'Snapshots in sequence', file: 'sequence', rows,
    columns: [column.words('fit of the other quotes', (r) => r.fit), column.count('quotes', (r) => r.tail.quotes), column.volError('tail median', (r) => r.tail.median), column.volError('95th percentile', (r) => r.tail.percentile_95),
      column.probability('under-priced', (r) => r.tail.under_priced), column.number('jump', '', (r) => r.jump, 4), column.number('in sample', 'half-spreads\u00b2', (r) => r.in_sample, 4)],
  });
}

function gainCard(label, before, after, words) {
  if (!isNumber(before) || !isNumber(after)) return null;
  const gain = 1 - after / before;
  return { label, value: `${volPercent(before)} \u2192 ${volPercent(after)} vol points`, verdict: gain > 0 ? 'good' : 'bad', words: `${words}: ${signed(-100 * gain, 0)} %.` };
}

function tuneCards(tuning, appetite, where) {
  const none = tuning.curve[tuning.none];
  const chosen = tuning.curve[tuning.chosen];
  return figureCards([
    gainCard('Tail error, median', none.tail.median, chosen.tail.median, `Against no profile, ${where}`),
    gainCard('Tail error, 95th percentile', none.tail.percentile_95, chosen.tail.percentile_95, `Against no profile, ${where}`),
    { label: 'Under-priced tail quotes', value: `${probability(none.tail.under_priced)} \u2192 ${probability(chosen.tail.under_priced)} %`, verdict: 'plain', words: `Without and with the profile, ${where}; a fit without bias has half.` },
    { label: 'Price in sample', value: short(chosen.price, 3), verdict: chosen.price <= appetite ? 'good' : 'fair', words: `Increase of the mean squared residual, in half-spreads\u00b2, over the fit without a profile; allowed ${short(appetite)}.` },
  ].filter(Boolean));
}

async function showTune() {
  const part = await readPart('data');
  const view = { sections: [] };
  const { tuning, test } = part;
  const chosen = tuning.curve[tuning.chosen].profile;
  const notes = [...new Set([...tuning.notes, ...(test ? test.notes : [])])];
  const sections = [
    section(view, 'trade-off', 'Trade-off', '', tuneCards(tuning, part.appetite, 'on quotes held out'),
      element('div', { class: 'charts' }, tradeOffChart(tuning, part.appetite, 'trade-off-chart', 'Price against gain')), comparisonTable(tuning, 'Errors on quotes held out'),
      tuning.sequence ? sequenceTable(tuning.sequence) : null, tradeOffTable(tuning)),
    test ? section(view, 'test', 'Snapshots that took no part in the choice', '', tuneCards(test, part.appetite, 'on other snapshots'),
      comparisonTable(test, 'Errors on their quotes held out'), test.sequence ? sequenceTable(test.sequence) : null) : null,
    notes.length ? section(view, 'notes', 'Notes', '', element('div', { class: 'note' }, element('ul', {}, notes.map((note) => element('li', {}, note))))) : null,
  ];
  const title = 'A profile, chosen';
  const top = [pageHead(title), facts([['Profile', chosen.name], ['Regulariser', shapeWords(chosen)], ['Snapshots', tuning.surfaces], ['Fits', tuning.fits], ['Test snapshots', test ? test.surfaces : null],
      ['Appetite', part.appetite], ['Tail', `|delta| below ${part.tail_delta}`], ['volcal', document.body.dataset.version]]), jumps(view)];
  show({ title, top, content: sections.filter(Boolean) });
}
