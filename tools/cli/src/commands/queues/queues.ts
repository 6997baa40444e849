import { loadConfig } from '@pabal/config';
import { createQueues, jobQueues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { type QueueState, readQueues } from '@pabal/status';
import { type Asking, field } from '../../asking/asking.ts';
import { command } from '../../command-line/command.ts';
import { databaseUrl } from '../../database.ts';
import { json, printJson } from '../../options/json.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const listing: Asking<undefined, readonly QueueState[]> = {
  route: 'get /v1/system',
  async onDatabase(store) {
    const url = await queueUrl();
    if (url === undefined) return readQueues(store, { names: jobQueues, counts: notKnown });
    const logger = createLogger({ service: 'cli', level: 'silent' });
    const queues = createQueues({ url, logger, connections: 1 });
    try {
      return await readQueues(store, { names: jobQueues, counts: queues.counts });
    } finally {
      await queues.stop();
    }
  },
  request: () => ({}),
  answer: field('queues'),
};

/** Where the queue is: at QUEUE_URL, or where `npm start` has it. A queue is never looked for, and so never made, in another database. */
async function queueUrl(): Promise<string | undefined> {
  const { QUEUE_URL, DATABASE_URL } = loadConfig.cli();
  if (QUEUE_URL !== undefined || DATABASE_URL !== undefined) return QUEUE_URL;
  return databaseUrl();
}

const notKnown = () => Promise.reject(new Error('QUEUE_URL is not set, so it is not known where they are.'));

/** What the bells hold, beside what the ledger holds. */
export const queues = command({
  summary: 'Show how many jobs the queues hold, and what the ledger holds that they ring for.',
  details: `A job is a bell: it names up to 200 letters and holds none. Bells may be lost at any time, and are rung again from the
ledger. So "0 jobs" does not mean that nothing waits: the last column does, and \`pabal status\` says for what.

On the database the queue is at QUEUE_URL; of a running npm start it is found by itself.`,
  options: { json },
  asks: [listing],
  async run(typed, terminal, ask) {
    const found = await ask(listing, undefined);
    if (typed.json) return printJson(terminal, found);
    terminal.out(tableOf(terminal, headings, found.map(rowOf)));
    for (const reason of new Set(found.flatMap((queue) => queue.reason ?? [])))
      terminal.err(`The jobs cannot be counted: ${plain(reason)}\n`);
  },
});

const headings = ['queue', 'waiting', 'active', 'delayed', 'failed', 'in the ledger'];

function rowOf({ name, waiting, active, delayed, failed, reason, held, holds }: QueueState): Cell[] {
  const jobs = [waiting, active, delayed, failed].map((count) => (reason === null ? count : '?'));
  return [name, ...jobs, `${held} ${words[holds][held === 1 ? 0 : 1]}`];
}

const words: Readonly<Record<QueueState['holds'], readonly [string, string]>> = {
  letters: ['letter', 'letters'],
  'letters-beyond-share': ['letter beyond an app’s share', 'letters beyond an app’s share'],
  events: ['event with groups to expand', 'events with groups to expand'],
  editions: ['edition that is not over', 'editions that are not over'],
  'dead-letters': ['dead letter', 'dead letters'],
};
