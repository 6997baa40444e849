// An example for every schema. Examples of requests are written here, so that each can be sent as it is; examples of answers
// are made from the schemas. A test parses all of them, and names a request that has none.

import { causeCursorForm, letterCursorForm } from '@pabal/db/parked';
import { versionForm } from '@pabal/db/versions';
import { isJson, type Json } from './portable.ts';

const id = '019b76da-a800-7000-8000-00000000c0de';
const time = '2026-03-01T00:00:00.000Z';
const jiwoo = { email: 'jiwoo@example.com', name: '윤지우', locale: 'ko' };
const event = {
  type: 'password.reset',
  data: { serviceName: 'Shop', resetUrl: 'https://shop.example/reset/8c1f', validMinutes: 30 },
  to: [jiwoo],
};
const dormant = { not: { field: 'activeAt', withinDays: 30 } };
const consent = { at: time, source: 'https://app.example/newsletter', textVersion: '2026-01' };

/** By the name of the schema. */
export const requestExamples: Readonly<Record<string, unknown>> = {
  EventRequest: { ...event, expiresAt: '2099-03-01T09:30:00+09:00' },
  BatchedEvent: { ...event, idempotencyKey: 'reset-8c1f' },
  BatchRequest: { events: [{ ...event, idempotencyKey: 'reset-8c1f' }] },
  EndpointInput: { kind: 'slack', url: 'https://hooks.slack.com/services/T000/B000/XXXX' },
  Target: jiwoo,
  Member: { email: 'jiwoo@example.com', name: '윤지우' },
  RecipientRequest: { ...jiwoo, timeZone: 'Asia/Seoul', attributes: { plan: 'gold', seats: 12 } },
  MembersRequest: { members: [{ email: 'jiwoo@example.com', name: '윤지우' }, { email: 'ada@example.com' }] },
  MembersChangeRequest: { add: [{ email: 'bob@example.com' }], remove: [{ email: 'ada@example.com' }] },
  NewsletterRequest: {
    name: 'Daily digest',
    template: 'daily-digest',
    schedule: { cron: '0 10 * * 1-5', timeZone: 'Asia/Seoul' },
    audience: { subscribers: true },
    content: {
      kind: 'feeds',
      sources: { tags: ['team'] },
      sections: [{ key: 'team', title: { ko: '우리 팀', en: 'Our team' }, tags: ['team'] }],
    },
  },
  NewsletterRestoring: { version: 3 },
  EditionArrangement: { intro: 'A quiet week.' },
  EditionCheckRequest: { locale: 'ko' },
  PreviewRequest: { intro: 'A quiet week.', locale: 'en' },
  ImportStart: { columns: { '고객 메일': 'email', 비고: '-' } },
  EditionRequest: { approval: { mode: 'wait' } },
  ProofRequest: { to: ['editor@example.com'], locale: 'ko' },
  SignIn: { email: 'minsu@example.com', password: 'correct horse battery staple' },
  SessionChange: { locale: 'ko' },
  NewUser: { email: 'minsu@example.com', name: '김민수', locale: 'ko', role: 'operator' },
  UserChange: { role: 'editor' },
  InvitationAnswer: { password: 'correct horse battery staple' },
  CancelRequest: { reason: 'It has the wrong price.' },
  ResendRequest: { bucket: 'failed', reason: 'The server refused everything for an hour.', rate: 10 },
  VerdictRequest: { edition: 42, position: 3, verdict: 'not-for-us' },
  FilterApproval: { seal: '8c1f2a90b4d3e657' },
  FeedRequest: { url: 'https://blog.example/feed.xml', tags: ['team'], weight: 5 },
  FeedChanges: { tags: ['team', 'ko'], state: 'paused' },
  FeedTrialRequest: { url: 'https://blog.example/feed.xml' },
  EntryVerdict: { verdict: 'not-for-us' },
  OpmlRequest: {
    opml: '<opml version="2.0"><body><outline xmlUrl="https://blog.example/feed.xml"/></body></opml>',
    tags: ['imported'],
  },
  SegmentRule: dormant,
  SegmentRequest: { rule: dormant, description: 'Not seen for 30 days.' },
  SegmentTrialRequest: { rule: dormant, sample: 10 },
  DeadLetterFilter: { template: 'password.reset', outcome: 'permanent' },
  UnknownFilter: { lane: 'event' },
  DiscardRequest: { filter: { domain: 'example.com' }, reason: 'The company is no more.' },
  ResolveRequest: { filter: { id }, as: 'sent', reason: 'The reader has it.' },
  LetterCancelRequest: { reason: 'It went to the wrong person.' },
  LetterAddressRequest: { address: 'jiwoo@example.com', reason: 'The shop had a typing error.' },
  NewApp: { name: 'shop', templates: ['password.reset'] },
  KeyRotation: { overlapSeconds: 86_400 },
  NewWebhookEndpoint: {
    url: 'https://shop.example/hooks/pabal',
    types: ['delivery.failed', 'event.finished'],
    contact: 'shop-team@example.com',
  },
  ReminderRequest: {
    to: { recipient: 'kim' },
    type: 'reminder.saved-links',
    dataUrl: 'https://toaster.example/reminders/kim',
    rule: { kind: 'weekly', days: ['mon', 'thu'], at: '09:00' },
    timeZone: 'Asia/Seoul',
    missed: { policy: 'late', withinHours: 24 },
  },
  WebhookEndpointChange: { state: 'on' },
  WebhookSecretRotation: { overlapSeconds: 86_400 },
  WebhookReplay: { since: time },
  PauseRequest: { reason: 'The template has the wrong price.' },
  SendAgainRequest: { reason: 'The reader got nothing.' },
  AppCancelRequest: { type: 'password.reset', reason: 'Its link leads nowhere.' },
  ReplayRequest: { filter: { domain: 'example.com' }, rate: 10, dryRun: true },
  SubscriptionRequest: { state: 'subscribed', consent },
  SignUpRequest: { email: 'jiwoo@example.com', name: '윤지우', locale: 'ko', client: '203.0.113.7' },
  ActivityRequest: { activity: [{ recipient: 'emp-1', at: time }] },
  SuppressionRequest: { address: 'z@example.com', scope: 'all', reason: 'complaint' },
  SuppressionRemovalRequest: { address: 'z@example.com' },
};

/** By the name of the parameter, for parameters whose schema has no example. */
const parameterExamples: Readonly<Record<string, unknown>> = {
  externalId: 'emp-1',
  columns: '{"고객 메일":"email","비고":"-"}',
  prefix: 'pbl_live_8c1f',
  recipient: 'emp-1',
  draft: 'q1bKzCspyleyUnJUKCzNTC1RKE9NzdZTqgUA',
  'Idempotency-Key': 'reset-8c1f',
  message_id: `<${id}@example.com>`,
  token: 'a-signed-token',
  code: 'not-found',
  subject: 'events',
  template: 'password.reset',
  domain: 'example.com',
  tag: 'team',
  url: 'https://blog.example/feed.xml',
  cause: 'mailbox unavailable',
  version: 1,
};

/** Examples for `key` and `name` in a path, by the resource that they belong to. */
const keyExamples: Readonly<Record<string, string>> = {
  apps: 'shop',
  groups: 'customer:hannal',
  limits: 'domain:example.com',
  newsletters: 'daily-digest',
  providers: 'relay.example:587',
  segments: 'dormant-30-days',
  templates: 'password.reset',
};

/** An example for a parameter of a path. */
export function parameterExample(path: string, name: string, schema: Json): unknown {
  if (name === 'key' || name === 'name') return keyExamples[path.split('/')[2] ?? ''] ?? 'a-key';
  if (name === 'group' || name === 'newsletter') return keyExamples[`${name}s`] ?? 'a-key';
  return (
    (Object.hasOwn(parameterExamples, name) ? parameterExamples[name] : undefined) ??
    exampleOf(schema, {}, name)
  );
}

/** Cursors of pages that are not ids, and what else has a form of its own. */
const cursors: Readonly<Record<string, string>> = {
  '^\\d{1,18}$': '17',
  '^\\d{1,15}$': '17',
  [causeCursorForm.source]: '1772323200000000_0a1b2c3d4e5f',
  [letterCursorForm.source]: `1772323200000000_${id}`,
  [versionForm.source]: '0a1b2c3d4e5f',
};

/** Example texts in answers, by the name of the field. */
const texts: Readonly<Record<string, string>> = {
  address: 'jiwoo@example.com',
  email: 'jiwoo@example.com',
  name: '윤지우',
  locale: 'ko',
  timeZone: 'Asia/Seoul',
  key: 'daily-digest',
  newsletter: 'daily-digest',
  template: 'password.reset',
  type: 'password.reset',
  cron: '0 10 * * 1-5',
};

/** An example made from a schema: from its own example, its constants, defaults and formats. */
export function exampleOf(schema: unknown, schemas: Readonly<Record<string, Json>>, name = ''): unknown {
  if (!isJson(schema)) return {};
  if (typeof schema.$ref === 'string') return referred(schema.$ref, schemas, name);
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const [form] = [schema.anyOf, schema.oneOf].flatMap((forms) => (Array.isArray(forms) ? forms : []));
  if (form !== undefined) return exampleOf(form, schemas, name);
  return plainExample(schema, schemas, name);
}

function referred(reference: string, schemas: Readonly<Record<string, Json>>, name: string): unknown {
  const target = reference.slice(reference.lastIndexOf('/') + 1);
  return Object.hasOwn(requestExamples, target)
    ? requestExamples[target]
    : exampleOf(schemas[target], schemas, name);
}

function plainExample(schema: Json, schemas: Readonly<Record<string, Json>>, name: string): unknown {
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return objectExample(schema, schemas);
    case 'array':
      return [exampleOf(schema.items, schemas, name)];
    case 'integer':
    case 'number':
      return Math.max(1, typeof schema.minimum === 'number' ? schema.minimum : 1);
    case 'boolean':
      return false;
    case 'string':
      return textExample(schema, name);
    default:
      return {};
  }
}

function objectExample({ properties }: Json, schemas: Readonly<Record<string, Json>>): Json {
  if (!isJson(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(property, schemas, name)]),
  );
}

function textExample({ format, pattern }: Json, name: string): string {
  const cursor = typeof pattern === 'string' ? cursors[pattern] : undefined;
  if (cursor !== undefined) return cursor;
  if (format === 'uuid') return id;
  if (format === 'date-time') return time;
  if (format === 'uri') return 'https://pabal.example/problems/not-found';
  if (format === 'idn-email') return 'jiwoo@example.com';
  return (Object.hasOwn(texts, name) ? texts[name] : undefined) ?? 'text';
}
