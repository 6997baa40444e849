import { readFile } from 'node:fs/promises';
import { messageOf, PabalError } from '@pabal/domain';
import { createDocumentReader, feedSettings, type ImportedFeeds, importOpml } from '@pabal/feeds';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { many, required, text } from '../../command-line/parameters.ts';
import { spaceCommand, type WithSpace } from '../../command-line/space-command.ts';
import { counted, plain } from '../../terminal/words.ts';

export const importFile = spaceCommand({
  summary: 'Add the feeds of an OPML file. Those that are there already stay as they are.',
  operands: { file: required(text('FILE', '')) },
  options: { tag: many(text('TAG', 'given to every feed, besides its folders and categories')) },
  async run({ file, tag = [] }, terminal, withSpace) {
    const tags = feedSettings.tags.safeParse(tag);
    if (!tags.success) throw new UsageError('--tag must be 1 to 60 characters without control characters.');
    const { added, known, refused } = await take(withSpace, file, tags.data ?? []);
    for (const address of refused)
      terminal.err(`Left out, as it is not an http address: "${plain(address)}"\n`);
    terminal.err(`${counted(added, 'feed')} added, ${known} there already.\n`);
  },
});

async function take(withSpace: WithSpace, path: string, tags: readonly string[]): Promise<ImportedFeeds> {
  const opml = await read(path);
  const reader = createDocumentReader();
  try {
    return await withSpace((store) => importOpml({ store, reader }, { opml, tags }));
  } catch (error) {
    if (!(error instanceof PabalError)) throw error;
    const sentence = error.message.replace(/^\/opml: /, '');
    throw new CommandError(`The file ${path} cannot be taken in. ${sentence}`, { cause: error });
  } finally {
    await reader.stop();
  }
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandError(`The file ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
