// What it costs a letter that somebody is told about it: the letters of `event-drain-together` with an endpoint that asked for all
// changes of the app, beside the same without, in turns. The endpoint is paused, so that changes are noted and nothing is sent: that
// is what the statement of a settlement pays. Sending is the builder's, beside it.

import { setTimeout as wait } from 'node:timers/promises';
import type { SpaceStore } from '@pabal/db/store';
import { scopes, webhookTypes } from '@pabal/domain';
import { makeEndpoint } from '@pabal/webhooks';
import { compare, takeTurns } from '../../against.ts';
import type { Row } from '../../row.ts';
import type { Stack } from '../../stack/stack.ts';
import { openRung } from '../drains.ts';

const rounds = 8;
/** Senders know of the first endpoint after this time. */
const knownAfterMs = 5_000;

export const webhookNotes: Row = {
  name: 'webhook-notes',
  what: 'rung letters of events whose changes are noted for a webhook, beside the same without, in turns',
  async run(options) {
    let noted = 0;
    const turns = await takeTurns(
      {
        theirs: (each) => openRung(each),
        async ours(each) {
          let store: SpaceStore | undefined;
          const work = await openRung(each, async (stack, appId) => {
            store = stack.store;
            await listen(stack, appId);
          });
          const stop = async () => {
            noted = store === undefined ? 0 : await countNotes(store);
            await work.stop();
          };
          return { ...work, stop };
        },
      },
      { ...options, rounds: options.quick ? 2 : rounds },
    );
    const letters = turns.reduce((sum, { count }) => sum + count, 0);
    return [
      ...compare(turns).map(({ name, theirs, ours, ratio, error }) => ({
        ...{ name: `with ÷ without, ${name}`, value: ratio, unit: '×' },
        note: `± ${error.toFixed(3)}; ${theirs.toPrecision(3)} without, ${ours.toPrecision(3)} with`,
      })),
      { name: 'changes noted', value: noted, unit: 'notes', ok: noted >= letters },
    ];
  },
};

async function countNotes(store: SpaceStore): Promise<number> {
  const { rows } = await store.query<{ notes: number }>(
    `select count(*)::integer as notes from webhook_messages where type = 'delivery.sent'`,
  );
  return rows[0]?.notes ?? 0;
}

async function listen({ store }: Stack, appId: string): Promise<void> {
  await makeEndpoint(
    store,
    {
      url: 'https://hooks.example/',
      types: webhookTypes,
      newsletters: false,
      description: null,
      contact: null,
    },
    { app: { id: appId, name: 'bench' }, scopes, actor: 'bench' },
  );
  await store.query(`update webhook_endpoints set state = 'paused'`);
  await wait(knownAfterMs);
}
