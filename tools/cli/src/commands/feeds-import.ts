import { readFile } from 'node:fs/promises';
import { addFeeds } from '@pabal/db';
import { feedSettings, readOpml } from '@pabal/feeds';
import { type Command, CommandError, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { counted, plain } from '../words.ts';

export const feedsImport: Command = {
  name: 'feeds import',
  usage: 'FILE [--tag TAG]…',
  summary: 'Add the feeds of an OPML file. Those that are there already stay as they are.',
  details: '  --tag TAG  given to every feed, besides its folders and categories; repeat it for more',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['FILE'], {
      tag: { type: 'string', multiple: true, default: [] },
    });
    const [path = ''] = positionals;
    const tags = feedSettings.tags.safeParse(values.tag);
    if (!tags.success) throw new UsageError('--tag must be 1 to 60 characters without control characters.');
    const list = readOpml(await read(path));
    if (list === undefined)
      throw new CommandError(`Expected an OPML document in ${path}, got something else.`);
    const wanted = list.feeds.map((feed) => ({
      ...feed,
      tags: [...new Set([...feed.tags, ...(tags.data ?? [])])],
    }));
    const { length: added } = await withStore((store) => addFeeds(store, wanted));
    for (const address of list.refused)
      terminal.err(`Left out, as it is no http address: "${plain(address)}"\n`);
    terminal.err(`${counted(added, 'feed')} added, ${wanted.length - added} there already.\n`);
  },
};

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandError(
      `The file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
