export { keysOf, makeApp, type NewApp, revokeKeys, rotateKey } from './apps.ts';
export { cancelLetters } from './cancel.ts';
export { type AppState, listAppStates } from './list.ts';
export { pause, resume } from './pause.ts';
export { makeSpace, removeSpace, renameSpace, spaceOf } from './spaces.ts';
export { requireTemplate } from './templates.ts';
