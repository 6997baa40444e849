// Signatures by Standard Webhooks (https://www.standardwebhooks.com): the receiver checks them with any of its libraries.

import { randomBytes } from 'node:crypto';
import { webhookSecretPrefix, webhookSignature } from '@pabal/guard';

/** A new secret: 256 random bits, in the form that the libraries expect. */
export function newSecret(): string {
  return `${webhookSecretPrefix}${randomBytes(32).toString('base64')}`;
}

/** What identifies a message: the same for every attempt, and for every replay. */
export interface MessageName {
  readonly sequence: number;
  readonly at: Date;
}

/**
 * The id by which a receiver knows a message again. The time is part of it, because sequences begin again where a backup was
 * restored.
 */
export function messageId({ sequence, at }: MessageName): string {
  return `msg_${at.getTime().toString(36)}_${sequence}`;
}

/**
 * The header fields that sign a body.
 *
 * @param secrets  each signs for itself: while a secret is being replaced there are two, and a receiver needs one of them
 */
export function signedHeaders({
  id,
  body,
  secrets,
  now,
}: {
  id: string;
  body: string;
  secrets: readonly string[];
  now: Date;
}): Record<string, string> {
  const timestamp = Math.floor(now.getTime() / 1_000).toString();
  const signatures = secrets.map((secret) => webhookSignature(secret, { id, timestamp, body }));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
