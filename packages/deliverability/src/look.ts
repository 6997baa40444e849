// Everything that decides whether receivers take our letters for ours, looked at from outside.

import { type DkimSettings, lookAtDkim } from './checks/dkim.ts';
import { lookAtDmarc } from './checks/dmarc.ts';
import { lookAtAnswers, lookAtReturns } from './checks/receiving.ts';
import { lookAtReverseNames } from './checks/reverse-names.ts';
import { lookAtSpf } from './checks/spf.ts';
import { lookAtUnsubscribe, type StatusOf, type UnsubscribeSettings } from './checks/unsubscribe.ts';
import { type Finding, findingsOf } from './findings.ts';
import { type Lookup, Unanswered } from './lookup.ts';
import type { MailServer } from './servers.ts';

/** What a sender is set up with. */
export interface MailSetup {
  /** The domain of MAIL_FROM. */
  readonly from: string;
  /** INBOUND_DOMAIN, whose addresses are the envelope senders then. */
  readonly returns: string | undefined;
  readonly servers: readonly MailServer[];
  readonly dkim: DkimSettings | undefined;
  readonly unsubscribe: UnsubscribeSettings;
}

/** What is asked outside. */
interface Outside {
  readonly lookup: Lookup;
  readonly statusOf: StatusOf;
  /** What a mail server says of its TLS. */
  readonly tlsOf: (server: MailServer) => Promise<Finding>;
}

/** Looks at everything, in the order in which it is shown. What cannot be asked is told as such. */
export async function lookAtMail(setup: MailSetup, { lookup, statusOf, tlsOf }: Outside): Promise<Finding[]> {
  const { from, returns, servers, dkim, unsubscribe } = setup;
  const envelope = returns ?? from;
  const looks = [
    asked('mx', from, async () => [await lookAtAnswers(lookup, from)]),
    ...(returns === undefined
      ? []
      : [asked('returns', returns, async () => [await lookAtReturns(lookup, returns)])]),
    asked('spf', envelope, () => lookAtSpf(lookup, envelope, servers)),
    asked('dkim', dkim?.domain ?? from, async () => [await lookAtDkim(lookup, dkim, from)]),
    asked('dmarc', from, () => lookAtDmarc(lookup, { from, envelope, signed: dkim?.domain })),
    ...servers.map((server) => asked('reverse-name', server.host, () => lookAtReverseNames(lookup, server))),
    ...servers.map(async (server) => [await tlsOf(server)]),
    asked('unsubscribe', unsubscribe.baseUrl, async () => [
      await lookAtUnsubscribe(lookup, unsubscribe, statusOf),
    ]),
  ];
  return (await Promise.all(looks)).flat();
}

async function asked(
  check: Finding['check'],
  of: string,
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return [
      findingsOf(check, of).unanswered(
        error.message,
        'See whether this machine reaches its DNS server, and try again.',
      ),
    ];
  }
}
