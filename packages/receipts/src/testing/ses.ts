// Amazon SES with a topic of SNS, which signs with a key of its own.

import { createSign, generateKeyPairSync } from 'node:crypto';
import { type FetchText, type SnsMessage, signedText } from '../webhooks/sns.ts';
import type { WebhookRequest } from '../webhooks/webhook.ts';

export interface FakeSes {
  readonly topic: string;
  readonly fetchText: FetchText;
  /** Everything that was fetched from it. */
  readonly fetched: readonly string[];
  /** A signed message, with other fields where they are given. */
  message(fields: Partial<SnsMessage>): WebhookRequest;
  bounce(messageId: string, bounce: Readonly<Record<string, unknown>>): WebhookRequest;
  complaint(messageId: string): WebhookRequest;
  delivery(messageId: string): WebhookRequest;
}

const at = '2026-11-30T10:00:00.000Z';

export function createFakeSes(): FakeSes {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const topic = 'arn:aws:sns:ap-northeast-2:123456789012:pabal';
  const fetched: string[] = [];
  let number = 0;

  function message(fields: Partial<SnsMessage>): WebhookRequest {
    number += 1;
    const unsigned: SnsMessage = {
      Type: 'Notification',
      MessageId: `message-${number}`,
      TopicArn: topic,
      Message: '{}',
      Timestamp: at,
      SignatureVersion: number % 2 === 0 ? '1' : '2',
      Signature: '',
      SigningCertURL: 'https://sns.ap-northeast-2.amazonaws.com/SimpleNotificationService-1.pem',
      ...fields,
    };
    const algorithm = unsigned.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
    const signature = createSign(algorithm).update(signedText(unsigned)).sign(privateKey, 'base64');
    const body = Buffer.from(JSON.stringify({ ...unsigned, Signature: fields.Signature ?? signature }));
    return { headers: { 'content-type': 'text/plain; charset=UTF-8' }, body };
  }

  const publish = (messageId: string, event: object) =>
    message({
      Message: JSON.stringify({
        ...event,
        mail: {
          timestamp: at,
          source: 'noti@pabal.test',
          messageId: '0100018b5c3c0a4f-00000000-0000-0000-0000-000000000000-000000',
          destination: ['ada@example.com'],
          headersTruncated: false,
          headers: [{ name: 'Message-ID', value: messageId }],
          commonHeaders: { messageId, subject: 'Hello' },
        },
      }),
    });

  return {
    topic,
    fetched,
    message,
    fetchText: async (url) => {
      fetched.push(url);
      return url.endsWith('.pem') ? publicKey.export({ type: 'spki', format: 'pem' }).toString() : '<ok/>';
    },
    ...eventsOf(publish),
  };
}

/** Notifications of an identity, and an event of a configuration set. */
function eventsOf(
  publish: (messageId: string, event: object) => WebhookRequest,
): Pick<FakeSes, 'bounce' | 'complaint' | 'delivery'> {
  return {
    bounce: (messageId, bounce) =>
      publish(messageId, {
        notificationType: 'Bounce',
        bounce: {
          bounceType: 'Permanent',
          bounceSubType: 'General',
          timestamp: at,
          feedbackId: 'feedback',
          bouncedRecipients: [{ emailAddress: 'ada@example.com' }],
          ...bounce,
        },
      }),
    complaint: (messageId) =>
      publish(messageId, {
        eventType: 'Complaint',
        complaint: {
          timestamp: at,
          complainedRecipients: [{ emailAddress: 'ada@example.com' }],
          complaintFeedbackType: 'abuse',
        },
      }),
    delivery: (messageId) =>
      publish(messageId, {
        notificationType: 'Delivery',
        delivery: { timestamp: at, recipients: ['ada@example.com'], smtpResponse: '250 2.0.0 OK' },
      }),
  };
}
