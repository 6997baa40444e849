export type {
  Moment,
  ReceivedLetter,
  Script,
  ScriptedStage,
} from './behaviour.ts';
export { testCertificate } from './certificate.ts';
export {
  createFakeSmtpServer,
  type FakeSmtpOptions,
  type FakeSmtpServer,
} from './fake-smtp-server.ts';
