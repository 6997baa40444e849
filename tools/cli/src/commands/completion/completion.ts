import { resolve } from 'node:path';
import { command } from '../../command-line/command.ts';
import { completionScript, shells } from '../../command-line/completion.ts';
import { required, word } from '../../command-line/parameters.ts';

/** The program that stays where it is when pabal is built again. */
const main = resolve(import.meta.dirname, '../../../bin/pabal.js');

export const completion = command({
  summary:
    'Print what a shell reads at its start so that the Tab key completes nouns, verbs, options and their words.',
  details: `Add the line of your shell to the file that it reads, with the folder of your clone:

  ~/.bashrc
    source <(cd ~/pabal && npx pabal completion bash)
  ~/.zshrc
    source <(cd ~/pabal && npx pabal completion zsh)
  ~/.config/fish/config.fish
    cd ~/pabal; and npx pabal completion fish | source; cd -

It also makes pabal a command of that shell, so that it works without npx and in every folder.`,
  operands: { shell: required(word('SHELL', shells, shells.join(', '))) },
  async run({ shell }, terminal) {
    terminal.out(completionScript(shell, [process.execPath, main]));
  },
});
