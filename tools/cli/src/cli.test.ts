import { PabalError } from '@pabal/domain';
import { runCli } from './cli.ts';
import { type Command, CommandError, readArguments, UsageError } from './command.ts';
import { commands as shipped } from './commands.ts';

const greet: Command = {
  name: 'people greet',
  usage: 'NAME [--loud]',
  summary: 'Greet somebody.',
  details: '  --loud  with an exclamation mark',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['NAME'], {
      loud: { type: 'boolean', default: false },
    });
    terminal.out(`Hello ${positionals[0]}${values.loud ? '!' : '.'}\n`);
  },
};

const failing = (error: unknown): Command => ({
  name: 'fail',
  usage: '',
  summary: 'Fail.',
  run: () => Promise.reject(error),
});

async function run(
  typed: string[],
  commands: readonly Command[] = [greet, failing(new CommandError('No.'))],
) {
  const said = { out: '', err: '' };
  const entries = commands.map((command) => ({ name: command.name, load: async () => command }));
  const code = await runCli(entries, typed, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

describe('the command line', () => {
  it('runs the command that was typed, with what follows it', async () => {
    expect(await run(['people', 'greet', 'Ada', '--loud'])).toEqual({
      code: 0,
      out: 'Hello Ada!\n',
      err: '',
    });
  });

  it('lists the commands when it is asked, and fails when nothing was typed', async () => {
    const asked = await run(['--help']);
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out).toContain('  people greet  Greet somebody.\n  fail          Fail.\n');
    expect((await run([])).code).toBe(2);
  });

  it('explains a command', async () => {
    const { code, out } = await run(['people', 'greet', '--help']);
    expect(code).toBe(0);
    expect(out).toBe(
      'Usage: npm run --silent pabal -- people greet NAME [--loud]\n\nGreet somebody.\n\n  --loud  with an exclamation mark\n',
    );
  });

  it.each([
    [['poeple', 'greet'], 'There is no command "poeple greet". Did you mean "people greet"?\n'],
    [['people'], 'Expected one of: people greet.\n'],
    [['xyz'], 'There is no command "xyz". See npm run --silent pabal -- --help.\n'],
  ])('points the way for %j', async (typed, err) => {
    expect(await run(typed)).toEqual({ code: 2, out: '', err });
  });

  it.each([
    [['people', 'greet'], 'NAME is missing.\n'],
    [['people', 'greet', 'Ada', 'Bob'], 'Nothing is expected here, got "Bob".\n'],
    [['people', 'greet', 'Ada', '--quiet'], "Unknown option '--quiet'"],
  ])('shows the usage for %j', async (typed, sentence) => {
    const { code, err } = await run(typed);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(err).toContain('Usage: npm run --silent pabal -- people greet NAME [--loud]\n');
  });

  it.each([
    ['what a command says', new CommandError('No.'), 1, 'No.\n'],
    ['what was typed wrong', new UsageError('No.'), 2, 'No.\nUsage: npm run --silent pabal -- fail\n'],
    [
      'a database that is away',
      new PabalError('store-unavailable', 'x', { cause: new Error('connect ECONNREFUSED') }),
      1,
      'PostgreSQL cannot be reached: connect ECONNREFUSED. Check DATABASE_URL.\n',
    ],
    [
      'a database without tables',
      Object.assign(new Error('relation "apps" does not exist'), { code: '42P01' }),
      1,
      'The database has no tables yet. Run npm run --silent pabal -- migrate first.\n',
    ],
  ])('says %s in a sentence', async (_name, error, code, err) => {
    expect(await run(['fail'], [failing(error)])).toEqual({ code, out: '', err });
  });
});

it.each(shipped.map((entry) => [entry.name, entry] as const))(
  'finds the command "%s" under its own name',
  async (name, entry) => {
    expect((await entry.load()).name).toBe(name);
  },
);
