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
