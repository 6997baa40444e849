import { fetcherOptions, loadConfig } from '@pabal/config';
import { createDocumentReader, createFetcher, type Feed, FetchFailure, tryFeed } from '@pabal/feeds';
import { command } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { required, text } from '../../command-line/parameters.ts';
import { json, printJson } from '../../options/json.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';
import { addressOf } from './settings.ts';

export const tryOne = command({
  summary: 'Read a feed once, as a builder would, and keep nothing.',
  operands: { url: required(text('URL', '')) },
  options: { json },
  async run({ url, json }, terminal) {
    const feed = await read(addressOf(url));
    if (json) printJson(terminal, feed);
    else print(feed, terminal);
  },
});

async function read({ url, credentials }: ReturnType<typeof addressOf>): Promise<Feed> {
  const fetcher = createFetcher(fetcherOptions(loadConfig.cli()));
  const reader = createDocumentReader();
  try {
    return await tryFeed({ fetcher, reader }, { url, credentials });
  } catch (error) {
    if (error instanceof FetchFailure)
      throw new CommandError(`${error.failure}: ${plain(error.message)}${placeOf(error)}`, { cause: error });
    throw error;
  } finally {
    await reader.stop();
  }
}

/** A person who types a command may know where a name led. */
const placeOf = ({ leadsTo }: FetchFailure) => (leadsTo === undefined ? '' : ` (${leadsTo})`);

function print({ format, title, siteUrl, ttlMinutes, entries }: Feed, terminal: Terminal): void {
  terminal.out(
    fields(terminal, {
      format,
      title: plain(title),
      site: plain(siteUrl),
      ttl: ttlMinutes === undefined ? null : `${ttlMinutes} minutes`,
      entries: entries.length,
    }),
  );
  if (entries.length === 0) return;
  const rows = entries.map((entry) => [
    entry.publishedAt ?? null,
    entry.thumbnailUrl === undefined ? '' : 'picture',
    plain(entry.title, 80),
    plain(entry.url, 120),
  ]);
  terminal.out(`\n${tableOf(terminal, ['published', '', 'title', 'url'], rows)}`);
}
