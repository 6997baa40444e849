// What is typed about feeds: the same options for every command that decides something about one.

import type { Feed, FeedSettings } from '@pabal/db/feeds';
import { feedFailureRules } from '@pabal/domain';
import {
  type AddressChange,
  addressChange,
  feedAddress,
  feedCredentials,
  feedSettings,
  withoutCredentials,
  withoutMissing,
} from '@pabal/feeds';
import { z } from 'zod';
import { UsageError } from '../../command-line/errors.ts';
import { many, text, type Values, value } from '../../command-line/parameters.ts';
import { state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';

/** What is decided about a feed. */
export const feedOptions = {
  login: value('USER:PASSWORD', "sent to the feed's server alone, and shown to nobody", loginOf),
  name: text('NAME', "shown instead of the feed's own title"),
  tag: many(text('TAG', 'what newsletters choose feeds by')),
  weight: text('N', 'more weight stands further up, -1000 to 1000'),
  section: text('NAME', 'the section of an edition that its entries are pinned to'),
  include: many(text('WORD', 'take only entries with one of these words')),
  exclude: many(text('WORD', 'take no entries with one of these words')),
  onFailure: {
    ...text('RULE', `${feedFailureRules.join(', ')}: what an edition does without this feed`),
    words: feedFailureRules,
  },
  wait: text('MINUTES', 'how long the rule wait waits'),
};

/** The feed that is meant. */
export const feedOperand = text('FEED', 'its id, or its address');

type Typed = Omit<Values<typeof feedOptions>, 'login'>;

const typedSettings = z.object(feedSettings);

/** The options by the settings they stand for. */
const optionOf: Readonly<Record<keyof FeedSettings, string>> = {
  name: '--name',
  tags: '--tag',
  weight: '--weight',
  section: '--section',
  includeWords: '--include',
  excludeWords: '--exclude',
  failureRule: '--on-failure',
  waitMinutes: '--wait',
};

/** Reads what was typed about a feed; what was not typed is not there. An empty text empties. @throws UsageError */
export function settingsOf(typed: Typed): Partial<FeedSettings> {
  const emptied = (value: string | undefined) => (value === '' ? null : value);
  const listed = (values: readonly string[] | undefined) => values?.filter((value) => value !== '');
  const number = (value: string | undefined) => (value === undefined ? undefined : Number(value));
  const given = {
    name: emptied(typed.name),
    tags: listed(typed.tag),
    weight: number(typed.weight),
    section: emptied(typed.section),
    includeWords: listed(typed.include),
    excludeWords: listed(typed.exclude),
    failureRule: typed.onFailure,
    waitMinutes: number(typed.wait),
  };
  const parsed = typedSettings.safeParse(given);
  if (!parsed.success) throw new UsageError(sentenceFor(parsed.error));
  const { failureRule, waitMinutes = 0 } = parsed.data;
  if (failureRule === 'wait' && waitMinutes === 0)
    throw new UsageError('--on-failure wait needs --wait MINUTES: how long at most.');
  return withoutMissing(parsed.data);
}

function sentenceFor(error: z.ZodError): string {
  const [issue] = error.issues;
  const option = Object.entries(optionOf).find(([setting]) => setting === issue?.path[0])?.[1];
  return `${option ?? 'An option'} is not valid: ${issue?.message ?? 'invalid'}.`;
}

/** An address as it was typed, and apart from it what it says of user and password. @throws UsageError */
export function addressOf(typed: string): { readonly url: string; readonly credentials: string | undefined } {
  const parsed = feedAddress.safeParse(typed);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `The address of a feed must begin with http:// or https://, got "${plain(withoutCredentials(typed), 100)}".`,
  );
}

/** Where a feed is read, as it was typed: an address, a login, both or neither. @throws UsageError */
export function placeOf(typed: {
  readonly url?: string | undefined;
  readonly login?: Login | null | undefined;
}): AddressChange {
  const address = typed.url === undefined ? undefined : addressOf(typed.url);
  return addressChange({ address, credentials: typed.login });
}

/** A user name and a password. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** An empty text means no login. */
function loginOf(typed: string): Login | null {
  if (typed === '') return null;
  const colon = typed.indexOf(':');
  if (colon < 0) throw new UsageError('--login must be USER:PASSWORD, or "" for none; there was no colon.');
  const login = { username: typed.slice(0, colon), password: typed.slice(colon + 1) };
  const parsed = feedCredentials.safeParse(login);
  if (!parsed.success)
    throw new UsageError(`--login is not valid: ${parsed.error.issues[0]?.message ?? 'invalid'}.`);
  return parsed.data ?? null;
}

/** A feed, told in lines. */
export function feedText(feed: Feed, terminal: Terminal): string {
  const { failures, failingSince, failure, failureDetail } = feed;
  return fields(terminal, {
    id: feed.id,
    url: feed.url,
    'read at': feed.fetchUrl === feed.url ? null : feed.fetchUrl,
    login: feed.hasCredentials ? 'a user name and password are kept, and not shown' : null,
    name: plain(feed.name),
    title: plain(feed.title),
    site: plain(feed.siteUrl),
    tags: plain(feed.tags.join(', ')),
    section: plain(feed.section),
    weight: feed.weight,
    include: plain(feed.includeWords.join(', ')),
    exclude: plain(feed.excludeWords.join(', ')),
    'on failure': feed.failureRule === 'wait' ? `wait ${feed.waitMinutes} minutes` : feed.failureRule,
    state: state(feed.state),
    due: feed.dueAt,
    asked: feed.checkedAt,
    answered: feed.answeredAt,
    'last news': feed.changedAt,
    failing: failingSince === null ? null : ['since ', failingSince, `, ${failures} times in a row`],
    failure: failure === null ? null : { text: `${failure}: ${plain(failureDetail)}`, tone: 'bad' },
  });
}
