import { listEntries } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { feedText, requireFeed } from '../feed-options.ts';
import { printJson } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

/** Entries that are shown with a feed. */
const shown = 20;

export const feedsShow: Command = {
  name: 'feeds show',
  usage: 'ID|URL [--json]',
  summary: 'Show a feed, how reading it goes, and what it published last.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID|URL'], {
      json: { type: 'boolean', default: false },
    });
    const { feed, entries } = await withStore(async (store) => {
      const found = await requireFeed(store, positionals[0] ?? '');
      return { feed: found, entries: await listEntries(store, found.id, { limit: shown }) };
    });
    if (values.json) return printJson(terminal, { ...feed, entries });
    terminal.out(feedText(feed));
    if (entries.length === 0) return;
    const rows = entries.map(({ firstSeenAt, publishedAt, firstFetch, repeats, title }) => [
      time(firstSeenAt),
      time(publishedAt),
      firstFetch ? 'recorded' : repeats === null ? 'new' : 'repeat',
      plain(title, 100),
    ]);
    terminal.out(`\n${tableOf(['seen', 'published', 'as', 'title'], rows)}`);
  },
};
