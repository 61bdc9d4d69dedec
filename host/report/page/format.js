// SPDX-License-Identifier: Apache-2.0
// Numbers for people, with units; tables' data and exported files have the exact ones.

const ABSENT = '\u2013';

function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Text of a number, without a minus where all digits are 0. */
function plainZero(text) { return text.replace(/^-(0(\.0*)?)$/, '$1'); }

function fixed(value, digits) {
  if (value === 'inf') return '\u221e';
  if (value === '-inf') return '\u2212\u221e';
  return isNumber(value) ? plainZero(value.toFixed(digits)) : ABSENT;
}

/** A number with some significant digits, without an exponent where it stays readable. */
function short(value, digits = 4) {
  if (!isNumber(value)) return fixed(value, 0);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(Math.max(0, digits - 1));
  return String(Number(value.toPrecision(digits)));
}

/** A decimal vol in per cent: 0.5231 is 52.31. */
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
/** A count with its noun: "1 quote", "2 quotes". */
function counted(value, noun) { return `${count(value)} ${noun}${value === 1 ? '' : 's'}`; }
function count(value) { return isNumber(value) ? value.toLocaleString('en-US') : ABSENT; }

/** Name of an expiry: "2026-03-27 08:00" for an ISO time, other labels unchanged; the root in front where it differs from the underlying. */
function expiryName(slice, underlying) {
  const label = String(slice.expiry).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):00Z$/, '$1 $2');
  return slice.root && slice.root !== underlying ? `${slice.root} ${label}` : label;
}

/** Escapes text for plotly.js, which interprets tags and entities in labels. */
function plotText(text) {
  return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Reverses plotText. */
function plainText(text) {
  return String(text).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

/** Escapes a value for spreadsheets, which run text that begins like a formula: names come from files that anybody may have written. */
function cellText(value) {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !isNumber(Number(text)) ? "'" + text : text;
}

function csvCell(value) {
  const safe = cellText(value);
  return /[",\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

/** CSV text with the byte order mark by which spreadsheets recognise UTF-8. */
function csvText(rows) {
  return '\ufeff' + rows.map((row) => row.map(csvCell).join(',')).join('\n') + '\n';
}
