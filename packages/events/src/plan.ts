import type { App } from '@pabal/db/apps';
import { type NewDelivery, type NewEvent, referenceLabel, tagLabel } from '@pabal/db/ledger';
import { newId, newLetterId } from '@pabal/db/store';
import { type Balance, balanceOf, type EventAttachment, type Lane, withAttachments } from '@pabal/domain';
import { linksOf } from './links.ts';
import type { EventRequest } from './request.ts';
import type { Person, Targets } from './targets.ts';
import type { Times } from './times.ts';

/** How a repeat of a request is known. */
export interface Repeat {
  readonly idempotencyKey: string;
  /** SHA-256 of the request; absent when the key alone makes a repeat. */
  readonly requestHash?: Buffer;
}

export interface Plan {
  readonly app: Pick<App, 'id' | 'mode' | 'paused'>;
  readonly request: Pick<EventRequest, 'type' | 'locale' | 'replyTo' | 'reference' | 'tags'> & {
    readonly data: { readonly text: string };
  };
  /** Absent when the app gave none. */
  readonly repeat: Repeat | undefined;
  readonly lane: Lane;
  readonly targets: Targets;
  readonly times: Times;
  readonly retentionSeconds: number;
  /** Right-hand side of the Message-IDs. */
  readonly messageIdDomain: string;
  readonly files?: readonly EventAttachment[] | undefined;
}

/** The event as it is to be committed; with its answer, where repeats are to have the same. */
export function planEvent(plan: Plan): NewEvent {
  const { app, request, repeat, targets, times, files } = plan;
  const id = newId();
  const deliveries = targets.people.map((person) => planDelivery(person, id, plan.messageIdDomain));
  const { type } = request;
  const { audience } = targets;
  return {
    id,
    appId: app.id,
    type,
    lane: plan.lane,
    data: files === undefined ? request.data.text : withAttachments(request.data.text, files),
    test: app.mode === 'test',
    locale: request.locale,
    replyTo: request.replyTo?.address,
    sendAt: times.sendAt,
    expiresAt: times.expiresAt,
    ttlSeconds: times.ttlSeconds,
    retentionSeconds: plan.retentionSeconds,
    idempotencyKey: repeat?.idempotencyKey,
    requestHash: repeat?.requestHash,
    answer: repeat && answerTo({ id, type, deliveries, audience, waits: app.paused }),
    audience,
    labels: labelsOf(request),
    attachments: files && [...new Set(files.map(({ hash }) => hash))],
    waits: app.paused,
    deliveries,
  };
}

function labelsOf({ reference, tags = [] }: Pick<EventRequest, 'reference' | 'tags'>): string[] | undefined {
  if (reference === undefined && tags.length === 0) return undefined;
  return [...(reference === undefined ? [] : [referenceLabel(reference)]), ...tags.map(tagLabel)];
}

function planDelivery(person: Person, eventId: string, messageIdDomain: string): NewDelivery {
  const id = newLetterId(eventId);
  const { address, addressKey, name, locale, recipientId, channel } = person;
  // Of other channels the other side knows a letter by the id that we give it.
  const remoteId = channel === undefined ? `<${id}@${messageIdDomain}>` : id;
  return { id, remoteId, address, addressKey, name, locale, recipientId, channel };
}

/** What the app is answered for a planned event. */
export interface AcceptedEvent {
  readonly id: string;
  readonly type: string;
  readonly state: 'accepted' | 'expanding';
  readonly counts: Balance;
  /** There while the app is paused. */
  readonly paused?: true;
  readonly links: { readonly self: string; readonly deliveries: string };
}

type Answered = Pick<NewEvent, 'id' | 'type' | 'deliveries' | 'audience' | 'waits'>;

export function answerTo({ id, type, deliveries, audience, waits }: Answered): AcceptedEvent {
  const none = { sending: 0, sent: 0, failed: 0, unknown: 0, suppressed: 0 };
  return {
    id,
    type,
    state: audience === undefined ? 'accepted' : 'expanding',
    counts: balanceOf({ ...none, pending: deliveries.length }),
    ...(waits === true && { paused: true as const }),
    links: linksOf(id),
  };
}
