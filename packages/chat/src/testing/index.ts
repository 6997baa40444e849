export { type FakeChat, startFakeChat } from './fake-chat.ts';
