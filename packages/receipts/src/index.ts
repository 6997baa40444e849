// What comes back of letters: read from reports of all makers, and noted once.

export type { ReceiptIntake } from './intake.ts';
export { letterOfMessageId } from './letter-named.ts';
export type { ReadMail } from './mail/parts.ts';
export { readMail } from './mail/read-mail.ts';
export { openReceiptIntake } from './open-intake.ts';
export { createWebhooks, type ProviderWebhook } from './webhooks/index.ts';
export { WebhookRefused } from './webhooks/webhook.ts';
