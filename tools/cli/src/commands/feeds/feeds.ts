import { type Feed, listEntries, listFeeds } from '@pabal/db/feeds';
import { feedStates } from '@pabal/domain';
import { addFeed, changeFeed, deleteFeed, exportFeeds, readFeedNow } from '@pabal/feeds';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, hinted, UsageError } from '../../command-line/errors.ts';
import { flag, required, text, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { nextAfter, paging, sayNext } from '../../options/paging.ts';
import { type Cell, said, state } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import { importFile } from './import.ts';
import {
  addressOf,
  feedOperand,
  feedOptions,
  feedText,
  placeOf,
  requireFeed,
  settingsOf,
} from './settings.ts';
import { tryOne } from './try.ts';

const add = spaceCommand({
  summary: 'Add a feed. What it holds at first is only recorded.',
  operands: { url: required(text('URL', '')) },
  options: feedOptions,
  async run({ url: typed, login, ...settings }, terminal, withSpace) {
    const { url } = addressOf(typed);
    const wanted = { ...placeOf({ url: typed, login }), url, ...settingsOf(settings) };
    const { feed, added } = await withSpace((store) => addFeed(store, wanted));
    if (!added) throw new CommandError(`The feed ${feed.url} is there already. Change it with feeds update.`);
    terminal.out(feedText(feed, terminal));
  },
});

const list = spaceCommand({
  summary: 'List feeds, and how reading them goes.',
  options: {
    failing: flag('only those that cannot be read'),
    state: word('STATE', feedStates, feedStates.join(', ')),
    tag: text('TAG', 'only those with this tag'),
    ...paging(idForm),
  },
  async run({ limit, after, json, failing, ...kind }, terminal, withSpace) {
    const filter = { ...kind, failing: failing || undefined };
    const feeds = await withSpace((store) => listFeeds(store, filter, { limit, after }));
    const next = nextAfter(feeds, limit, ({ id }) => id);
    if (json) return printJson(terminal, { feeds, ...(next !== undefined && { next }) });
    if (feeds.length === 0) return terminal.err('There are no such feeds. Add one with feeds add URL.\n');
    const headings = ['id', 'state', 'answered', 'last news', 'tags', 'url'];
    terminal.out(tableOf(terminal, headings, feeds.map(rowOf)));
    sayNext(terminal, next);
  },
});

function rowOf(feed: Feed): Cell[] {
  const { id, failure, answeredAt, changedAt, tags, url } = feed;
  return [
    id,
    failure === null ? state(feed.state) : state(`${feed.state}: ${failure}`, true),
    answeredAt,
    changedAt,
    plain(tags.join(','), 40),
    plain(url, 120),
  ];
}

/** Entries that are shown with a feed. */
const shown = 20;

const show = spaceCommand({
  summary: 'Show a feed, how reading it goes, and what it published last.',
  operands: { feed: required(feedOperand) },
  options: { json },
  async run({ feed: typed, json }, terminal, withSpace) {
    const { feed, entries } = await withSpace(async (store) => {
      const found = await requireFeed(store, typed);
      return { feed: found, entries: await listEntries(store, found.id, { limit: shown }) };
    });
    if (json) return printJson(terminal, { ...feed, entries });
    terminal.out(feedText(feed, terminal));
    if (entries.length === 0) return;
    const rows = entries.map(({ firstSeenAt, publishedAt, firstFetch, repeats, title }) => [
      firstSeenAt,
      publishedAt,
      firstFetch ? 'recorded' : repeats === null ? 'new' : 'repeat',
      plain(title, 100),
    ]);
    terminal.out(`\n${tableOf(terminal, ['seen', 'published', 'as', 'title'], rows)}`);
  },
});

const update = spaceCommand({
  summary: 'Change a feed, pause it or resume it.',
  details: 'What is given replaces what was there; an empty text ("") empties it.',
  operands: { feed: required(feedOperand) },
  options: {
    url: text(
      'URL',
      'another address: what it holds there at first is only recorded; a login is not taken along',
    ),
    pause: flag('read it no more'),
    resume: flag('read it again, also after it was gone'),
    ...feedOptions,
  },
  async run({ feed, url, login, pause, resume, ...typed }, terminal, withSpace) {
    if (pause && resume) throw new UsageError('Expected --pause or --resume, got both.');
    const changes = {
      ...settingsOf(typed),
      ...placeOf({ url, login }),
      ...((pause || resume) && { state: pause ? ('paused' as const) : ('active' as const) }),
    };
    if (Object.keys(changes).length === 0) throw new UsageError('Say what is to change.');
    const changed = await withSpace(async (store) => {
      const { id } = await requireFeed(store, feed);
      return changeFeed(store, id, changes);
    });
    terminal.out(feedText(changed, terminal));
  },
});

const remove = spaceCommand({
  summary: 'Remove a feed. Its entries stay known, so that none of them is ever sent again.',
  operands: { feed: required(feedOperand) },
  options: { yes },
  async run({ feed, yes }, terminal, withSpace) {
    const url = await withSpace(async (store) => {
      const found = await requireFeed(store, feed);
      await confirm(terminal, yes, `Remove the feed ${found.url}?`);
      await deleteFeed(store, found.id);
      return found.url;
    });
    terminal.err(`The feed ${url} is removed.\n`);
  },
});

const read = spaceCommand({
  summary: 'Have a feed read now, or as soon as its server lets us.',
  operands: { feed: required(feedOperand) },
  async run({ feed }, terminal, withSpace) {
    const { dueAt } = await withSpace(async (store) => {
      const { id } = await requireFeed(store, feed);
      return readFeedNow(store, id).catch(hinted('wrong-state', 'Type feeds update --resume.'));
    });
    terminal.err(
      `The feed is read by a builder from ${said(dueAt, terminal)} on. feeds show tells how it went.\n`,
    );
  },
});

const exportAll = spaceCommand({
  summary: 'Print all feeds as OPML.',
  async run(_, terminal, withSpace) {
    terminal.out(await withSpace(exportFeeds));
  },
});

export const feeds = {
  add,
  list,
  show,
  update,
  remove,
  read,
  try: tryOne,
  import: importFile,
  export: exportAll,
} satisfies Verbs;
