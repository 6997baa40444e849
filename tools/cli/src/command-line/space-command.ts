import { spaceOf } from '@pabal/apps';
import { loadConfig } from '@pabal/config';
import { inSpace, type SpaceStore } from '@pabal/db/store';
import { type Ask, type Asked, createAsk } from '../asking/asking.ts';
import { withAudit } from '../audit.ts';
import { openStore } from '../database.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Command } from './command.ts';
import { type Parameters, parseApart, text, type Values } from './parameters.ts';
import { noteTyped } from './running.ts';

/** Opens the database for as long as `work` takes; only the space that was named is seen in it. */
type WithSpace = <Result>(work: (store: SpaceStore) => Promise<Result>) => Promise<Result>;

const where = { space: text('NAME', 'the space to work in (default PABAL_SPACE, else default)') };

/** Makes a command about what belongs to a space. It takes `--space`, and `run` gets the store of that space. */
export function spaceCommand<const Operands extends Parameters, const Options extends Parameters>(declared: {
  readonly summary: string;
  readonly details?: string;
  readonly operands?: Operands;
  readonly options?: Options;
  /** What it asks for; `run` gets what asks it. */
  readonly asks?: readonly Asked[];
  run(
    values: Values<Operands> & Values<Options>,
    terminal: Terminal,
    withSpace: WithSpace,
    ask: Ask,
  ): Promise<void>;
}): Command {
  const { operands = {}, options = {}, asks = [] } = declared;
  return {
    summary: declared.summary,
    details: declared.details,
    operands,
    options: { ...options, ...where },
    asks,
    async run(typed, terminal) {
      const known = { operands, options };
      const [values, { space }] = parseApart<Operands, Options, typeof where>(typed, known, where);
      noteTyped(values, operands);
      const withSpace = opener(space);
      await declared.run(values, terminal, withSpace, createAsk(withSpace, space));
    },
  };
}

function opener(typed: string | undefined): WithSpace {
  return (work) =>
    openStore(async (store) => {
      const { id } = await spaceOf(store, typed ?? loadConfig.cli().PABAL_SPACE);
      return withAudit(inSpace(store, id), work);
    });
}
