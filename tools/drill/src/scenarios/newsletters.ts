// A newsletter's edition is made and sent by processes that die all the while.

import type { Edition } from '@pabal/db/editions';
import { resolveUnknown } from '@pabal/db/parked';
import { endedStates } from '@pabal/domain';
import { z } from 'zod';
import {
  beginEdition,
  blogs,
  type Digest,
  digestEnvironment,
  editionsOf,
  startDigest,
} from '../load/digest.ts';
import { type Allowance, bothQueues, type Drill, type Scenario } from '../scenario.ts';

const kills = 5;

/** A mail server that takes its time, so that letters are on their way when a sender dies, of 600 as of 100,000. */
const takesAMoment = ({ short }: Drill) => ({ delayMs: short ? 100 : 10 });

const newsletterKilled: Scenario = {
  name: 'newsletter-killed',
  what: 'the builder and a sender are killed together, five times, while an edition is collected, frozen and sent to 100,000 subscribers; then a person looks up what became of the letters in doubt',
  queues: bothQueues,
  needs: { env: digestEnvironment },
  async run(drill) {
    const readers = drill.short ? 600 : 100_000;
    const digest = await startDigest(drill, readers);
    try {
      drill.stack.office.on('message', takesAMoment(drill));
      await beginEdition(drill, digest);
      const killedWhile = await killAllTheWhile(drill, digest, readers);
      drill.stack.office.beFriendly();
      drill.healed();
      const { remark, ...allowance } = await judge(drill, digest, readers);
      return { ...allowance, remark: `killed while ${killedWhile.join(', ')}; ${remark}` };
    } finally {
      await digest.stop();
    }
  },
};

/** While it is collected, while it is frozen, and three times while it is sent. @returns what it was at each time */
async function killAllTheWhile(drill: Drill, digest: Digest, readers: number): Promise<string[]> {
  const { builder, senders } = drill.stack;
  const stateNow = async () => (await editionsOf(drill, digest))[0]?.state;
  const taken = () => lettersOf(drill).length;
  const sent = (least: number) =>
    drill.until(
      `${Math.floor(least)} letters of the edition`,
      async () => {
        if (taken() >= Math.min(least, readers)) return true;
        // To count them is work, too.
        await drill.pause(drill.short ? 50 : 1_000);
        return false;
      },
      3_600_000,
    );
  const moments = [
    () => drill.moment(0, drill.short ? 200 : 1_000),
    async () => {
      await drill.until('the freezing', async () => !/collecting|choosing/.test((await stateNow()) ?? ''));
      await drill.moment(0, drill.short ? 50 : 1_500);
    },
    ...Array.from(
      { length: kills - 2 },
      (_, n) => () => sent(((n + drill.random()) * readers) / (kills - 2)),
    ),
  ];
  const killedWhile: string[] = [];
  for (const [time, moment] of moments.entries()) {
    await moment();
    const doomed = [builder, senders[time % senders.length]];
    await Promise.all(doomed.map((service) => service?.end()));
    killedWhile.push(`${await stateNow()} (${taken()} sent)`);
    await drill.moment(0, drill.short ? 300 : 2_000);
    await Promise.all(doomed.map((service) => service?.start()));
    // A second call for the same slot gets the same edition.
    await beginEdition(drill, digest);
  }
  return killedWhile;
}

/** Waits for the end, resolving unknown letters as somebody does who can read the mail server's log. */
async function judge(drill: Drill, digest: Digest, readers: number): Promise<Allowance> {
  const { stack } = drill;
  let doubtful = 0;
  let edition: Edition | undefined;
  await drill.until(
    'the close-out',
    async () => {
      [edition] = await editionsOf(drill, digest);
      if (edition?.state === 'closing') doubtful += await resolveByTheLog(drill, edition.id);
      if (edition !== undefined && endedStates.has(edition.state)) return true;
      await drill.pause(500);
      return false;
    },
    3_600_000,
  );
  const inDoubt = kills * 2 * stack.connections;
  return {
    // Event letters are sent again when they are in doubt; those of an edition are not.
    repeated: kills * stack.connections,
    broken: [
      ...exactly('editions', (await editionsOf(drill, digest)).length, 1),
      ...exactly('repeated letters of the edition', repeatedOf(drill), 0),
      ...(doubtful > inDoubt ? [`letters in doubt: expected at most ${inDoubt}, got ${doubtful}`] : []),
      ...inTheReport(edition, readers),
    ],
    remark: `${doubtful} letters were in doubt`,
  };
}

/** What the mail server has taken was sent; the rest was not, and may go again. */
async function resolveByTheLog({ stack, mark }: Drill, editionId: string): Promise<number> {
  const { rows } = await stack.store.query<{ id: string; remoteId: string }>(
    `select id, remote_id as "remoteId" from deliveries where edition_id = $1 and state = 'unknown'`,
    [editionId],
  );
  const taken = new Set(stack.office.taken().map(({ messageId }) => messageId));
  const decision = { actor: mark, reason: 'the mail server’s log' };
  for (const { id: deliveryId, remoteId } of rows) {
    await resolveUnknown(stack.store, { deliveryId }, taken.has(remoteId) ? 'sent' : 'resend', decision);
  }
  return rows.length;
}

const lettersOf = ({ stack, mark }: Drill) =>
  stack.office.taken().filter(({ address }) => address.startsWith(`${mark}-reader`));

function repeatedOf(drill: Drill): number {
  const letters = lettersOf(drill);
  return letters.length - new Set(letters.map(({ address }) => address)).size;
}

const closeOut = z.object({
  planned: z.int(),
  sent: z.int(),
  suppressed: z.int(),
  failed: z.int(),
  unknown: z.int(),
  entries: z.int(),
  repeatedEntries: z.int(),
});

function inTheReport(edition: Edition | undefined, readers: number): string[] {
  if (edition?.state !== 'finished') return [`the edition is ${edition?.state}: ${edition?.reason}`];
  const { planned, sent, suppressed, failed, unknown, entries, repeatedEntries } = closeOut.parse(
    edition.report,
  );
  return [
    ...exactly('planned in the report', planned, readers),
    ...exactly('sent in the report', sent, readers),
    ...exactly('suppressed, failed or unknown in the report', suppressed + failed + unknown, 0),
    ...exactly('entries in the report', entries, blogs),
    ...exactly('repeated entries in the report', repeatedEntries, 0),
  ];
}

const exactly = (what: string, got: number, expected: number): string[] =>
  got === expected ? [] : [`${what}: expected ${expected}, got ${got}`];

export const newsletters: readonly Scenario[] = [newsletterKilled];
