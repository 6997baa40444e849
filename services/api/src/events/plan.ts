import { type App, type NewDelivery, type NewEvent, newId } from '@pabal/db';
import { balanceOf, type Lane } from '@pabal/domain';
import type { AcceptedEvent, EventRequest } from '../schemas/events.ts';
import { linksOf } from './links.ts';
import type { Person, Targets } from './targets.ts';
import type { Times } from './times.ts';

/** How a repeat of a request is known. */
export interface Repeat {
  readonly idempotencyKey: string;
  /** SHA-256 of the request. */
  readonly requestHash: Buffer;
}

export interface Plan {
  readonly app: App;
  readonly request: EventRequest;
  /** Absent when the app gave none. */
  readonly repeat: Repeat | undefined;
  readonly lane: Lane;
  readonly targets: Targets;
  readonly times: Times;
  readonly retentionSeconds: number;
  /** Right-hand side of the Message-IDs. */
  readonly messageIdDomain: string;
}

/** The event as it is to be committed; with its answer, where repeats are to have the same. */
export function planEvent(plan: Plan): NewEvent {
  const { app, request, repeat, targets, times } = plan;
  const id = newId();
  const deliveries = targets.people.map((person) => planDelivery(person, plan.messageIdDomain));
  const { type } = request;
  const { audience } = targets;
  return {
    id,
    appId: app.id,
    type,
    lane: plan.lane,
    data: request.data.text,
    test: app.mode === 'test',
    locale: request.locale,
    replyTo: request.replyTo?.address,
    sendAt: times.sendAt,
    expiresAt: times.expiresAt,
    ttlSeconds: times.ttlSeconds,
    retentionSeconds: plan.retentionSeconds,
    idempotencyKey: repeat?.idempotencyKey,
    requestHash: repeat?.requestHash,
    answer: repeat && answerTo({ id, type, deliveries, audience }),
    audience,
    deliveries,
  };
}

function planDelivery(person: Person, messageIdDomain: string): NewDelivery {
  const id = newId();
  const { address, addressKey, name, locale, recipientId } = person;
  return { id, messageId: `<${id}@${messageIdDomain}>`, address, addressKey, name, locale, recipientId };
}

type Answered = Pick<NewEvent, 'id' | 'type' | 'deliveries' | 'audience'>;

/** What the app is answered for a planned event. */
export function answerTo({ id, type, deliveries, audience }: Answered): AcceptedEvent {
  const none = { sending: 0, sent: 0, failed: 0, unknown: 0, suppressed: 0 };
  return {
    id,
    type,
    state: audience === undefined ? 'accepted' : 'expanding',
    counts: balanceOf({ ...none, pending: deliveries.length }),
    links: linksOf(id),
  };
}
