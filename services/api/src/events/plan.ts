import { type App, type NewDelivery, type NewEvent, newId } from '@pabal/db';
import { balanceOf, type Lane } from '@pabal/domain';
import type { AcceptedEvent, EventRequest } from '../schemas/events.ts';
import { linksOf } from './links.ts';
import { hashRequest } from './request-hash.ts';
import type { Person, Targets } from './targets.ts';
import type { Times } from './times.ts';

export interface Plan {
  readonly app: App;
  readonly request: EventRequest;
  readonly idempotencyKey: string | undefined;
  readonly lane: Lane;
  readonly targets: Targets;
  readonly times: Times;
  readonly retentionSeconds: number;
  /** Right-hand side of the Message-IDs. */
  readonly messageIdDomain: string;
}

/** The event as it is to be committed, with its answer. */
export function planEvent(plan: Plan): NewEvent {
  const { app, request, idempotencyKey, targets } = plan;
  const id = newId();
  const deliveries = targets.people.map((person) => planDelivery(person, plan.messageIdDomain));
  return {
    id,
    appId: app.id,
    type: request.type,
    lane: plan.lane,
    data: request.data.text,
    test: app.mode === 'test',
    ...(request.locale !== undefined && { locale: request.locale }),
    ...(request.replyTo !== undefined && { replyTo: request.replyTo.address }),
    ...plan.times,
    retentionSeconds: plan.retentionSeconds,
    ...(idempotencyKey !== undefined && { idempotencyKey, requestHash: hashRequest(request) }),
    answer: answerOf(id, request.type, deliveries.length, targets.audience !== undefined),
    ...(targets.audience && { audience: targets.audience }),
    deliveries,
  };
}

function planDelivery(person: Person, messageIdDomain: string): NewDelivery {
  const id = newId();
  return { id, messageId: `<${id}@${messageIdDomain}>`, ...person };
}

function answerOf(id: string, type: string, pending: number, expanding: boolean): AcceptedEvent {
  const none = { sending: 0, sent: 0, failed: 0, unknown: 0, suppressed: 0 };
  return {
    id,
    type,
    state: expanding ? 'expanding' : 'accepted',
    counts: balanceOf({ ...none, pending }),
    links: linksOf(id),
  };
}
