// How letters look from outside: the records, servers and pages by which receivers judge a sender.

export { lookAtTls } from './checks/tls.ts';
export type { Finding, FindingState } from './findings.ts';
export { lookAtMail, type MailSetup } from './look.ts';
export { createLookup } from './lookup.ts';
export { statusOfPage } from './pages.ts';
export type { MailServer } from './servers.ts';
