export { createApp, type ListedApp, listApps } from './apps.ts';
export { ensureInternalApp } from './internal-app.ts';
export {
  type App,
  findAppByKeyHash,
  findAppsByKeyHash,
  findKeysInForce,
  hashApiKey,
  type KeyRights,
  type ListedKey,
  listKeys,
  looksLikeApiKey,
  noteKeyUse,
  prefixOfApiKey,
  type RotatedKey,
  revokeKeys,
  rotateKey,
} from './keys.ts';
export {
  type AppFigures,
  type AppLetters,
  cancelExpanding,
  cancelUnclaimed,
  countUnclaimedOf,
  findApp,
  listAppFigures,
  type PausedApp,
  pauseApp,
  resumeApp,
} from './letters.ts';
