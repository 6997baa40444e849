export {
  type Behaviour,
  type Moment,
  type ReceivedLetter,
  type Script,
  type ScriptedStage,
  scriptedStages,
} from './behaviour.ts';
export { testCertificate } from './certificate.ts';
export {
  createFakeSmtpServer,
  type FakeSmtpCounts,
  type FakeSmtpOptions,
  type FakeSmtpServer,
} from './fake-smtp-server.ts';
