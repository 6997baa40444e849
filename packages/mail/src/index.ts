export { type Address, type ParsedAddress, parseAddress, type Refusal } from './address.ts';
export { createDkimSigner, type DkimOptions, type DkimSigner } from './dkim.ts';
export { createLetter, type Letter } from './letter.ts';
export { type MailObject, toMailObject } from './mail-object.ts';
export { type Mailbox, type ParsedMailbox, parseMailbox, requireMailbox } from './mailbox.ts';
export { classifyReply, parseReply, type Reply, type Stage } from './replies.ts';
export { createSinkTransport } from './sink-transport.ts';
export type { SmtpTimeouts } from './smtp/timeouts.ts';
export { createSmtpTransport, type SmtpTransportOptions } from './smtp/transport.ts';
export { parseSmtpUrl, type SmtpAddress } from './smtp/url.ts';
export type { SendOptions, Transport, TransportState } from './transport.ts';
export {
  createUnsubscribeLinks,
  type UnsubscribeIds,
  type UnsubscribeLinks,
  unsubscribePath,
} from './unsubscribe-links.ts';
