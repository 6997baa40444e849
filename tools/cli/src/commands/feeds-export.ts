import { type Feed, listFeeds, type Store } from '@pabal/db';
import { writeOpml } from '@pabal/feeds';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';

const together = 1_000;

export const feedsExport: Command = {
  name: 'feeds export',
  usage: '',
  summary: 'Print all feeds as OPML.',
  async run(args, terminal) {
    readArguments(args, [], {});
    const feeds = await withStore(everyFeed);
    const exported = feeds.map(({ fetchUrl, ...feed }) => ({ ...feed, url: fetchUrl }));
    terminal.out(writeOpml(exported, new Date()));
  },
};

async function everyFeed(store: Store): Promise<Feed[]> {
  const feeds: Feed[] = [];
  for (;;) {
    const page = await listFeeds(store, {}, { after: feeds.at(-1)?.id, limit: together });
    feeds.push(...page);
    if (page.length < together) return feeds;
  }
}
