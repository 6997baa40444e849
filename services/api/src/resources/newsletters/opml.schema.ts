import { feedSettings } from '@pabal/feeds';
import { z } from 'zod';
import { named } from '../../http/named.ts';

/**
 * As many characters as 10,000 feeds, the most that are taken, have with long addresses and names. The text is made of the body
 * and handed to the reader's thread in one turn of the event loop; twice as much took 0.2 s.
 */
const longestOpml = 5_000_000;

export const opmlRequest = named(
  'OpmlRequest',
  z.strictObject({
    opml: z.string().max(longestOpml).meta({ description: 'An OPML document.' }),
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

export const opmlFile = named('OpmlFile', z.string(), 'OPML in UTF-8.');
