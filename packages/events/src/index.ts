// What becomes of a posted event between its door and the queue: judged, planned, committed, rung for.

export { createBells } from './bells.ts';
export { appLabel, createEventLedger, type EventLedger } from './ledger.ts';
export { linksOf } from './links.ts';
export { createOwnLetters, type OwnLetter } from './own-letters.ts';
export { planEvent } from './plan.ts';
export { cancelEvent, eventByKey, eventOf, eventState } from './posted.ts';
export { createEventService, type EventService, type KeyedRequest, type Settled } from './service.ts';
export { createTargetLookup, endpointTarget } from './targets.ts';
