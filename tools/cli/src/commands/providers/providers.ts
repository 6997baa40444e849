import { listProviders, type ProviderShown, pauseProvider, resumeProvider, tryProvider } from '@pabal/limits';
import { type Asking, field, same } from '../../asking/asking.ts';
import { command, type Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { json, printJson } from '../../options/json.ts';
import { reason } from '../../options/reason.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const all: Asking<undefined, ProviderShown[]> = {
  route: 'get /v1/providers',
  onDatabase: (store) => listProviders(store),
  request: () => ({}),
  answer: field('providers'),
};

const list = command({
  summary: 'List the SMTP providers as the senders see them, and how many letters wait for them.',
  options: { json },
  asks: [all],
  async run(typed, terminal, ask) {
    const providers = await ask(all, undefined);
    if (typed.json) printJson(terminal, providers);
    else if (providers.length === 0) terminal.err('No sender is alive.\n');
    else terminal.out(tableOf(terminal, headings, providers.map(rowOf)));
  },
});

const headings = [
  'provider',
  'state',
  'senders',
  'since',
  'next try',
  'today',
  'waiting',
  'oldest',
  'its words',
];

const words: Readonly<Record<NonNullable<ProviderShown['trouble']>, string>> = {
  lost: 'gives no answer',
  closed: 'no room or allowance',
  broken: 'refuses us',
};

function rowOf(provider: ProviderShown): Cell[] {
  const { opensFor, senders, waiting } = provider;
  return [
    plain(provider.name),
    stateOf(provider),
    `${opensFor} of ${senders} open`,
    provider.since,
    provider.nextTryAt,
    todayOf(provider),
    waiting || null,
    provider.oldestWaitingAt,
    plain(provider.pauseReason ?? provider.reply, 160),
  ];
}

/** `12 of 50`, and of a provider that is warmed up what it grows to. */
function todayOf({ daily, dailyGoal, usedToday }: ProviderShown): string | null {
  if (daily === null) return null;
  const grows = dailyGoal === null ? '' : `, grows to ${dailyGoal}`;
  return `${usedToday} of ${daily}${grows}`;
}

function stateOf({ trouble, pausedAt, pausedBy, spentAt }: ProviderShown): Cell {
  if (pausedAt !== null) return { text: `paused by ${plain(pausedBy)}`, tone: 'warning' };
  if (trouble === null && spentAt !== null) return { text: 'allowance used up', tone: 'warning' };
  if (trouble === null) return { text: 'takes letters', tone: 'good' };
  return { text: words[trouble], tone: trouble === 'broken' ? 'bad' : 'warning' };
}

const trying: Asking<string, ProviderShown> = {
  route: 'post /v1/providers/{name}/try',
  onDatabase: tryProvider,
  request: (name) => ({ path: { name } }),
  answer: field('before'),
};

const tryNow = command({
  summary:
    'Try an SMTP provider now that was left alone: the next letter goes to it at once, and all others when it is taken.',
  operands: { name: required(text('NAME', 'as `providers list` shows it')) },
  asks: [trying],
  async run({ name }, terminal, ask) {
    const { trouble, waiting } = await ask(trying, name);
    const state =
      trouble === null ? 'takes letters already' : 'is tried within a second or two, with the next letter';
    const letters = waiting === 1 ? '1 letter waits' : `${waiting} letters wait`;
    terminal.out(`${plain(name)} ${state}; ${letters}. \`providers list\` shows what comes of it.\n`);
  },
});

const pausing: Asking<{ readonly name: string; readonly reason: string }, ProviderShown> = {
  route: 'post /v1/providers/{name}/pause',
  onDatabase: pauseProvider,
  request: ({ name, reason }) => ({ path: { name }, body: { reason } }),
  answer: same,
};

const pause = command({
  summary: 'Keep all letters from an SMTP provider until `providers resume`: others take them, or they wait.',
  details:
    'Kept in the ledger, so that neither a restart nor a wiped queue forgets it. What senders have claimed still goes out.',
  operands: { name: required(text('NAME', 'as `providers list` shows it')) },
  options: { reason: reason('shown with the status and in lists') },
  asks: [pausing],
  async run(typed, terminal, ask) {
    const { name, pausedBy } = await ask(pausing, typed);
    terminal.err(
      `${plain(name)} is paused by ${plain(pausedBy)}. Let letters go there again: providers resume ${plain(name)}\n`,
    );
  },
});

const resuming: Asking<string, ProviderShown> = {
  route: 'post /v1/providers/{name}/resume',
  onDatabase: (store, name) => resumeProvider(store, name),
  request: (name) => ({ path: { name } }),
  answer: same,
};

const resume = command({
  summary: 'Let letters go to a paused SMTP provider again.',
  operands: { name: required(text('NAME', 'as `providers list` shows it')) },
  asks: [resuming],
  async run({ name }, terminal, ask) {
    await ask(resuming, name);
    terminal.err(`Letters go to ${plain(name)} again within two seconds.\n`);
  },
});

export const providers = { list, try: tryNow, pause, resume } satisfies Verbs;
