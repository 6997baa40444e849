import { readFile } from 'node:fs/promises';
import { messageOf, PabalError } from '@pabal/domain';
import { createDocumentReader, feedSettings, type ImportedFeeds, importOpml } from '@pabal/feeds';
import { type Ask, type Asking, same } from '../../asking/asking.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { many, required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { counted, plain } from '../../terminal/words.ts';

const importing: Asking<{ readonly opml: Buffer; readonly tags: readonly string[] }, ImportedFeeds> = {
  route: 'post /v1/feeds/opml',
  async onDatabase(store, list) {
    const reader = createDocumentReader();
    try {
      return await importOpml({ store, reader }, list);
    } finally {
      await reader.stop();
    }
  },
  request: ({ opml, tags }) => ({ body: { opml: textIn(opml), tags } }),
  answer: same,
};

/** JSON carries text, and a file in another encoding says so in itself. @throws CommandError */
function textIn(opml: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(opml);
  } catch (cause) {
    throw new CommandError(
      'The file is not in UTF-8. Save it as UTF-8, or take it in on the database: DATABASE_URL in place of PABAL_URL.',
      { cause },
    );
  }
}

export const importFile = spaceCommand({
  summary: 'Add the feeds of an OPML file. Those that are there already stay as they are.',
  operands: { file: required(text('FILE', '')) },
  options: { tag: many(text('TAG', 'given to every feed, besides its folders and categories')) },
  asks: [importing],
  async run({ file, tag = [] }, terminal, _withSpace, ask) {
    const tags = feedSettings.tags.safeParse(tag);
    if (!tags.success) throw new UsageError('--tag must be 1 to 60 characters without control characters.');
    const { added, known, refused } = await take(ask, file, tags.data ?? []);
    for (const address of refused)
      terminal.err(`Left out, as it is not an http address: "${plain(address)}"\n`);
    terminal.err(`${counted(added, 'feed')} added, ${known} there already.\n`);
  },
});

async function take(ask: Ask, path: string, tags: readonly string[]): Promise<ImportedFeeds> {
  const opml = await read(path);
  try {
    return await ask(importing, { opml, tags });
  } catch (error) {
    if (!(error instanceof PabalError)) throw error;
    const sentence = error.message.replace(/^\/opml: /, '');
    throw new CommandError(`The file ${path} cannot be taken in. ${sentence}`, { cause: error });
  }
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandError(`The file ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
