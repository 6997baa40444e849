import { hastenFeed } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { requireFeed } from '../feed-options.ts';
import { time } from '../words.ts';

export const feedsRead: Command = {
  name: 'feeds read',
  usage: 'ID|URL',
  summary: 'Have a feed read now, or as soon as its server lets us.',
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['ID|URL'], {});
    const feed = await withStore(async (store) => {
      const { id, state } = await requireFeed(store, positionals[0] ?? '');
      const hastened = await hastenFeed(store, id);
      if (hastened !== undefined) return hastened;
      throw new CommandError(`The feed is not read: it is ${state}. Resume it with feeds update --resume.`);
    });
    terminal.err(
      `The feed is read by a builder from ${time(feed.dueAt)} on. feeds show tells how it went.\n`,
    );
  },
};
