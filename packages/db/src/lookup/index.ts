export { type Circumstances, findCircumstances } from './circumstances.ts';
export {
  type EventFilter,
  type EventWithData,
  findEventWithData,
  type ListedEvent,
  listEvents,
} from './events.ts';
export { type Found, type FoundKind, findById, findByName, foundKinds } from './find.ts';
export { type Correction, cancelOne, correctOne } from './one-letter.ts';
