// Runs when the browser is open, also without a window: looks into the archive every half hour, and says at the chosen time what
// is new. It knows the archive's feed and nothing else of the web.

import { badgeOf, defaults, entriesIn, feedOf, nextNotice, seenWith, unseenOf } from './archive.js';

const checkMinutes = 30;
const notice = 'new-entries';
const longestFeed = 2_000_000;
const shownTitles = 3;

const settings = async () => ({ ...defaults, ...(await chrome.storage.sync.get(Object.keys(defaults))) });
const state = async () => ({
  entries: [],
  seen: [],
  ...(await chrome.storage.local.get(['entries', 'seen'])),
});

/** Alarms survive the end of this script, not always the end of the browser. */
async function schedule() {
  const { archive, notices, ...when } = await settings();
  await chrome.alarms.clear('notice');
  if (archive === '') return chrome.alarms.clear('check');
  await chrome.alarms.create('check', { periodInMinutes: checkMinutes, delayInMinutes: 1 });
  const next = notices ? nextNotice(new Date(), when) : undefined;
  if (next !== undefined) await chrome.alarms.create('notice', { when: next.getTime() });
}

async function showBadge() {
  const { entries, seen } = await state();
  const text = badgeOf(unseenOf(entries, seen).length);
  await chrome.action.setBadgeBackgroundColor({ color: '#b8402a' });
  await chrome.action.setBadgeText({ text });
}

/** Reads the archive; while it cannot be reached what was read last stays. */
async function check() {
  const { archive } = await settings();
  if (archive === '') return;
  try {
    // The server says when nothing has changed, and the browser keeps what it had.
    const answer = await fetch(feedOf(archive), {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(20_000),
    });
    const text = answer.ok ? await answer.text() : '';
    if (answer.ok && text.length <= longestFeed)
      await chrome.storage.local.set({ entries: entriesIn(JSON.parse(text)), checkedAt: Date.now() });
    await chrome.storage.local.set({ problem: answer.ok ? '' : `${answer.status}` });
  } catch {
    await chrome.storage.local.set({ problem: 'unreachable' });
  }
  await showBadge();
}

async function notify() {
  await check();
  const { entries, seen } = await state();
  const fresh = unseenOf(entries, seen);
  if (fresh.length > 0)
    await chrome.notifications.create(notice, {
      type: 'basic',
      iconUrl: 'icon-128.png',
      title: chrome.i18n.getMessage('newEntries', [String(fresh.length)]),
      message: fresh
        .slice(0, shownTitles)
        .map(({ title }) => title)
        .join('\n'),
    });
  await schedule();
}

/** What is there when the archive is opened has been seen. */
async function openArchive() {
  const { archive } = await settings();
  if (archive === '') return chrome.runtime.openOptionsPage();
  await chrome.tabs.create({ url: archive });
  const { entries, seen } = await state();
  await chrome.storage.local.set({ seen: seenWith(seen, entries) });
  await chrome.notifications.clear(notice);
  await showBadge();
}

async function settingsChanged(changes) {
  // Another archive is another set of entries.
  if ('archive' in changes) await chrome.storage.local.set({ entries: [], seen: [], problem: '' });
  await schedule();
  await check();
}

chrome.runtime.onInstalled.addListener(schedule);
chrome.runtime.onStartup.addListener(async () => {
  await schedule();
  await check();
});
chrome.alarms.onAlarm.addListener(({ name }) => (name === 'notice' ? notify() : check()));
chrome.action.onClicked.addListener(openArchive);
chrome.notifications.onClicked.addListener(openArchive);
chrome.storage.onChanged.addListener((changes, area) =>
  area === 'sync' ? settingsChanged(changes) : undefined,
);
// The page of the options.
chrome.runtime.onMessage.addListener((message) => {
  if (message === 'open') void openArchive();
});
