// Which files go with letters, for those who have them from somewhere else than an app.

export { looksLike } from './types.ts';
