import { PabalError } from '@pabal/domain';
import { namesOf, runCli } from './cli.ts';
import { command, type Noun } from './command-line/command.ts';
import { CommandError, UsageError } from './command-line/errors.ts';
import { flag, many, required, text, withDefault, word } from './command-line/parameters.ts';
import { commands as shipped } from './commands.ts';
import { widthOf } from './terminal/width.ts';

const greet = command({
  summary: 'Greet somebody.',
  details: 'It is polite.',
  operands: { name: required(text('NAME', 'who it is')) },
  options: {
    loudly: flag('with an exclamation mark'),
    inLanguage: withDefault(word('LANGUAGE', ['en', 'ko'], 'en or ko'), 'en'),
    also: many(text('NAME', 'whom else')),
  },
  async run({ name, loudly, inLanguage, also = [] }, terminal) {
    const names = [name, ...also].join(', ');
    terminal.out(`${inLanguage === 'ko' ? '안녕' : 'Hello'} ${names}${loudly ? '!' : '.'}\n`);
  },
});

const people: Noun = { name: 'people', summary: 'Whom one meets.', verbs: async () => ({ greet }) };

const failing = (error: unknown): Noun => ({
  name: 'fail',
  summary: 'Fail.',
  command: async () => command({ summary: 'Fail.', run: () => Promise.reject(error) }),
});

async function run(typed: string[], nouns: readonly Noun[] = [people, failing(new CommandError('No.'))]) {
  const said = { out: '', err: '' };
  const code = await runCli(nouns, typed, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

const usage =
  'Usage: npx pabal people greet NAME [--loudly] [--in-language LANGUAGE]\n         [--also NAME]…\n';

describe('the command line', () => {
  it('runs the command that was typed, with the values of what follows it', async () => {
    const typed = [
      'people',
      'greet',
      'Ada',
      '--loudly',
      '--also',
      'Bob',
      '--in-language=ko',
      '--also',
      'Eve',
    ];
    expect(await run(typed)).toEqual({ code: 0, out: '안녕 Ada, Bob, Eve!\n', err: '' });
    expect((await run(['people', 'greet', 'Ada'])).out).toBe('Hello Ada.\n');
  });

  it.each([[['--help']], [['help']], [['-h']]])('lists the nouns for %j', async (typed) => {
    const { code, out, err } = await run(typed);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('  people  Whom one meets.\n  fail    Fail.\n');
    expect(out.replaceAll('\n', ' ')).toContain('0 when it is done, 1 when it could not be done');
  });

  it.each([[['people', '--help']], [['people', 'help']], [['help', 'people']]])(
    'lists the verbs of a noun for %j',
    async (typed) => {
      expect(await run(typed)).toEqual({
        code: 0,
        out: 'Usage: npx pabal people VERB [--help]\n\nWhom one meets.\n\n  greet  Greet somebody.\n',
        err: '',
      });
    },
  );

  it('shows help and fails when no command was typed', async () => {
    expect((await run([])).code).toBe(2);
    const { code, out } = await run(['people']);
    expect(code).toBe(2);
    expect(out).toContain('  greet  Greet somebody.\n');
  });

  it.each([[['people', 'greet', '--help']], [['help', 'people', 'greet']]])(
    'explains a command from what its parameters say of themselves, for %j',
    async (typed) => {
      expect(await run(typed)).toEqual({
        code: 0,
        out: `${usage}
Greet somebody.

  NAME                    who it is
  --loudly                with an exclamation mark
  --in-language LANGUAGE  en or ko
  --also NAME             whom else; repeat it for more

It is polite.
`,
        err: '',
      });
    },
  );

  it('says which version it is', async () => {
    const { code, out } = await run(['--version']);
    expect(code).toBe(0);
    expect(out).toMatch(/^pabal \d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['poeple', 'greet'], 'There is no command "poeple greet". Did you mean "people greet"?\n'],
    [['people', 'gret', 'Ada'], 'There is no command "people gret". Did you mean "people greet"?\n'],
    [['people', 'xyzzyxy'], 'Expected one of: people greet.\n'],
    [['xyz'], 'There is no command "xyz". See npx pabal --help.\n'],
    [['constructor'], 'There is no command "constructor". See npx pabal --help.\n'],
    [['people', 'constructor'], 'Expected one of: people greet.\n'],
    [['__proto__'], 'There is no command "__proto__". See npx pabal --help.\n'],
    [['people', '__proto__'], 'Expected one of: people greet.\n'],
    [['people', 'hasOwnProperty'], 'Expected one of: people greet.\n'],
  ])('points the way for %j', async (typed, err) => {
    expect(await run(typed)).toEqual({ code: 2, out: '', err });
  });

  it.each([
    [['greet'], 'NAME is missing.\n'],
    [['greet', 'Ada', 'Bob'], 'Nothing is expected here, got "Bob".\n'],
    [['greet', 'Ada', '--quiet'], "Unknown option '--quiet'.\n"],
    [['greet', 'Ada', '--loudy'], "Unknown option '--loudy'. Did you mean --loudly?\n"],
    [['greet', 'Ada', '--also'], "Option '--also <value>' argument missing\n"],
    [['greet', 'Ada', '--in-language', 'fr'], '--in-language must be one of en, ko, got "fr".\n'],
  ])('shows the usage for %j', async (typed, sentence) => {
    expect(await run(['people', ...typed])).toEqual({ code: 2, out: '', err: `${sentence}${usage}` });
  });

  it.each([
    ['what a command says', new CommandError('No.'), 1, 'No.\n'],
    ['what was typed wrong', new UsageError('No.'), 2, 'No.\nUsage: npx pabal fail\n'],
    [
      'a database that is away',
      new PabalError('store-unavailable', 'It is away.', { cause: new Error('connect ECONNREFUSED') }),
      1,
      'It is away.\nDATABASE_URL leads to: connect ECONNREFUSED\n',
    ],
    [
      'a database without tables',
      Object.assign(new Error('relation "apps" does not exist'), { code: '42P01' }),
      1,
      'The database has no tables yet. Run npx pabal migrate first.\n',
    ],
  ])('says %s in a sentence', async (_name, error, code, err) => {
    expect(await run(['fail'], [failing(error)])).toEqual({ code, out: '', err });
  });
});

describe('completion offers', () => {
  const offered = async (...words: string[]) =>
    (await run(['__complete', ...words])).out.split('\n').map((line) => line.split('\t')[0]);

  it.each<[string[], string[]]>([
    [['p'], ['people']],
    [[''], ['people', 'fail']],
    [['--v'], ['--version']],
    [['people', ''], ['greet']],
    [['people', 'greet', '--l'], ['--loudly']],
    [
      ['people', 'greet', 'Ada', '--loudly', '--'],
      ['--in-language', '--also', '--help'],
    ],
    [['people', 'greet', '--also', 'Bob', '--al'], ['--also']],
    [
      ['people', 'greet', 'Ada', '--in-language', ''],
      ['en', 'ko'],
    ],
    [['people', 'greet', '--in-language', 'k'], ['ko']],
    [['people', 'greet', '--in-language=k'], ['--in-language=ko']],
    [['people', 'greet', '--also', ''], []],
    [['nobody', ''], []],
  ])('for %j the words %j', async (typed, words) => {
    expect((await offered(...typed)).filter((word) => word !== '')).toEqual(words);
  });
});

describe.each(shipped.map((noun) => [noun.name, noun] as const))('the commands of %s', (_, noun) => {
  it('have help that fits 80 columns', async () => {
    const verbs = await run([noun.name, '--help'], shipped);
    expect(verbs.out.split('\n').filter((line) => widthOf(line) > 80)).toEqual([]);
    for (const name of await namesOf(noun)) {
      const { code, out } = await run([...name.split(' '), '--help'], shipped);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: npx pabal ${name}`);
      expect(out.split('\n').filter((line) => widthOf(line) > 80)).toEqual([]);
    }
  });

  it('print JSON when they list or show something', async () => {
    if ('command' in noun) return;
    for (const [verb, { options }] of Object.entries(await noun.verbs()))
      if (/^(list|show|keys|changes|removed|preview|explain|preflight)$/.test(verb))
        expect([noun.name, verb, Object.keys(options)]).toContainEqual(expect.arrayContaining(['json']));
  });
});

const objectNames = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

describe.each(shipped.map(({ name }) => [name]))('the options of every %s command', (noun) => {
  it('do not know the names that every object has', async () => {
    const names = (await Promise.all(shipped.filter(({ name }) => name === noun).map(namesOf))).flat();
    expect(names.length).toBeGreaterThan(0);
    for (const command of names)
      for (const name of objectNames)
        for (const typed of [[`--${name}`], [`--${name}=x`], [`--no-${name}`]]) {
          const { code, err } = await run([...command.split(' '), ...typed], shipped);
          expect([command, ...typed, code, err.split('\n')[0]?.split("'.")[0]]).toEqual([
            ...[command, ...typed, 2],
            `Unknown option '${typed[0]?.replace('=x', '')}`,
          ]);
        }
  });
});

it.each(objectNames)('%s is none of the words that an option takes', async (name) => {
  const { code, err } = await run(['people', 'greet', 'Ada', '--in-language', name]);
  expect([code, err]).toEqual([2, `--in-language must be one of en, ko, got "${name}".\n${usage}`]);
});
