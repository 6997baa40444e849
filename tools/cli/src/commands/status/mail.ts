// `doctor --mail`: whether receivers take our letters for ours, asked from this machine.

import { readFile } from 'node:fs/promises';
import { loadConfig, readSmtpProviders } from '@pabal/config';
import {
  createLookup,
  type Finding,
  type FindingState,
  lookAtMail,
  lookAtTls,
  type MailServer,
  type MailSetup,
  statusOfPage,
} from '@pabal/deliverability';
import { domainOf, parseSmtpUrl, requireMailbox } from '@pabal/mail';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { counted, plain } from '../../terminal/words.ts';

/** @param dns  a server to ask in place of those of this machine */
export async function findingsOfMail(dns: string | undefined): Promise<Finding[]> {
  const setup = await readSetup();
  return lookAtMail(setup, {
    lookup: lookupOf(dns),
    statusOf: statusOfPage,
    tlsOf: (server) => lookAtTls(server, Date.now()),
  });
}

function lookupOf(dns: string | undefined) {
  try {
    return createLookup(dns === undefined ? undefined : [dns]);
  } catch {
    throw new UsageError(`--dns must be the address of a DNS server, such as 9.9.9.9, got "${dns}".`);
  }
}

async function readSetup(): Promise<MailSetup> {
  const config = loadConfig.cli();
  const { MAIL_FROM, SMTP_URL, DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY_FILE } = config;
  if (MAIL_FROM === undefined || SMTP_URL === undefined)
    throw new CommandError(
      'doctor --mail looks at what senders are set up with: give it their MAIL_FROM and SMTP_URL, and DKIM_DOMAIN, INBOUND_DOMAIN, PAGES_URL and LINK_SECRET where they have them.',
    );
  return {
    from: domainOf(requireMailbox('MAIL_FROM', MAIL_FROM).address),
    returns: config.INBOUND_DOMAIN,
    servers: readSmtpProviders(SMTP_URL).providers.map(serverOf),
    dkim:
      DKIM_DOMAIN === undefined || DKIM_SELECTOR === undefined || DKIM_KEY_FILE === undefined
        ? undefined
        : { domain: DKIM_DOMAIN, selector: DKIM_SELECTOR, privateKey: await keyIn(DKIM_KEY_FILE) },
    unsubscribe: {
      baseUrl: config.PAGES_URL ?? config.PUBLIC_URL,
      hasSecret: config.LINK_SECRET !== undefined,
    },
  };
}

function serverOf({ name, url }: { readonly name: string; readonly url: string }): MailServer {
  const { host, port, secure, verify } = parseSmtpUrl(url);
  return { name, host: host.replace(/^\[|\]$/g, ''), port, secure, verify };
}

async function keyIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`DKIM_KEY_FILE cannot be read: ${error instanceof Error ? error.message : error}`);
  });
}

const words: Readonly<Record<FindingState, string>> = {
  good: 'good',
  warning: 'look',
  bad: 'bad',
  unanswered: '?',
};
/** As wide as the longest of these words. */
const width = 4;

/** Each finding with what to do about it. */
export function findingsText(findings: readonly Finding[]): string {
  return findings
    .map(({ state, found, next }) => {
      const step = next === null ? '' : `${' '.repeat(width + 2)}${plain(next)}\n`;
      return `${words[state].padEnd(width)}  ${plain(found)}\n${step}`;
    })
    .join('');
}

/** @throws CommandError when something is bad, or could not be asked */
export function judgeFindings(findings: readonly Finding[]): void {
  const bad = findings.filter(({ state }) => state === 'bad').length;
  const unanswered = findings.filter(({ state }) => state === 'unanswered').length;
  if (bad > 0)
    throw new CommandError(`${counted(bad, 'thing')} about your mail ${bad === 1 ? 'is' : 'are'} bad.`);
  if (unanswered > 0) throw new CommandError(`${counted(unanswered, 'thing')} could not be asked.`);
}
