// What is typed about people and newsletters, and who is meant by it.

import type { SpaceStore } from '@pabal/db/store';
import { parseAddress } from '@pabal/mail';
import { consentSource, consentTextVersion, newsletterIdOf } from '@pabal/people';
import { hinted, UsageError } from '../command-line/errors.ts';
import { text, value } from '../command-line/parameters.ts';
import { checked } from './checked.ts';

/** Where somebody agreed to a newsletter, and to which text. */
export const consentOptions = {
  consentSource: checked('TEXT', consentSource, 'where they agreed, such as "paper form, Seoul fair"'),
  consentVersion: checked('TEXT', consentTextVersion, 'the text they agreed to'),
};

/** The recipient who is meant. */
export const recipientOperand = text('RECIPIENT', 'the id by which the company knows them');

/** The id of the newsletter of this key. @throws CommandError */
export const needNewsletter = (store: SpaceStore, key: string): Promise<string> =>
  newsletterIdOf(store, key).catch(newsletterHint);

/** Says with a newsletter that is not there how to see which there are. @throws CommandError */
export const newsletterHint = hinted('not-found', 'newsletters list shows those there are.');

/** An address, as it is written and as addresses are compared. */
export const address = (help: string) => value('ADDRESS', help, namedAddress);

/** @throws UsageError */
export function namedAddress(typed: string, name: string) {
  const parsed = parseAddress(typed);
  if (parsed.ok) return parsed.address;
  throw new UsageError(`${name} must be ${parsed.expected}, got ${parsed.got}.`);
}
