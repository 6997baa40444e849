// The pages about letters in one script: apart, each of them would bring its own share of what they have in common, and all of
// them together would weigh more (size.test.ts).

export { default as Event } from './events/event.tsx';
export { default as Events } from './events/events.tsx';
export { default as Letter } from './letters/letter.tsx';
export { default as Letters } from './letters/letters.tsx';
export { default as DeadLetters } from './parked/dead-letters.tsx';
export { default as UnknownLetters } from './parked/unknown.tsx';
