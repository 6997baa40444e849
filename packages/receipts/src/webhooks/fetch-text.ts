// Certificates and confirmations are fetched from hosts that were checked by name, over https.

import type { FetchText } from './sns.ts';

const mostMs = 5_000;
const mostCharacters = 64 * 1024;

/** Fetches a small text. Redirects are refused: they could lead anywhere. */
export const fetchText: FetchText = async (url) => {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(mostMs) });
  if (!response.ok) throw new Error(`Expected 200 from ${new URL(url).hostname}, got ${response.status}.`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > mostCharacters)
      throw new Error(`${new URL(url).hostname} sent more than a certificate has.`);
  }
  return text;
};
