import { configuredRate, loadConfig, readDomainLimits } from '@pabal/config';
import type { SpaceStore } from '@pabal/db/store';
import { createUnsubscribeLinks, domainOf, parseMailbox } from '@pabal/mail';
import { createNewsletterService, type NewsletterService } from '@pabal/newsletters';
import { createTemplates, type Templates } from '@pabal/render';
import { createLogger } from '@pabal/runtime';
import { CommandError } from './command-line/errors.ts';

/** What commands about newsletters work with. */
export interface Services {
  readonly store: SpaceStore;
  readonly templates: Templates;
  readonly newsletters: NewsletterService;
}

/** Opens the templates, for what is done with newsletters in this store. */
export async function servicesOn(store: SpaceStore): Promise<Services> {
  const config = loadConfig.cli();
  const templates = await templatesIn(config.TEMPLATES_DIR);
  const newsletters = createNewsletterService({
    ...{ store, templates, links: linksOf(config), now: () => new Date() },
    messageIdDomain: mailDomain(config.MAIL_FROM),
    rates: {
      configuredRate: configuredRate(config.SMTP_URL),
      domainLimits: readDomainLimits(config.DOMAIN_LIMITS ?? '') ?? [],
    },
  });
  return { store, newsletters, templates };
}

/** The templates of a folder, as they are now. */
export async function templatesIn(dir: string): Promise<Templates> {
  const templates = createTemplates({
    dir,
    logger: createLogger({ service: 'cli', level: 'silent' }),
    defaultLocale: loadConfig.cli().DEFAULT_LOCALE,
    watch: false,
  });
  await templates.start();
  return templates;
}

function linksOf({
  LINK_SECRET: secret,
  PUBLIC_URL,
  PAGES_URL: pagesUrl,
  PABAL_SPACE: pagesSpace,
  MAIL_FROM: from,
}: ReturnType<typeof loadConfig.cli>) {
  if (secret === undefined) return undefined;
  return createUnsubscribeLinks({
    ...{ secret, publicUrl: pagesUrl ?? PUBLIC_URL, listDomain: mailDomain(from) },
    hasPages: pagesUrl !== undefined,
    pagesSpace,
  });
}

/** As the services have it; only a proof's Message-ID depends on it here. */
function mailDomain(mailFrom: string | undefined): string {
  const parsed = parseMailbox(mailFrom ?? 'pabal@example.com');
  if (!parsed.ok)
    throw new CommandError(`MAIL_FROM must be a sender such as Pabal <noti@example.com>, got "${mailFrom}".`);
  return domainOf(parsed.mailbox.address);
}
