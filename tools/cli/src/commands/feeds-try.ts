import { loadConfig, readNetworks } from '@pabal/config';
import { createFetcher, type Feed, FetchFailure, readFeed } from '@pabal/feeds';
import { type Command, CommandError, readArguments, type Terminal } from '../command.ts';
import { urlOf } from '../feed-options.ts';
import { printJson } from '../paging.ts';
import { tableOf } from '../table.ts';
import { fields, plain, time } from '../words.ts';

export const feedsTry: Command = {
  name: 'feeds try',
  usage: 'URL [--json]',
  summary: 'Read a feed once, as a builder would, and keep nothing.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['URL'], {
      json: { type: 'boolean', default: false },
    });
    const feed = await read(urlOf(positionals[0] ?? ''));
    if (values.json) printJson(terminal, feed);
    else print(feed, terminal);
  },
};

async function read(url: string): Promise<Feed> {
  const config = loadConfig.cli();
  const timeoutMs = config.FEED_TIMEOUT_SECONDS * 1_000;
  const fetcher = createFetcher({
    userAgent: `pabal/1 (+${config.PUBLIC_URL})`,
    allowNetworks: readNetworks(config.FEED_ALLOW_NETWORKS ?? '') ?? [],
    timeouts: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    maxBytes: config.FEED_MAX_BYTES,
  });
  try {
    const answer = await fetcher.fetch({ url, accept: 'application/xml, application/json;q=0.9, */*;q=0.1' });
    if (answer.kind === 'unchanged')
      throw new CommandError('Expected the feed, got 304 without asking for it.');
    return readFeed(answer, new Date());
  } catch (error) {
    if (error instanceof FetchFailure)
      throw new CommandError(`${error.failure}: ${plain(error.message)}`, { cause: error });
    throw error;
  }
}

function print({ format, title, siteUrl, ttlMinutes, entries }: Feed, terminal: Terminal): void {
  terminal.out(
    fields({
      format,
      title: plain(title ?? ''),
      site: plain(siteUrl ?? ''),
      ttl: ttlMinutes === undefined ? '' : `${ttlMinutes} minutes`,
      entries: String(entries.length),
    }),
  );
  if (entries.length === 0) return;
  const rows = entries.map((entry) => [
    time(entry.publishedAt ?? null),
    entry.thumbnailUrl === undefined ? '' : 'picture',
    plain(entry.title, 80),
    plain(entry.url ?? '', 120),
  ]);
  terminal.out(`\n${tableOf(['published', '', 'title', 'url'], rows)}`);
}
