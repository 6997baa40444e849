// Versions of templates: written down when senders take them up, compared, brought back, and opened to show a letter as it
// was sent.

export {
  compareVersions,
  compareWithUse,
  createComparison,
  type VersionDifference,
} from './compare.ts';
export { keptVersion } from './kept.ts';
export { type VersionPage, versionPage } from './listing.ts';
export { type Restoration, restoreVersion, tryRestore } from './restore.ts';
export { createTakeUp, recordVersions, type TakeUp } from './take-up.ts';
