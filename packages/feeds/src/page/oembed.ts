// What a page says of itself to those who embed it (https://oembed.com), where its head leaves something out.

import { z } from 'zod';
import { FetchFailure } from '../failure.ts';
import { decodeText } from '../read/charset.ts';
import { checkJson } from '../read/formats/json-bounds.ts';
import { plainText, shorten } from '../text/plain-text.ts';
import { resolveUrl } from '../text/urls.ts';
import type { PageDocument } from './head.ts';

/** Texts are one line and may be empty. Html of an answer is never taken. */
export interface Oembed {
  readonly title: string;
  readonly siteName: string;
  readonly imageUrl: string | undefined;
}

const text = z.string().catch('');
const answer = z.object({
  type: text,
  title: text,
  provider_name: text,
  thumbnail_url: text,
  url: text,
});

/** Reads an answer. @throws FetchFailure `unreadable` when it is no JSON object, `too-complex` */
export function readOembed(document: PageDocument): Oembed {
  const source = decodeText(document.bytes, document.contentType);
  checkJson(source);
  const read = answer.safeParse(parsed(source));
  if (!read.success) throw noObject(undefined);
  const { type, title, provider_name, thumbnail_url, url } = read.data;
  const picture = type === 'photo' ? url : '';
  return {
    title: shorten(plainText(title), 200),
    siteName: shorten(plainText(provider_name), 80),
    imageUrl: resolveUrl(thumbnail_url, document.url) ?? resolveUrl(picture, document.url),
  };
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw noObject(error);
  }
}

const noObject = (cause: unknown) =>
  new FetchFailure('unreadable', 'Expected a JSON object (oEmbed).', { cause });
