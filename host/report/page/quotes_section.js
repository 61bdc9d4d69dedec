// SPDX-License-Identifier: Apache-2.0
// Every quote of the input, fitted or rejected with its reason; notes and options of the run.

function fittedTable(view) {
  const spreads = residualUnit(view) === 'half-spreads';
  return dataTable({
    title: 'Fitted quotes', file: 'fitted', rows: view.fitted, filter: true,
    columns: [
      column.words('instrument', (q) => q.instrument), column.words('expiry', (q) => view.name(q.slice)), column.words('type', (q) => q.type),
      { label: 'strike', value: (q) => q.strike, show: (v) => short(v, 8) }, column.number('k', 'ln(K/F)', (q) => q.log_moneyness, 4),
      column.vol('bid', (q) => q.bid_vol), column.vol('ask', (q) => q.ask_vol), column.vol('market', (q) => q.market_vol), column.vol('model', (q) => q.model_vol),
      column.number('residual', residualUnit(view), (q) => q.residual, 2, { verdict: (v) => spreads && Math.abs(v) > 1 ? 'bad' : '' }),
      column.vol('band, low', (q) => q.band_low), column.vol('band, high', (q) => q.band_high),
      column.number('weight', '', (q) => q.effective_weight, 3), column.number('leverage', '0 to 1', (q) => q.leverage, 3),
      column.number('influence', 'standard errors', (q) => q.influence, 2), column.count('record', (q) => q.record),
    ],
  });
}

function rejectedTable(view) {
  return dataTable({
    title: 'Rejected records', file: 'refused', rows: view.rejected, filter: true,
    columns: [
      column.words('instrument', (q) => q.instrument), column.words('reason', (q) => q.reason), column.words('detail', (q) => q.detail),
      column.words('type', (q) => q.type), { label: 'strike', value: (q) => q.strike, show: (v) => short(v, 8) },
      column.vol('bid', (q) => q.bid_vol), column.vol('ask', (q) => q.ask_vol), column.count('record', (q) => q.record),
    ],
  });
}

function optionRows(options, prefix = '') {
  return Object.entries(options || {}).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? optionRows(value, `${prefix}${name}.`)
      : [{ name: prefix + name, value: Array.isArray(value) ? JSON.stringify(value) : value === null ? 'none' : String(value) }]);
}

function quotesSection(view) {
  if (view.fitted.length + view.rejected.length === 0) return null;
  return section(view, 'quotes', 'Quotes', 'Every record of the input is in one of these two tables.', fittedTable(view),
    view.rejected.length ? rejectedTable(view) : null);
}

function runSection(view) {
  const rows = optionRows(view.report.options);
  const notes = view.report.notes || [];
  if (rows.length + notes.length === 0) return null;
  return section(view, 'run', 'Notes and options', '',
    notes.length ? element('div', { class: 'note' }, element('ul', {}, notes.map((note) => element('li', {}, note)))) : null,
    rows.length ? dataTable({ title: 'Options', file: 'options', rows, columns: [column.words('option', (r) => r.name), column.words('value', (r) => r.value)] }) : null);
}
