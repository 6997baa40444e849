export { type Address, domainOf, parseAddress, parseDomain } from './address.ts';
export { createDkimSigner, type DkimSigner } from './dkim.ts';
export { type AddressKeys, createAddressKeys, isErasedAddress } from './keyed-address.ts';
export { createLetter, type LetterHead } from './letter.ts';
export { type MailObject, toMailObject } from './mail-object.ts';
export { type Mailbox, parseMailbox, requireMailbox } from './mailbox.ts';

export { createMessageForm, type MessageForm } from './message-form.ts';
export { sameMessage } from './mime/same-message.ts';
export { createSinkTransport } from './sink-transport.ts';

export { createSmtpTransport } from './smtp/transport.ts';

export type { SendOptions, Transport } from './transport.ts';
export {
  createUnsubscribeLinks,
  listHeaders,
  type UnsubscribeIds,
  type UnsubscribeLinks,
} from './unsubscribe-links.ts';
