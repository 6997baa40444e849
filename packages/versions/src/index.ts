// Versions of templates: written down when senders take them up.

export { createTakeUp, recordVersions, type TakeUp } from './take-up.ts';
