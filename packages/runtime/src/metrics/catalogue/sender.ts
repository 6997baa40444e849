// Figures of letters on their way: attempts, providers, templates and limits.

import { chatKinds, lanes, outcomeClasses } from '@pabal/domain';
import { boundedBy, counter, gauge, histogram } from '../definition.ts';

/** A letter takes milliseconds when all is well; what a person is paged for lies between a second and a quarter of an hour. */
const letterBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 900];

/** Rendering is work of the process itself. */
const renderBuckets = [0.001, 0.005, 0.025, 0.1, 0.5];

const provider = boundedBy('the providers in SMTP_URL');
const providerOrChat = boundedBy('the providers in SMTP_URL, and `chat:` with each kind of chat');
const template = boundedBy('the first two hundred templates, those on disk first; all others are “other”');
const limit = boundedBy('the limits that are cut now');

export const senderFigures = {
  attempts: histogram({
    name: 'pabal_attempts_seconds',
    help: 'From claim to answer, by what the attempt came to.',
    services: ['sender'],
    labels: { lane: lanes, outcome: outcomeClasses },
    buckets: letterBuckets,
  }),
  letterAge: histogram({
    name: 'pabal_letter_age_seconds',
    help: 'From the ledger row to the server’s 2xx. Letters that wait are not among them: see pabal_oldest_waiting_seconds.',
    services: ['sender'],
    labels: { lane: lanes },
    buckets: letterBuckets,
  }),
  chatAttempts: histogram({
    name: 'pabal_chat_attempts_seconds',
    help: 'Of chat letters: from claim to answer, by what the attempt came to.',
    services: ['sender'],
    labels: { kind: chatKinds, outcome: outcomeClasses },
    buckets: letterBuckets,
  }),
  chatLetterAge: histogram({
    name: 'pabal_chat_letter_age_seconds',
    help: 'Of chat letters: from the ledger row to the answer that took them. Kinds take one to four a second for each endpoint.',
    services: ['sender'],
    labels: { kind: chatKinds },
    buckets: letterBuckets,
  }),
  senderLetters: gauge({
    name: 'pabal_sender_letters',
    help: 'Letters in this process.',
    services: ['sender'],
    labels: { stage: ['waiting', 'claimed'] },
  }),
  editionLetters: counter({
    name: 'pabal_edition_letters_total',
    help: 'Letters of editions by how they were made: spliced from pieces that they share, or whole, and why; see docs/decisions.',
    services: ['sender'],
    labels: {
      made: ['spliced', 'whole'],
      reason: ['', 'again', 'footer', 'memory', 'mismatch', 'proof', 'template', 'value', 'ways'],
    },
  }),
  spliceMismatches: counter({
    name: 'pabal_splice_mismatch_total',
    help: 'Spliced letters that were not what their whole rendering gives; their editions go on without pieces.',
    services: ['sender'],
  }),
  piecesBytes: gauge({
    name: 'pabal_pieces_bytes',
    help: 'Most octets that the forms of letters take which are kept now, with their pieces outside the heap.',
    services: ['sender'],
  }),
  providerOpen: gauge({
    name: 'pabal_provider_open',
    help: '1 while a provider takes letters, 0 while it is left alone or its limit lets nothing go.',
    services: ['sender'],
    labels: { provider },
  }),
  providerTrouble: gauge({
    name: 'pabal_provider_trouble',
    help: '1 while a provider is left alone because it gives no answer (lost), has no room or allowance (closed), or refuses our credentials or setup (broken).',
    services: ['sender'],
    labels: { provider, trouble: ['lost', 'closed', 'broken'] },
  }),
  providerBroken: counter({
    name: 'pabal_provider_broken_total',
    help: 'Times a provider began to refuse our credentials or setup.',
    services: ['sender'],
    labels: { provider: providerOrChat },
  }),
  providerSeconds: histogram({
    name: 'pabal_provider_seconds',
    help: 'From the moment when a letter has a connection and may go until the provider’s answer.',
    services: ['sender'],
    labels: { provider: providerOrChat },
    buckets: letterBuckets,
  }),
  providerAttempts: counter({
    name: 'pabal_provider_attempts_total',
    help: 'Letters handed to a provider, by what came of it.',
    services: ['sender'],
    labels: { provider: providerOrChat, outcome: outcomeClasses },
  }),
  smtpConnections: gauge({
    name: 'pabal_smtp_connections',
    help: 'Connections of this process to a provider: being opened, at rest, and with a letter.',
    services: ['sender'],
    labels: { provider, state: ['opening', 'idle', 'busy'] },
  }),
  smtpConnectionsMost: gauge({
    name: 'pabal_smtp_connections_most',
    help: 'Connections that this process may have to a provider.',
    services: ['sender'],
    labels: { provider },
  }),
  smtpWaiting: gauge({
    name: 'pabal_smtp_waiting',
    help: 'Letters of this process that wait for a connection to a provider.',
    services: ['sender'],
    labels: { provider },
  }),
  smtpCertificate: gauge({
    name: 'pabal_smtp_certificate_seconds',
    help: 'Time until the certificate of a provider ends, as its last connection showed it; absent without TLS.',
    services: ['sender'],
    labels: { provider },
  }),
  templateLetters: counter({
    name: 'pabal_template_letters_total',
    help: 'Letters by template: taken by a server (sent), refused by one for good (refused), or impossible to make (not-made; each try counts).',
    services: ['sender'],
    labels: { template, result: ['sent', 'refused', 'not-made'] },
  }),
  templateRender: histogram({
    name: 'pabal_template_render_seconds',
    help: 'How long making a letter took, from its template and data to the finished message.',
    services: ['sender'],
    labels: { template },
    buckets: renderBuckets,
  }),
  templateLastUsed: gauge({
    name: 'pabal_template_last_used_seconds',
    help: 'When a letter of the template was last sent, in seconds since 1970; 0 when not since this process began. Its max_over_time finds templates that nobody uses.',
    services: ['sender'],
    labels: { template },
  }),
  templateBreaks: counter({
    name: 'pabal_template_breaks_total',
    help: 'Edits that broke a template; the last good version went on.',
    services: ['sender'],
  }),
  limitRate: gauge({
    name: 'pabal_limit_rate',
    help: 'Letters a second that a cut limit allows now; 0 while nothing goes.',
    services: ['sender'],
    labels: { limit },
  }),
  newslettersPaused: gauge({
    name: 'pabal_newsletters_paused',
    help: '1 while newsletters wait because event letters are slow.',
    services: ['sender'],
  }),
  domainHandedBack: counter({
    name: 'pabal_domain_handed_back_total',
    help: 'Letters that were handed back for the limit of their domain.',
    services: ['sender'],
  }),
} as const;
