// The ledger's moves: claim and settle, each one statement for many letters.

import {
  type DeliveryState,
  internalAppName,
  type Lane,
  noDeliveries,
  type OtherChannel,
  type OutcomeClass,
  type StateCounts,
  type SuppressionCause,
} from '@pabal/domain';
import { amongIds, ownersOf, spanOf, within } from '../partitions/bounds.ts';
import { spaceOfEventLetter, spaceOfLetter } from '../spaces/whose.ts';
import type { Queryable } from '../store/store.ts';
import { noteLetters } from '../webhooks/notes.ts';
import { dueAtOnce, longestWait, ringGraceSeconds, waitRank } from './due.ts';
import { heldAddress, heldNewsletter } from './holds.ts';
import { appGoesOn } from './paused.ts';

/** A delivery as it is planned. */
export interface NewDelivery {
  readonly id: string;
  readonly address: string;
  /** The address as it is compared: each key once per event. */
  readonly addressKey: string;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly recipientId?: string | undefined;
  /** The channel it goes by, unless that is mail. */
  readonly channel?: OtherChannel | undefined;
  /** By which the other side knows it. Made with the row, so that a letter that is sent again is recognised. */
  readonly remoteId: string;
}

/** A delivery that this sender alone may send now. */
export interface Claim {
  readonly id: string;
  readonly eventId: string | null;
  /**
   * The edition it belongs to. What the letters of an edition share does not come with each of them: `findEditionContent`.
   */
  readonly editionId: string | null;
  /** The app whose event it is of. */
  readonly appId: string | null;
  readonly recipientId: string | null;
  /** Of a letter of an edition: what is known of its recipient now. */
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly lane: Lane;
  readonly template: string;
  readonly locale: string | null;
  readonly address: string;
  /** The key of the address, of letters of channels beside mail: it names the endpoint. */
  readonly addressKey: string | null;
  readonly name: string | null;
  readonly test: boolean;
  /** The claim's number: a result is taken for the claim it belongs to, and for no other. */
  readonly claim: number;
  /** This attempt's number, from 1. */
  readonly attempt: number;
  readonly remoteId: string;
  readonly createdAt: Date;
  readonly replyTo: string | null;
  /** What became of it the last time, when there was one. */
  readonly lastOutcome: OutcomeClass | null;
  /** The provider that may have taken it although its answer was never heard. */
  readonly doubtedProvider: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A delivery that was found in the way of a claim and suppressed instead. */
interface Suppressed {
  readonly id: string;
  readonly cause: SuppressionCause;
}

export interface Claimed {
  readonly claims: readonly Claim[];
  readonly suppressed: readonly Suppressed[];
}

interface ClaimRow extends Omit<Claim, 'data' | 'addressKey'> {
  readonly addressKey?: string;
  readonly state: DeliveryState;
  readonly cause: SuppressionCause | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** Which letters a sender wants. */
export interface ClaimRequest {
  readonly senderId: string;
  readonly ids: readonly string[];
  /** For each id the provider it is meant for: should the sender die, this is all anybody knows. */
  readonly providers?: readonly string[] | undefined;
  /** Keys under which addresses were erased: what held for them holds for anybody who comes back. */
  readonly erasedBy?: { readonly inner: readonly string[]; readonly outer: readonly string[] } | undefined;
  /**
   * False while nobody is told about changes: nothing is noted, which makes the statement shorter (default true).
   */
  readonly told?: boolean | undefined;
  /**
   * `event` when all of them are letters of that lane: editions have none there, so the statement is half as long; a letter of an
   * edition would be left alone.
   */
  readonly lane?: Lane | undefined;
  /** Letters of this channel, and of no other (default: mail). */
  readonly channel?: OtherChannel | undefined;
}

/** What the letters of a claim may belong to, and whether anybody is told about them. */
interface ClaimOf {
  readonly editions: boolean;
  readonly told: boolean;
  /** Absent for mail. */
  readonly channel?: OtherChannel;
}

const spaceOf = ({ editions }: ClaimOf) => (editions ? spaceOfLetter : spaceOfEventLetter);

const noKeys = { inner: [], outer: [] };

/**
 * Claims those of the given deliveries that may be sent now: pending and due. What was cancelled, has expired, goes to a
 * suppressed address or to somebody who has unsubscribed meanwhile is suppressed in the same statement. Everything else is
 * left alone: somebody has it, or had it.
 *
 * After this returns, nobody else can claim these deliveries until they are settled or the sender's lease runs out.
 */
export async function claimDeliveries(
  store: Queryable,
  { senderId, ids, providers = [], erasedBy = noKeys, lane, told = true, channel }: ClaimRequest,
): Promise<Claimed> {
  const [first = null] = providers;
  const same = providers.every((provider) => provider === first);
  const { rows } = await store.query<ClaimRow>(
    claimStatements[told ? 'told' : 'untold'][channel ?? lane ?? 'any'],
    [
      ids,
      senderId,
      same ? null : providers,
      same ? first : null,
      erasedBy.inner,
      erasedBy.outer,
      ...spanOf(ids),
    ],
  );
  const dataByEvent = new Map(
    rows.flatMap(({ eventId, data }) => (data === null ? [] : [[eventId, data] as const])),
  );
  const claims: Claim[] = [];
  const suppressed: Suppressed[] = [];
  for (const row of rows) {
    if (row.state === 'sending') claims.push(claimOf(row, row.data ?? dataByEvent.get(row.eventId) ?? {}));
    else if (row.cause !== null) suppressed.push({ id: row.id, cause: row.cause });
  }
  return { claims, suppressed };
}

/**
 * Written out, so that all claims are of one shape to V8: taken over with `...`, their fields were looked up again wherever
 * a letter passed by (docs/performance/log.md).
 */
function claimOf(row: ClaimRow, data: Claim['data']): Claim {
  return {
    id: row.id,
    eventId: row.eventId,
    editionId: row.editionId,
    appId: row.appId,
    recipientId: row.recipientId,
    attributes: row.attributes,
    lane: row.lane,
    template: row.template,
    locale: row.locale,
    address: row.address,
    addressKey: row.addressKey ?? null,
    name: row.name,
    test: row.test,
    claim: row.claim,
    attempt: row.attempt,
    remoteId: row.remoteId,
    createdAt: row.createdAt,
    replyTo: row.replyTo,
    lastOutcome: row.lastOutcome,
    doubtedProvider: row.doubtedProvider,
    data,
  };
}

// pabal's own mail to OPS_ADDRESS goes out even when that address is suppressed. The app of a letter is looked up only for
// suppressed addresses.
// Data that was erased after its retention cannot be rendered any more: such a letter has expired too.
// A bell for a retry may come a moment early (another clock counted its delay): up to a second early is in time.
// A letter that waits behind a limit is taken out of its line first (waiting.ts).
// Whether somebody has unsubscribed since the audience was frozen is asked as a value: planned as `exists` it might be
// answered by reading every subscription there is.
// Whose letter it is is asked only where its address is suppressed somewhere: `is not distinct from` is no condition of an index.
// The event's data comes with the first of its letters only; an event to thousands would repeat it thousands of times.
// Letters of an edition that is paused, or was not released yet, and those of a paused app are left alone: their bells come
// again.
// What stops a letter is asked out of the update of its row, so that its row is looked for once, by its id. Joined with a
// subselect that had looked the letters up before, each letter was compared with all others of its claim whenever the plan had
// been made for small tables: 18 ms for 200 letters, where this takes 5 (docs/performance/log.md).
// `offset 0` changes no result. It keeps the planner from writing out "stop", with its looks at other tables, in each of the
// five places that name it.
// PostgreSQL sets up every part of a plan for each statement, used or not: for the some twenty letters of a statement in the
// event lane, what only letters of editions need cost a quarter of the whole claim (docs/performance/log.md).
// A sender of mail leaves letters of other channels alone, and the other way round: a bell may come to the wrong one.
const claimText = (of: ClaimOf) => `
  with claimed as (
    update deliveries d set (state, attempt, claim, claimed_by, claimed_at, provider, cause, due_at, settled_at) = (
      select
        case when t.stop is null then 'sending' else 'suppressed' end,
        d.attempt + case when t.stop is null then 1 else 0 end,
        d.claim + 1,
        $2::text,
        now(),
        coalesce($4::text, ($3::text[])[array_position($1::uuid[], d.id)], d.provider),
        t.stop,
        case when t.stop is null then d.due_at end,
        case when t.stop is not null then now() end
      from (
        select case
          when e.cancelled_at is not null then 'cancelled'
          when d.expires_at <= now() then 'expired'
          when e.erased then 'expired'
          ${of.editions ? `when ed.state = 'cancelled' then 'cancelled'` : ''}
          when exists (
            select from suppressions s
            where s.address_key = d.address_key and s.scope in ('all', d.lane)
              and (s.expires_at is null or s.expires_at > now())
              and s.space_id is not distinct from (${spaceOf(of)})
          ) and (e.app_id = any(array(select id from apps where name = '${internalAppName}'))) is not true then 'address-suppressed'
          when ${heldAddress('unnest($5::text[], $6::text[])', spaceOf(of))} then 'address-suppressed'
          ${of.editions ? unsubscribed : ''}
        end as stop
        from (select) one
        left join lateral (
          select e.id, e.app_id, e.cancelled_at, e.data is null as erased from events e where e.id = d.event_id and ${ownersOf('$7', '$8')}
        ) e on true
        ${of.editions ? 'left join lateral (select * from editions where id = d.edition_id) ed on true' : ''}
        offset 0
      ) t
    )
    where d.id = any($1::uuid[]) and ${within('d.id', '$7', '$8')} and d.state = 'pending'
      and ${appGoesOn}
      and ${of.editions ? `${editionGoesOn} is not false` : 'd.edition_id is null'}
      and d.waits_for is null and d.next_attempt_at <= now() + interval '1 second'
      and d.channel ${of.channel === undefined ? 'is null' : `= '${of.channel}'`}
    returning d.*
  )${
    of.told
      ? `,
  told as (${noteLetters('claimed', of)})`
      : ''
  }
  select c.id, c.event_id as "eventId", c.edition_id as "editionId", c.app_id as "appId",
         c.recipient_id as "recipientId", ${of.editions ? 'r.attributes' : 'null as attributes'}, c.lane, c.template, c.locale,
         c.address, ${of.channel === undefined ? '' : `c.address_key as "addressKey", `}c.name, c.test,
         c.claim, c.attempt, c.remote_id as "remoteId", c.created_at as "createdAt", c.state, c.cause,
         c.outcome as "lastOutcome", c.doubted_provider as "doubtedProvider", e.reply_to as "replyTo",
         case when row_number() over (partition by c.event_id) = 1 then e.data end as data
  from claimed c
  left join lateral (select e.data, e.reply_to from events e where e.id = c.event_id and ${ownersOf('$7', '$8')} offset 0) e on true
  ${of.editions ? 'left join recipients r on r.id = c.recipient_id and c.edition_id is not null' : ''}`;

const editionGoesOn = `(
        select ed.paused_at is null and ed.state not in ('collecting', 'choosing', 'freezing', 'ready')
        from editions ed where ed.id = d.edition_id
      )`;

const unsubscribed = `
          when ed.kind <> 'proof' and (
            select s.state from subscriptions s
            where s.newsletter_id = ed.newsletter_id and s.recipient_id = d.recipient_id
          ) = 'unsubscribed' then 'unsubscribed'
          when ed.kind <> 'proof' and ${heldNewsletter('unnest($5::text[], $6::text[])')} then 'unsubscribed'`;

const claimOfAny = (told: boolean) => {
  const any = claimText({ editions: true, told });
  return {
    ...{ any, newsletter: any },
    event: claimText({ editions: false, told }),
    chat: claimText({ editions: false, told, channel: 'chat' }),
  };
};
const claimStatements = { told: claimOfAny(true), untold: claimOfAny(false) };

/**
 * Makes letters pending again that this sender may have claimed without hearing of it. Only for letters that it does not
 * hold: nothing was said to any server about them, and the attempt is not counted.
 */
export async function releaseClaims(
  store: Queryable,
  senderId: string,
  ids: readonly string[],
): Promise<void> {
  await store.query(
    `update deliveries set state = 'pending', attempt = attempt - 1, next_attempt_at = now(), due_at = now()
     where ${amongIds('$2', 'id')} and state = 'sending' and claimed_by = $1`,
    [senderId, ids],
  );
}

/** What became of one claim. */
export interface Settlement {
  readonly id: string;
  /** The claim that this is the result of: one that was lost and made again meanwhile cannot be settled. */
  readonly claim: number;
  /** `pending` is another attempt after `delayMs`; the rest are ends. */
  readonly state: 'sent' | 'pending' | 'failed' | 'unknown';
  /** False when waiting was the server's wish or ours: the attempt is not counted. */
  readonly counted: boolean;
  readonly delayMs?: number | undefined;
  /**
   * For `pending`: the limit or provider behind which it waits in line, instead of being due after a delay (waiting.ts).
   */
  readonly waitsFor?: string | undefined;
  /** Absent when the letter is handed back untouched: what is known of the last time stays. */
  readonly outcome?: OutcomeClass | undefined;
  readonly code?: number | undefined;
  readonly status?: string | undefined;
  readonly reply?: string | undefined;
  readonly provider?: string | undefined;
  readonly templateVersion?: string | undefined;
  /** The dead letter's signature, for `failed`. */
  readonly cause?: string | undefined;
  /** The report of the error that it ended with: 32 hexadecimal digits. */
  readonly errorId?: string | undefined;
}

/**
 * Writes down what became of claims, and leaves a line in the history for everything but a plain success and our own
 * holding back (`throttled` without a server's answer).
 * An address that was refused for good is suppressed for `suppressionDays`, so that nobody writes to it again meanwhile.
 * A claim whose lease ran out meanwhile (`unknown`) is settled too, as long as nobody has claimed the letter again.
 *
 * @param options.told  false while nobody is told about changes: nothing is noted for them (default true)
 * @returns the ids that were settled; the others were no longer this sender's to settle.
 */
export async function settleDeliveries(
  store: Queryable,
  senderId: string,
  settlements: readonly Settlement[],
  { suppressionDays, told = true }: { suppressionDays: number; told?: boolean },
): Promise<ReadonlySet<string>> {
  if (settlements.every(isPlainSuccess)) return settleSent(store, senderId, settlements, told);
  const ids = settlements.map(({ id }) => id);
  const { rows } = await store.query<{ id: string }>(told ? settleTold : settle, [
    ids,
    settlements.map(({ claim }) => claim),
    settlements.map(({ state }) => state),
    settlements.map(({ counted }) => counted),
    settlements.map(({ delayMs }) => (delayMs ?? 0) / 1000),
    settlements.map(({ outcome }) => outcome ?? null),
    settlements.map(({ code }) => code ?? null),
    settlements.map(({ status }) => status ?? null),
    settlements.map(({ reply }) => reply ?? null),
    settlements.map(({ provider }) => provider ?? null),
    settlements.map(({ templateVersion }) => templateVersion ?? null),
    settlements.map(({ cause }) => cause ?? null),
    senderId,
    suppressionDays,
    settlements.map(({ waitsFor }) => waitsFor ?? null),
    ...spanOf(ids),
    settlements.map(({ errorId }) => errorId ?? null),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** Nearly all are: sent, and nobody else is to be told. */
const isPlainSuccess = ({ state, counted, outcome }: Settlement) =>
  state === 'sent' && counted && outcome !== undefined;

/** The same for letters that were sent: nothing is suppressed, no line is left, and the statement is a third as dear. */
const settleSent = (store: Queryable, senderId: string, settlements: readonly Settlement[], told: boolean) =>
  writeSent(told ? sentTold : sent, store, senderId, settlements);

/**
 * Writes down once more that letters were sent whose claim is not in the ledger any more: it was committed, and a standby took
 * over that did not have it. A letter that a sender has claimed since is left alone.
 *
 * @returns the ids that this held for
 */
export const restoreSent = (store: Queryable, senderId: string, settlements: readonly Settlement[]) =>
  writeSent(sentBefore, store, senderId, settlements);

async function writeSent(
  statement: string,
  store: Queryable,
  senderId: string,
  results: readonly Settlement[],
): Promise<ReadonlySet<string>> {
  // Of two claims of one letter the later stands last, which is the one that is found.
  const settlements = results.toSorted((one, other) =>
    one.id < other.id ? -1 : one.id > other.id ? 1 : one.claim - other.claim,
  );
  const ids = settlements.map(({ id }) => id);
  const { rows } = await store.query<{ id: string }>(statement, [
    ids,
    settlements.map(({ claim }) => claim),
    settlements.map(({ outcome }) => outcome),
    settlements.map(({ code }) => code ?? null),
    settlements.map(({ status }) => status ?? null),
    settlements.map(({ reply }) => reply ?? null),
    settlements.map(({ provider }) => provider ?? null),
    settlements.map(({ templateVersion }) => templateVersion ?? null),
    senderId,
    ...spanOf(ids),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/**
 * SQL: the place of the letter `d` in `$1`, which is in order. Joined with what became of them instead, each letter of a settlement
 * was compared with half of the others.
 */
const place = 'width_bucket(d.id, $1::uuid[])';
const sentText = (condition: string, columns: string, more: Readonly<Record<string, string>> = {}) => `
  update deliveries d set
    state = 'sent', waits_for = null, due_at = null, settled_at = now(), parked_at = null, cause = null,
    (${['outcome, code, status, reply, provider, template_version', ...Object.keys(more)].join(', ')}) = (
      select ${[
        '($3::text[])[s.place], ($4::smallint[])[s.place], ($5::text[])[s.place], ($6::text[])[s.place]',
        'coalesce(($7::text[])[s.place], d.provider), coalesce(($8::text[])[s.place], d.template_version)',
        ...Object.values(more),
      ].join(', ')}
      from (select ${place} as place offset 0) s
    )
  where d.id = any($1::uuid[]) and ${within('d.id', '$10', '$11')} and ${condition}
  returning ${columns}`;
const andNoted = (settled: string) => `
  with settled as (${settled}),
  told as (${noteLetters('settled')})
  select id from settled`;
const itsClaim = `($2::integer[])[${place}]`;
const isClaimed = `d.claim = ${itsClaim} and d.claimed_by = $9 and d.state in ('sending', 'unknown')`;
const sent = sentText(isClaimed, 'd.id');
const sentTold = andNoted(sentText(isClaimed, 'd.*'));
// `sent` is final: a letter that was sent and is pending has lost its claim. A later claim than the one it was sent by is not
// lost, and its sender decides.
const sentBefore = andNoted(
  sentText(`d.claim < ${itsClaim} and d.state = 'pending'`, 'd.*', {
    ...{ claim: itsClaim, attempt: 'd.attempt + 1', claimed_by: '$9', claimed_at: 'now()' },
  }),
);

const settleText = (told: boolean) => `
  with settled as (
    update deliveries d set
      state = s.state,
      attempt = case when s.counted then d.attempt else d.attempt - 1 end,
      next_attempt_at = case when s.state = 'pending' then now() + make_interval(secs => s.delay) else d.next_attempt_at end,
      waits_for = s.waits_for,
      wait_rank = case when s.waits_for is null then d.wait_rank else ${waitRank} end,
      due_at = case
        when s.waits_for is not null then now() + ${longestWait}
        when s.state = 'pending' then now() + make_interval(secs => s.delay + ${ringGraceSeconds})
        when s.state in ('failed', 'unknown') then ${dueAtOnce}
      end,
      settled_at = case when s.state = 'pending' then null else now() end,
      parked_at = case when s.state in ('failed', 'unknown') then now() end,
      outcome = coalesce(s.outcome, d.outcome), provider = coalesce(s.provider, d.provider),
      code = case when s.outcome is null then d.code else s.code end,
      status = case when s.outcome is null then d.status else s.status end,
      reply = case when s.outcome is null then d.reply else s.reply end,
      doubted_provider = case when s.outcome = 'answer-lost' then s.provider else d.doubted_provider end,
      template_version = coalesce(s.template_version, d.template_version),
      cause = case when s.state = 'failed' then coalesce(s.cause, 'no cause') end
    from unnest($1::uuid[], $2::integer[], $3::text[], $4::boolean[], $5::double precision[], $6::text[], $7::smallint[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $15::text[], $18::uuid[])
      as s (id, claim, state, counted, delay, outcome, code, status, reply, provider, template_version, cause, waits_for, error_id)
    where d.id = s.id and d.id = any($1::uuid[]) and ${within('d.id', '$16', '$17')} and d.claim = s.claim and d.claimed_by = $13 and d.state in ('sending', 'unknown')
    returning d.id, d.app_id, d.event_id, d.edition_id, d.address_key, d.state, d.cause, case when s.counted then d.attempt else d.attempt + 1 end as attempt, s.outcome, s.code, s.status, s.reply, s.provider,
              d.template_version, s.error_id
  ),
  suppressed as (
    insert into suppressions (address_key, space_id, scope, reason, note, expires_at)
    select distinct on (address_key, space_id) address_key, space_id, 'all', 'address-refused', reply, now() + make_interval(days => $14)
    from (select d.*, ${spaceOfLetter} as space_id from settled d where outcome = 'address-refused') refused
    on conflict (address_key, scope, space_id) do update set expires_at = excluded.expires_at, note = excluded.note
    where suppressions.expires_at < excluded.expires_at
  ),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, outcome, code, status, reply, provider,
                                template_version, actor, error_id)
    select id, 'sending', state, attempt, outcome, code, status, reply, provider, template_version, $13, error_id
    from settled
    where state <> 'sent' and outcome is not null and not (outcome = 'throttled' and code is null)
  )${
    told
      ? `,
  told as (${noteLetters('settled')})`
      : ''
  }
  select id from settled`;

const settle = settleText(false);
const settleTold = settleText(true);

/** Counts an event's deliveries by state. */
export async function countStates(store: Queryable, eventId: string): Promise<StateCounts> {
  const { rows } = await store.query<{ state: DeliveryState; count: number }>(
    'select state, count(*)::integer as count from deliveries where event_id = $1 group by state',
    [eventId],
  );
  const counts = noDeliveries();
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}
