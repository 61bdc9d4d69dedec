// SPDX-License-Identifier: Apache-2.0
// Content of the page: one view, or one of many with an address of its own (#surface-17), behind a list of all.

/** view: {title, top, content}, the last two lists of nodes. */
function show(view) {
  document.title = view.title;
  document.getElementById('top').replaceChildren(...view.top);
  document.getElementById('content').replaceChildren(...view.content);
}

/** Link from one view back to the list of all. */
function backLink(words) { return element('p', { class: 'noprint' }, element('a', { href: '#' }, `\u2190 ${words}`)); }

/** Hides a view and keeps its state: search, sorting and scroll positions. */
function shelf(view) {
  const scrolls = view.content.flatMap((node) => [...node.querySelectorAll('.scroll')]);
  let places = [];
  let page = 0;
  return {
    put() {
      places = scrolls.map((scroll) => scroll.scrollTop);
      page = window.scrollY;
    },
    take() {
      show(view);
      scrolls.forEach((scroll, i) => { scroll.scrollTop = places[i] || 0; });
      window.scrollTo(0, page);
    },
  };
}

/** Message in place of a view that could not be read. */
const NOWHERE = -2;

/** all() -> view; one(read(place)) -> view, where read is asynchronous. Any other address is an anchor within the current view. */
async function route({ name, count: number, all, read, one }) {
  const address = new RegExp(`^#${name}-(\\d+)$`);
  let turn = 0;
  let overview = null;
  let at = null;
  async function go() {
    const hash = window.location.hash;
    const match = address.exec(hash);
    const place = match && Number(match[1]) < number ? Number(match[1]) : -1;
    if (place < 0 && hash.length > 1 && !match && at !== null) return;
    const thisTurn = ++turn;  // also where nothing changes: parts that are still being read are no longer needed
    if (place === at) return;
    let data = null;
    try {
      if (place >= 0) data = await read(place);
    } catch (problem) {
      if (at === -1) overview.put();
      at = NOWHERE;
      throw problem;
    }
    if (thisTurn !== turn) return;  // another view was chosen meanwhile
    if (at === -1) overview.put();
    const first = at === null;
    releaseCharts();
    at = place;
    if (place < 0) {
      overview ??= shelf(all());
      overview.take();
    } else {
      show(one(data));
      window.scrollTo(0, 0);
    }
    // A screen reader begins at the new view.
    if (!first) document.querySelector('h1').focus({ preventScroll: true });
  }
  window.addEventListener('hashchange', () => guardedPage(go));
  await go();
}
