// A whole newsletter: blogs are read and people imported; some of them leave before the edition and some after it is frozen.
// The edition is approved, sent and closed, and then every letter is looked up in the sink.

import { randomBytes } from 'node:crypto';
import type { Store } from '@pabal/db/store';
import { createUnsubscribeLinks } from '@pabal/mail';
import { eventually } from '@pabal/test/support';
import { z } from 'zod';
import { type ApiClient, createApiClient, forEach, type ShownEdition } from '../digest/api-client.ts';
import {
  approveEdition,
  closedEdition,
  type FrozenEdition,
  freezeEdition,
  groupKey,
  newsletterKey,
  putNewsletter,
} from '../digest/edition.ts';
import { addressOf, ndjsonOf, type Readers, readerDomain, readersOf } from '../digest/readers.ts';
import { type CapturingSink, startCapturingSink } from '../digest/sink-letters.ts';
import { shown, startSources } from '../digest/sources.ts';
import { contradictions, type LedgerLetter, readLetter } from '../digest/verdict.ts';
import { cpuOf, type Drained, measureDrain, usageFigures } from '../measuring/drain.ts';
import type { Figure, Row } from '../row.ts';
import { type Stack, startStack } from '../stack/stack.ts';

const usual = 100_000;
const quickly = 2_000;
const opsAddress = 'oncall@ops.example';

/** Problems that are shown. */
const mostProblems = 10;

export const newsletter: Row = {
  name: 'newsletter',
  what: `a digest of ${shown} entries from local feeds, imported subscribers, some of whom leave in between; sent, closed, and counted letter by letter at the receiving end`,
  async run({ count, quick, ...options }) {
    const readers = readersOf(count ?? (quick ? quickly : usual));
    const linkSecret = randomBytes(32).toString('hex');
    const sink = await startCapturingSink({ sampleDomain: readerDomain });
    try {
      const stack = await startStack({
        ...options,
        smtpUrl: `${sink.url}?tls=off`,
        environment: {
          TEMPLATES_DIR: new URL('../../../../templates', import.meta.url).pathname,
          LINK_SECRET: linkSecret,
          OPS_ADDRESS: opsAddress,
          FEED_ALLOW_NETWORKS: '127.0.0.1',
          FEED_HOST_CONCURRENCY: '32',
        },
      });
      try {
        return await measure({ stack, sink, readers, linkSecret });
      } finally {
        await stack.stop();
      }
    } finally {
      await sink.stop();
    }
  },
};

interface World {
  readonly stack: Stack;
  readonly sink: CapturingSink;
  readonly readers: Readers;
  readonly linkSecret: string;
}

async function measure(world: World): Promise<Figure[]> {
  const { stack, readers } = world;
  const api = createApiClient(stack);
  await putNewsletter(api);
  const importSeconds = await timed(() => importReaders(api, readers));
  await leaveBefore(api, readers);
  const sources = await startSources(stack.store);
  try {
    const frozen = await freezeEdition(api, stack.store);
    const recipients = await recipientIds(stack.store);
    await clickLinks(world, recipients);
    return await send(world, { api, frozen, recipients, importSeconds });
  } finally {
    await sources.stop();
  }
}

/** As a file over HTTP, taken in by the builder. */
async function importReaders(api: ApiClient, { all }: Readers): Promise<void> {
  const query = new URLSearchParams({ newsletter: newsletterKey, group: groupKey, consentSource: 'bench' });
  const imported = z.object({ id: z.string() });
  const { id } = imported.parse(
    await api.upload(`/v1/imports?${query}`, 'application/x-ndjson', ndjsonOf(all)),
  );
  const progress = z.object({ state: z.string(), subscribed: z.int() });
  const done = await eventually(
    async () => {
      const now = progress.parse(await api.ask('GET', `/v1/imports/${id}`));
      return now.state === 'running' ? undefined : now;
    },
    { what: 'the import', timeoutMs: 600_000, everyMs: 100 },
  );
  if (done.subscribed !== all.length)
    throw new Error(`${all.length} readers were to be subscribed, and ${done.subscribed} were.`);
}

async function leaveBefore(api: ApiClient, { leftBefore, suppressed }: Readers): Promise<void> {
  await forEach(leftBefore, 8, (id) =>
    api.ask('DELETE', `/v1/newsletters/${newsletterKey}/subscriptions/${id}`),
  );
  await forEach(suppressed, 8, (id) =>
    api.ask('POST', '/v1/suppressions', { address: addressOf(id), reason: 'bench' }),
  );
}

/** Ids of the readers by their addresses. */
async function recipientIds(store: Store): Promise<ReadonlyMap<string, string>> {
  const { rows } = await store.query<{ address: string; id: string }>('select address, id from recipients');
  return new Map(rows.map(({ address, id }) => [address, id]));
}

/** What a mail program does when somebody presses its button (RFC 8058). */
async function clickLinks(
  { stack, readers, linkSecret }: World,
  recipients: ReadonlyMap<string, string>,
): Promise<void> {
  const { apiUrl, store } = stack;
  const links = createUnsubscribeLinks({
    secret: linkSecret,
    publicUrl: apiUrl,
    listDomain: 'pabal.example',
  });
  const { rows } = await store.query<{ id: string }>('select id from newsletters where key = $1', [
    newsletterKey,
  ]);
  const newsletterId = rows[0]?.id ?? '';
  await forEach(readers.leftBetween, 8, async (id) => {
    const url = links.url({ newsletterId, recipientId: recipients.get(addressOf(id)) ?? '' });
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    const response = await fetch(url, { method: 'POST', body });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`A one-click unsubscription was answered with ${response.status}.`);
  });
}

interface Sending {
  readonly api: ApiClient;
  readonly frozen: FrozenEdition;
  readonly recipients: ReadonlyMap<string, string>;
  readonly importSeconds: number;
}

async function send(world: World, sending: Sending): Promise<Figure[]> {
  const { stack, sink, readers, linkSecret } = world;
  const { api, frozen, recipients } = sending;
  // The mail to the person who approves it is not one of the letters that are counted.
  await eventually(() => sink.received() === 1, { what: 'the letter about the edition that is ready' });
  const drained = await measureDrain({
    ...{ sink, pids: stack.pids, letters: readers.expected.size },
    begin: () => approveEdition(api, frozen.id),
    settled: () => closedEdition(api, frozen.id),
  });
  const edition = await closedEdition(api, frozen.id);
  await reported(stack);
  await sink.finish();
  const ledger = await readLedger(stack.store, frozen.id);
  const letter = await readLetter(sink.sample(), { recipients, linkSecret });
  const told = sink.letters.filter(({ address }) => address === opsAddress).length;
  const wrong = [
    ...contradictions(readers, { arrived: sink.letters, ledger, edition }),
    ...letter.wrong,
    ...(told === 2 ? [] : [`letters to the people on call: expected 2 (ready, closed), got ${told}`]),
    ...stack.complaints(),
  ];
  return figuresOf({ ...sending, drained, edition, letter, wrong });
}

/** The report of the close-out is a letter like any other. */
async function reported({ store }: Stack): Promise<void> {
  await eventually(
    async () => {
      const { rows } = await store.query<{ reports: number }>(
        `select count(*)::integer as reports from deliveries where template = 'edition.report' and state = 'sent'`,
      );
      return rows[0]?.reports === 1;
    },
    { what: 'the report of the close-out', timeoutMs: 30_000 },
  );
}

async function readLedger(store: Store, editionId: string): Promise<LedgerLetter[]> {
  const { rows } = await store.query<LedgerLetter>(
    'select address, state, cause, remote_id as "remoteId" from deliveries where edition_id = $1',
    [editionId],
  );
  return rows;
}

function figuresOf(
  measured: Sending & {
    readonly drained: Drained;
    readonly edition: ShownEdition;
    readonly letter: { readonly bytes: number; readonly subject: string };
    readonly wrong: readonly string[];
  },
): Figure[] {
  const { drained, edition, letter, wrong, frozen, importSeconds } = measured;
  const { planned = 0, sent = 0, suppressed = 0 } = edition.report ?? {};
  return [
    {
      ...{
        name: 'letters not as they should be',
        value: wrong.length,
        unit: 'problems',
        ok: wrong.length === 0,
      },
      note:
        wrong.length === 0
          ? `${planned} planned = ${sent} sent + ${suppressed} suppressed, ${edition.excluded} left out before: sink, ledger and report agree`
          : wrong.slice(0, mostProblems).join('; '),
    },
    {
      ...{ name: 'letters/s', value: drained.lettersPerSecond, unit: 'letters/s' },
      note: `from the approval to the last letter, ${Math.round(letter.bytes / 1_024)} KB each (${letter.subject})`,
    },
    {
      ...{
        name: 'CPU of all',
        value: cpuOf(drained, ['api', 'builder', 'sender', 'postgres', 'redis']),
        unit: 's per 1,000',
      },
      note: 'until the close-out, without the sink',
    },
    ...usageFigures(drained, { memoryMb: 200 }),
    { name: 'import', value: importSeconds, unit: 's', note: 'NDJSON over HTTP, all subscribed' },
    { name: 'collected, chosen, frozen', value: frozen.secondsToReady, unit: 's' },
    { name: 'freezing of that', value: frozen.secondsToFreeze, unit: 's' },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
