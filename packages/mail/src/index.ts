export { type Address, domainOf, parseAddress, parseDomain } from './address.ts';
export { createDkimSigner, type DkimSigner } from './dkim.ts';
export { type AddressKeys, createAddressKeys, isErasedAddress } from './keyed-address.ts';
export { createLetter, type LetterFile, type LetterHead } from './letter.ts';
export { type MailObject, toMailObject } from './mail-object.ts';
export { type Mailbox, parseMailbox, requireMailbox } from './mailbox.ts';

export { createMessageForm, type MessageForm } from './message-form.ts';
export { type EncodedFile, encodedLength, encodeFile, FileEncoder } from './mime/encoded-file.ts';
export { sameMessage } from './mime/same-message.ts';
export { classifyReply, parseReply } from './replies.ts';
export { createReturnPaths, type ReturnPaths } from './return-paths.ts';
export { createTokenSigner } from './signed-token.ts';
export { createSinkTransport } from './sink-transport.ts';
export { createSmtpTransport } from './smtp/transport.ts';
export { parseSmtpUrl } from './smtp/url.ts';

export type { SendOptions, Transport } from './transport.ts';
export {
  createUnsubscribeLinks,
  listHeaders,
  preferencesPath,
  type UnsubscribeIds,
  type UnsubscribeLinks,
  unsubscribeLocalPart,
  unsubscribePath,
  webVersionPath,
} from './unsubscribe-links.ts';
