import { feedSettings } from '@pabal/feeds';
import { z } from 'zod';
import { named } from '../../http/named.ts';

export const opmlRequest = named(
  'OpmlRequest',
  z.strictObject({
    opml: z.string().max(10_000_000).meta({ description: 'An OPML document.' }),
    tags: feedSettings.tags.meta({ description: 'Tags that every feed of the list gets, besides its own.' }),
  }),
  'A list of feeds from another reader.',
);

export const opmlResult = named(
  'OpmlResult',
  z.strictObject({
    added: z.int(),
    known: z.int().meta({ description: 'Feeds that were there already, and stay as they are.' }),
    refused: z
      .array(z.string())
      .meta({ description: 'The first hundred texts that are not addresses of feeds.' }),
  }),
  'What became of the list.',
);

export const opmlDocument = named('OpmlDocument', z.strictObject({ opml: z.string() }), 'All feeds as OPML.');
