import {
  cancelReplay,
  createReplay,
  type DeadLetterFilter,
  findLetter,
  findReplay,
  isAddressTaken,
  listReplays,
  previewReplay,
  type Replay,
  type ReplayPreview,
  type ReplayWithLetters,
} from '@pabal/db/parked';
import type { SpaceQueryable } from '@pabal/db/store';
import { nextOf, PabalError, type PageAsked } from '@pabal/domain';
import type { Address } from '@pabal/mail';

export interface ReplayRequest {
  /** Which dead letters: those that every field names. */
  readonly filter: DeadLetterFilter;
  /** A corrected address; only with `filter.deliveryId`. */
  readonly address?: Pick<Address, 'address' | 'key'> | undefined;
}

/**
 * Says what a replay would do, and does nothing.
 *
 * @throws PabalError `invalid-request` when the event has a letter to the corrected address already
 */
export async function tryReplay(store: SpaceQueryable, request: ReplayRequest): Promise<TriedReplay> {
  await refuseTakenAddress(store, request);
  return { dryRun: true, ...(await previewReplay(store, request.filter, request.address)) };
}

/** What a replay would do. Nothing was changed. */
export interface TriedReplay extends ReplayPreview {
  readonly dryRun: true;
}

/**
 * Begins to send dead letters again; a builder does the rest. Letters that fail later are not part of it.
 *
 * @param rate   most letters moved in one second
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `invalid-request` when the event has a letter to the corrected address already, `not-found` when there is
 *   no such dead letter
 */
export async function startReplay(
  store: SpaceQueryable,
  request: ReplayRequest & { readonly rate: number },
  actor: string,
): Promise<Replay> {
  await refuseTakenAddress(store, request);
  const { filter, rate, address } = request;
  const replay = await createReplay(store, { filter, rate, requestedBy: actor, address });
  if (replay === undefined) throw await nothingToReplay(store, filter.deliveryId);
  return replay;
}

/** A page of the replays of the space, the newest first. */
export async function replaysAsked(
  store: SpaceQueryable,
  page: PageAsked,
): Promise<{ readonly replays: readonly Replay[]; readonly next: string | null }> {
  const replays = await listReplays(store, page);
  return { replays, next: nextOf(replays, page.limit, ({ id }) => id) };
}

/** A replay with its letters counted. @throws PabalError `not-found` */
export async function replayOf(store: SpaceQueryable, id: string): Promise<ReplayWithLetters> {
  return known(id, await findReplay(store, id));
}

/**
 * Ends a replay: what it has moved goes its way, the rest stays as it is. One that has ended stays as it ended, which its
 * state says.
 *
 * @throws PabalError `not-found`
 */
export async function endReplay(
  store: SpaceQueryable,
  id: string,
  actor: string,
): Promise<ReplayWithLetters> {
  return known(id, await cancelReplay(store, id, actor));
}

function known(id: string, replay: ReplayWithLetters | undefined): ReplayWithLetters {
  if (replay === undefined) throw new PabalError('not-found', `There is no replay ${id}.`);
  return replay;
}

async function refuseTakenAddress(store: SpaceQueryable, { filter, address }: ReplayRequest): Promise<void> {
  const { deliveryId: id } = filter;
  if (id === undefined || address === undefined || !(await isAddressTaken(store, id, address.key))) return;
  throw new PabalError(
    'invalid-request',
    `The event of the letter ${id} has another letter to this address already, so this one is not needed. Discard it.`,
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

async function nothingToReplay(store: SpaceQueryable, id: string | undefined): Promise<PabalError> {
  const found = id === undefined ? undefined : await findLetter(store, id);
  if (found === undefined)
    return new PabalError(
      'not-found',
      'There is no dead letter that this filter names. Nothing was replayed.',
    );
  const { letter } = found;
  const state = letter.discardedAt === null ? letter.state : 'discarded';
  return new PabalError(
    'not-found',
    `The letter ${id} is not a dead letter: it is ${state}. Nothing was replayed.`,
  );
}
