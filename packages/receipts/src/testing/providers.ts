// Providers that sign, or log in, as their makers document.

import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import type { WebhookRequest } from '../webhooks/webhook.ts';

export interface FakeProvider {
  /** The setting that proves its requests. */
  readonly proof: string;
  /** A request with this body, proven. @param at  when it was signed, in milliseconds */
  request(body: unknown, at?: number): WebhookRequest;
}

const bytes = (body: unknown) => Buffer.from(JSON.stringify(body));

/** SendGrid, with a key pair of its own. */
export function createFakeSendgrid(): FakeProvider {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    proof: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    request(posted, at = Date.now()) {
      const body = bytes(posted);
      const timestamp = String(Math.floor(at / 1_000));
      const signature = createSign('sha256').update(timestamp).update(body).sign(privateKey, 'base64');
      const headers = {
        'x-twilio-email-event-webhook-signature': signature,
        'x-twilio-email-event-webhook-timestamp': timestamp,
      };
      return { headers, body };
    },
  };
}

export function createFakeMailgun(): FakeProvider {
  const proof = 'key-of-mailgun';
  return {
    proof,
    request(event, at = Date.now()) {
      const [timestamp, token] = [String(Math.floor(at / 1_000)), 'token'];
      const signature = createHmac('sha256', proof).update(`${timestamp}${token}`).digest('hex');
      return {
        headers: {},
        body: bytes({ signature: { timestamp, token, signature }, 'event-data': event }),
      };
    },
  };
}

export function createFakeResend(): FakeProvider {
  const key = Buffer.from('a key of thirty-two characters..');
  return {
    proof: `whsec_${key.toString('base64')}`,
    request(posted, at = Date.now()) {
      const body = bytes(posted);
      const timestamp = String(Math.floor(at / 1_000));
      const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.`).update(body).digest('base64');
      const signatures = `v1,${'A'.repeat(43)}= v1,${signature}`;
      return {
        headers: { 'svix-id': 'msg_1', 'svix-timestamp': timestamp, 'svix-signature': signatures },
        body,
      };
    },
  };
}

/** Mailjet and Postmark have user and password in the address of the webhook. */
export function createFakeWithLogin(): FakeProvider {
  const proof = 'pabal:a-password';
  const authorization = `Basic ${Buffer.from(proof).toString('base64')}`;
  return { proof, request: (body) => ({ headers: { authorization }, body: bytes(body) }) };
}

export function createFakeBrevo(): FakeProvider {
  const proof = 'a-token-of-brevo';
  return { proof, request: (body) => ({ headers: { authorization: `Bearer ${proof}` }, body: bytes(body) }) };
}
