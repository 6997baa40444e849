// What people may decide about a feed, checked alike wherever it comes from.

import { feedFailureRules, mostWaitMinutes } from '@pabal/domain';
import { z } from 'zod';

/** Longest address of a feed, in characters. */
const maxUrlLength = 2_000;

const urlExpected = 'an address that begins with http:// or https://';

/** The address of a feed, in its normal form and without a fragment. */
export const feedUrl = z
  .string()
  .max(maxUrlLength, `at most ${maxUrlLength} characters`)
  .transform((text, context) => {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol)) {
      url.hash = '';
      return url.href;
    }
    context.issues.push({ code: 'custom', message: urlExpected, input: text });
    return z.NEVER;
  })
  .meta({ description: 'An http or https address.' });

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
