// SPDX-License-Identifier: Apache-2.0
// Overview of many surfaces: a table to sort and search, with a link to each surface.

function overviewTable(surfaces) {
  const link = (name, row) => element('a', { href: `#surface-${row.place}` }, name || '(no name)');
  return dataTable({
    title: 'Surfaces', file: 'surfaces', rows: surfaces.map((row, place) => ({ ...row, place })), filter: true,
    note: 'The first and last at-the-money vols are those of the nearest and the farthest expiry.',
    columns: [
      column.words('underlying', (r) => r.underlying, { show: link }), column.words('time of the quotes', (r) => r.as_of), column.words('model', (r) => r.model),
      column.count('expiries', (r) => r.slices), column.count('fitted', (r) => r.fitted), column.count('rejected', (r) => r.rejected),
      { label: 'inside bid/ask', unit: '%', value: (r) => r.two_sided > 0 ? r.inside / r.two_sided : null, show: (v) => isNumber(v) ? (100 * v).toFixed(1) : ABSENT },
      column.volError('RMSE', (r) => r.rmse_vol),
      column.number('RMSE', 'half-spreads', (r) => r.rmse_half_spreads, 2), column.number('worst', 'residual', (r) => r.worst, 1),
      column.words('arbitrage', (r) => r.free === true ? 'free' : r.free === false ? 'found' : null, { verdict: (v) => ({ free: 'good', found: 'bad' })[v] }),
      column.short('smallest g', '', (r) => r.min_g), column.vol('first ATM', (r) => r.first_atm), column.vol('last ATM', (r) => r.last_atm),
      column.words('file', (r) => r.file),
    ],
  });
}

function overviewCards(surfaces) {
  const withArbitrage = surfaces.filter((row) => row.free === false).length;
  const open = surfaces.filter((row) => typeof row.free !== 'boolean').length;
  const inside = surfaces.filter((row) => row.two_sided > 0);
  const share = inside.reduce((sum, r) => sum + r.inside, 0) / inside.reduce((sum, r) => sum + r.two_sided, 0);
  const fitted = surfaces.reduce((sum, r) => sum + (r.fitted || 0), 0);
  return figureCards([
    { label: 'Surfaces', value: count(surfaces.length), verdict: 'plain', words: `${count(surfaces.reduce((sum, r) => sum + r.slices, 0))} expiries, ${count(fitted)} quotes fitted.` },
    { label: 'Static arbitrage', value: withArbitrage > 0 ? `in ${count(withArbitrage)}` : open > 0 ? 'not decided' : 'none', verdict: withArbitrage > 0 ? 'bad' : open > 0 ? 'plain' : 'good',
      words: `Decided for each surface${open > 0 ? `; ${count(open)} have no verdict` : ''}. Sort by the column to find them.` },
    ...(isNumber(share) ? [{ label: 'Inside bid/ask', value: `${(100 * share).toFixed(1)} %`, verdict: 'plain', words: 'Share of all two-sided out-of-the-money quotes of all surfaces.' }] : []),
  ]);
}

function overviewView(overview) {
  const title = `${count(overview.surfaces.length)} volatility surfaces`;
  const left = overview.short ? element('p', { class: 'note' }, 'So many surfaces do not fit into one page in full: each is shown with its figures and smiles; its own report '
    + '(volcal report FILE) has quotes, densities and the fit.') : null;
  return { title, top: [pageHead(title)], content: [overviewCards(overview.surfaces), left, overviewTable(overview.surfaces)].filter((child) => child !== null) };
}

/** Surfaces are stored in groups that are inflated together, since they share most of their text. */
async function readSurface(overview, place) {
  const group = await readPart(`surfaces-${Math.floor(place / overview.group)}`);
  const part = group[place % overview.group];
  for (const curve of part.curves.slices) curve.k ??= (curve.deviations || []).map((x) => x * curve.deviation);
  return part;
}

async function showSurfaces() {
  const overview = await readPart('overview');
  if (overview.surfaces.length === 1) {
    show(surfacePage(await readSurface(overview, 0)));
    return;
  }
  await route({
    name: 'surface', count: overview.surfaces.length, all: () => overviewView(overview),
    read: (place) => readSurface(overview, place), one: (part) => surfacePage(part, [backLink('All surfaces')]),
  });
}
