// SPF records (RFC 7208), read to the end: what they name, and how many questions that takes.

import { BlockList, isIP } from 'node:net';
import type { Lookup } from './lookup.ts';

/** Questions after which receivers give up (RFC 7208 4.6.4). */
export const mostQuestions = 10;
/** Where reading stops: a record may name itself. */
const mostRead = 30;

export interface Spf {
  /** What the record says of servers that it does not name; undefined where it says nothing. */
  readonly others: '+' | '-' | '~' | '?' | undefined;
  readonly questions: number;
  /** Domains whose records are included, at any depth. */
  readonly includes: readonly string[];
  /** What is wrong with it; receivers take such a record for none. */
  readonly problems: readonly string[];
  /** Whether the record names this address. Macros and `exists` are not asked. */
  names(address: string): boolean;
}

/** What a walk through records has gathered. */
interface Walk {
  readonly lookup: Lookup;
  readonly networks: BlockList;
  readonly includes: string[];
  readonly problems: string[];
  questions: number;
}

const isSpf = (text: string) => /^v=spf1(?: |$)/i.test(text);

/** Reads the record of a domain. @returns undefined when it has none @throws Unanswered */
export async function readSpf(lookup: Lookup, domain: string): Promise<Spf | undefined> {
  const walk: Walk = { lookup, networks: new BlockList(), includes: [], problems: [], questions: 0 };
  const records = (await lookup.txt(domain)).filter(isSpf);
  if (records.length === 0) return undefined;
  const others = await readRecord(walk, domain, records, true);
  const { questions, includes, problems, networks } = walk;
  return {
    ...{ others, questions, includes, problems },
    names: (address) => networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  };
}

/** @param counts  whether what it names may send: what is behind `-include` may not */
async function readRecord(
  walk: Walk,
  domain: string,
  records: readonly string[],
  counts: boolean,
): Promise<Spf['others']> {
  const [record = ''] = records;
  if (records.length > 1) walk.problems.push(`${domain} has ${records.length} records, and may have one.`);
  let others: Spf['others'];
  let redirect: string | undefined;
  for (const term of record.trim().split(/\s+/).slice(1)) {
    const modifier = /^(?<name>[a-z][\w.-]*)=(?<value>.*)$/i.exec(term)?.groups;
    if (modifier !== undefined) {
      if (modifier.name?.toLowerCase() === 'redirect') redirect = modifier.value;
      continue;
    }
    const parts = /^(?<sign>[-+~?]?)(?<name>[a-z0-9]+)(?<rest>[:/].*)?$/i.exec(term)?.groups;
    const sign = signOf(parts?.sign);
    if (parts?.name?.toLowerCase() === 'all') others = sign;
    else await readMechanism(walk, domain, { term, sign, name: parts?.name, rest: parts?.rest, counts });
  }
  if (others === undefined && redirect !== undefined) return readOther(walk, redirect, counts);
  return others;
}

const signOf = (text: string | undefined): '+' | '-' | '~' | '?' =>
  text === '-' || text === '~' || text === '?' ? text : '+';

interface Mechanism {
  readonly term: string;
  readonly sign: '+' | '-' | '~' | '?';
  readonly name: string | undefined;
  readonly rest: string | undefined;
  readonly counts: boolean;
}

async function readMechanism(walk: Walk, domain: string, mechanism: Mechanism): Promise<void> {
  const { term, sign, name, rest = '' } = mechanism;
  const counts = mechanism.counts && sign === '+';
  const value = rest.replace(/^:/, '');
  switch (name?.toLowerCase()) {
    case 'ip4':
    case 'ip6':
      if (!addNetwork(walk, value, counts))
        walk.problems.push(`${domain} says "${term}", which is no network.`);
      return;
    case 'include':
      walk.includes.push(value.toLowerCase());
      await readOther(walk, value, counts);
      return;
    case 'a':
    case 'mx': {
      walk.questions += 1;
      const [host = '', ...prefixes] = value.split('/');
      await addHosts(walk, name.toLowerCase() === 'mx', host === '' ? domain : host, prefixes, counts);
      return;
    }
    case 'ptr':
    case 'exists':
      walk.questions += 1;
      return;
    default:
      walk.problems.push(`${domain} says "${term}", which is no mechanism of SPF.`);
  }
}

/** The record of another domain: there has to be one. */
async function readOther(walk: Walk, domain: string, counts: boolean): Promise<Spf['others']> {
  walk.questions += 1;
  // What is filled in differs from letter to letter.
  if (domain.includes('%')) return undefined;
  if (walk.questions > mostRead) return undefined;
  const records = (await walk.lookup.txt(domain)).filter(isSpf);
  if (records.length === 0) {
    walk.problems.push(`${domain}, which it includes, has no record.`);
    return undefined;
  }
  return readRecord(walk, domain, records, counts);
}

async function addHosts(
  { lookup, networks }: Walk,
  isMx: boolean,
  host: string,
  prefixes: readonly string[],
  counts: boolean,
): Promise<void> {
  if (host.includes('%')) return;
  const hosts = isMx ? (await lookup.mx(host)).filter((name) => name !== '') : [host];
  const found = (await Promise.all(hosts.map((name) => lookup.addresses(name)))).flat();
  if (!counts) return;
  for (const address of found) {
    const isSix = isIP(address) === 6;
    // `a/24//64`: of IPv4, and behind two slashes of IPv6.
    const given = isSix ? prefixes.at(prefixes.length > 1 ? -1 : 1) : prefixes[0];
    addTo(networks, address, given === undefined || given === '' ? (isSix ? 128 : 32) : Number(given));
  }
}

function addNetwork({ networks }: Walk, text: string, counts: boolean): boolean {
  const [address = '', given] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  const prefix = given === undefined ? most : Number(given);
  if (isIP(address) === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most) return false;
  if (counts) addTo(networks, address, prefix);
  return true;
}

function addTo(networks: BlockList, address: string, prefix: number): void {
  const most = isIP(address) === 6 ? 128 : 32;
  if (Number.isInteger(prefix) && prefix >= 0 && prefix <= most)
    networks.addSubnet(address, prefix, most === 128 ? 'ipv6' : 'ipv4');
}
