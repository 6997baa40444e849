export {
  type Asking,
  changeEndpoint,
  type EndpointWishes,
  endpointOf,
  endpointsOf,
  makeEndpoint,
  messagesOf,
  type ReplayWishes,
  removeEndpoint,
  replayMessages,
  rotateSecret,
  testEndpoint,
  type WithSecret,
} from './endpoints.ts';
export { createPauseNotices } from './notices.ts';
export { createPoster } from './sending/post.ts';
export { createWebhookSending } from './sending/sending.ts';
export { endpointContact, endpointUrl } from './settings.ts';
export { messageId } from './signing.ts';
export { createToldWatch, type ToldWatch, toldEveryMs } from './told.ts';
