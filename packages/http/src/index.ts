// What every service with a public port shares: the server, the watch over requests, bodies, problems, and callers' addresses.

export {
  checkUnbroken,
  readJson,
  readRaw,
  refuseEncoding,
  tooLarge,
  whyUnread,
} from './body/body.ts';
export { readForm, readUnsubscribeForm } from './body/form.ts';
export { type ClientAddress, createClientAddress } from './callers/client-address.ts';
export {
  createGuesses,
  createRecentRefusals,
  createRefusedKeys,
  type Guesses,
  mostGuesses,
  type RecentRefusals,
  type RefusedKeys,
} from './callers/guesses.ts';
export { createVisitLimits } from './callers/visits.ts';
export { type Language, languageFor, languageNames, languages } from './languages.ts';
export type { AnswerError } from './problems/errors.ts';
export { problemOf, problemType, toPabalError } from './problems/problems.ts';
export { endsConnection, statuses } from './problems/statuses.ts';
export { methodNotAllowed, notFound } from './problems/unrouted.ts';
export { sendJson, sendJsonBytes, sendNothing, speakWith } from './sending.ts';
export { type HttpServer, startServer } from './server.ts';
export { createShell } from './shell.ts';
export { createWatch, requestIdOf, type Watch } from './watch.ts';
