// What people may say of an endpoint, checked alike wherever it comes from.

import { isIP } from 'node:net';
import { telegramServer } from '@pabal/chat';
import { createNetworks } from '@pabal/guard';
import { line } from '@pabal/people';
import { z } from 'zod';

const maxUrlLength = 2_000;
const urlExpected =
  'an address that begins with https:// (http:// only for localhost and addresses of private networks), without user, password and fragment';

const publicInternet = createNetworks();

/** What is not encrypted stays within the house. */
function isFit(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:') return true;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return (
    url.protocol === 'http:' && (host === 'localhost' || (isIP(host) > 0 && !publicInternet.allows(host)))
  );
}

const address = z
  .string()
  .max(maxUrlLength, `at most ${maxUrlLength} characters`)
  .refine(isFit, urlExpected)
  .meta({ pattern: '^https?://' });

const description = line('a description', 200)
  .nullable()
  .default(null)
  .meta({ description: 'What it is for.' });

const hook = address.meta({
  pattern: '^https?://',
  examples: ['https://hooks.slack.com/services/T000/B000/XXXX'],
  description:
    'The address of the hook. It opens the room, so it is shown nowhere again. Redirects are not followed.',
});

export const endpointInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['slack', 'discord', 'teams']), url: hook, description }),
  z.strictObject({
    kind: z.literal('telegram'),
    token: z
      .string()
      .regex(/^\d{1,20}:[A-Za-z0-9_-]{20,100}$/, 'the token of a bot, as BotFather shows it')
      .meta({ description: 'Of the bot. It is shown nowhere again.' }),
    chat: z
      .string()
      .regex(/^(?:-?\d{1,20}|@[A-Za-z]\w{3,31})$/, 'the id of a chat, or @ and the name of a channel')
      .meta({ examples: ['-1001234567890'] }),
    server: address.optional().meta({
      pattern: '^https?://',
      description: `A Bot API server of your own (default ${telegramServer}).`,
    }),
    description,
  }),
  z.strictObject({
    kind: z.literal('https'),
    url: hook,
    newSecret: z
      .boolean()
      .default(false)
      .meta({ description: 'Makes another secret for an endpoint that there is.' }),
    description,
  }),
]);

export type EndpointInput = z.infer<typeof endpointInput>;
