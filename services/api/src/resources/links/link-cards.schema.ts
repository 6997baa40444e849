import { linkCardFailureNames } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { when, wholeNumber } from '../fields.ts';

/** Longest text that is taken for a link: longer ones are no links of anybody. */
const longest = 4_096;

export const linkCardQuery = z.strictObject({
  url: z
    .string('the address of a page')
    .min(1, 'the address of a page')
    .max(longest, `the address of a page, of at most ${longest} characters`)
    .meta({
      examples: ['https://blog.example/relay-stations'],
      description:
        'The link, in percent encoding. One that is malformed is answered as a card without one: `failed`, `bad-url`.',
    }),
  wait: wholeNumber(0, 10).default(8).meta({
    description:
      'Seconds to wait while its server is asked. With 0 the answer comes at once, and the page is read behind it.',
  }),
});

const text = z.string().nullable();

export const shownLinkCard = named(
  'LinkCard',
  z.strictObject({
    url: z.string().meta({
      examples: ['https://blog.example/relay-stations'],
      description: 'The link, without what stands behind `#`.',
    }),
    state: z.enum(['ready', 'failed', 'pending']).meta({
      description:
        '`ready`: there is a card. `failed`: there is a reason. `pending`: ask again in some seconds.',
    }),
    title: text.meta({ examples: ['Relay stations of Joseon'], description: 'At most 200 characters.' }),
    description: text.meta({
      examples: ['How a letter went from Busan to Seoul in three days.'],
      description: 'At most 300 characters; null when the page gives none.',
    }),
    imageUrl: text.meta({
      examples: ['https://blog.example/relay.png'],
      description: 'The picture that the page names. Nobody has looked whether it is there.',
    }),
    siteName: text.meta({
      examples: ['Joseon Post'],
      description: 'What the site calls itself, or its host.',
    }),
    failure: z.enum(linkCardFailureNames).nullable().meta({ description: 'Why there is no card.' }),
    detail: text.meta({ description: 'The same for people: what was expected, and what came.' }),
    readAt: when.nullable().meta({ description: 'When its server was asked; null when it was not.' }),
    freshUntil: when.nullable().meta({ description: 'Until then the answer stays the same.' }),
  }),
  'What a link leads to, in a few words and a picture.',
);
