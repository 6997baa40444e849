// Versions of templates: written down when senders take them up, and opened to show a letter as it was sent.

export { keptVersion } from './kept.ts';
export { createTakeUp, recordVersions, type TakeUp } from './take-up.ts';
