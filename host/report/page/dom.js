// SPDX-License-Identifier: Apache-2.0
// Elements. Children are nodes or text, so names from files are shown and never run.

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function button(label, title, action) {
  return element('button', { type: 'button', title, 'aria-label': `${label}: ${title}`, onclick: action }, label);
}

/** Selection box with a label; `options` are [value, text]. */
function choice(label, options, value, change) {
  const select = element('select', { onchange: () => change(select.value) },
    options.map(([name, text]) => element('option', { value: name, selected: name === value }, text)));
  return element('label', {}, label + ' ', select);
}

/** Checkbox with a label. */
function tick(label, on, change) {
  const box = element('input', { type: 'checkbox', checked: on, onchange: () => change(box.checked) });
  return element('label', {}, box, ' ' + label);
}

/** Saves `text` as a file. */
function save(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = element('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** File name that every file system accepts. */
function fileName(...parts) {
  return parts.join('_').replace(/[^A-Za-z0-9.-]+/g, '_').slice(0, 100);
}

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) { /* the older way below */ }
  }
  const area = element('textarea', { 'aria-hidden': 'true', style: 'position:fixed;top:0;opacity:0' });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
