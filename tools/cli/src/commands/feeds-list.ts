import { type Feed, listFeeds } from '@pabal/db';
import { type FeedState, feedStates } from '@pabal/domain';
import { type Command, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const feedsList: Command = {
  name: 'feeds list',
  usage: '[--failing] [--state STATE] [--tag TAG] [--json]',
  summary: 'List feeds, and how reading them goes.',
  details: `  --failing        only those that cannot be read\n  --state STATE    ${feedStates.join(', ')}\n  --tag TAG\n${pagingHelp}`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], {
      ...pagingOptions,
      failing: { type: 'boolean' },
      state: { type: 'string' },
      tag: { type: 'string' },
    });
    const page = pageOf(values, idForm);
    const filter = { failing: values.failing, state: stateOf(values.state), tag: values.tag };
    const feeds = await withStore((store) => listFeeds(store, filter, page));
    const next = feeds.length === page.limit ? feeds.at(-1)?.id : undefined;
    if (values.json) return printJson(terminal, { feeds, ...(next !== undefined && { next }) });
    if (feeds.length === 0) return terminal.err('There are no such feeds. Add one with feeds add URL.\n');
    terminal.out(tableOf(['id', 'state', 'answered', 'last news', 'tags', 'url'], feeds.map(rowOf)));
    sayNext(terminal, next);
  },
};

function stateOf(typed: string | undefined): FeedState | undefined {
  if (typed === undefined) return undefined;
  const state = feedStates.find((known) => known === typed);
  if (state === undefined)
    throw new UsageError(`--state must be one of ${feedStates.join(', ')}, got "${typed}".`);
  return state;
}

function rowOf(feed: Feed): string[] {
  const { id, state, failure, answeredAt, changedAt, tags, url } = feed;
  return [
    id,
    failure === null ? state : `${state}: ${failure}`,
    time(answeredAt),
    time(changedAt),
    plain(tags.join(','), 40),
    plain(url, 120),
  ];
}
