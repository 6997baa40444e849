// The page of the options: which archive, when, and what is in it that was not seen.

import { archiveAddress, defaults, unseenOf } from './archive.js';

const say = (name, ...more) => chrome.i18n.getMessage(name, more.map(String));
const byId = (id) => document.getElementById(id);

document.documentElement.lang = chrome.i18n.getUILanguage();
document.title = say('name');
for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say);

const names = new Intl.DateTimeFormat(chrome.i18n.getUILanguage(), { weekday: 'short' });
for (let day = 0; day < 7; day += 1) {
  const label = document.createElement('label');
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', value: String(day) });
  // The fourth of January 1970 was a Sunday.
  label.append(box, ` ${names.format(new Date(1970, 0, 4 + day))}`);
  byId('days').append(label);
}
const boxes = [...byId('days').querySelectorAll('input')];

async function showSettings() {
  const { archive, at, days, notices } = {
    ...defaults,
    ...(await chrome.storage.sync.get(Object.keys(defaults))),
  };
  byId('archive').value = archive;
  byId('at').value = at;
  byId('notices').checked = notices;
  for (const box of boxes) box.checked = days.includes(Number(box.value));
}

async function showEntries() {
  const {
    entries = [],
    seen = [],
    problem = '',
  } = await chrome.storage.local.get(['entries', 'seen', 'problem']);
  const fresh = new Set(unseenOf(entries, seen).map(({ id }) => id));
  const { archive = '' } = await chrome.storage.sync.get(['archive']);
  byId('open').hidden = archive === '';
  byId('state').textContent =
    archive === ''
      ? say('notChosen')
      : problem === ''
        ? say('counts', entries.length, fresh.size)
        : say('unreachable', problem);
  byId('list').replaceChildren(
    ...entries.map(({ id, title, url }) => {
      const line = document.createElement('li');
      const shown = document.createElement(url === undefined ? 'span' : 'a');
      shown.textContent = title;
      if (url !== undefined)
        Object.assign(shown, { href: url, target: '_blank', rel: 'noopener noreferrer' });
      if (fresh.has(id)) {
        const mark = Object.assign(document.createElement('strong'), { textContent: say('isNew') });
        line.append(mark, ' ');
      }
      line.append(shown);
      return line;
    }),
  );
}

byId('settings').addEventListener('submit', async (event) => {
  event.preventDefault();
  const archive = archiveAddress(byId('archive').value);
  byId('archive-problem').hidden = archive !== undefined;
  byId('archive').setAttribute('aria-invalid', String(archive === undefined));
  byId('saved').textContent = '';
  if (archive === undefined) return;
  const days = boxes.filter(({ checked }) => checked).map(({ value }) => Number(value));
  await chrome.storage.sync.set({ archive, at: byId('at').value, days, notices: byId('notices').checked });
  byId('archive').value = archive;
  byId('saved').textContent = say('saved');
});
byId('open').addEventListener('click', () => chrome.runtime.sendMessage('open'));
chrome.storage.onChanged.addListener(showEntries);

await showSettings();
await showEntries();
