/** A host that is not spoken to: nobody knows it, or it leads where strangers may not send us. The message is for people. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
  readonly reason: 'no-such-host' | 'refused-network';
  /** The address that a name led to, for the log alone: it would tell strangers how the network inside is made. */
  readonly leadsTo: string | undefined;

  constructor(
    reason: HostRefused['reason'],
    message: string,
    options: { readonly leadsTo?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.leadsTo = options.leadsTo;
  }
}
