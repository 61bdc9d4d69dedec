// SPDX-License-Identifier: Apache-2.0
// Tables that sort, filter and copy. Of many rows only those in view are elements, so that thousands scroll
// smoothly; copies and files contain all of them with exact numbers.

const ROW_HEIGHT = 27;
const ROWS_AROUND = 30;
const ROWS_AT_ONCE = 250;
/** Largest number of rows without a scroll frame of their own. */
const ROWS_IN_VIEW = 40;
/** Largest number of printed rows, some fifteen pages; the CSV has all. */
const ROWS_ON_PAPER = 1000;

printListeners.push(() => {
  for (const box of document.querySelectorAll('.tablebox')) if (box.printTable) box.printTable();
});

/**
 * columns: [{label, unit, text, value(row) -> exact, show(value, row) -> text or node, verdict(value, row)}]
 * where `text` says that values are words. `file` names what is saved.
 */
function dataTable({ title, columns, rows, file, filter = false, note = '' }) {
  let shown = rows;
  let sorted = null;
  let descending = false;
  let first = -1;
  const large = rows.length > ROWS_AT_ONCE;
  const body = element('tbody');
  const heads = columns.map((column, place) => element('th', { scope: 'col', class: column.text ? 'text' : null },
    element('button', { type: 'button', title: `Sort by ${column.label}`, onclick: () => sortBy(place) }, column.label),
    column.unit ? element('span', { class: 'unit' }, column.unit) : null));
  const scroll = element('div', { class: rows.length > ROWS_IN_VIEW ? 'scroll tall' : 'scroll', tabindex: '0', role: 'region', 'aria-label': title });
  const status = element('span', { class: 'soft', role: 'status' });

  function cell(column, row) {
    const value = column.value(row);
    const text = column.show ? column.show(value, row) : value ?? ABSENT;
    const classes = [column.text ? 'text' : '', column.wrap ? 'wrap' : '', column.verdict ? column.verdict(value, row) || '' : ''];
    return element('td', { class: classes.join(' ').trim() || null, 'data-value': value ?? '' }, text);
  }

  function spacer(height) {
    return element('tr', { class: 'spacer', 'aria-hidden': 'true' },
      element('td', { colspan: columns.length, style: `height:${height}px` }));
  }

  function rowElement(i) {
    return element('tr', { 'aria-rowindex': i + 2, class: i % 2 ? 'odd' : null, style: large && !printing ? `height:${ROW_HEIGHT}px` : null },
      columns.map((column) => cell(column, shown[i])));
  }

  function fill(from, to) {
    const made = [];
    if (from > 0) made.push(spacer(from * ROW_HEIGHT));
    for (let i = from; i < to; ++i) made.push(rowElement(i));
    if (to < shown.length) made.push(spacer((shown.length - to) * ROW_HEIGHT));
    body.replaceChildren(...made);
  }

  function render(force) {
    if (!large) {
      if (force) fill(0, shown.length);
      return;
    }
    if (printing) {
      if (force) print();
      return;
    }
    const top = Math.max(0, Math.floor(scroll.scrollTop / ROW_HEIGHT) - ROWS_AROUND);
    const from = top - top % ROWS_AROUND;
    if (!force && from === first) return;
    first = from;
    const inView = Math.ceil((scroll.clientHeight || 600) / ROW_HEIGHT);
    fill(from, Math.min(shown.length, from + inView + 3 * ROWS_AROUND));
  }

  /** Lays the table out for paper, where nothing scrolls and missing rows would leave blank pages. */
  function print() {
    if (!printing) {
      left.textContent = '';
      render(true);
      return;
    }
    const kept = Math.min(shown.length, ROWS_ON_PAPER);
    body.replaceChildren(...Array.from({ length: kept }, (_, i) => rowElement(i)));
    left.textContent = kept < shown.length ? `The first ${count(kept)} of ${count(shown.length)} rows, in the chosen order; the page contains all of them.` : '';
  }

  function order() {
    if (sorted === null) return;
    const value = columns[sorted].value;
    const keyed = shown.map((row) => [value(row), row]);
    const missing = (key) => key === null || key === undefined || key === '';
    keyed.sort(([a], [b]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b);  // at the end in either direction
      const way = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
      return descending ? -way : way;
    });
    shown = keyed.map(([, row]) => row);
  }

  function sortBy(place) {
    descending = sorted === place && !descending;
    sorted = place;
    heads.forEach((head, i) => {
      if (i === place) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
    order();
    scroll.scrollTop = 0;
    render(true);
  }

  function exact(row) { return columns.map((column) => column.value(row)); }
  function allRows() { return [columns.map((c) => c.unit ? `${c.label} (${c.unit})` : c.label), ...shown.map(exact)]; }

  function search(words) {
    const wanted = words.trim().toLowerCase();
    shown = wanted === '' ? rows : rows.filter((row) => exact(row).some((v) => String(v ?? '').toLowerCase().includes(wanted)));
    status.textContent = wanted === '' ? '' : `${count(shown.length)} of ${count(rows.length)} rows`;
    order();
    scroll.scrollTop = 0;
    render(true);
  }

  async function copy() {
    const text = allRows().map((row) => row.map((v) => cellText(v).replace(/[\t\n\r]/g, ' ')).join('\t')).join('\n');
    status.textContent = await copyText(text) ? `${counted(shown.length, 'row')} copied` : 'The browser refused to copy';
  }

  const tools = element('div', { class: 'tools' },
    filter ? element('label', {}, 'Find ', element('input', { type: 'search', oninput: (event) => search(event.target.value) })) : null,
    status,
    button('Copy', `Copy the table '${title}'`, copy),
    button('CSV', `Save the table '${title}' as CSV`, () => save(fileName(file) + '.csv', csvText(allRows()), 'text/csv')));
  const left = element('p', { class: 'left soft' });
  const table = element('table', { 'aria-rowcount': rows.length + 1 }, element('thead', {}, element('tr', {}, heads)), body);
  if (note) table.prepend(element('caption', {}, note));
  scroll.append(table);
  scroll.addEventListener('scroll', () => render(false), { passive: true });
  render(true);
  const box = element('div', { class: 'tablebox' }, element('div', { class: 'bar' }, element('h3', {}, title), tools), scroll, left);
  if (large) box.printTable = print;
  return box;
}

/** Constructors of common kinds of columns. */
const column = {
  words: (label, value, more = {}) => ({ label, value, text: true, ...more }),
  number: (label, unit, value, digits, more = {}) => ({ label, unit, value, show: (v) => fixed(v, digits), ...more }),
  short: (label, unit, value, more = {}) => ({ label, unit, value, show: (v) => short(v), ...more }),
  vol: (label, value, more = {}) => ({ label, unit: 'vol %', value, show: (v) => volPercent(v), ...more }),
  volError: (label, value, more = {}) => ({ label, unit: 'vol points', value, show: (v) => volPercent(v), ...more }),
  volChange: (label, value, more = {}) => ({ label, unit: 'vol points', value, show: (v) => signedVol(v), ...more }),
  count: (label, value, more = {}) => ({ label, value, show: (v) => count(v), ...more }),
  probability: (label, value, more = {}) => ({ label, unit: '%', value, show: (v) => probability(v), ...more }),
};
