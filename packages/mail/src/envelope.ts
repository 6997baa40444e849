import { nonAscii } from './address.ts';
import type { Letter } from './letter.ts';

/** Who a message comes from and goes to, as servers are told. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
  /** True when an address in the envelope or the header is not ASCII (RFC 6531). */
  readonly international: boolean;
}

export function envelopeOf({ from, to, replyTo }: Letter): Envelope {
  const international = nonAscii.test(`${from.address}${to.address}${replyTo?.address ?? ''}`);
  return { from: from.address, to: to.address, international };
}
