import {
  cancelReplay,
  createReplay,
  findLetter,
  findReplay,
  isAddressTaken,
  listReplays,
  previewReplay,
  type Replay,
  type ReplayStory,
} from '@pabal/db';
import { PabalError } from '@pabal/domain';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import type { Call, Reply } from '../http/route.ts';
import type { replayRequest, replaysQuery } from '../schemas/replays.ts';
import { filterOf } from './parked.ts';

type Request = z.output<typeof replayRequest>;

/** `POST /v1/replays`: 202 with the replay, or 200 with what it would do. */
export async function postReplay(api: Api, { app, input }: Call<{ body: Request }>): Promise<Reply> {
  const { filter, rate, dryRun, address } = input.body;
  await refuseTakenAddress(api, input.body);
  const picked = filterOf(filter);
  if (dryRun) {
    return { status: 200, body: { dryRun: true, ...(await previewReplay(api.store, picked, address)) } };
  }
  const replay = await createReplay(api.store, {
    filter: picked,
    rate,
    requestedBy: `api:${app.name}`,
    address,
  });
  if (replay === undefined) throw await nothingToReplay(api, filter.id);
  return { status: 202, body: showReplay(replay) };
}

async function refuseTakenAddress({ store }: Api, { filter, address }: Request): Promise<void> {
  if (filter.id === undefined || address === undefined) return;
  if (!(await isAddressTaken(store, filter.id, address.key))) return;
  throw new PabalError(
    'invalid-request',
    'The event of this delivery has another letter to this address already.',
    {
      fields: [
        {
          field: '/address',
          expected: 'an address that the event has no letter to',
          got: 'one that it has a letter to',
        },
      ],
    },
  );
}

async function nothingToReplay({ store }: Api, id: string | undefined): Promise<PabalError> {
  const found = id === undefined ? undefined : await findLetter(store, id);
  if (found === undefined)
    return new PabalError('not-found', 'There is no dead letter that this filter names.');
  const { letter } = found;
  const state = letter.discardedAt === null ? letter.state : 'discarded';
  return new PabalError('not-found', `The delivery ${id} is no dead letter: it is ${state}.`);
}

/** `GET /v1/replays` */
export async function getReplays(
  api: Api,
  { input }: Call<{ query: z.output<typeof replaysQuery> }>,
): Promise<Reply> {
  const { limit, cursor } = input.query;
  const replays = await listReplays(api.store, { after: cursor, limit });
  const next = replays.length === limit ? replays.at(-1)?.id : undefined;
  return { status: 200, body: { replays: replays.map(showReplay), next: next ?? null } };
}

/** `GET /v1/replays/{id}` */
export async function getReplay(api: Api, { input }: Call<{ path: { id: string } }>): Promise<Reply> {
  const { id } = input.path;
  return storyReply(id, await findReplay(api.store, id));
}

/** `DELETE /v1/replays/{id}`: one that has ended stays as it ended. */
export async function deleteReplay(api: Api, { app, input }: Call<{ path: { id: string } }>): Promise<Reply> {
  const { id } = input.path;
  return storyReply(id, await cancelReplay(api.store, id, `api:${app.name}`));
}

function storyReply(id: string, replay: ReplayStory | undefined): Reply {
  if (replay === undefined) throw new PabalError('not-found', `There is no replay ${id}.`);
  const { results, today, ...rest } = replay;
  return { status: 200, body: { ...showReplay(rest), results, today } };
}

const showReplay = (replay: Replay) => ({
  ...replay,
  createdAt: replay.createdAt.toISOString(),
  endedAt: replay.endedAt?.toISOString() ?? null,
});
