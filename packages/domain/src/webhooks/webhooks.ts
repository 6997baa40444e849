// What an app may be told about by webhooks. This file is the only place that lists the types of their messages.

/** The types of messages that an endpoint may ask for. */
export const webhookTypes = [
  'delivery.sent',
  'delivery.failed',
  'delivery.suppressed',
  'delivery.unknown',
  'delivery.bounced',
  'delivery.complained',
  'delivery.delivered',
  'event.finished',
  'edition.finished',
  'subscription.subscribed',
  'subscription.pending',
  'subscription.unsubscribed',
] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** Sent when somebody asks for it, whatever an endpoint has asked for. */
export const webhookTest = 'webhook.test';

/**
 * An endpoint:
 *
 * - `on`     is told what it asked for
 * - `paused` took nothing for three days, or said that it is gone: messages are kept for it and not sent
 * - `off`    switched off by a person: nothing is noted for it
 */
export const endpointStates = ['on', 'paused', 'off'] as const;
export type EndpointState = (typeof endpointStates)[number];

/** A message: `waiting` for its first or next attempt, `taken` by the endpoint, or `given-up` after three days. */
export const messageStates = ['waiting', 'taken', 'given-up'] as const;
export type MessageState = (typeof messageStates)[number];

/** Whether a type tells about newsletters and their readers, who are no app's own. */
export const isOfSpace = (type: string) => type.startsWith('edition.') || type.startsWith('subscription.');
