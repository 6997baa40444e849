import { loadConfig } from '@pabal/config';
import { readSources, type Source } from '@pabal/people';
import { CommandError } from './command.ts';

/** The sources that are set up. @throws CommandError when there is no file of them */
export async function needSources(): Promise<Source[]> {
  const file = loadConfig.cli().RECIPIENT_SOURCES_FILE;
  if (file === undefined) {
    throw new CommandError(
      'No sources are set up. Set RECIPIENT_SOURCES_FILE to a file of them (docs/people.md).',
    );
  }
  return readSources(file);
}
