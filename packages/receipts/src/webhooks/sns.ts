// Messages of Amazon SNS: who may send them, and that Amazon has signed them (Amazon SNS Developer Guide, "Verifying the signatures
// of Amazon SNS messages"). A valid signature says that somebody's topic sent it; only a topic on our list is ours.

import { createVerify } from 'node:crypto';
import { z } from 'zod';
import { readBody, WebhookRefused, type WebhookRequest } from './webhook.ts';

const text = z.string().max(300_000);
const snsMessage = z.looseObject({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: text,
  TopicArn: text,
  Message: text,
  Timestamp: text,
  SignatureVersion: z.enum(['1', '2']),
  Signature: text,
  SigningCertURL: text,
  Subject: text.nullish(),
  SubscribeURL: text.optional(),
  Token: text.optional(),
});
export type SnsMessage = z.infer<typeof snsMessage>;

/** Fetches a small text over https. Redirects are not followed. */
export type FetchText = (url: string) => Promise<string>;

export interface SnsDeps {
  /** The topics that may tell us something: their ARNs. */
  readonly topics: ReadonlySet<string>;
  readonly fetchText: FetchText;
}

/** Most certificates that are remembered. Amazon has one for each region, and changes it about once a year. */
const mostCertificates = 20;

/** Makes what takes SNS messages of our topics, and confirms their subscriptions. */
export function createSns({ topics, fetchText }: SnsDeps) {
  const certificates = new Map<string, string>();

  async function certificateAt(url: string): Promise<string> {
    const known = certificates.get(url);
    if (known !== undefined) return known;
    const fetched = await fetchText(url);
    if (certificates.size >= mostCertificates) certificates.clear();
    certificates.set(url, fetched);
    return fetched;
  }

  /**
   * What one of our topics publishes; nothing for a confirmation, which is followed.
   *
   * @throws WebhookRefused
   */
  return async function take(request: WebhookRequest): Promise<string | undefined> {
    const message = readBody(request, snsMessage);
    if (!topics.has(message.TopicArn))
      throw new WebhookRefused(403, 'The topic is not one of SES_TOPICS. Add its ARN there if it is ours.');
    const region = regionOf(message.TopicArn);
    if (!isOfSns(message.SigningCertURL, region, /\.pem$/))
      throw new WebhookRefused(
        403,
        'SigningCertURL does not lead to a certificate of Amazon SNS in the region of the topic.',
      );
    if (!isSigned(message, await certificateAt(message.SigningCertURL)))
      throw new WebhookRefused(403, 'The signature of the message does not fit.');
    if (message.Type === 'Notification') return message.Message;
    if (message.Type === 'SubscriptionConfirmation') await confirm(message, region, fetchText);
    return undefined;
  };
}

async function confirm(
  { SubscribeURL: url = '' }: SnsMessage,
  region: string,
  fetchText: FetchText,
): Promise<void> {
  if (!isOfSns(url, region, /^\/$/))
    throw new WebhookRefused(403, 'SubscribeURL does not lead to Amazon SNS in the region of the topic.');
  await fetchText(url);
}

/** `arn:aws:sns:ap-northeast-2:123456789012:name` */
const regionOf = (arn: string) => arn.split(':')[3] ?? '';

function isOfSns(url: string, region: string, path: RegExp): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const host = hostname === `sns.${region}.amazonaws.com` || hostname === `sns.${region}.amazonaws.com.cn`;
  return (
    protocol === 'https:' && host && port === '' && username === '' && password === '' && path.test(pathname)
  );
}

const notificationFields = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const confirmationFields = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
] as const;

/** What is signed: names and values, each on a line of its own, in the order of the names. */
export function signedText(message: SnsMessage): string {
  const fields = message.Type === 'Notification' ? notificationFields : confirmationFields;
  return fields
    .filter((name) => message[name] !== undefined && message[name] !== null)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
}

function isSigned(message: SnsMessage, certificate: string): boolean {
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  try {
    return createVerify(algorithm)
      .update(signedText(message))
      .verify(certificate, message.Signature, 'base64');
  } catch {
    return false;
  }
}
