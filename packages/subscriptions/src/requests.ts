// What people ask for on pages that anybody can open. Each of these is written down in the same way for everybody, and answered
// before anything is known of the address: what follows is decided where the letters are made.

import { insertPageRequest } from '@pabal/db/people';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { type Address, domainOf } from '@pabal/mail';
import { consentText } from './consent-text.ts';
import { publicNewsletter } from './public-newsletters.ts';

export interface SignUp {
  readonly email: Address;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  /** Keyed hash of the network that it came from. */
  readonly networkHash?: string | undefined;
  /** The text that was agreed to, when it is not ours. */
  readonly textVersion?: string | undefined;
}

/**
 * Notes that somebody wants a newsletter; a letter will ask the owner of the address. The same for known and unknown addresses.
 *
 * @param door  where it was asked for: `page`, `embed`, `api:<app>`
 * @param refusedDomains  mail domains that may not sign up
 * @throws PabalError `not-found` for a newsletter that is not public, `invalid-request` for a refused domain
 */
export async function askToSubscribe(
  store: SpaceQueryable,
  key: string,
  { email, ...rest }: SignUp,
  door: string,
  refusedDomains: ReadonlySet<string> = new Set(),
): Promise<void> {
  const newsletter = await publicNewsletter(store, key);
  refuseDomain(email, refusedDomains);
  await insertPageRequest(store, {
    ...rest,
    ...{ kind: 'sign-up', newsletterId: newsletter.id, door },
    ...{ address: email.address, addressKey: email.key },
    textVersion: rest.textVersion ?? consentText.version,
  });
}

/** Notes that somebody wants a link to the preferences of an address. An address that nobody has gets no letter. */
export const askForLink = noting('link');

/** Notes that somebody wants to be erased; a letter will ask the owner of the address. */
export const askForErasure = noting('erasure');

function noting(kind: 'link' | 'erasure') {
  return async (
    store: SpaceQueryable,
    { address, key: addressKey }: Pick<Address, 'address' | 'key'>,
    rest: { readonly locale?: string | undefined; readonly networkHash?: string | undefined },
  ): Promise<void> => {
    await insertPageRequest(store, { ...rest, ...{ kind, door: 'page', address, addressKey } });
  };
}

/** Also for domains below a refused one. */
function refuseDomain({ key }: Address, refused: ReadonlySet<string>): void {
  const labels = domainOf(key).split('.');
  const isRefused = labels.some((_, at) => refused.has(labels.slice(at).join('.')));
  if (!isRefused) return;
  const expected = 'an address that is not thrown away after use';
  throw new PabalError(
    'invalid-request',
    `/email: expected ${expected}, got one of a domain that is refused here.`,
    {
      fields: [{ field: '/email', expected, got: 'one of a domain that is refused here' }],
    },
  );
}
