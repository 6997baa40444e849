export { addressId, isAddressId } from './address-ids.ts';
export {
  email,
  externalId,
  groupKey,
  type JsonObject,
  jsonObject,
  line,
  locale,
  personName,
  time,
  timeZone,
} from './fields.ts';
export { type ImportEnd, runImport } from './import-run.ts';
export { consentSource, consentTextVersion, mostAttributeBytes } from './person.ts';
export { type SourceSync, syncSource } from './source-sync.ts';
export { readSources, type Source } from './sources.ts';
export { type ImportFile, stageFile } from './staging.ts';
export { type Charset, charsets } from './to-utf8.ts';
export { UnreadableFile } from './unreadable-file.ts';
