import type { Entry, Feed } from '@pabal/db/feeds';
import { feedStates } from '@pabal/domain';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, hinted, UsageError } from '../../command-line/errors.ts';
import { flag, required, text, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { paging, sayNext } from '../../options/paging.ts';
import { type Cell, said, state } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import {
  adding,
  changing,
  exporting,
  feedNamed,
  hastening,
  judging,
  listing,
  locating,
  readingEntries,
  removing,
} from './asking.ts';
import { importFile } from './import.ts';
import { addressOf, feedOperand, feedOptions, feedText, settingsOf } from './settings.ts';
import { tryOne } from './try.ts';

const add = spaceCommand({
  summary: 'Add a feed. What it holds at first is only recorded.',
  operands: { url: required(text('URL', '')) },
  options: feedOptions,
  asks: [adding],
  async run({ url, login, ...typed }, terminal, _withSpace, ask) {
    addressOf(url);
    const { feed, added } = await ask(adding, { url, login, settings: settingsOf(typed) });
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
  asks: [listing],
  async run({ limit, after, json, failing, ...kind }, terminal, _withSpace, ask) {
    const filter = { ...kind, failing: failing || undefined };
    const found = await ask(listing, { filter, page: { limit, after } });
    if (json) return printJson(terminal, found);
    const { feeds, next } = found;
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
  asks: [...locating, readingEntries],
  async run({ feed: typed, json }, terminal, _withSpace, ask) {
    const feed = await feedNamed(ask, typed);
    const { entries } = await ask(readingEntries, { id: feed.id, limit: shown });
    if (json) return printJson(terminal, { ...feed, entries });
    terminal.out(feedText(feed, terminal));
    if (entries.length === 0) return;
    const rows = entries.map((entry) => [
      ...[entry.firstSeenAt, entry.publishedAt, kindOf(entry), plain(entry.title, 100), entry.id],
    ]);
    terminal.out(`\n${tableOf(terminal, ['seen', 'published', 'as', 'title', 'entry'], rows)}`);
  },
});

function kindOf({ hiddenAt, firstFetch, repeats }: Entry): string {
  if (hiddenAt !== null) return 'not for us';
  if (firstFetch) return 'recorded';
  return repeats === null ? 'new' : 'repeat';
}

const verdicts = ['for-us', 'not-for-us', 'none'] as const;

const mark = spaceCommand({
  summary: 'Say that an entry is for us or not: editions and archives leave it out, or take it again.',
  details: 'none takes back what was said. feeds show has the ids of entries.',
  operands: {
    entry: required(id('as feeds show has it')),
    verdict: required(word('VERDICT', verdicts, verdicts.join(', '))),
  },
  asks: [judging],
  async run({ entry, verdict }, terminal, _withSpace, ask) {
    const said = verdict === 'none' ? null : verdict;
    const archived = await ask(judging, { id: entry, verdict: said });
    const places = archived === 0 ? '' : ` Places in archives: ${archived}.`;
    terminal.err(
      said === 'not-for-us'
        ? `No edition takes it from now on.${places}\n`
        : `Editions may take it.${places}\n`,
    );
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
  asks: [...locating, changing],
  async run({ feed, url, login, pause, resume, ...typed }, terminal, _withSpace, ask) {
    if (pause && resume) throw new UsageError('Expected --pause or --resume, got both.');
    if (url !== undefined) addressOf(url);
    const settings = settingsOf(typed);
    const changesPlace = url !== undefined || login !== undefined;
    if (Object.keys(settings).length === 0 && !changesPlace && !pause && !resume)
      throw new UsageError('Say what is to change.');
    const state = pause ? 'paused' : resume ? 'active' : undefined;
    const { id } = await feedNamed(ask, feed);
    terminal.out(feedText(await ask(changing, { id, url, login, settings, state }), terminal));
  },
});

const remove = spaceCommand({
  summary: 'Remove a feed. Its entries stay known, so that none of them is ever sent again.',
  operands: { feed: required(feedOperand) },
  options: { yes },
  asks: [...locating, removing],
  async run({ feed, yes }, terminal, _withSpace, ask) {
    const { id, url } = await feedNamed(ask, feed);
    await confirm(terminal, yes, `Remove the feed ${url}?`);
    await ask(removing, id);
    terminal.err(`The feed ${url} is removed.\n`);
  },
});

const read = spaceCommand({
  summary: 'Have a feed read now, or as soon as its server lets us.',
  operands: { feed: required(feedOperand) },
  asks: [...locating, hastening],
  async run({ feed }, terminal, _withSpace, ask) {
    const { id } = await feedNamed(ask, feed);
    const { dueAt } = await ask(hastening, id).catch(hinted('wrong-state', 'Type feeds update --resume.'));
    terminal.err(
      `The feed is read by a builder from ${said(dueAt, terminal)} on. feeds show tells how it went.\n`,
    );
  },
});

const exportAll = spaceCommand({
  summary: 'Print all feeds as OPML.',
  asks: [exporting],
  async run(_, terminal, _withSpace, ask) {
    terminal.out(await ask(exporting, undefined));
  },
});

export const feeds = {
  add,
  list,
  show,
  update,
  remove,
  read,
  mark,
  try: tryOne,
  import: importFile,
  export: exportAll,
} satisfies Verbs;
