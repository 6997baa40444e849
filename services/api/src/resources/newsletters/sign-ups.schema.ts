import { consentTextVersion } from '@pabal/people';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { email, locale, name } from '../fields.ts';

export const signUpRequest = named(
  'SignUpRequest',
  z.strictObject({
    email,
    name: name.optional(),
    locale: locale
      .optional()
      .meta({ description: 'Language of the letter that asks, and of those that follow.' }),
    textVersion: consentTextVersion.optional().meta({
      description: 'Which text your page showed (default: the version of the text of the pages).',
    }),
    client: z
      .union([z.ipv4('an IP address'), z.ipv6('an IP address')])
      .optional()
      .meta({ description: 'The IP address of the person. Kept as a keyed hash of its network.' }),
  }),
  'Somebody who filled in a form on your own site.',
);

export const shownSignUp = named(
  'SignUp',
  z.strictObject({ state: z.literal('asked') }),
  'The same for every address, whether it is known or not: the letter asks its owner.',
);
