// The providers whose webhooks are understood. Each is there when it is configured.

import type { WebhookProvider } from '@pabal/domain';
import { createBrevoWebhook } from './brevo.ts';
import { fetchText as fetchFromAmazon } from './fetch-text.ts';
import { createMailgunWebhook } from './mailgun.ts';
import { createMailjetWebhook } from './mailjet.ts';
import { createPostmarkWebhook } from './postmark.ts';
import { createResendWebhook } from './resend.ts';
import { createSendgridWebhook } from './sendgrid.ts';
import { createSesWebhook } from './ses.ts';
import type { FetchText } from './sns.ts';
import type { ProviderWebhook } from './webhook.ts';

export type { ProviderWebhook } from './webhook.ts';

/** What proves that a provider sent a request; without it the provider has no webhook here. */
export interface WebhookSettings {
  /** ARNs of topics, with spaces between. */
  readonly SES_TOPICS?: string | undefined;
  readonly MAILJET_WEBHOOK_LOGIN?: string | undefined;
  readonly SENDGRID_WEBHOOK_KEY?: string | undefined;
  readonly MAILGUN_WEBHOOK_KEY?: string | undefined;
  readonly POSTMARK_WEBHOOK_LOGIN?: string | undefined;
  readonly BREVO_WEBHOOK_TOKEN?: string | undefined;
  readonly RESEND_WEBHOOK_SECRET?: string | undefined;
}

const listOf = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');

/** Makes the webhooks of all providers that are configured, by their names. */
export function createWebhooks(
  settings: WebhookSettings,
  { fetchText = fetchFromAmazon }: { readonly fetchText?: FetchText } = {},
): ReadonlyMap<WebhookProvider, ProviderWebhook> {
  const made: readonly (readonly [WebhookProvider, ProviderWebhook | undefined])[] = [
    [
      'ses',
      when(settings.SES_TOPICS, (topics) => createSesWebhook({ topics: new Set(listOf(topics)), fetchText })),
    ],
    ['mailjet', when(settings.MAILJET_WEBHOOK_LOGIN, createMailjetWebhook)],
    ['sendgrid', when(settings.SENDGRID_WEBHOOK_KEY, createSendgridWebhook)],
    ['mailgun', when(settings.MAILGUN_WEBHOOK_KEY, createMailgunWebhook)],
    ['postmark', when(settings.POSTMARK_WEBHOOK_LOGIN, createPostmarkWebhook)],
    ['brevo', when(settings.BREVO_WEBHOOK_TOKEN, createBrevoWebhook)],
    ['resend', when(settings.RESEND_WEBHOOK_SECRET, createResendWebhook)],
  ];
  return new Map(
    made.flatMap(([name, webhook]) => (webhook === undefined ? [] : [[name, webhook] as const])),
  );
}

const when = (
  proof: string | undefined,
  make: (proof: string) => ProviderWebhook,
): ProviderWebhook | undefined => (proof === undefined ? undefined : make(proof));
