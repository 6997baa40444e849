// What people may decide about an endpoint, checked alike wherever it comes from.

import { parseAddress } from '@pabal/mail';
import { z } from 'zod';

const maxUrlLength = 2_000;
const urlExpected = 'an address that begins with https:// or http://, without user, password and fragment';

/** Where messages are posted to. */
export const endpointUrl = z
  .string()
  .max(maxUrlLength, `at most ${maxUrlLength} characters`)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return (
      url !== undefined &&
      (url.protocol === 'https:' || url.protocol === 'http:') &&
      url.username === '' &&
      url.password === '' &&
      url.hash === ''
    );
  }, urlExpected)
  .meta({
    pattern: '^https?://',
    examples: ['https://shop.example/hooks/pabal'],
    description:
      'Where messages are posted to. Only the public internet, unless WEBHOOK_ALLOW_NETWORKS says otherwise; redirects are not followed.',
  });

/** A mail address of somebody who looks after the endpoint. */
export const endpointContact = z
  .string()
  .max(254, 'at most 254 characters')
  .refine((text) => parseAddress(text).ok, 'a mail address')
  .meta({ format: 'email' });
