export { endpointRates, kindRates } from './kinds/index.ts';
export { telegramServer } from './kinds/telegram.ts';
export type { ChatLetter } from './letter.ts';
export { type ChatTransport, createChatTransport } from './transport.ts';
