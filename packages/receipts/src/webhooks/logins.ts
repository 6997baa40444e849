// Proofs that providers without signatures offer: a name and a password in the address of the webhook, or a token.

import { headerOf, sameSecret, WebhookRefused, type WebhookRequest } from './webhook.ts';

/** Requires `user:password` (RFC 7617), as a provider sends it for `https://user:password@…`. @throws WebhookRefused */
export function requireLogin(request: WebhookRequest, login: string): void {
  const given = /^Basic ([A-Za-z0-9+/=]{1,500})$/i.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? '';
  if (!sameSecret(Buffer.from(given, 'base64').toString('utf8'), login))
    throw new WebhookRefused(401, 'The webhook has another user and password, or none, in its address.');
}

/** Requires a token in the head. @throws WebhookRefused */
export function requireToken(request: WebhookRequest, token: string): void {
  const given = /^Bearer (\S{1,500})$/i.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? '';
  if (!sameSecret(given, token)) throw new WebhookRefused(401, 'The webhook has another token, or none.');
}

/** A time that is signed is not taken a second time later on. */
const mostSkewMs = 10 * 60_000;

/** Requires that a request was signed lately. @param seconds  since 1970 @throws WebhookRefused */
export function requireRecent(seconds: string | undefined, now: Date): void {
  const at = Number(seconds) * 1_000;
  if (!(Math.abs(now.getTime() - at) <= mostSkewMs))
    throw new WebhookRefused(403, 'The request was signed more than ten minutes ago, or a clock is wrong.');
}
