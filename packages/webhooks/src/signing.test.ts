import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { messageId, newSecret, signedHeaders } from './signing.ts';

const body = '{"type":"delivery.sent","note":"안녕"}';
const at = new Date('2026-11-30T12:00:00Z');

it('signs what the library of Standard Webhooks verifies, with either of two secrets while one is replaced', () => {
  const [present, previous, other] = [newSecret(), newSecret(), newSecret()];
  const id = messageId({ sequence: 7, at });
  const headers = signedHeaders({ id, body, secrets: [present, previous], now: new Date() });
  expect(new Webhook(present).verify(body, headers)).toEqual(JSON.parse(body));
  expect(new Webhook(previous).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(other).verify(body, headers)).toThrow(WebhookVerificationError);
  expect(() => new Webhook(present).verify(`${body} `, headers)).toThrow(WebhookVerificationError);
  const late = signedHeaders({ id, body, secrets: [present], now: new Date(Date.now() - 600_000) });
  expect(() => new Webhook(present).verify(body, late)).toThrow(WebhookVerificationError);
});

it('names a message by its sequence and its time, which a restored backup does not repeat', () => {
  expect(messageId({ sequence: 7, at })).toMatch(/^msg_[0-9a-z]{8}_7$/);
  expect(messageId({ sequence: 7, at: new Date(at.getTime() + 1) })).not.toBe(messageId({ sequence: 7, at }));
});
