// Letters in every state, made the way real ones come to be.

import type { Lane } from '@pabal/domain';
import {
  acceptEvents,
  claimDeliveries,
  loseOrphans,
  type Settlement,
  settleDeliveries,
} from '../ledger/index.ts';
import { newId, newLetterId, type SpaceStore } from '../store/index.ts';

/** How a letter fails. */
export type Failure = Pick<Settlement, 'outcome' | 'code' | 'status' | 'reply' | 'cause'>;

interface Kind {
  readonly lane?: Lane;
  readonly template?: string;
  readonly domain?: string;
  readonly expiresAt?: Date;
  /** One event for each letter (the default), or one for all. */
  readonly oneEvent?: boolean;
  /** They wait in the ledger without a bell. */
  readonly waits?: boolean;
}

export interface TestLetters {
  readonly appId: string;
  /** Letters that were accepted. @returns their ids */
  accept(count: number, kind?: Kind): Promise<string[]>;
  /** Letters that were tried once and failed for good. */
  fail(count: number, failure?: Failure, kind?: Kind): Promise<string[]>;
  /** Letters whose sender died. */
  lose(count: number, kind?: Kind): Promise<string[]>;
  /** Claims these letters and settles each claim. @returns the ids that could be claimed */
  try(ids: readonly string[], ending: 'sent' | Failure): Promise<string[]>;
}

const refusal: Failure = {
  outcome: 'message-refused',
  code: 550,
  status: '5.7.1',
  reply: '550 5.7.1 Message refused',
  cause: 'message-refused example.com vacancy.created/1 550 5.7.1 Message refused',
};

/** Makes an app and the doers that make letters for it. */
export async function createTestLetters(store: SpaceStore): Promise<TestLetters> {
  const appId = newId();
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes, space_id)
     values ($1, $2, $3, 'pbl', 'live', '{}', $4)`,
    [appId, appId, Buffer.from(appId), store.space],
  );

  async function accept(count: number, kind: Kind = {}): Promise<string[]> {
    const events = kind.oneEvent
      ? [newEvent(appId, count, kind)]
      : Array.from({ length: count }, () => newEvent(appId, 1, kind));
    await acceptEvents(store, events);
    return events.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)).sort();
  }

  async function tryAgain(ids: readonly string[], ending: 'sent' | Failure): Promise<string[]> {
    const { claims } = await claimDeliveries(store, { senderId: 'test-sender', ids });
    const end: Failure & Pick<Settlement, 'state'> =
      ending === 'sent'
        ? { state: 'sent', outcome: 'sent', reply: '250 ok' }
        : { state: 'failed', ...ending };
    const settlements = claims.map(({ id, claim }) => ({ id, claim, counted: true, ...end }));
    await settleDeliveries(store, 'test-sender', settlements, { suppressionDays: 30 });
    return claims.map(({ id }) => id);
  }

  return {
    appId,
    accept,
    try: tryAgain,
    fail: async (count, failure = refusal, kind = {}) => {
      const ids = await accept(count, kind);
      await tryAgain(ids, failure);
      return ids;
    },
    lose: async (count, kind = {}) => {
      const ids = await accept(count, kind);
      await claimDeliveries(store, { senderId: 'dead-sender', ids });
      await loseOrphans(store, ids);
      return ids;
    },
  };
}

function newEvent(appId: string, letters: number, kind: Kind) {
  const { lane = 'event', template = 'vacancy.created', domain = 'example.com', expiresAt, waits } = kind;
  const id = newId();
  return {
    id,
    appId,
    type: template,
    lane,
    data: '{"n":1}',
    test: false,
    retentionSeconds: 3_600,
    answer: {},
    waits,
    ...(expiresAt && { expiresAt }),
    deliveries: Array.from({ length: letters }, () => newLetter(newLetterId(id), domain)),
  };
}

const newLetter = (id: string, domain: string) => ({
  id,
  address: `${id}@${domain}`,
  addressKey: `${id}@${domain}`,
  remoteId: `<${id}@pabal.test>`,
});
