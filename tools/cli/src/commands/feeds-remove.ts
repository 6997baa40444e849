import { removeFeed } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { requireFeed } from '../feed-options.ts';

export const feedsRemove: Command = {
  name: 'feeds remove',
  usage: 'ID|URL',
  summary: 'Remove a feed. Its entries stay known, so that none of them is ever sent again.',
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['ID|URL'], {});
    const url = await withStore(async (store) => {
      const feed = await requireFeed(store, positionals[0] ?? '');
      await removeFeed(store, feed.id);
      return feed.url;
    });
    terminal.err(`The feed ${url} is removed.\n`);
  },
};
