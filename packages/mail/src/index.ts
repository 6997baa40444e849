export { type Address, type ParsedAddress, parseAddress, type Refusal } from './address.ts';
export { createLetter, type Letter } from './letter.ts';
export { type Mailbox, type ParsedMailbox, parseMailbox, requireMailbox } from './mailbox.ts';
export { buildMime } from './mime/build.ts';
