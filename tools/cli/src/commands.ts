import type { Command } from './command.ts';
import { appsCreate } from './commands/apps-create.ts';
import { appsList } from './commands/apps-list.ts';
import { appsRevoke } from './commands/apps-revoke.ts';
import { configDocs } from './commands/config-docs.ts';
import { deadLettersDiscard } from './commands/dead-letters-discard.ts';
import { deadLettersList } from './commands/dead-letters-list.ts';
import { deadLettersReplay } from './commands/dead-letters-replay.ts';
import { deadLettersShow } from './commands/dead-letters-show.ts';
import { editionsBegin } from './commands/editions-begin.ts';
import { editionsCancel } from './commands/editions-cancel.ts';
import { editionsApprove, editionsPause, editionsResume } from './commands/editions-decide.ts';
import { editionsList } from './commands/editions-list.ts';
import { editionsPreflight } from './commands/editions-preflight.ts';
import { editionsPreview } from './commands/editions-preview.ts';
import { editionsProof } from './commands/editions-proof.ts';
import { editionsResend } from './commands/editions-resend.ts';
import { editionsShow } from './commands/editions-show.ts';
import { feedsAdd } from './commands/feeds-add.ts';
import { feedsExport } from './commands/feeds-export.ts';
import { feedsImport } from './commands/feeds-import.ts';
import { feedsList } from './commands/feeds-list.ts';
import { feedsRead } from './commands/feeds-read.ts';
import { feedsRemove } from './commands/feeds-remove.ts';
import { feedsShow } from './commands/feeds-show.ts';
import { feedsTry } from './commands/feeds-try.ts';
import { feedsUpdate } from './commands/feeds-update.ts';
import { importsList } from './commands/imports-list.ts';
import { importsShow } from './commands/imports-show.ts';
import { limitsList } from './commands/limits-list.ts';
import { migrate } from './commands/migrate.ts';
import { newslettersList } from './commands/newsletters-list.ts';
import { newslettersPause } from './commands/newsletters-pause.ts';
import { newslettersPut } from './commands/newsletters-put.ts';
import { newslettersResume } from './commands/newsletters-resume.ts';
import { newslettersShow } from './commands/newsletters-show.ts';
import { recipientsImport } from './commands/recipients-import.ts';
import { replaysCancel } from './commands/replays-cancel.ts';
import { replaysList } from './commands/replays-list.ts';
import { replaysShow } from './commands/replays-show.ts';
import { segmentsExplain } from './commands/segments-explain.ts';
import { segmentsList } from './commands/segments-list.ts';
import { segmentsPreview } from './commands/segments-preview.ts';
import { segmentsPut } from './commands/segments-put.ts';
import { segmentsRemove } from './commands/segments-remove.ts';
import { sourcesList } from './commands/sources-list.ts';
import { sourcesSync } from './commands/sources-sync.ts';
import { suppressionsAdd } from './commands/suppressions-add.ts';
import { suppressionsList } from './commands/suppressions-list.ts';
import { suppressionsRemove } from './commands/suppressions-remove.ts';
import { unknownList } from './commands/unknown-list.ts';
import { unknownResolve } from './commands/unknown-resolve.ts';

/** Every command there is, in the order of the help. */
export const commands: readonly Command[] = [
  appsCreate,
  appsList,
  appsRevoke,
  deadLettersList,
  deadLettersShow,
  deadLettersReplay,
  deadLettersDiscard,
  replaysList,
  replaysShow,
  replaysCancel,
  unknownList,
  unknownResolve,
  feedsAdd,
  feedsList,
  feedsShow,
  feedsUpdate,
  feedsRemove,
  feedsRead,
  feedsTry,
  feedsImport,
  feedsExport,
  newslettersPut,
  newslettersList,
  newslettersShow,
  newslettersPause,
  newslettersResume,
  editionsBegin,
  editionsList,
  editionsShow,
  editionsPreview,
  editionsPreflight,
  editionsProof,
  editionsApprove,
  editionsPause,
  editionsResume,
  editionsCancel,
  editionsResend,
  limitsList,
  recipientsImport,
  importsList,
  importsShow,
  sourcesList,
  sourcesSync,
  segmentsList,
  segmentsPut,
  segmentsPreview,
  segmentsExplain,
  segmentsRemove,
  suppressionsList,
  suppressionsAdd,
  suppressionsRemove,
  migrate,
  configDocs,
];
