export { type Circumstances, findCircumstances } from './circumstances.ts';
export { findEventWithData, type ListedEvent, listEvents } from './events.ts';
export { type Found, findById, findByName } from './find.ts';
export { countHeld, type Held } from './held.ts';
export { cancelOne, correctOne } from './one-letter.ts';
