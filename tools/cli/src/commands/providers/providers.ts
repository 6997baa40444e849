import { listProviders, type ProviderShown, tryProvider } from '@pabal/limits';
import { actor } from '../../actor.ts';
import { command, type Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { withStore } from '../../database.ts';
import { json, printJson } from '../../options/json.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const list = command({
  summary: 'List the SMTP providers as the senders see them, and how many letters wait for them.',
  options: { json },
  async run(typed, terminal) {
    const providers = await withStore(listProviders);
    if (typed.json) printJson(terminal, providers);
    else if (providers.length === 0) terminal.err('No sender is alive.\n');
    else terminal.out(tableOf(terminal, headings, providers.map(rowOf)));
  },
});

const headings = ['provider', 'state', 'senders', 'since', 'next try', 'waiting', 'oldest', 'its words'];

const words: Readonly<Record<NonNullable<ProviderShown['trouble']>, string>> = {
  lost: 'gives no answer',
  closed: 'no room or allowance',
  broken: 'refuses us',
};

function rowOf(provider: ProviderShown): Cell[] {
  const { trouble, opensFor, senders, waiting } = provider;
  return [
    plain(provider.name),
    trouble === null
      ? { text: 'takes letters', tone: 'good' }
      : { text: words[trouble], tone: trouble === 'broken' ? 'bad' : 'warning' },
    `${opensFor} of ${senders} open`,
    provider.since,
    provider.nextTryAt,
    waiting || null,
    provider.oldestWaitingAt,
    plain(provider.reply, 160),
  ];
}

const tryNow = command({
  summary:
    'Try an SMTP provider now that was left alone: the next letter goes to it at once, and all others when it is taken.',
  operands: { name: required(text('NAME', 'as `providers list` shows it')) },
  async run({ name }, terminal) {
    const { trouble, waiting } = await withStore((store) => tryProvider(store, name, actor()));
    const state =
      trouble === null ? 'takes letters already' : 'is tried within a second or two, with the next letter';
    const letters = waiting === 1 ? '1 letter waits' : `${waiting} letters wait`;
    terminal.out(`${plain(name)} ${state}; ${letters}. \`providers list\` shows what comes of it.\n`);
  },
});

export const providers = { list, try: tryNow } satisfies Verbs;
