import { createHmac } from 'node:crypto';

/** How secrets of Standard Webhooks begin. */
export const webhookSecretPrefix = 'whsec_';

/** What is signed: the id and the time as they are in the head, and the body as it goes over the line. */
export interface SignedWebhook {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  readonly body: string | Uint8Array;
}

/** The signature by Standard Webhooks (https://www.standardwebhooks.com), which our webhooks have and those of some providers. */
export function webhookSignature(secret: string, { id, timestamp, body }: SignedWebhook): string {
  const withoutPrefix = secret.startsWith(webhookSecretPrefix)
    ? secret.slice(webhookSecretPrefix.length)
    : secret;
  const key = Buffer.from(withoutPrefix, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}
