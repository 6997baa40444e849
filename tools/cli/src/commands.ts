import type { Command } from './command.ts';
import { appsCreate } from './commands/apps-create.ts';
import { appsList } from './commands/apps-list.ts';
import { appsRevoke } from './commands/apps-revoke.ts';
import { configDocs } from './commands/config-docs.ts';
import { migrate } from './commands/migrate.ts';

/** Every command there is, in the order of the help. */
export const commands: readonly Command[] = [appsCreate, appsList, appsRevoke, migrate, configDocs];
