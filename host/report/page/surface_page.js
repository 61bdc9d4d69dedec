// SPDX-License-Identifier: Apache-2.0
// One surface: the results of a snapshot, from the key figures down to every quote.

/** A document with its curves, and the values that charts use most. */
function surfaceView(part) {
  const report = part.document.report || {};
  const evidence = report.arbitrage || {};
  return {
    document: part.document, curves: part.curves, figures: part.figures, report,
    name: (s) => part.document.slices[s] ? expiryName(part.document.slices[s], part.document.underlying) : ABSENT,
    reports: part.document.slices.map((_, s) => (report.slices || [])[s] || {}),
    fitted: (report.fitted || []).filter((quote) => part.document.slices[quote.slice]), rejected: report.rejected || [],
    butterfly: evidence.butterfly || [], calendar: evidence.calendar || [], sections: [],
  };
}

/** Section of the page with an anchor. */
function section(view, id, title, words, ...children) {
  view.sections.push([id, title]);
  return element('section', { id, 'aria-labelledby': `${id}-title`, tabindex: '-1' },
    element('h2', { id: `${id}-title` }, title), words ? element('p', { class: 'lead' }, words) : null, children);
}

/** Builds a section; a damaged document fails that section only, not the page. */
function guarded(view, make) {
  const before = new Set(figures);
  try {
    return make(view);
  } catch (problem) {
    releaseCharts([...figures].filter((state) => !before.has(state)));  // they are on no page
    return element('p', { class: 'failure' }, `A section could not be drawn: ${problem.message}`);
  }
}

/** List of facts; long ones are at the end, over the whole width. */
function facts(pairs) {
  const long = ([, value]) => String(value).length > 60;
  const stated = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '').sort((a, b) => long(a) - long(b));
  return element('dl', { class: 'facts' }, stated.map(([name, value]) =>
    element('div', { class: long([name, value]) ? 'long' : null }, element('dt', {}, name), element('dd', {}, String(value)))));
}

/** Head of a page: its title and the buttons that every page has. */
function pageHead(title) { return element('div', { class: 'bar' }, element('h1', { tabindex: '-1' }, title), themeButton()); }

function figureCards(figures) {
  const words = { good: 'good', fair: 'look', bad: 'bad' };
  return element('ul', { class: 'cards', 'aria-label': 'Key figures' }, figures.map((figure) =>
    element('li', { class: `card ${figure.verdict}` },
      element('div', { class: 'bar' }, element('span', { class: 'label' }, figure.label), element('span', { class: 'verdict' }, words[figure.verdict] || '')),
      element('div', { class: 'value' }, figure.value), element('div', { class: 'words' }, figure.words))));
}

function surfaceTitle(view) { return `${view.document.underlying || '(no name)'} volatility surface`; }

function surfaceHead(view) {
  const d = view.document;
  const options = view.report.options || {};
  const profile = (options.profile || {}).name;
  const model = { heston: 'Heston', slices: 'one smile an expiry, of several kinds' }[d.model] || 'SVI, one smile an expiry';
  return [
    pageHead(surfaceTitle(view)),
    facts([
      ['Time of the quotes', d.as_of ? d.as_of + (d.as_of_inferred ? ' (inferred)' : '') : 'not stated'], ['Model', model], ['Profile', profile],
      ['Device', view.report.backend], ['Made by', d.generator], ['Expiries', d.slices.length],
      ['Input', d.source], ['Format', d.format], ['SHA-256 of the input', d.source_sha256],
    ]),
  ];
}

function jumps(view) {
  return element('nav', { 'aria-label': 'Sections' }, view.sections.map(([id, title]) => button(title, `Go to ${title}`, () => {
    const target = document.getElementById(id);
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  })));
}

const SURFACE_SECTIONS = [smileSection, surfaceSection, fitSection, lawSection, arbitrageSection, hestonSection, quotesSection, runSection];

/** `before`: nodes above the head. */
function surfacePage(part, before = []) {
  const view = surfaceView(part);
  const sections = SURFACE_SECTIONS.map((make) => guarded(view, make));
  return {
    title: surfaceTitle(view), top: [...before, ...surfaceHead(view), jumps(view)],
    content: [figureCards(view.figures), ...sections].filter((child) => child !== null),
  };
}
