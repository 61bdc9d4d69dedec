// SPDX-License-Identifier: Apache-2.0
// Comparison of two surfaces: changes of vol, and whether they exceed the error bars of both.

/** A pair of surfaces with the names and titles that its charts use. */
function pairView(part, pair) {
  const held = part.at === 'strike' ? 'strike' : 'log-moneyness';
  return {
    part, pair, held, sections: [],
    name: (slice) => expiryName(slice.after, pair.after.underlying),
    bands: pair.slices.some((slice) => slice.atm_vol.half_width !== null),
  };
}

function percentOf(values) { return values.map((v) => isNumber(v) ? 100 * v : null); }

function changeMap(view) {
  const { slices } = view.pair;
  const unions = slices[0].points.deviations;
  return chart({
    id: 'changes', title: 'Changes', full: true, height: Math.max(260, 90 + 26 * slices.length),
    caption: `Change of implied vol from before to after at fixed ${view.held}, in vol points. Crosses mark changes beyond the ${Math.round(100 * view.part.confidence)} % band of both errors.`,
    build() {
      const rows = slices.map((slice) => percentOf(slice.points.change));
      const limit = Math.max(0.1, ...rows.flat().filter(isNumber).map(Math.abs));
      const names = slices.map((slice) => plotText(view.name(slice)));
      const beyond = slices.flatMap((slice, s) => slice.points.deviations.filter((_, i) => slice.points.beyond[i]).map((x) => [x, names[s]]));
      return {
        data: [
          { type: 'heatmap', name: 'change, vol points', x: unions, y: names, z: rows, zmin: -limit, zmax: limit, colorscale: divergingScale(), xgap: 1, ygap: 1, hoverongaps: false,
            hovertemplate: '%{y}, %{x:.2f} deviations: %{z:.2f} vol points<extra></extra>', colorbar: { title: { text: 'vol points', side: 'right' }, thickness: 12 } },
          { type: 'scatter', mode: 'markers', name: 'beyond the band', showlegend: false, x: beyond.map(([x]) => x), y: beyond.map(([, y]) => y), hoverinfo: 'skip',
            marker: { symbol: 'x-thin', size: 6, line: { color: theme().ink, width: 1.2 } } },
        ],
        summary: `${view.pair.total.beyond} of ${view.pair.total.judged} judged points beyond their band`,
        layout: { xaxis: { title: { text: axisTitle('deviations') }, zeroline: false }, yaxis: { type: 'category', autorange: 'reversed' } },
      };
    },
  });
}

function atmChangeChart(view) {
  const { slices } = view.pair;
  return chart({
    id: 'atm-change', title: 'Change of the at-the-money vol', height: 340, caption: 'With the band of both errors: a change whose bar reaches 0 is explained by errors.',
    build() {
      const width = slices.map((slice) => isNumber(slice.atm_vol.half_width) ? 100 * slice.atm_vol.half_width : 0);
      return {
        data: [{ type: 'scatter', mode: 'lines+markers', name: 'change, vol points', x: slices.map((s) => s.after.time_to_expiry), y: slices.map((s) => 100 * s.atm_vol.change),
          error_y: { type: 'data', symmetric: false, array: width, arrayminus: width, color: theme().fit, thickness: 1.2, width: 3 }, line: { color: theme().fit, width: 1.8 },
          text: slices.map((s) => plotText(view.name(s))), hovertemplate: '%{text}: %{y:.2f} vol points<extra></extra>' }],
        summary: slices.map((s) => `${view.name(s)}: ${signedVol(s.atm_vol.change)} vol points`).join('; '),
        layout: { xaxis: { title: { text: 'years to expiry' }, type: 'log' }, yaxis: { title: { text: 'vol points' } } },
      };
    },
  });
}

function atmLevelChart(view) {
  const { slices } = view.pair;
  const line = (name, side, colour) => ({ type: 'scatter', mode: 'lines+markers', name, x: slices.map((s) => s[side].time_to_expiry), y: slices.map((s) => 100 * s.atm_vol[side]), line: { color: colour, width: 1.8 },
    text: slices.map((s) => plotText(view.name(s))), hovertemplate: '%{text}: %{y:.2f} %<extra>%{fullData.name}</extra>' });
  return chart({
    id: 'atm-levels', title: 'At-the-money vol, before and after', height: 340,
    build: () => ({
      data: [line('before', 'before', theme().put), line('after', 'after', theme().call)], summary: `${slices.length} expiries`,
      layout: { xaxis: { title: { text: 'years to expiry' }, type: 'log' }, yaxis: { title: { text: 'vol, %' } } },
    }),
  });
}

/** Chart of one expiry: both smiles, or their difference with its band. */
function pairChart(view, slice, s, shared) {
  return chart({
    id: `pair-${s}`, title: view.name(slice), height: 320,
    caption: `At the money ${volPercent(slice.atm_vol.before)} \u2192 ${volPercent(slice.atm_vol.after)} %, largest change ${signedVol(slice.summary.largest)} vol points at ${fixed(slice.summary.largest_at, 2)} deviations.`,
    controls: shared.join,
    build() {
      const t = theme();
      const p = slice.points;
      const x = p.deviations;
      const line = (name, y, colour) => ({ type: 'scatter', mode: 'lines', name, x, y, line: { color: colour, width: 1.9 }, hovertemplate: '%{x:.2f}: %{y:.2f}<extra>%{fullData.name}</extra>' });
      const summary = `${slice.summary.beyond} of ${slice.summary.judged} points beyond their band`;
      const xaxis = { title: { text: axisTitle('deviations') } };
      if (shared.axis === 'vols') {
        return { summary, data: [line('before', percentOf(p.vol_before), t.put), line('after', percentOf(p.vol_after), t.call)],
          layout: { xaxis, yaxis: { title: { text: 'implied vol, %' } } } };
      }
      const widths = percentOf(p.half_width);
      const changes = percentOf(p.change);
      const out = x.map((_, i) => i).filter((i) => p.beyond[i]);
      const band = widths.some(isNumber) ? [
        { type: 'scatter', mode: 'lines', name: 'band, low', x, y: widths.map((w) => w === null ? null : -w), line: { width: 0 }, hoverinfo: 'skip', showlegend: false },
        { type: 'scatter', mode: 'lines', name: 'no change, within errors', x, y: widths, line: { width: 0 }, fill: 'tonexty', fillcolor: t.band, hoverinfo: 'skip' }] : [];
      return {
        summary, data: [...band, line('change', changes, t.fit),
          { type: 'scatter', mode: 'markers', name: 'beyond the band', x: out.map((i) => x[i]), y: out.map((i) => changes[i]), marker: { color: t.bad, size: 7 }, hoverinfo: 'skip' }],
        layout: { xaxis, yaxis: { title: { text: 'vol points' } } },
      };
    },
  });
}

function movedVerdict(view) {
  const { total } = view.pair;
  if (total.judged === 0) return { label: 'Beyond errors', value: 'not judged', verdict: 'plain', words: 'Neither surface has error bars: both were stated, not fitted.' };
  const share = total.beyond / total.judged;
  const chance = 1 - view.part.confidence;
  const quiet = share <= 2 * chance;
  return { label: 'Beyond errors', value: `${probability(share)} %`, verdict: quiet ? 'good' : 'fair',
    words: `${total.beyond} of ${total.judged} points lie beyond the band of both errors; by chance some ${probability(chance)} % would. ${quiet ? 'Errors alone explain that.' : 'Errors do not explain that many.'}` };
}

function pairCards(view) {
  const { pair } = view;
  const largest = pair.slices[pair.largest_slice];
  return figureCards([
    { label: 'At-the-money vol', value: `${signedVol(pair.mean_atm_change)} vol points`, verdict: 'plain', words: `Mean over ${pair.slices.length} expiries; ${pair.atm.beyond} of ${pair.atm.judged} judged are beyond their band.` },
    { label: 'Largest change', value: `${signedVol(pair.total.largest)} vol points`, verdict: 'plain', words: `${view.name(largest)}, at ${fixed(pair.total.largest_at, 2)} standard deviations.` },
    { label: 'Root mean square', value: `${volPercent(pair.total.root_mean_square)} vol points`, verdict: 'plain', words: `Over ${pair.total.points} points at fixed ${view.held}.` },
    movedVerdict(view),
  ]);
}

function pairTable(view) {
  const change = (member) => (s) => s[member].change;
  return dataTable({
    title: 'Expiries', file: 'changes', rows: view.pair.slices,
    note: 'Changes are after minus before. The errors of both sides are taken as independent; where both were fitted to the same quotes, too few changes are marked as beyond.',
    columns: [
      column.words('expiry', view.name), column.short('T before', 'years', (s) => s.before.time_to_expiry), column.short('T after', 'years', (s) => s.after.time_to_expiry),
      { label: 'forward before', value: (s) => s.before.forward, show: (v) => short(v, 8) }, { label: 'forward after', value: (s) => s.after.forward, show: (v) => short(v, 8) },
      column.vol('ATM before', (s) => s.atm_vol.before), column.vol('ATM after', (s) => s.atm_vol.after), column.volChange('ATM change', change('atm_vol')),
      column.volError('band \u00b1', (s) => s.atm_vol.half_width), column.words('beyond', (s) => s.atm_vol.beyond === null ? null : s.atm_vol.beyond ? 'yes' : 'no', { verdict: (v) => v === 'yes' ? 'fair' : '' }),
      column.volChange('RR25 change', change('risk_reversal_25')), column.volChange('BF25 change', change('butterfly_25')),
      column.volChange('largest change', (s) => s.summary.largest), column.number('at', 'deviations', (s) => s.summary.largest_at, 2),
      column.volError('root mean square', (s) => s.summary.root_mean_square), column.probability('points beyond', (s) => s.summary.share_beyond),
    ],
  });
}

function unmatched(view) {
  const names = (list, side) => list.map((s) => element('li', {}, `${expiryName(s, view.pair[side].underlying)}: only ${side}`));
  const all = [...names(view.pair.only_before, 'before'), ...names(view.pair.only_after, 'after')];
  return all.length === 0 ? null : element('div', { class: 'note' }, element('p', {}, 'Expiries on one side only, not compared:'), element('ul', {}, all));
}

function pairPage(part, pair, back = []) {
  const view = pairView(part, pair);
  const shared = sharedAxis('changes', [['changes', 'change with its band'], ['vols', 'vols, before and after']], 'show');
  const sections = [
    section(view, 'moved', 'Changes', '', pairCards(view), element('div', { class: 'charts' }, changeMap(view)),
      element('div', { class: 'charts two' }, atmChangeChart(view), atmLevelChart(view)), pairTable(view), unmatched(view)),
    section(view, 'expiries', 'By expiry', `At fixed ${view.held}, at standard deviations of the later smile.`, element('div', { class: 'bar' }, shared.control),
      element('div', { class: 'charts' }, pair.slices.map((slice, s) => pairChart(view, slice, s, shared)))),
  ];
  const side = (which) => `${pair[which].underlying || '(no name)'}, ${{ heston: 'Heston', slices: 'slices of several kinds' }[pair[which].model] || 'SVI'}${pair[which].as_of ? ', ' + pair[which].as_of : ''}`;
  const title = `${pair.after.underlying || '(no name)'}: changes`;
  const top = [...back, pageHead(title),
    facts([['Before', side('before')], ['After', side('after')], ['Held fixed', view.held], ['Bands', `${Math.round(100 * part.confidence)} %`], ['Expiries matched by', pair.matched_by.replace(/_/g, ' ')],
      ['volcal', document.body.dataset.version], ['File before', part.before], ['File after', part.after]]), jumps(view)];
  return { title, top, content: sections };
}

/** Surfaces that were not compared, with reasons, such as those in one file only. */
function notCompared(part) {
  const left = part.not_compared.map((n) => element('li', {}, `${n.underlying || '(no name)'}: ${n.reason}`));
  return left.length ? [element('div', { class: 'note' }, element('p', {}, 'Not compared:'), element('ul', {}, left))] : [];
}

function pairsPage(part) {
  const rows = part.surfaces.map((pair, place) => ({ ...pair, place }));
  const title = `${count(rows.length)} surfaces: changes`;
  const table = dataTable({
    title: 'Surfaces', file: 'moved', rows, filter: true,
    columns: [column.words('underlying', (r) => r.after.underlying, { show: (name, r) => element('a', { href: `#pair-of-${r.place}` }, name || '(no name)') }), column.count('expiries', (r) => r.slices.length),
      column.volChange('ATM change, mean', (r) => r.mean_atm_change), column.volChange('largest change', (r) => r.total.largest), column.volError('root mean square', (r) => r.total.root_mean_square),
      column.probability('points beyond', (r) => r.total.share_beyond)],
  });
  return {
    title, top: [pageHead(title), facts([['File before', part.before], ['File after', part.after]])],
    content: [table, ...notCompared(part)],
  };
}

async function showDiff() {
  const part = await readPart('data');
  if (part.surfaces.length === 1) {
    const view = pairPage(part, part.surfaces[0]);
    view.content.push(...notCompared(part));
    show(view);
    return;
  }
  await route({
    name: 'pair-of', count: part.surfaces.length, all: () => pairsPage(part),
    read: (place) => part.surfaces[place], one: (pair) => pairPage(part, pair, [backLink('All surfaces')]),
  });
}
