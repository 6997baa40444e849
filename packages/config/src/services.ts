// Which settings each process reads.

import { z } from 'zod';
import { settings } from './settings.ts';

const { DATABASE_URL, DATABASE_CONNECTIONS, DATABASE_POOLER, DATABASE_DIRECT_URL } = settings;
const { QUEUE_URL, LOG_LEVEL, QUESTION_CONNECTIONS, QUESTION_SECONDS } = settings;
const stores = {
  DATABASE_URL,
  DATABASE_CONNECTIONS,
  DATABASE_POOLER,
  DATABASE_DIRECT_URL,
  QUEUE_URL,
  LOG_LEVEL,
};
const { DATABASE_REPLICA_URL } = settings;
const questions = { QUESTION_CONNECTIONS, QUESTION_SECONDS };

const { BIND_ADDRESS, SHUTDOWN_SECONDS, DRAIN_SECONDS, SENTRY_DSN, SENTRY_ENVIRONMENT } = settings;
const service = {
  ...stores,
  BIND_ADDRESS,
  SHUTDOWN_SECONDS,
  DRAIN_SECONDS,
  SENTRY_DSN,
  SENTRY_ENVIRONMENT,
};

const { MAIL_FROM, TEMPLATES_DIR, DEFAULT_LOCALE } = settings;
const letters = { MAIL_FROM, TEMPLATES_DIR, DEFAULT_LOCALE };

const {
  API_PORT,
  API_PROCESSES,
  PUBLIC_URL,
  LINK_SECRET,
  API_RATE_LIMIT,
  CONSOLE_URL,
  CONSOLE_WRITABLE,
  SESSION_HOURS,
  SESSION_IDLE_HOURS,
  EVENT_RETENTION_DAYS,
  TRUSTED_PROXIES,
} = settings;
const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_SCOPES } = settings;
const { OIDC_ROLE_CLAIM, OIDC_ROLES, OIDC_TRUST_EMAIL } = settings;
const provider = {
  OIDC_ISSUER,
  OIDC_CLIENT_ID,
  OIDC_CLIENT_SECRET,
  OIDC_SCOPES,
  OIDC_ROLE_CLAIM,
  OIDC_ROLES,
  OIDC_TRUST_EMAIL,
};
const { PAGES_PORT, PAGES_PROOF_OF_WORK, PAGES_URL, PAGES_SIGN_UPS, DISPOSABLE_DOMAINS_FILE } = settings;
const { LEDGER_PARTITION_DAYS, LEDGER_RETENTION_DAYS } = settings;
const { OPS_PORT, SENDER_LEASE_SECONDS } = settings;
const {
  SMTP_URL,
  SENDER_PROCESSES,
  SENDER_CONNECTIONS,
  SUPPRESSION_DAYS,
  DKIM_DOMAIN,
  DKIM_SELECTOR,
  DKIM_KEY_FILE,
} = settings;
const { UNKNOWN_FAILOVER, PROVIDER_PROBE_SECONDS, DOMAIN_LIMITS, EVENT_TARGET_SECONDS } = settings;
const { SPLICE_CHECK_EVERY } = settings;
const { INBOUND_DOMAIN, INBOUND_PORT, INBOUND_REPLIES, INBOUND_CERT_FILE, INBOUND_KEY_FILE } = settings;
const { COMPLAINT_DAYS, SOFT_BOUNCES, SES_TOPICS, LETTER_ID_FIELDS } = settings;
const { EDITION_COMPLAINT_STOP, EDITION_BOUNCE_STOP } = settings;
const { MAILJET_WEBHOOK_LOGIN, SENDGRID_WEBHOOK_KEY, MAILGUN_WEBHOOK_KEY } = settings;
const { POSTMARK_WEBHOOK_LOGIN, BREVO_WEBHOOK_TOKEN, RESEND_WEBHOOK_SECRET } = settings;
/** What follows from what comes back. */
const receipts = {
  SUPPRESSION_DAYS,
  COMPLAINT_DAYS,
  SOFT_BOUNCES,
  EDITION_COMPLAINT_STOP,
  EDITION_BOUNCE_STOP,
};
const webhooks = {
  SES_TOPICS,
  MAILJET_WEBHOOK_LOGIN,
  SENDGRID_WEBHOOK_KEY,
  MAILGUN_WEBHOOK_KEY,
  POSTMARK_WEBHOOK_LOGIN,
  BREVO_WEBHOOK_TOKEN,
  RESEND_WEBHOOK_SECRET,
};

const { EVENT_ATTEMPTS, EVENT_RETRY_SECONDS, EVENT_RETRY_MAX_SECONDS } = settings;
const { NEWSLETTER_ATTEMPTS, NEWSLETTER_RETRY_SECONDS, NEWSLETTER_RETRY_MAX_SECONDS } = settings;
const retries = {
  EVENT_ATTEMPTS,
  EVENT_RETRY_SECONDS,
  EVENT_RETRY_MAX_SECONDS,
  NEWSLETTER_ATTEMPTS,
  NEWSLETTER_RETRY_SECONDS,
  NEWSLETTER_RETRY_MAX_SECONDS,
};
const {
  EVENT_UNKNOWN,
  NEWSLETTER_UNKNOWN,
  OPS_ADDRESS,
  OPS_ALARM_SECONDS,
  PABAL_KEY,
  PABAL_SPACE,
  PABAL_URL,
} = settings;
const { CHROMIUM_PATH, PING_URL, RECIPIENT_SOURCES_FILE, SENTRY_URL_PATTERN } = settings;

const { FEED_INTERVAL_MINUTES, FEED_CONCURRENCY, FEED_HOST_CONCURRENCY } = settings;
const { REMINDERS_PER_PERSON } = settings;
const { FEED_TIMEOUT_SECONDS, FEED_MAX_BYTES, FEED_ALLOW_NETWORKS } = settings;
const { WEBHOOK_ALLOW_NETWORKS, WEBHOOK_TIMEOUT_SECONDS, WEBHOOK_RETENTION_DAYS } = settings;
const {
  ATTACHMENT_MAX_BYTES,
  ATTACHMENTS_PER_EVENT,
  EVENT_ATTACHMENTS_MAX_BYTES,
  APP_ATTACHMENTS_MAX_BYTES,
  ATTACHMENT_TYPES,
  ATTACHMENT_SCAN_URL,
  ATTACHMENT_SCAN_SECONDS,
  ATTACHMENT_SCAN_ALLOW_NETWORKS,
} = settings;
const attachments = {
  ATTACHMENT_MAX_BYTES,
  ATTACHMENTS_PER_EVENT,
  EVENT_ATTACHMENTS_MAX_BYTES,
  APP_ATTACHMENTS_MAX_BYTES,
  ATTACHMENT_TYPES,
  ATTACHMENT_SCAN_URL,
  ATTACHMENT_SCAN_SECONDS,
  ATTACHMENT_SCAN_ALLOW_NETWORKS,
};
const fetching = { PUBLIC_URL, FEED_TIMEOUT_SECONDS, FEED_MAX_BYTES, FEED_ALLOW_NETWORKS };

/** One schema per process. */
export const schemas = {
  api: z.object({
    ...service,
    ...questions,
    ...letters,
    ...attachments,
    // For trials of addresses.
    ...fetching,
    DATABASE_REPLICA_URL,
    CHROMIUM_PATH,
    // Only to reckon with its limits: how long an edition will take.
    SMTP_URL: SMTP_URL.optional(),
    DOMAIN_LIMITS,
    API_PORT,
    API_PROCESSES,
    OPS_PORT,
    PAGES_URL,
    PABAL_SPACE,
    TRUSTED_PROXIES,
    OPS_ADDRESS,
    OPS_ALARM_SECONDS,
    LINK_SECRET,
    API_RATE_LIMIT,
    CONSOLE_URL,
    CONSOLE_WRITABLE,
    SESSION_IDLE_HOURS,
    SESSION_HOURS,
    ...provider,
    EVENT_RETENTION_DAYS,
    REMINDERS_PER_PERSON,
    SENTRY_URL_PATTERN,
  }),
  builder: z.object({
    ...service,
    ...letters,
    ...fetching,
    PAGES_URL,
    FEED_INTERVAL_MINUTES,
    FEED_CONCURRENCY,
    FEED_HOST_CONCURRENCY,
    WEBHOOK_ALLOW_NETWORKS,
    WEBHOOK_TIMEOUT_SECONDS,
    WEBHOOK_RETENTION_DAYS,
    RECIPIENT_SOURCES_FILE,
    OPS_PORT,
    SENDER_LEASE_SECONDS,
    EVENT_RETENTION_DAYS,
    LEDGER_PARTITION_DAYS,
    LEDGER_RETENTION_DAYS,
    EVENT_UNKNOWN,
    NEWSLETTER_UNKNOWN,
    OPS_ADDRESS,
    OPS_ALARM_SECONDS,
    PING_URL,
  }),
  sender: z.object({
    ...service,
    ...letters,
    ...retries,
    PUBLIC_URL,
    PAGES_URL,
    PABAL_SPACE,
    LINK_SECRET,
    OPS_PORT,
    SMTP_URL,
    UNKNOWN_FAILOVER,
    PROVIDER_PROBE_SECONDS,
    DOMAIN_LIMITS,
    EVENT_TARGET_SECONDS,
    SPLICE_CHECK_EVERY,
    SENDER_PROCESSES,
    SENDER_CONNECTIONS,
    SUPPRESSION_DAYS,
    SENDER_LEASE_SECONDS,
    DKIM_DOMAIN,
    DKIM_SELECTOR,
    DKIM_KEY_FILE,
    INBOUND_DOMAIN,
    LETTER_ID_FIELDS,
    OPS_ADDRESS,
    OPS_ALARM_SECONDS,
  }),
  pages: z.object({
    ...service,
    ...questions,
    MAIL_FROM,
    DEFAULT_LOCALE,
    PAGES_PORT,
    PAGES_URL,
    PAGES_SIGN_UPS,
    PAGES_PROOF_OF_WORK,
    PABAL_SPACE,
    OPS_PORT,
    TRUSTED_PROXIES,
    LINK_SECRET: LINK_SECRET.unwrap(),
    DISPOSABLE_DOMAINS_FILE,
    ...receipts,
    ...webhooks,
  }),
  inbound: z.object({
    ...service,
    MAIL_FROM,
    OPS_PORT,
    INBOUND_DOMAIN: INBOUND_DOMAIN.unwrap(),
    INBOUND_PORT,
    INBOUND_REPLIES,
    INBOUND_CERT_FILE,
    INBOUND_KEY_FILE,
    LINK_SECRET: LINK_SECRET.unwrap(),
    // Only for replies that are passed on.
    SMTP_URL: SMTP_URL.optional(),
    ...receipts,
  }),
  // Missing ones are those of a running `npm start`; some commands need none.
  cli: z.object({
    ...stores,
    ...questions,
    ...fetching,
    CONSOLE_URL,
    PABAL_URL,
    PABAL_KEY,
    SENTRY_DSN,
    SENTRY_URL_PATTERN,
    PABAL_SPACE,
    RECIPIENT_SOURCES_FILE,
    OPS_ADDRESS,
    TEMPLATES_DIR,
    REMINDERS_PER_PERSON,
    DEFAULT_LOCALE,
    CHROMIUM_PATH,
    PAGES_URL,
    LINK_SECRET,
    MAIL_FROM: MAIL_FROM.optional(),
    SMTP_URL: SMTP_URL.optional(),
    // What `doctor --mail` looks at, as senders have it.
    DKIM_DOMAIN,
    DKIM_SELECTOR,
    DKIM_KEY_FILE,
    INBOUND_DOMAIN,
    DOMAIN_LIMITS,
    DATABASE_URL: DATABASE_URL.optional(),
    QUEUE_URL: QUEUE_URL.optional(),
  }),
};

/**
 * What `npm start` itself reads before it starts the services: everything may be missing, as it brings its own. Not in the
 * table above, because the services it starts read the rest.
 */
export const supervisorSchema = z.object({
  DATABASE_URL: DATABASE_URL.optional(),
  QUEUE_URL: QUEUE_URL.optional(),
  SMTP_URL: SMTP_URL.optional(),
  MAIL_FROM: MAIL_FROM.optional(),
  API_PORT: API_PORT.unwrap().optional(),
  PUBLIC_URL: PUBLIC_URL.unwrap().optional(),
  PAGES_PORT: PAGES_PORT.unwrap().optional(),
  PAGES_URL,
  LINK_SECRET,
  FEED_ALLOW_NETWORKS,
  WEBHOOK_ALLOW_NETWORKS,
  TEMPLATES_DIR,
  INBOUND_DOMAIN,
  INBOUND_PORT: INBOUND_PORT.unwrap().optional(),
});

export type ServiceName = keyof typeof schemas;

/** The settings of one process, as they are after reading. */
export type Config<Name extends ServiceName> = Readonly<z.infer<(typeof schemas)[Name]>>;
