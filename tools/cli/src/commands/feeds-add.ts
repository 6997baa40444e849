import { addFeeds } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { feedHelp, feedOptions, feedText, settingsOf, urlOf } from '../feed-options.ts';

export const feedsAdd: Command = {
  name: 'feeds add',
  usage: 'URL [--tag TAG]… [--section NAME] …',
  summary: 'Add a feed. What it holds at first is only recorded.',
  details: feedHelp,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['URL'], feedOptions);
    const feed = { url: urlOf(positionals[0] ?? ''), ...settingsOf(values) };
    const [added] = await withStore((store) => addFeeds(store, [feed]));
    if (added === undefined)
      throw new CommandError(`The feed ${feed.url} is there already. Change it with feeds update.`);
    terminal.out(feedText(added));
  },
};
