// SPDX-License-Identifier: Apache-2.0
// Numbers for people, with units; the exact ones stand in tables' data and in exported files.

const ABSENT = '\u2013';

function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A number's text without the minus in front of nothing but zeros. */
function plainZero(text) { return text.replace(/^-(0(\.0*)?)$/, '$1'); }

function fixed(value, digits) {
  if (value === 'inf') return '\u221e';
  if (value === '-inf') return '\u2212\u221e';
  return isNumber(value) ? plainZero(value.toFixed(digits)) : ABSENT;
}

/** Some significant digits, without an exponent where that can be read. */
function short(value, digits = 4) {
  if (!isNumber(value)) return fixed(value, 0);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(Math.max(0, digits - 1));
  return String(Number(value.toPrecision(digits)));
}

/** Decimal vol in per cent: 0.5231 is 52.31. */
function volPercent(value, digits = 2) { return isNumber(value) ? plainZero((100 * value).toFixed(digits)) : ABSENT; }
function signed(value, digits) {
  return isNumber(value) ? (value > 0 ? '+' : '') + plainZero(value.toFixed(digits)) : ABSENT;
}
function signedVol(value) { return isNumber(value) ? signed(100 * value, 2) : ABSENT; }
/** A probability in per cent. */
function probability(value) {
  if (!isNumber(value)) return ABSENT;
  return value > 0 && value < 1e-12 ? '<1e-10' : short(100 * value, 3);  // less is what rounding leaves
}
/** "1 quote", "2 quotes". */
function counted(value, noun) { return `${count(value)} ${noun}${value === 1 ? '' : 's'}`; }
function count(value) { return isNumber(value) ? value.toLocaleString('en-US') : ABSENT; }

/** "2026-03-27 08:00" of an ISO time, other labels as they are; the root in front where it is not the name. */
function expiryName(slice, underlying) {
  const label = String(slice.expiry).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):00Z$/, '$1 $2');
  return slice.root && slice.root !== underlying ? `${slice.root} ${label}` : label;
}

/** Text for plotly.js, which reads tags and entities in labels. */
function plotText(text) {
  return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** What plotText was given. */
function plainText(text) {
  return String(text).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

/** A value for a spreadsheet, which runs what begins like a formula: names come from files that anybody may have written. */
function cellText(value) {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !isNumber(Number(text)) ? "'" + text : text;
}

function csvCell(value) {
  const safe = cellText(value);
  return /[",\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

/** With the mark that has spreadsheets read it as UTF-8. */
function csvText(rows) {
  return '\ufeff' + rows.map((row) => row.map(csvCell).join(',')).join('\n') + '\n';
}
