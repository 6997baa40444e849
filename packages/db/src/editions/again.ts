// Editions that are made from editions: a proof for a few addresses, and letters that are sent again.

import type { ResendBucket } from '@pabal/domain';
import { type Decision, resolveUnknown } from '../parked/decisions.ts';
import { createReplay } from '../parked/replays.ts';
import { newId, newLetterId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable, SpaceStore } from '../store/store.ts';
import { type Edition, findEdition } from './editions.ts';
import { reopenEdition } from './steps.ts';

/** Somebody who gets a proof. */
export interface ProofReader {
  readonly address: string;
  readonly addressKey: string;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  /** As whom the letter is written: the recipient's attributes, name and language. */
  readonly recipientId?: string | undefined;
}

/**
 * Sends an edition as it is now to a few addresses, as an edition of its own that counts nowhere.
 *
 * @returns nothing when there is no such edition, or nothing was chosen for it yet
 */
export async function proofEdition(
  store: SpaceQueryable,
  editionId: string,
  readers: readonly ProofReader[],
  { messageIdDomain, actor }: { readonly messageIdDomain: string; readonly actor: string },
): Promise<Edition | undefined> {
  const id = newId();
  const values = [
    ...[id, editionId, actor, messageIdDomain],
    readers.map(({ address }) => address),
    readers.map(({ addressKey }) => addressKey),
    readers.map(({ name }) => name ?? null),
    readers.map(({ locale }) => locale ?? null),
    readers.map(({ recipientId }) => recipientId ?? null),
    readers.map(() => newLetterId(id)),
    store.space,
  ];
  // Two editions of one newsletter have no slot in common: of two proofs in one microsecond the second asks again.
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { rowCount } = await store.query(proof, values);
    if (rowCount !== 0) return findEdition(store, id);
  }
  return undefined;
}

const mostTries = 3;

const proof = `
  with made as (
    insert into editions (id, newsletter_id, slot, kind, parent_id, state, definition, content, due_at, approved_at,
                          approved_by, planned, frozen_at, sending_at, done_at)
    select $1, e.newsletter_id, clock_timestamp(), 'proof', e.id, 'sending', e.definition, e.content, now(), now(), $3,
           cardinality($5::text[]), now(), now(), now()
    from editions e join newsletters n on n.id = e.newsletter_id
    where e.id = $2 and n.space_id = $11 and e.content is not null
    on conflict (newsletter_id, slot) do nothing
    returning id, definition
  )
  insert into deliveries (id, edition_id, lane, template, locale, address, address_key, name, recipient_id, test,
                          next_attempt_at, due_at, remote_id)
  select p.id, made.id, 'newsletter', made.definition ->> 'template', coalesce(p.locale, r.locale, made.definition ->> 'language'),
         p.address, p.address_key, coalesce(p.name, r.name), p.recipient_id, false, now(), 'infinity',
         '<' || p.id || '@' || $4 || '>'
  from made, unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::uuid[])
    as p (address, address_key, name, locale, recipient_id, id)
  left join recipients r on r.id = p.recipient_id and r.space_id = $11`;

/** How letters of a bucket are sent again. */
type Resend =
  /** The same letters go their way again; the edition is open until they have. */
  | { readonly kind: 'same-letters'; readonly letters: number; readonly replayId?: string }
  /** Letters that were given up for good get successors, in an edition of their own. */
  | { readonly kind: 'new-edition'; readonly editionId: string };

/**
 * Sends exactly one bucket of an edition again: its dead letters, those in doubt (with the same Message-ID), or those that
 * were given up before they were ever tried. Asked twice, the second time finds what the first has left; whom a resend that
 * was cancelled itself did not reach is reached from there.
 *
 * @returns nothing when the bucket is empty
 */
export async function resendBucket(
  store: SpaceStore,
  edition: Pick<Edition, 'id'>,
  bucket: ResendBucket,
  decision: Decision & { readonly rate: number },
): Promise<Resend | undefined> {
  switch (bucket) {
    case 'failed':
      return replayFailed(store, edition.id, decision);
    case 'unknown':
      return resendDoubtful(store, edition.id, decision);
    case 'never-reached':
      return reachTheRest(store, edition.id, decision.actor);
    default:
      return bucket satisfies never;
  }
}

async function replayFailed(
  store: SpaceStore,
  editionId: string,
  { actor, rate }: Decision & { readonly rate: number },
): Promise<Resend | undefined> {
  const replay = await createReplay(store, { filter: { editionId }, rate, requestedBy: actor });
  if (replay === undefined) return undefined;
  await reopenEdition(store, editionId);
  return { kind: 'same-letters', letters: replay.planned, replayId: replay.id };
}

async function resendDoubtful(
  store: SpaceStore,
  editionId: string,
  decision: Decision,
): Promise<Resend | undefined> {
  const letters = await resolveUnknown(store, { editionId }, 'resend', decision);
  if (letters === 0) return undefined;
  await reopenEdition(store, editionId);
  return { kind: 'same-letters', letters };
}

/** Asked twice at once, the second waits for the first, and then sees that it was done. */
function reachTheRest(store: SpaceStore, editionId: string, actor: string): Promise<Resend | undefined> {
  return store.transaction(async (transaction) => {
    await transaction.query('select from editions where id = $1 for update', [editionId]);
    return beginResend(transaction, editionId, actor);
  });
}

async function beginResend(
  transaction: Queryable,
  editionId: string,
  actor: string,
): Promise<Resend | undefined> {
  const { rows } = await transaction.query<{ id: string }>(
    `insert into editions (id, newsletter_id, slot, kind, parent_id, bucket, state, definition, content, due_at, approved_at,
                           approved_by)
     select $1, e.newsletter_id, clock_timestamp(), 'resend', e.id, 'never-reached', 'freezing', e.definition, e.content,
            now(), now(), $3
     from editions e
     where e.id = $2 and e.state in ('finished', 'cancelled') and e.ended_at is not null
       and not exists (select from editions a where a.parent_id = e.id and a.kind = 'resend' and a.bucket <> 'one-letter'
                                                  and a.state <> 'skipped')
       and exists (select from deliveries d where d.edition_id = e.id and d.attempt = 0 and d.state = 'suppressed'
                                              and d.cause in ('cancelled', 'expired'))
     returning id`,
    [newId(), editionId, actor],
  );
  const [made] = rows;
  return made && { kind: 'new-edition', editionId: made.id };
}
