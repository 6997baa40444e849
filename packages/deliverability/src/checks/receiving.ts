// Whether answers and bounces find their way.

import { type Finding, findingsOf } from '../findings.ts';
import type { Lookup } from '../lookup.ts';

/** Where people answer to. */
export async function lookAtAnswers(lookup: Lookup, domain: string): Promise<Finding> {
  const { good, warning } = findingsOf('mx', domain);
  const hosts = await lookup.mx(domain);
  if (hosts.length === 1 && isNobody(hosts[0]))
    return warning(
      `${domain} says that it takes no mail, so answers to MAIL_FROM come back, and some receivers refuse such senders.`,
      'Give the domain an MX record, or set replyTo in the templates and another domain in MAIL_FROM.',
    );
  if (hosts.length > 0) return good(`${domain} takes mail at ${hosts.join(', ')}.`);
  if ((await lookup.addresses(domain)).length > 0)
    return warning(
      `${domain} has no MX record; mail goes to the address of the domain itself, where perhaps nobody listens.`,
      'Publish an MX record that names the server which takes mail for the domain.',
    );
  return warning(
    `${domain} takes no mail: answers to MAIL_FROM come back, and some receivers refuse senders that cannot be answered.`,
    'Publish an MX record for the domain.',
  );
}

const isNobody = (host: string | undefined) => host === '' || host === '.';

/** Where bounces go: the domain of the signed return paths. */
export async function lookAtReturns(lookup: Lookup, domain: string): Promise<Finding> {
  const { good, bad } = findingsOf('returns', domain);
  const hosts = (await lookup.mx(domain)).filter((host) => !isNobody(host));
  if (hosts.length === 0)
    return bad(
      `${domain} (INBOUND_DOMAIN) has no MX record: no bounce and no complaint comes back to pabal.`,
      'Publish an MX record that names the machine on which inbound listens, with port 25 forwarded to INBOUND_PORT.',
    );
  for (const host of hosts)
    if ((await lookup.addresses(host)).length === 0)
      return bad(
        `${domain} (INBOUND_DOMAIN) takes mail at ${host}, which has no address.`,
        `Publish an A record for ${host}.`,
      );
  return good(`What comes back goes to ${hosts.join(', ')}.`);
}
