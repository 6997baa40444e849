export { findSentLetter, type SentLetter } from './letters.ts';
export {
  addVersion,
  findVersion,
  type ListedVersion,
  listVersions,
  type StoredVersion,
  seeVersions,
  type VersionKey,
  versionForm,
} from './versions.ts';
