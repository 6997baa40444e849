// Every setting there is, in one table: how it is read, its default, what it does, and whether it is secret.
// docs/configuration.md is generated from it (`npx pabal config docs`).

import { createPublicKey } from 'node:crypto';
import { delimiter, join, resolve } from 'node:path';
import { isMediaType } from '@pabal/domain';
import { z } from 'zod';
import { readDomainLimits } from './domain-limits.ts';
import { readNetworks } from './networks.ts';
import { readProviderRoles } from './provider-roles.ts';
import { parseQueueUrl } from './queue-url.ts';
import { readSmtpProviders } from './smtp-providers.ts';

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `a whole number from ${from} to ${to}`);

/** How many processes a service consists of; `auto` is decided by the service, which knows its machine. */
const processes = z
  .string()
  .refine(
    (text) => text === 'auto' || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 64),
    'auto, or a whole number from 1 to 64',
  )
  .transform((text) => (text === 'auto' ? text : Number(text)));

/** A part of a hundred, such as 0.3. */
const percent = z
  .string()
  .regex(/^\d{1,3}(?:\.\d{1,3})?$/, 'a number from 0 to 100')
  .transform(Number)
  .refine((value) => value <= 100, 'a number from 0 to 100');

const urlOf = (...schemes: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)),
      `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );

/** Documents, pictures and texts, none of which runs when it is opened. */
const usualAttachmentTypes = [
  ...['application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp'],
  ...['text/plain', 'text/csv', 'text/calendar', 'application/json'],
  ...['wordprocessingml.document', 'spreadsheetml.sheet', 'presentationml.presentation'].map(
    (kind) => `application/vnd.openxmlformats-officedocument.${kind}`,
  ),
  ...['text', 'spreadsheet', 'presentation'].map((kind) => `application/vnd.oasis.opendocument.${kind}`),
  ...['application/x-hwp', 'application/hwp+zip'],
];

const text = (expected: string, least = 1) => z.string().min(least, expected);

/** Relative paths start at the project's root, wherever a process was started. */
const root = resolve(import.meta.dirname, '../../..');

/** The templates of this project. */
const shippedTemplates = join(root, 'templates');

/** Template folders with those of this project behind them, which bring layouts and samples. */
export function withShippedTemplates(folders: string): string {
  return folders.split(delimiter).includes(shippedTemplates)
    ? folders
    : folders + delimiter + shippedTemplates;
}

const path = (expected: string) => text(expected).transform((given) => resolve(root, given));

/** Several are joined as in PATH. A template comes from the first that has it. */
const templateFolders = text('a folder, or several').transform((given) =>
  given
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => (folder === 'shipped' ? shippedTemplates : resolve(root, folder)))
    .join(delimiter),
);

const networks = z
  .string()
  .refine(
    (given) => readNetworks(given) !== undefined,
    'a list of networks like 10.1.0.0/16, fd00::/8, 127.0.0.1',
  );

const flag = z.enum(['true', 'false'], 'true or false').transform((value) => value === 'true');

const unknownPolicy = z.enum(['resend', 'hold'], 'resend or hold');

const smtpUrls = z.string().superRefine((given, context) => {
  for (const message of readSmtpProviders(given).problems) context.addIssue({ code: 'custom', message });
});

const queueUrl = z.string().superRefine((given, context) => {
  const problem = problemOf(() => parseQueueUrl(given));
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const providerRoles = z.string().superRefine((given, context) => {
  const problem = problemOf(() => readProviderRoles(given));
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** The part of a refusal that completes "QUEUE_URL must be". */
function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof Error
      ? error.message.replace(/^.*? must be /, '').replace(/\.$/, '')
      : String(error);
  }
}

function isPublicKey(text: string): boolean {
  try {
    createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}

export const settings = {
  DATABASE_URL: urlOf('postgres', 'postgresql').meta({ description: 'The PostgreSQL that holds the truth.' }),
  DATABASE_POOLER: z.enum(['none', 'transaction'], 'none or transaction').prefault('none').meta({
    description:
      'Whether DATABASE_URL leads to a connection pooler in transaction mode (PgBouncer 1.21 or newer, with max_prepared_statements above 0), or to PostgreSQL itself.',
  }),
  DATABASE_DIRECT_URL: urlOf('postgres', 'postgresql').optional().meta({
    description:
      'The same database past the pooler, for what needs a connection of its own: migrations, and the queue when it is on the same PostgreSQL.',
  }),
  DATABASE_REPLICA_URL: urlOf('postgres', 'postgresql').optional().meta({
    description:
      'A replica of the same database, to read lists and reports from. It may be some moments behind; while it is away, or more than a minute behind, the primary is asked.',
  }),
  PABAL_URL: urlOf('http', 'https').optional().meta({
    description:
      'Where commands find a running pabal: with it they ask its API, and need no database. Without it they work on DATABASE_URL.',
  }),
  PABAL_KEY: text('an API key').optional().meta({
    description:
      'The API key that commands show at PABAL_URL. It says in which space they work, and what they may do.',
    secret: true,
  }),
  PABAL_SPACE: text('the name of a space').prefault('default').meta({
    description:
      'The space that commands work in (`--space NAME` names another one), and whose newsletters the pages show, so that letters of these lead to their web version.',
  }),
  QUESTION_CONNECTIONS: wholeNumber(1, 50).prefault('2').meta({
    description:
      'PostgreSQL connections of one process for questions: segment trials, previews, explanations and exports. They never take those of events (DATABASE_CONNECTIONS).',
  }),
  QUESTION_SECONDS: wholeNumber(1, 3_600)
    .prefault('3')
    .meta({ description: 'How long a question may take before it is refused as too expensive.' }),
  QUEUE_URL: queueUrl.meta({
    description:
      'The queue: Redis (production; `rediss` instead of `redis` for TLS; `redis+sentinel://host:26379,host:26379/master` and `redis+cluster://host:6379,host:6379` for several hosts, of which one that lives is enough), or a PostgreSQL, which may be the same as DATABASE_URL.',
  }),
  SMTP_URL: smtpUrls.meta({
    description:
      'The SMTP provider letters are handed to: `smtp://` (STARTTLS when offered) or `smtps://`, with `user:password@`, percent-encoded, when it asks for them. With credentials for a host that is not loopback no letter and no password goes without TLS, unless `?tls=optional` says so; `?tls=required` insists without credentials, too. `rate=` letters a second and `daily=` letters a day (UTC) limit all senders together; `warmup=2026-12-01/50/30` begins with 50 letters on that day and allows 30 % more each day until it has `daily`. Several URLs, separated by spaces, share the letters by `weight=` (1; 0 is a reserve for when no other is open); `#name` names one.',
  }),
  UNKNOWN_FAILOVER: flag.prefault('false').meta({
    description:
      'Whether a letter that one provider may have taken (its answer was lost) may be sent again by another one, or waits for its own.',
  }),
  PROVIDER_PROBE_SECONDS: wholeNumber(1, 86_400).prefault('60').meta({
    description:
      'How long a provider is left alone that refuses our credentials or has no room or allowance left, unless it says how long; then one letter tries it. While a provider has no room or allowance, the time doubles, up to 15 times that.',
  }),
  DOMAIN_LIMITS: z
    .string()
    .refine(
      (text) => readDomainLimits(text) !== undefined,
      'a list like gmail.com=20/s:10,naver.com=5/s,example.com=:2 with each domain once',
    )
    .optional()
    .meta({
      description:
        'What recipient domains take, of all senders together: letters a second, letters under way after a colon, or both, as in `gmail.com=20/s:10,naver.com=5/s`. A domain that answers “too fast” is slowed down without being named here.',
    }),
  EVENT_TARGET_SECONDS: wholeNumber(1, 3_600).prefault('5').meta({
    description:
      'Newsletters pause while event letters wait, or take to be sent, longer than this; they go on below half of it.',
  }),
  SPLICE_CHECK_EVERY: wholeNumber(0, 1_000_000).prefault('1000').meta({
    description:
      'Letters of editions are put together from pieces that they share. One in so many, and the first of each kind, is rendered as a whole too and compared; where one differs, its edition goes on without pieces. 0 compares none.',
  }),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^<>]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/,
      'an address, or a name and an address in angle brackets',
    )
    .meta({
      description:
        'Sender of letters whose template names none. Its domain is also the domain of every Message-ID.',
    }),
  PUBLIC_URL: urlOf('http', 'https').prefault('http://localhost:3000').meta({
    description: 'Where people and apps reach the api from outside; links in letters start with it.',
  }),
  PAGES_URL: urlOf('http', 'https').optional().meta({
    description:
      'Where people reach the pages from outside, such as `https://news.example.com`; links to sign-up, preferences and unsubscribing start with it. Without it links to unsubscribe start with PUBLIC_URL, and the api answers them.',
  }),
  LINK_SECRET: z
    .string()
    .refine((given) => given.split(/\s+/).every((part) => part.length >= 32), 'at least 32 characters')
    .optional()
    .meta({
      description:
        'Signs the links with which people unsubscribe; the same for all services. Without it no newsletter is sent. To change it put the new one before the old one, with a space between: letters on their way keep working, and what erased people refused goes on holding.',
      secret: true,
    }),
  RECIPIENT_SOURCES_FILE: path('a file').optional().meta({
    description:
      'JSON file of read-only queries in other PostgreSQL databases that tell who is a recipient (docs/people.md).',
  }),
  API_PORT: wholeNumber(1, 65_535)
    .prefault('3000')
    .meta({ description: 'Port of the HTTP API, the console and the api’s own health and metrics.' }),
  PAGES_PORT: wholeNumber(1, 65_535)
    .prefault('3003')
    .meta({ description: 'Port of the pages for readers: the one that may face the internet.' }),
  PAGES_SIGN_UPS: wholeNumber(1, 100_000).prefault('10').meta({
    description:
      'How often one network (an IPv4 address, or the /64 of an IPv6 address) may ask for a letter in ten minutes, counted by all pages processes together: sign-ups, links to the preferences, erasures.',
  }),
  PAGES_PROOF_OF_WORK: z.enum(['off', 'on'], 'off or on').prefault('off').meta({
    description:
      '`on`: a browser that signs somebody up computes for about a second first, which needs JavaScript and HTTPS; readers without have to be signed up by others. The bounds on letters hold without it.',
  }),
  DISPOSABLE_DOMAINS_FILE: path('a file').optional().meta({
    description:
      'Text file of mail domains, one a line, that sign-ups are refused for, such as those of addresses that are thrown away after use. Without it every domain may sign up.',
  }),
  BIND_ADDRESS: text('an IP address or host name')
    .prefault('127.0.0.1')
    .meta({ description: 'Address that the HTTP ports listen on; `0.0.0.0` inside a container.' }),
  OPS_PORT: wholeNumber(0, 65_535).prefault('0').meta({
    description:
      'Port of `/healthz`, `/readyz` and `/metrics`, and with the api also of `/console`. Builder, sender and pages take a free one for 0 and log it; the api then has them on API_PORT. A port of its own keeps them away from the internet.',
  }),
  TRUSTED_PROXIES: networks.optional().meta({
    description:
      'Networks of the proxies in front of the api and the pages, as in `10.1.0.0/16, fd00::/8`. `X-Forwarded-For` is believed from them alone, read from the right: that address is the one for which refused keys, passwords and visits are counted. Without it everybody behind a proxy is counted as one.',
  }),
  TEMPLATES_DIR: templateFolders.prefault('shipped').meta({
    description:
      'Folder of the templates, or several joined by `:` as in `/srv/our-templates:shipped`; a template comes from the first that has it, `shipped` are those of this project. A relative path starts at the project’s root.',
  }),
  DEFAULT_LOCALE: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/, 'a language tag such as `ko` or `en-GB`')
    .prefault('en')
    .meta({ description: 'Language of letters when neither event, recipient nor template asks for one.' }),
  CHROMIUM_PATH: path('a program').optional().meta({
    description:
      'Program of Chromium, with which `templates compare` and the console’s page of a template take pictures of letters; without it the usual places are looked at. Nothing else needs it, and no letter does.',
  }),
  EVENT_RETENTION_DAYS: wholeNumber(1, 3_650).prefault('7').meta({
    description:
      'Days after which an event’s personal data and idempotency key are erased; the ledger stays for LEDGER_RETENTION_DAYS.',
  }),
  LEDGER_RETENTION_DAYS: wholeNumber(0, 36_500).prefault('400').meta({
    description:
      'Days after which what is over is removed from the ledger: events and editions with all their letters and histories, and replays. Longer where a frequency cap or a segment looks further back; 0 keeps everything. Letters that wait for a decision stay.',
  }),
  LEDGER_PARTITION_DAYS: wholeNumber(1, 31).prefault('28').meta({
    description:
      'Days that one partition of the ledger holds: the unit in which what is over is dropped. Partitions that are there keep their length. Fewer days from a million letters a day on, together with a shorter LEDGER_RETENTION_DAYS: 15 to 30 partitions are a good number.',
  }),
  API_RATE_LIMIT: wholeNumber(1, 10_000_000).prefault('60000').meta({
    description:
      'Requests that one app may make in a minute with all its keys, counted by each api process for itself; a batch counts each of its events.',
  }),
  CONSOLE_URL: urlOf('http', 'https').optional().meta({
    description:
      'Where people reach the console, such as `https://pabal.example.com`: links in invitations begin with it, and with https the session’s cookie is sent over https only. Default: PUBLIC_URL; with an OPS_PORT of its own, that port on localhost.',
  }),
  OIDC_ISSUER: urlOf('https', 'http').optional().meta({
    description:
      'An OpenID provider that users sign in at, beside or in place of a password: its issuer, such as `https://login.example.com`. The redirect URI to register there is CONSOLE_URL followed by `/console/sign-in/oidc/callback`.',
  }),
  OIDC_CLIENT_ID: text('the client id that the provider gave').optional().meta({
    description: 'The client id that the OpenID provider gave.',
  }),
  OIDC_CLIENT_SECRET: text('the client secret that the provider gave').optional().meta({
    description: 'The client secret that the OpenID provider gave.',
    secret: true,
  }),
  OIDC_SCOPES: z
    .string()
    .refine((scopes) => scopes.split(' ').includes('openid'), 'scopes with openid among them, between spaces')
    .prefault('openid email profile')
    .meta({ description: 'The scopes that the OpenID provider is asked for.' }),
  OIDC_ROLE_CLAIM: text('the name of a claim').optional().meta({
    description:
      'The claim of the ID token that roles come from, such as `groups`. Without it only users sign in who were invited.',
  }),
  OIDC_ROLES: providerRoles.optional().meta({
    description:
      'Which value of OIDC_ROLE_CLAIM gives which role in the space `default`, the first that fits first: `admin=pabal-admins; operator=on-call`. A role that a person gave stays as it is.',
  }),
  OIDC_TRUST_EMAIL: flag.prefault('false').meta({
    description:
      'Whether an address counts as verified that the provider says nothing about (no `email_verified`). Only for a provider whose users cannot choose their addresses themselves.',
  }),
  SESSION_IDLE_HOURS: wholeNumber(1, 720).prefault('12').meta({
    description: 'Hours after which a session ends that nobody uses.',
  }),
  SESSION_HOURS: wholeNumber(1, 2160).prefault('168').meta({
    description: 'Hours after which a session ends however it is used.',
  }),
  CONSOLE_WRITABLE: flag.prefault('false').meta({
    description: 'Whether the queue dashboard may change queues (retry, remove, pause), or only show them.',
  }),
  API_PROCESSES: processes.prefault('1').meta({
    description:
      'Processes that one api consists of; `auto` is one for each core that it may use, at most 8. They share API_PORT and OPS_PORT, and SIGHUP replaces them one after another. Each has its own connections to PostgreSQL and the queue, and counts API_RATE_LIMIT and refused keys for itself.',
  }),
  SENDER_PROCESSES: processes.prefault('1').meta({
    description:
      'Processes that one sender consists of, to use as many cores of its machine; `auto` is one for each core that it may use, at most 8. Each has its own connections to SMTP, PostgreSQL and the queue; one of them reports health and metrics of all.',
  }),
  SENDER_CONNECTIONS: wholeNumber(1, 1_000).prefault('20').meta({
    description:
      'SMTP connections of one sender process (each of SENDER_PROCESSES). At most twice as many letters are claimed at a time.',
  }),
  SENDER_LEASE_SECONDS: wholeNumber(5, 3_600)
    .prefault('30')
    .meta({ description: 'After this long without a sign of life a sender’s claims become `unknown`.' }),
  EVENT_ATTEMPTS: wholeNumber(1, 100).prefault('18').meta({
    description: 'Attempts until an event letter is a dead letter. With the two below: about 30 hours.',
  }),
  EVENT_RETRY_SECONDS: wholeNumber(1, 86_400).prefault('60').meta({
    description: 'Longest wait before the second attempt of an event letter; it doubles with every attempt.',
  }),
  EVENT_RETRY_MAX_SECONDS: wholeNumber(1, 604_800)
    .prefault('21600')
    .meta({ description: 'Longest wait between two attempts of an event letter.' }),
  NEWSLETTER_ATTEMPTS: wholeNumber(1, 100)
    .prefault('10')
    .meta({ description: 'Attempts until a newsletter letter is a dead letter.' }),
  NEWSLETTER_RETRY_SECONDS: wholeNumber(1, 86_400)
    .prefault('300')
    .meta({ description: 'Longest wait before the second attempt of a newsletter letter.' }),
  NEWSLETTER_RETRY_MAX_SECONDS: wholeNumber(1, 604_800)
    .prefault('14400')
    .meta({ description: 'Longest wait between two attempts of a newsletter letter.' }),
  EVENT_UNKNOWN: unknownPolicy.prefault('resend').meta({
    description:
      'What becomes of an event letter whose answer was lost: `resend` (with the same Message-ID) or `hold` for a person.',
  }),
  NEWSLETTER_UNKNOWN: unknownPolicy.prefault('hold').meta({ description: 'The same for newsletters.' }),
  SUPPRESSION_DAYS: wholeNumber(1, 3_650).prefault('30').meta({
    description:
      'Days that an address is not written to after a server said it does not exist, at once or by a letter that came back.',
  }),
  COMPLAINT_DAYS: wholeNumber(1, 3_650).prefault('365').meta({
    description:
      'Days that an address is not written to after its owner called a letter spam: for a newsletter no newsletters, and the one is left for good; for an event nothing.',
  }),
  SOFT_BOUNCES: wholeNumber(2, 100).prefault('5').meta({
    description:
      'Letters in a row that come back because a mailbox is full or its server cannot be reached, after which the address is suppressed for SUPPRESSION_DAYS. One that arrives ends the row.',
  }),
  MAILJET_WEBHOOK_LOGIN: text('user:password of its address', 8).optional().meta({
    description: 'Proves webhooks of Mailjet at `PAGES_URL/receipts/mailjet`: user:password of its address.',
    secret: true,
  }),
  MAILGUN_WEBHOOK_KEY: text('the HTTP webhook signing key', 8).optional().meta({
    description: 'Proves webhooks of Mailgun at `PAGES_URL/receipts/mailgun`: the HTTP webhook signing key.',
    secret: true,
  }),
  POSTMARK_WEBHOOK_LOGIN: text('user:password of its address', 8).optional().meta({
    description:
      'Proves webhooks of Postmark at `PAGES_URL/receipts/postmark`: user:password of its address.',
    secret: true,
  }),
  BREVO_WEBHOOK_TOKEN: text('the token of its authentication', 8).optional().meta({
    description: 'Proves webhooks of Brevo at `PAGES_URL/receipts/brevo`: the token of its authentication.',
    secret: true,
  }),
  RESEND_WEBHOOK_SECRET: text('the signing secret, whsec_…', 8).optional().meta({
    description: 'Proves webhooks of Resend at `PAGES_URL/receipts/resend`: the signing secret, whsec_….',
    secret: true,
  }),
  SENDGRID_WEBHOOK_KEY: text('the verification key in base64', 40)
    .refine(isPublicKey, 'the verification key as SendGrid shows it: a public key in base64')
    .optional()
    .meta({
      description:
        'Proves webhooks of SendGrid at `PAGES_URL/receipts/sendgrid`: the verification key of its signed event webhook.',
    }),
  LETTER_ID_FIELDS: text('names of header fields that begin with X-')
    .refine(
      (given) => given.split(/\s+/).every((part) => /^X-[A-Za-z0-9-]{1,60}$/.test(part)),
      'names of header fields that begin with X-, with spaces between',
    )
    .optional()
    .meta({
      description:
        'Header fields that get the id of each letter, for providers whose webhooks do not name our Message-ID: `X-MJ-CustomID` for Mailjet, `X-PM-Metadata-pabal-letter` for Postmark, `X-Pabal-Letter` for Resend.',
    }),
  EDITION_COMPLAINT_STOP: percent.prefault('0.3').meta({
    description:
      'Percent of the sent letters of an edition, called spam by their readers, at which it pauses itself, of 200 letters and three complaints on; 0 is never. Mailbox providers begin to refuse a sender at 0.3.',
  }),
  EDITION_BOUNCE_STOP: percent.prefault('10').meta({
    description:
      'Percent of the sent letters of an edition that came back, at which it pauses itself, of 200 letters on; 0 is never.',
  }),
  INBOUND_DOMAIN: text('a domain such as bounces.example.com', 3)
    .refine(
      (given) => /^[a-z0-9](?:[a-z0-9-]*\.)+[a-z0-9-]+$/i.test(given),
      'a domain such as bounces.example.com',
    )
    .optional()
    .meta({
      description:
        'Domain whose mail comes to inbound (its MX). With it, each letter comes back to an address of its own in this domain, and newsletters can be left by mail as well. The same for sender and inbound.',
    }),
  INBOUND_PORT: wholeNumber(0, 65_535)
    .prefault('2525')
    .meta({ description: 'Port on which inbound takes mail.' }),
  INBOUND_REPLIES: text('rules like support=team@example.com *=drop')
    .refine(
      (given) =>
        given
          .split(/\s+/)
          .every(
            (part) => part === '' || /^(?:\*|[a-z0-9._-]{1,64})=(?:drop|[^\s<>@=]+@[^\s<>@=]+)$/i.test(part),
          ),
      'rules like support=team@example.com *=drop',
    )
    .optional()
    .meta({
      description:
        'What becomes of mail that people write to INBOUND_DOMAIN: local part (`*` for all others) and where it goes, or `drop`. Mail to other local parts is refused. Passing on needs SMTP_URL.',
    }),
  INBOUND_CERT_FILE: path('a file').optional().meta({
    description: 'PEM file of a certificate; with it and INBOUND_KEY_FILE inbound offers STARTTLS.',
  }),
  INBOUND_KEY_FILE: path('a file')
    .optional()
    .meta({ description: 'PEM file of the key of INBOUND_CERT_FILE.' }),
  SES_TOPICS: text('ARNs of SNS topics')
    .refine(
      (given) =>
        given
          .split(/[\s,]+/)
          .every((part) => part === '' || /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/.test(part)),
      'ARNs like arn:aws:sns:ap-northeast-2:123456789012:pabal with spaces between',
    )
    .optional()
    .meta({
      description:
        'SNS topics by which Amazon SES tells what became of letters, at `PAGES_URL/receipts/ses`. Messages of other topics are refused, however well they are signed.',
    }),
  DATABASE_CONNECTIONS: wholeNumber(2, 200)
    .prefault('10')
    .meta({ description: 'Most PostgreSQL connections of one process (the queue’s own not counted).' }),
  DKIM_DOMAIN: text('a domain', 3).optional().meta({
    description: 'Domain to sign letters for (RFC 6376), together with DKIM_SELECTOR and DKIM_KEY_FILE.',
  }),
  DKIM_SELECTOR: text('a selector')
    .optional()
    .meta({ description: 'DKIM selector: the key’s name in the DNS.' }),
  DKIM_KEY_FILE: path('a file')
    .optional()
    .meta({ description: 'PEM file of the DKIM private key (RSA or Ed25519).' }),
  FEED_INTERVAL_MINUTES: wholeNumber(1, 1_440).prefault('30').meta({
    description:
      'How often a feed is read at most; a server may ask for longer, and an edition has its feeds read before it is built.',
  }),
  FEED_CONCURRENCY: wholeNumber(1, 500)
    .prefault('32')
    .meta({ description: 'Feeds that one builder reads at the same time.' }),
  FEED_HOST_CONCURRENCY: wholeNumber(1, 500).prefault('2').meta({
    description: 'Feeds of one host that are read at the same time, by all builders together.',
  }),
  FEED_TIMEOUT_SECONDS: wholeNumber(1, 120).prefault('10').meta({
    description:
      'How long a feed’s server may take: to begin its answer, to go on with it, and for all of it with its redirects.',
  }),
  FEED_MAX_BYTES: wholeNumber(10_000, 100_000_000)
    .prefault('5000000')
    .meta({ description: 'Most bytes of a feed, decompressed; of what is larger nothing is read.' }),
  FEED_ALLOW_NETWORKS: networks.optional().meta({
    description:
      'Private networks that feeds may be read from, as in `10.1.0.0/16, 127.0.0.1`. Without it only the public internet may.',
  }),
  REMINDERS_PER_PERSON: wholeNumber(1, 10_000)
    .prefault('20')
    .meta({ description: 'Most reminders that one app may have for one person.' }),
  ATTACHMENT_MAX_BYTES: wholeNumber(1_000, 25_000_000)
    .prefault('10000000')
    .meta({ description: 'Most bytes of one file that goes with letters.' }),
  ATTACHMENTS_PER_EVENT: wholeNumber(0, 50)
    .prefault('10')
    .meta({ description: 'Most files of one event. 0: no event may have any.' }),
  EVENT_ATTACHMENTS_MAX_BYTES: wholeNumber(1_000, 35_000_000).prefault('15000000').meta({
    description:
      'Most bytes of all files of one event. In a letter they take a third more, and many mail servers refuse one of more than 25 MB.',
  }),
  APP_ATTACHMENTS_MAX_BYTES: wholeNumber(1_000, 1_000_000_000_000).prefault('1000000000').meta({
    description: 'Most bytes of the files that one app has in PostgreSQL at a time, each counted once.',
  }),
  ATTACHMENT_TYPES: z
    .string()
    .transform((given) => given.split(/[\s,]+/).filter((type) => type !== ''))
    .refine(
      (types) => types.length > 0 && types.every(isMediaType),
      'media types like application/pdf, image/png, in lower case',
    )
    .prefault(usualAttachmentTypes.join(', '))
    .meta({
      description:
        'Media types of files that go with letters. Programs, scripts and documents with macros are refused whatever stands here.',
    }),
  ATTACHMENT_SCAN_URL: urlOf('http', 'https').optional().meta({
    description:
      'Gets every new file by POST before it is kept: 2xx lets it pass, 4xx refuses it, anything else, and no answer, has it sent again later.',
    secret: true,
  }),
  ATTACHMENT_SCAN_SECONDS: wholeNumber(1, 300)
    .prefault('30')
    .meta({ description: 'How long the scanner may take for one file.' }),
  ATTACHMENT_SCAN_ALLOW_NETWORKS: networks.optional().meta({
    description:
      'Private networks that the scanner may be in, as in `10.1.0.0/16, 127.0.0.1`. Without it only the public internet.',
  }),
  WEBHOOK_ALLOW_NETWORKS: networks.optional().meta({
    description:
      'Private networks that webhooks may be sent to, as in `10.1.0.0/16, 127.0.0.1`. Without it only the public internet may.',
  }),
  WEBHOOK_TIMEOUT_SECONDS: wholeNumber(1, 60).prefault('10').meta({
    description:
      'How long an endpoint of webhooks may take to answer; then the message is tried again later.',
  }),
  WEBHOOK_RETENTION_DAYS: wholeNumber(4, 365).prefault('14').meta({
    description:
      'Days after which messages of webhooks are removed, whether an endpoint took them or not. Until then they can be sent again.',
  }),
  CHAT_CONNECTIONS: wholeNumber(1, 1_000).prefault('20').meta({
    description:
      'Chat letters that one sender process hands over at a time. They take none of SENDER_CONNECTIONS.',
  }),
  CHAT_TIMEOUT_SECONDS: wholeNumber(1, 60).prefault('10').meta({
    description:
      'How long an endpoint of chat may take to answer. Later, whether it took the letter cannot be told: see EVENT_UNKNOWN.',
  }),
  CHAT_ALLOW_NETWORKS: networks.optional().meta({
    description:
      'Private networks that chat letters may be sent to, as in `10.1.0.0/16, 127.0.0.1`. Without it only the public internet may.',
  }),
  SHUTDOWN_SECONDS: wholeNumber(1, 600).prefault('25').meta({
    description:
      'How long a stop may take, DRAIN_SECONDS included, before what is left is handed back and the process ends.',
  }),
  DRAIN_SECONDS: wholeNumber(0, 300).prefault('0').meta({
    description:
      'How long a process that was told to stop goes on while `/readyz` answers 503, so that a load balancer stops sending requests before the port closes. 5 in docker-compose.yml.',
  }),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'debug, info, warn, error or silent')
    .prefault('info')
    .meta({ description: 'How much is logged.' }),
  OPS_ADDRESS: z
    .string()
    .refine(
      (given) => given.split(/[\s,]+/).every((part) => part === '' || /^[^<>@\s]+@[^<>@\s]+$/.test(part)),
      'mail addresses with spaces or commas between',
    )
    .optional()
    .meta({
      description:
        'The addresses of the people on call. They get the report of every edition, what waits for approval, and slots that passed without an edition. The api and the command line refuse to suppress these addresses.',
    }),
  OPS_ALARM_SECONDS: wholeNumber(1, 3_600).prefault('60').meta({
    description:
      'For how long no builder, or no sender, may be alive before the others say so in the log and, of a builder, to OPS_ADDRESS. A restart should take less.',
  }),
  PING_URL: urlOf('http', 'https').optional().meta({
    description:
      'Asked for once a day while every slot was served. A service that misses the ping raises the alarm that we no longer can.',
    secret: true,
  }),
  SENTRY_DSN: urlOf('http', 'https')
    .optional()
    .meta({ description: 'Where errors are reported, each once, with ids only.', secret: true }),
  SENTRY_URL_PATTERN: text('a URL with {error} or {letter} in it')
    .refine(
      (given) => /\{(?:error|letter)\}/.test(given) && URL.canParse(given),
      'a URL with {error} or {letter} in it',
    )
    .optional()
    .meta({
      description:
        'Where people find what Sentry has of a letter that could not be made, with the id of the report in place of {error}, or of the letter in place of {letter}: `https://sentry.example/organizations/us/issues/?query={error}`. Without it, it follows from a SENTRY_DSN of sentry.io.',
    }),
  SENTRY_ENVIRONMENT: text('a name')
    .prefault('production')
    .meta({ description: 'Name of this deployment in Sentry.' }),
};

export type SettingName = keyof typeof settings;
