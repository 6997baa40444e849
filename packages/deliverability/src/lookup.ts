// Questions to the DNS. What is not there is an empty list; no answer is an error, since it tells nothing.

import { Resolver } from 'node:dns/promises';

/** The DNS gave no answer. */
export class Unanswered extends Error {}

export interface Lookup {
  /** The texts of a name, each in one piece. */
  txt(name: string): Promise<string[]>;
  /** The hosts that take mail for a domain, the preferred first. A domain that takes none has one without a name. */
  mx(domain: string): Promise<string[]>;
  /** IPv4 and IPv6. */
  addresses(host: string): Promise<string[]>;
  /** The names of an address. */
  names(address: string): Promise<string[]>;
}

/** @param servers  DNS servers with their ports; those of this machine unless they are given */
export function createLookup(servers?: readonly string[]): Lookup {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);

  async function ask<Answer>(name: string, question: () => Promise<Answer[]>): Promise<Answer[]> {
    try {
      return await question();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
      // Names that the DNS cannot have come out of records that somebody mistyped.
      if (code === 'EBADNAME' || code === 'EBADQUERY' || code === 'EFORMERR') return [];
      throw new Unanswered(`The DNS gave no answer about ${name} (${code}).`);
    }
  }

  return {
    txt: async (name) => (await ask(name, () => resolver.resolveTxt(name))).map((pieces) => pieces.join('')),
    async mx(domain) {
      const found = await ask(domain, () => resolver.resolveMx(domain));
      return found.toSorted((a, b) => a.priority - b.priority).map(({ exchange }) => exchange);
    },
    async addresses(host) {
      const found = await Promise.all([
        ask(host, () => resolver.resolve4(host)),
        ask(host, () => resolver.resolve6(host)),
      ]);
      return found.flat();
    },
    names: (address) => ask(address, () => resolver.reverse(address)),
  };
}
