export {
  changeEndpoint,
  countEndpoints,
  createEndpoint,
  deleteEndpoint,
  type Endpoint,
  type EndpointChange,
  type EndpointSettings,
  findEndpoint,
  type ListedEndpoint,
  listEndpoints,
  listUntoldPauses,
  pauseWasTold,
  rotateEndpointSecret,
  switchEndpoint,
  type UntoldPause,
} from './endpoints.ts';
export {
  findEditionFacts,
  findEventFacts,
  findExternalIds,
  findLetterFacts,
  type LetterFacts,
} from './facts.ts';
export {
  countMessagesToSendAgain,
  findMessage,
  type LoggedMessage,
  listMessages,
  type MessageFilter,
  noteTest,
  sendMessagesAgain,
} from './log.ts';
export {
  answerFinished,
  askFinishedLater,
  countWaitingMessages,
  dropFinished,
  type FinishedQuestion,
  failuresBeforeWaiting,
  type MessageResult,
  type PausedEndpoint,
  removeOldMessages,
  settleMessages,
  type TakenMessage,
  takeMessages,
} from './messages.ts';
export { isAnybodyTold } from './notes.ts';
