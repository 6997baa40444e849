// Which servers may send for the domain of the envelope sender.

import { isIP } from 'node:net';
import { type Finding, findingsOf } from '../findings.ts';
import type { Lookup } from '../lookup.ts';
import { includeOf, isPublic, type MailServer } from '../servers.ts';
import { mostQuestions, readSpf, type Spf } from '../spf.ts';

export async function lookAtSpf(
  lookup: Lookup,
  domain: string,
  servers: readonly MailServer[],
): Promise<Finding[]> {
  const about = findingsOf('spf', domain);
  const spf = await readSpf(lookup, domain);
  if (spf === undefined)
    return [
      about.bad(
        `${domain} has no SPF record, so receivers cannot tell which servers may send for it.`,
        `Publish a TXT record at ${domain} with what your provider names, such as "v=spf1 include:spf.example.net -all".`,
      ),
    ];
  const flaws = flawsOf(domain, spf);
  const named = await Promise.all(servers.map((server) => lookAtServer(lookup, domain, spf, server)));
  return [...flaws, ...named];
}

function flawsOf(domain: string, { problems, questions, others }: Spf): Finding[] {
  const { bad, warning } = findingsOf('spf', domain);
  const found: Finding[] = problems.map((problem) =>
    bad(
      `The SPF record of ${domain} is not valid: ${problem}`,
      'Correct the record; until then receivers ignore all of it.',
    ),
  );
  if (questions > mostQuestions)
    found.push(
      bad(
        `The SPF record of ${domain} takes ${questions} questions to the DNS, and receivers give up after ${mostQuestions}.`,
        'Take out includes that are not used, or name networks by ip4 and ip6.',
      ),
    );
  if (others === '+')
    found.push(
      bad(
        `The SPF record of ${domain} lets every server send for it (+all).`,
        'End the record with -all or ~all.',
      ),
    );
  if (others === undefined || others === '?')
    found.push(
      warning(
        `The SPF record of ${domain} says nothing about other servers.`,
        'End the record with ~all, and with -all once nothing legitimate fails.',
      ),
    );
  return found;
}

async function lookAtServer(
  lookup: Lookup,
  domain: string,
  spf: Spf,
  { name, host }: MailServer,
): Promise<Finding> {
  const { good, bad, warning } = findingsOf('spf', domain);
  const include = includeOf(host);
  if (include !== undefined)
    return spf.includes.includes(include)
      ? good(`${domain} lets ${name} send (include:${include}).`)
      : bad(
          `The SPF record of ${domain} does not include ${include}, so letters by ${name} fail SPF.`,
          `Add include:${include}; if ${name} uses a return path of its own, its help says what to publish instead.`,
        );
  const addresses = isIP(host) > 0 ? [host] : await lookup.addresses(host);
  const unnamed = addresses.filter((address) => isPublic(address) && !spf.names(address));
  if (addresses.some(isPublic) && unnamed.length === 0) return good(`${domain} lets ${name} (${host}) send.`);
  if (unnamed.length > 0)
    return warning(
      `The SPF record of ${domain} does not name ${unnamed.join(', ')}, the address of ${name}.`,
      'If letters leave from there, add it by ip4 or ip6. If it passes them on, see that the record names the servers that it passes them to.',
    );
  return warning(
    `${name} (${host}) is in a private network, so it cannot be seen from here by which address letters leave.`,
    `See that the SPF record of ${domain} names that address.`,
  );
}
