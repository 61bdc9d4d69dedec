// SPDX-License-Identifier: Apache-2.0
// The four quantities of a strike axis. All rise with the strike except delta, whose axis is reversed.

const AXES = [
  ['log_moneyness', 'log-moneyness'],
  ['strike', 'strike'],
  ['delta', 'call delta'],
  ['deviations', 'standard deviations'],
];

const AXIS_TITLES = {
  log_moneyness: 'log-moneyness ln(K/F)',
  strike: 'strike',
  delta: 'call delta N(d1), to the forward',
  deviations: 'ln(K/F) in at-the-money standard deviations',
};

/** Axis titles for narrow windows. */
const SHORT_AXIS_TITLES = { log_moneyness: 'ln(K/F)', strike: 'strike', delta: 'call delta', deviations: 'standard deviations' };
function axisTitle(axis) { return (window.innerWidth < 600 ? SHORT_AXIS_TITLES : AXIS_TITLES)[axis]; }

/** Interpolates linearly between the points of a rising grid; constant beyond its ends. */
function interpolated(grid, values, at) {
  let low = 0;
  let high = grid.length - 1;
  if (at <= grid[low]) return values[low];
  if (at >= grid[high]) return values[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (grid[middle] <= at) low = middle;
    else high = middle;
  }
  const share = (at - grid[low]) / (grid[high] - grid[low]);
  return values[low] + share * (values[high] - values[low]);
}

/** Returns the function from k to the position on the axis. Deltas are those of the fitted smile, for quotes too, so that a strike has one position. */
function axisPlace(axis, slice, curve) {
  switch (axis) {
    case 'strike': return (k) => slice.forward * Math.exp(k);
    case 'delta': return (k) => interpolated(curve.k, curve.delta, k);
    case 'deviations': return (k) => k / curve.deviation;
    default: return (k) => k;
  }
}

function axisLayout(axis) {
  const layout = { title: { text: axisTitle(axis) } };
  if (axis === 'delta') {
    layout.autorange = 'reversed';
    layout.tickvals = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
  }
  return layout;
}

/** A control that several charts share, mostly for their axis; a change redraws them together. */
function sharedAxis(start, axes = AXES, label = 'x-axis') {
  const redraws = [];
  const shared = { axis: start };
  shared.redraw = () => {
    for (const redraw of redraws) redraw();
  };
  shared.control = choice(label, axes, start, (axis) => {
    shared.axis = axis;
    shared.redraw();
  });
  shared.join = (redraw) => {
    redraws.push(redraw);
    return [];
  };
  return shared;
}
