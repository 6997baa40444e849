import type { Command } from './command.ts';
import { appsCreate } from './commands/apps-create.ts';
import { appsList } from './commands/apps-list.ts';
import { appsRevoke } from './commands/apps-revoke.ts';
import { configDocs } from './commands/config-docs.ts';
import { deadLettersDiscard } from './commands/dead-letters-discard.ts';
import { deadLettersList } from './commands/dead-letters-list.ts';
import { deadLettersReplay } from './commands/dead-letters-replay.ts';
import { deadLettersShow } from './commands/dead-letters-show.ts';
import { limitsList } from './commands/limits-list.ts';
import { migrate } from './commands/migrate.ts';
import { replaysCancel } from './commands/replays-cancel.ts';
import { replaysList } from './commands/replays-list.ts';
import { replaysShow } from './commands/replays-show.ts';
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
  limitsList,
  migrate,
  configDocs,
];
