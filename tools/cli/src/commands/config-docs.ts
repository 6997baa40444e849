import { configurationPage } from '@pabal/config';
import { type Command, readArguments } from '../command.ts';

export const configDocs: Command = {
  name: 'config docs',
  usage: '',
  summary: 'Print docs/configuration.md, made from the settings themselves.',
  async run(args, terminal) {
    readArguments(args, [], {});
    terminal.out(configurationPage());
  },
};
