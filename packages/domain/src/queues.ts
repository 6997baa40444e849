import type { Lane, OtherChannel } from './deliveries.ts';

/** The queues, by what they carry. Every one has a consumer in one service. */
export const queueNames = {
  eventMail: 'event-mail',
  eventBacklog: 'event-backlog',
  newsletterMail: 'newsletter-mail',
  eventChat: 'event-chat',
  audience: 'audience',
  edition: 'edition',
  deadLetter: 'dead-letter',
} as const;
export type QueueName = (typeof queueNames)[keyof typeof queueNames];

/** The mail queue of a lane. */
export const laneQueues = {
  event: queueNames.eventMail,
  newsletter: queueNames.newsletterMail,
} as const satisfies Readonly<Record<Lane, QueueName>>;

/**
 * Where letters of other channels are rung for: each channel has a queue of its own, so that one whose other side is away never
 * stands before another. Only events go by them.
 */
export const channelQueues = {
  chat: queueNames.eventChat,
} as const satisfies Readonly<Record<OtherChannel, QueueName>>;

/**
 * Where a lane's letters are rung for that belong to an app beyond its share (docs/decisions/0026-shares.md). Event letters
 * have a queue of their own, so that a letter of another app never waits behind them.
 */
export const backlogQueues = {
  event: queueNames.eventBacklog,
  newsletter: queueNames.newsletterMail,
} as const satisfies Readonly<Record<Lane, QueueName>>;

/**
 * Most delivery ids one mail job of a lane carries. A sender listens to many event bells at a time, so that a letter that
 * comes alone waits for nobody; were those jobs large, one sender would take a whole backlog while the others stand idle.
 */
export const maxDeliveriesPerJob: Readonly<Record<Lane, number>> = { event: 20, newsletter: 200 };
