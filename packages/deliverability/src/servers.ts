// The mail servers that letters are handed to, as a sender has them.

import { createNetworks } from '@pabal/guard';

/** A provider of SMTP_URL. */
export interface MailServer {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
  /** Whether its certificate has to be valid. */
  readonly verify: boolean;
}

/** What providers ask to be included in an SPF record, by the end of the names of their servers. */
const includes: readonly (readonly [suffix: string, include: string])[] = [
  ['.amazonaws.com', 'amazonses.com'],
  ['.amazonses.com', 'amazonses.com'],
  ['.sendgrid.net', 'sendgrid.net'],
  ['.mailgun.org', 'mailgun.org'],
  ['.mailjet.com', 'spf.mailjet.com'],
  ['.postmarkapp.com', 'spf.mtasv.net'],
  ['.brevo.com', 'spf.brevo.com'],
  ['.sendinblue.com', 'spf.sendinblue.com'],
  ['.gmail.com', '_spf.google.com'],
  ['.office365.com', 'spf.protection.outlook.com'],
];

/** What the provider of this server asks to be included; undefined for a server of one's own, and for others. */
export const includeOf = (host: string): string | undefined =>
  includes.find(([suffix]) => `.${host.toLowerCase()}`.endsWith(suffix))?.[1];

const publicInternet = createNetworks([]);

/** Whether this address is on the public internet. */
export const isPublic = (address: string): boolean => publicInternet.allows(address);
