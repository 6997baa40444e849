// What becomes of a letter after it was sent, as somebody reports it later. The state of the letter stays `sent`.

/**
 * A receipt says one thing of one letter:
 *
 * - `delivered`    it lies in the mailbox, or the recipient's server has taken it
 * - `bounced`      it came back: the address does not exist or takes no mail any more
 * - `soft-bounced` it came back for another reason: a full mailbox, a policy, a server that could not be reached
 * - `delayed`      it is still being tried; this is no bounce
 * - `complained`   its recipient called it spam
 * - `replied`      a program answered, such as an out-of-office notice
 */
export const receiptKinds = [
  'delivered',
  'bounced',
  'soft-bounced',
  'delayed',
  'complained',
  'replied',
] as const;
export type ReceiptKind = (typeof receiptKinds)[number];

/** Providers that tell by webhook what became of letters. */
export const webhookProviders = [
  ...(['ses', 'mailjet', 'sendgrid', 'mailgun', 'postmark', 'brevo', 'resend'] as const),
] as const;
export type WebhookProvider = (typeof webhookProviders)[number];

/** Who reports: the mail that comes back itself, or a provider. */
export const receiptSources = ['inbound', ...webhookProviders] as const;
export type ReceiptSource = (typeof receiptSources)[number];

/**
 * The second line of the books: `sent = delivered + bounced + complained + silent`, always. A letter is counted once, by the
 * gravest thing that was said of it, so that it does not matter in which order reports come.
 */
export interface Afterwards {
  readonly delivered: number;
  /** Both kinds of bounces. */
  readonly bounced: number;
  readonly complained: number;
  /** Sent letters of which nothing of this was heard. */
  readonly silent: number;
}

/** The second line for so many sent letters. */
export function afterwardsOf(counts: Omit<Afterwards, 'silent'> & { readonly sent: number }): Afterwards {
  const { sent, delivered, bounced, complained } = counts;
  return { delivered, bounced, complained, silent: sent - delivered - bounced - complained };
}
