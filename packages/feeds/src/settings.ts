// What people may decide about a feed, checked alike wherever it comes from.

import { feedFailureRules, mostWaitMinutes, withoutCredentials } from '@pabal/domain';
import { z } from 'zod';
import { splitAddress } from './credentials.ts';

/** Longest address of a feed, in characters. */
const maxUrlLength = 2_000;

/** Characters of a refused address that are given back. */
const longestGot = 60;

const urlExpected = 'an address that begins with http:// or https://';

/** The address of a feed in its normal form: without a fragment, and apart from it what it says of user and password. */
export const feedAddress = z
  .string()
  .max(maxUrlLength, `at most ${maxUrlLength} characters`)
  .transform((text, context) => {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) {
      url.hash = '';
      return splitAddress(url.href);
    }
    const got = JSON.stringify(withoutCredentials(text.slice(0, longestGot)));
    context.issues.push({ code: 'custom', message: urlExpected, input: text, params: { got } });
    return z.NEVER;
  })
  .meta({
    pattern: String.raw`^\s*[Hh][Tt][Tt][Pp][Ss]?:`,
    examples: ['https://blog.example/feed.xml'],
    description:
      'An http or https address. A user name and a password in it are kept apart from it and never shown.',
  });

/** The same without user and password. */
export const feedUrl = feedAddress.transform(({ url }) => url);

/** The user name and password for a server that asks for them. `null` removes them. */
export const feedCredentials = z
  .strictObject({
    username: z
      .string()
      .max(200)
      .refine((text) => !/[\p{Cc}:]/u.test(text), 'a user name without a colon or control characters')
      .meta({ pattern: String.raw`^[^\x00-\x1f\x7f-\x9f:]*$` }),
    password: z
      .string()
      .max(500)
      .refine((text) => !/\p{Cc}/u.test(text), 'a password without control characters')
      .meta({ pattern: String.raw`^[^\x00-\x1f\x7f-\x9f]*$` }),
  })
  .nullable()
  .optional()
  .meta({
    description:
      'User name and password for the server of the feed. They are kept apart, sent to that server alone, and never shown; `null` removes them.',
    writeOnly: true,
  });

const words = (what: string, most: number) => {
  const expected = `${what} of 1 to ${most} characters without control characters`;
  return z
    .string()
    .trim()
    .min(1, expected)
    .max(most, expected)
    .refine((text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), expected);
};

/** Most tags, and most words of either kind, that one feed may have. */
const most = 100;

const uniqueOf = (item: z.ZodType<string>) =>
  z
    .array(item)
    .max(most)
    .transform((items) => [...new Set(items)]);

export const feedTag = words('a tag', 60);

/** The fields of a feed's settings; each may be left out. */
export const feedSettings = {
  name: words('a name', 200)
    .nullable()
    .optional()
    .meta({ description: 'Shown instead of the feed’s own title.' }),
  tags: uniqueOf(feedTag).optional().meta({ description: 'What newsletters choose feeds by.' }),
  weight: z.int().min(-1_000).max(1_000).optional().meta({ description: 'More weight stands further up.' }),
  section: words('a section', 60)
    .nullable()
    .optional()
    .meta({ description: 'The section of an edition that its entries are pinned to.' }),
  includeWords: uniqueOf(words('a word', 60))
    .optional()
    .meta({ description: 'Only entries with one of these are taken, where there are any.' }),
  excludeWords: uniqueOf(words('a word', 60))
    .optional()
    .meta({ description: 'Entries with one of these are not taken.' }),
  failureRule: z.enum(feedFailureRules).optional().meta({
    description:
      'What an edition does when this feed could not be read in time: `send-without` it, `wait` for it, or `skip` the slot.',
  }),
  waitMinutes: z
    .int()
    .min(0)
    .max(mostWaitMinutes)
    .optional()
    .meta({ description: 'How long the rule `wait` waits at most.' }),
};

/** The settings that were given, without those that were left out. */
export function withoutMissing<Fields extends object>(
  given: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
export function withoutMissing(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
