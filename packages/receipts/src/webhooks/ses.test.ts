import { createFakeSes } from '../testing/index.ts';
import { createWebhooks } from './index.ts';
import type { WebhookRequest } from './webhook.ts';

const fake = createFakeSes();
const webhook = createWebhooks(
  { SES_TOPICS: `arn:aws:sns:us-east-1:111122223333:other ${fake.topic}` },
  fake,
).get('ses');
const read = async (request: WebhookRequest) => webhook?.read(request, new Date());

const letter = '018bcfe5-6800-7000-8000-000000000001';
const messageId = `<${letter}@pabal.test>`;
const foreign = 'arn:aws:sns:ap-northeast-2:999999999999:pabal';

it('reads bounces, complaints, deliveries and delays of our letters', async () => {
  const kinds = async (request: WebhookRequest) =>
    (await read(request))?.map(({ deliveryId, kind, counts }) => ({ deliveryId, kind, counts }));
  const of = (kind: string, counts = false) => [{ deliveryId: letter, kind, counts }];
  expect(await kinds(fake.bounce(messageId, {}))).toEqual(of('bounced'));
  expect(
    await kinds(fake.bounce(messageId, { bounceType: 'Transient', bounceSubType: 'MailboxFull' })),
  ).toEqual(of('soft-bounced', true));
  const blocked = {
    bouncedRecipients: [{ status: '5.7.1', diagnosticCode: 'smtp; 550 5.7.1 Blocked as spam' }],
  };
  expect(await kinds(fake.bounce(messageId, blocked))).toEqual(of('soft-bounced'));
  expect(await kinds(fake.bounce(messageId, { bounceSubType: 'OnAccountSuppressionList' }))).toEqual(
    of('bounced'),
  );
  expect(await kinds(fake.complaint(messageId))).toEqual(of('complained'));
  expect(await kinds(fake.delivery(messageId))).toEqual(of('delivered'));
  expect(await kinds(fake.delivery('<somebody-elses@example.com>'))).toEqual([]);
});

it('confirms the subscription of a topic on the list, and follows no other address', async () => {
  const confirmation = { Type: 'SubscriptionConfirmation', Token: 'token' } as const;
  const url = 'https://sns.ap-northeast-2.amazonaws.com/?Action=ConfirmSubscription&Token=token';
  await read(fake.message({ ...confirmation, SubscribeURL: url }));
  expect(fake.fetched).toContain(url);
  const before = fake.fetched.length;
  await expect(read(fake.message({ ...confirmation, SubscribeURL: url, TopicArn: foreign }))).rejects.toThrow(
    'The topic is not one of SES_TOPICS.',
  );
  for (const away of [
    'https://evil.example/',
    'http://169.254.169.254/',
    'https://sns.us-east-1.amazonaws.com/',
  ])
    await expect(read(fake.message({ ...confirmation, SubscribeURL: away }))).rejects.toThrow('SubscribeURL');
  expect(fake.fetched.length).toBe(before);
});

it('takes nothing that Amazon has not signed for a topic on the list', async () => {
  const refused = (request: WebhookRequest) => expect(read(request)).rejects;
  await refused(fake.message({ TopicArn: foreign })).toThrow('SES_TOPICS');
  await refused(fake.message({ Signature: Buffer.from('no').toString('base64') })).toThrow('signature');
  for (const url of [
    'https://evil.example/cert.pem',
    'http://sns.ap-northeast-2.amazonaws.com/cert.pem',
    'https://sns.ap-northeast-2.amazonaws.com.evil.example/cert.pem',
    'https://sns.us-east-1.amazonaws.com/cert.pem',
    'https://sns.ap-northeast-2.amazonaws.com@evil.example/cert.pem',
    'https://sns.ap-northeast-2.amazonaws.com:8443/cert.pem',
    'https://sns.ap-northeast-2.amazonaws.com/upload.txt',
  ])
    await refused(fake.message({ SigningCertURL: url })).toThrow('SigningCertURL');
  const { headers, body } = fake.delivery(messageId);
  const changed = Buffer.from(body.toString().replace('Delivery', 'Complain'));
  await refused({ headers, body: changed }).toThrow('signature');
  // Raw delivery of SNS has no envelope, and so nothing that is signed.
  await refused({ headers, body: Buffer.from('{"notificationType":"Bounce"}') }).toThrow('Expected Type');
  await refused({ headers, body: Buffer.from('no json') }).toThrow('Expected JSON');
});
