import {
  createFakeBrevo,
  createFakeMailgun,
  createFakeResend,
  createFakeSendgrid,
  createFakeWithLogin,
  type FakeProvider,
} from '../testing/index.ts';
import { createWebhooks } from './index.ts';

const id = '018bcfe5-6800-7000-8000-000000000001';
const messageId = `<${id}@pabal.test>`;
const at = 1_795_000_000;
const [sendgrid, mailgun, resend] = [createFakeSendgrid(), createFakeMailgun(), createFakeResend()];
const [mailjet, postmark, brevo] = [createFakeWithLogin(), createFakeWithLogin(), createFakeBrevo()];
const fakes = { sendgrid, mailgun, resend, mailjet, postmark, brevo } as const;
const webhooks = createWebhooks({
  SENDGRID_WEBHOOK_KEY: sendgrid.proof,
  MAILGUN_WEBHOOK_KEY: mailgun.proof,
  RESEND_WEBHOOK_SECRET: resend.proof,
  MAILJET_WEBHOOK_LOGIN: mailjet.proof,
  POSTMARK_WEBHOOK_LOGIN: postmark.proof,
  BREVO_WEBHOOK_TOKEN: brevo.proof,
});

type Name = keyof typeof fakes;
const read = (name: Name, request: ReturnType<FakeProvider['request']>, now = new Date()) =>
  webhooks.get(name)?.read(request, now) ?? [];

const ofSendgrid = (event: object) => [{ 'smtp-id': messageId, timestamp: at, sg_event_id: 'e', ...event }];
const ofMailgun = (event: object) => ({
  timestamp: at,
  id: 'e',
  message: { headers: { 'message-id': messageId.slice(1, -1) } },
  ...event,
});
const ofResend = (type: string, bounce?: object) => ({
  type,
  created_at: '2026-11-30T10:00:00.000Z',
  data: { email_id: 'e', message_id: messageId, bounce },
});
const ofMailjet = (event: object) => [{ time: at, MessageID: 1, CustomID: id, ...event }];
const ofPostmark = (event: object) => ({ MessageID: 'm', Metadata: { 'pabal-letter': id }, ...event });
const ofBrevo = (event: object) => ({ 'message-id': messageId, ts_event: at, ...event });

/** What each provider sends, as its documentation has it, and what it says of the letter. */
const said: readonly (readonly [Name, object, string | undefined])[] = [
  ['sendgrid', ofSendgrid({ event: 'delivered', response: '250 OK' }), 'delivered'],
  ['sendgrid', ofSendgrid({ event: 'deferred', response: '421 try later' }), 'delayed'],
  ['sendgrid', ofSendgrid({ event: 'spamreport' }), 'complained'],
  ['sendgrid', ofSendgrid({ event: 'bounce', status: '5.1.1', reason: '550 5.1.1 user unknown' }), 'bounced'],
  [
    'sendgrid',
    ofSendgrid({ event: 'bounce', type: 'blocked', reason: '554 blocked as spam' }),
    'soft-bounced',
  ],
  ['sendgrid', ofSendgrid({ event: 'dropped', reason: 'Bounced Address' }), 'bounced'],
  ['sendgrid', ofSendgrid({ event: 'dropped', reason: 'Spam Reporting Address' }), 'soft-bounced'],
  ['sendgrid', ofSendgrid({ event: 'open' }), undefined],
  ['mailgun', ofMailgun({ event: 'delivered' }), 'delivered'],
  ['mailgun', ofMailgun({ event: 'complained' }), 'complained'],
  ['mailgun', ofMailgun({ event: 'failed', severity: 'temporary', reason: 'generic' }), 'delayed'],
  ['mailgun', ofMailgun({ event: 'failed', severity: 'permanent', reason: 'suppress-bounce' }), 'bounced'],
  [
    'mailgun',
    ofMailgun({
      event: 'failed',
      severity: 'permanent',
      'delivery-status': { code: 550, message: '5.1.1 no such user' },
    }),
    'bounced',
  ],
  [
    'mailgun',
    ofMailgun({
      event: 'failed',
      severity: 'permanent',
      'delivery-status': { code: 552, message: 'mailbox full' },
    }),
    'soft-bounced',
  ],
  ['mailgun', ofMailgun({ event: 'opened' }), undefined],
  ['resend', ofResend('email.delivered'), 'delivered'],
  ['resend', ofResend('email.delivery_delayed'), 'delayed'],
  ['resend', ofResend('email.complained'), 'complained'],
  [
    'resend',
    ofResend('email.bounced', { type: 'Permanent', subType: 'General', message: 'no such user' }),
    'bounced',
  ],
  [
    'resend',
    ofResend('email.bounced', { type: 'Transient', subType: 'MailboxFull', message: 'full' }),
    'soft-bounced',
  ],
  ['resend', ofResend('email.opened'), undefined],
  ['mailjet', ofMailjet({ event: 'sent', smtp_reply: '250 OK' }), 'delivered'],
  ['mailjet', ofMailjet({ event: 'spam', source: 'JMRPP' }), 'complained'],
  [
    'mailjet',
    ofMailjet({ event: 'bounce', hard_bounce: true, error_related_to: 'recipient', error: 'user unknown' }),
    'bounced',
  ],
  [
    'mailjet',
    ofMailjet({ event: 'bounce', hard_bounce: false, error_related_to: 'mailbox', error: 'quota exceeded' }),
    'soft-bounced',
  ],
  ['mailjet', ofMailjet({ event: 'blocked', error_related_to: 'mailjet', error: 'preblocked' }), 'bounced'],
  ['mailjet', { event: 'sent', time: at, CustomID: id }, 'delivered'],
  ['mailjet', ofMailjet({ event: 'click' }), undefined],
  ['postmark', ofPostmark({ RecordType: 'Delivery', DeliveredAt: '2026-11-30T10:00:00Z' }), 'delivered'],
  ['postmark', ofPostmark({ RecordType: 'SpamComplaint', Type: 'SpamComplaint' }), 'complained'],
  [
    'postmark',
    ofPostmark({ RecordType: 'Bounce', Type: 'HardBounce', Details: '550 5.1.1 unknown user' }),
    'bounced',
  ],
  [
    'postmark',
    ofPostmark({ RecordType: 'Bounce', Type: 'SoftBounce', Details: 'mailbox full' }),
    'soft-bounced',
  ],
  ['postmark', ofPostmark({ RecordType: 'Bounce', Type: 'AutoResponder' }), 'replied'],
  ['postmark', ofPostmark({ RecordType: 'Bounce', Type: 'Transient' }), 'delayed'],
  ['postmark', ofPostmark({ RecordType: 'Open' }), undefined],
  ['brevo', ofBrevo({ event: 'delivered' }), 'delivered'],
  ['brevo', ofBrevo({ event: 'deferred', reason: '421' }), 'delayed'],
  ['brevo', ofBrevo({ event: 'spam' }), 'complained'],
  ['brevo', ofBrevo({ event: 'hard_bounce', reason: '550 user unknown' }), 'bounced'],
  ['brevo', ofBrevo({ event: 'hard_bounce', reason: '554 blocked using spam list' }), 'soft-bounced'],
  ['brevo', [ofBrevo({ event: 'soft_bounce', reason: 'mailbox full' })], 'soft-bounced'],
  ['brevo', ofBrevo({ event: 'click' }), undefined],
];

it.each(said)('%s: %j', async (name, body, kind) => {
  const reports = await read(name, fakes[name].request(body));
  expect(reports.map((report) => [report.deliveryId, report.kind])).toEqual(
    kind === undefined ? [] : [[id, kind]],
  );
});

it.each(Object.keys(fakes) as Name[])('%s proves what it sends', async (name) => {
  const { headers, body } = fakes[name].request(said.find(([of]) => of === name)?.[1]);
  const refused = (request: { headers: object; body: Buffer }, now?: Date) =>
    expect(read(name, { ...request, headers: { ...request.headers } }, now)).rejects.toThrow(
      /signature|signed|token|password|Expected/,
    );
  await refused({ headers: {}, body: Buffer.from('{}') });
  if (name === 'mailgun')
    await refused({
      headers,
      body: Buffer.from(body.toString().replace('"token":"token"', '"token":"other"')),
    });
  else if (name in { sendgrid, resend })
    await refused({ headers, body: Buffer.concat([body, Buffer.from(' ')]) });
  else
    await refused({
      headers: { authorization: `${String(Object.values(headers)[0]).slice(0, -6)}QQQQ` },
      body,
    });
  if (name in { sendgrid, resend, mailgun })
    await refused({ headers, body }, new Date(Date.now() + 11 * 60_000));
});
