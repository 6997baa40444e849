// Providers that speak as their makers document, and mail that comes back, for tests.

export { mailOf, mailSamples } from './mail.ts';
export {
  createFakeBrevo,
  createFakeMailgun,
  createFakeResend,
  createFakeSendgrid,
  createFakeWithLogin,
  type FakeProvider,
} from './providers.ts';
export { createFakeSes } from './ses.ts';
