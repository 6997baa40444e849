// What each of our addresses is for. Mail to any other is refused: inbound is nobody's relay.

import { type ReturnPaths, unsubscribeLocalPart } from '@pabal/mail';

/** What a recipient of a mail is for. */
export type Purpose =
  | { readonly kind: 'return-path'; readonly deliveryId: string }
  /** Where mailbox providers send complaints, and what people need not know of. */
  | { readonly kind: 'reports' }
  | { readonly kind: 'unsubscribe' }
  | { readonly kind: 'reply'; readonly forwardTo: string | undefined };

/** Rules for replies: a local part, or `*` for all others, and where its mail goes; `drop` is nowhere. */
export type ReplyRules = ReadonlyMap<string, string>;

/** Reads `support=team@example.com *=drop`. */
export function readReplyRules(text: string): ReplyRules {
  const rules = text.split(/\s+/).filter((part) => part !== '');
  return new Map(
    rules.map((rule) => {
      const [local = '', target = ''] = rule.split('=');
      return [local.toLowerCase(), target];
    }),
  );
}

/** RFC 5321, section 4.5.1, and RFC 2142: every domain with mail has these. */
const reportAddresses = new Set(['complaints', 'fbl', 'abuse', 'postmaster']);

/** The purpose of an address; `undefined` when it is not ours. */
export function purposeOf(
  address: string,
  {
    domain,
    returnPaths,
    replies,
  }: { readonly domain: string; readonly returnPaths: ReturnPaths; readonly replies: ReplyRules },
): Purpose | undefined {
  const written = address.toLowerCase();
  const at = written.lastIndexOf('@');
  const [local, host] = [written.slice(0, at), written.slice(at + 1)];
  // RFC 5321, section 4.5.1: postmaster without a domain is ours, too.
  if (at < 0) return written === 'postmaster' ? { kind: 'reports' } : undefined;
  if (host !== domain.toLowerCase()) return undefined;
  const deliveryId = returnPaths.read(written);
  if (deliveryId !== undefined) return { kind: 'return-path', deliveryId };
  if (local === unsubscribeLocalPart) return { kind: 'unsubscribe' };
  const rule = replies.get(local) ?? (reportAddresses.has(local) ? undefined : replies.get('*'));
  if (rule !== undefined) return { kind: 'reply', forwardTo: rule === 'drop' ? undefined : rule };
  return reportAddresses.has(local) ? { kind: 'reports' } : undefined;
}
