import { scrub } from '@pabal/runtime';

/** Enough to know why. */
const longest = 300;

/** A server's words without addresses, and without our own credentials, should it repeat them. */
export function safeWords(reply: string, url: string): string {
  let words = scrub(reply);
  for (const secret of secretsOf(url)) words = words.replaceAll(secret, '••••');
  return words.replace(/\p{Cc}+/gu, ' ').slice(0, longest);
}

function secretsOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { username, password } = new URL(url);
  const plain = [username, password, ...[username, password].map(decoded)].filter((part) => part.length > 2);
  return [...new Set([...plain, ...plain.map((part) => Buffer.from(part).toString('base64'))])];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
