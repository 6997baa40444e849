// The largest letters that a sender makes: of the most data that an event may have, and of the largest templates. Several are
// rung for together, as the sender makes them one after the other.

import { eventually } from '@pabal/test/support';
import { longHoldsIn } from './loop-holds.ts';
import { type RunningSender, type SenderStack, startSenderStack } from './sender-processes.ts';

/** Of the 256 KiB that an event's data may have. */
const dataBytes = 262_000;
/** Of the MiB and the 5,000 tags that a file of a template may have. */
const templateBytes = 1_040_000;
const templateTags = 4_900;

const letter = (body: string) => `{% block subject %}s{% endblock %}\n{% block body %}${body}{% endblock %}`;
const filled = (piece: string, size: number) => piece.repeat(Math.floor(size / piece.length));
const rows = (row: string) => `{"rows":[${filled(`${row},`, dataBytes - 100)}${row}]}`;
const text = (piece: string) => `{"text":"${filled(piece, dataBytes - 100)}"}`;
const each = (body: string) => letter(`{% for row in rows %}${body}{% endfor %}`);

/** Data that is dear to render, each with a template that loops over it or shows it. */
const largestData: Readonly<Record<string, readonly [template: string, data: string]>> = {
  numbers: [each('<p>{{ row }}</p>'), rows('1')],
  'short texts': [each('<p>{{ row }}</p>'), rows('"가 & 나"')],
  'rows of a table': [
    letter(
      '<table>{% for row in rows %}<tr><td>{{ row.a }}</td><td><a href="{{ row.u | link }}">{{ row.b }}</a></td></tr>{% endfor %}</table>',
    ),
    rows('{"a":"x<y","b":"y z","u":"https://example.com/a?b=c&d"}'),
  ],
  'rows that are never closed': [each('<div><b>{{ row }}'), rows('"x"')],
  'lists in lists': [each('{% for again in rows %}{{ again }}{% endfor %}'), rows('1')],
  'one text': [letter('<p>{{ text }}</p>'), text('a<b ')],
  'one text without a space': [letter('<p>{{ text }}</p>'), text('가')],
};

/** The largest templates, by what they are made of. */
const largestTemplates: Readonly<Record<string, string>> = {
  text: letter(filled('<p>Hello there. </p>\n', templateBytes)),
  'elements that are never closed': letter(filled('<b>', templateBytes)),
  variables: letter('<p>{{ n }}</p>'.repeat(templateTags)),
  loops: letter('{% for a in [1] %}{{ a }}{% endfor %}'.repeat(templateTags / 3)),
};

let stack: SenderStack;
let sender: RunningSender;

beforeAll(async () => {
  stack = await startSenderStack();
  for (const [n, [template]] of Object.values(largestData).entries()) write(`data-${n}`, template);
  for (const n of Object.keys(largestTemplates).keys()) write(`large-${n}`, letter('small'));
  sender = await stack.startSender();
  // A process runs its first letter through code that is not compiled yet, which takes ten times as long.
  await make(1, 'data-0', largestData.numbers?.[1] ?? '');
}, 90_000);
afterAll(() => stack.stop());

function write(template: string, content: string): void {
  stack.writeTemplate(`${template}/meta.json`, '{"lane":"event","defaultLocale":"en"}');
  stack.writeTemplate(`${template}/en.njk`, content);
}

const longHolds = async () => longHoldsIn((await sender.ask('/metrics')).text);

interface Made {
  readonly state: string;
  readonly outcome: string;
  readonly version: string;
}

/** Has letters made of this template with this data. @returns what became of each */
async function make(count: number, template: string, data: string): Promise<readonly Made[]> {
  const ids = await stack.letters.accept(count, { template });
  await stack.store.query(
    `update events set data = $2 where id in (select event_id from deliveries where id = any($1::uuid[]))`,
    [ids, data],
  );
  await stack.ring('event', ids);
  return eventually(
    async () => {
      const made = await stack.store.query<Made>(
        `select state, outcome, template_version as version from deliveries
         where id = any($1::uuid[]) and state <> 'sending' and outcome is not null`,
        [ids],
      );
      return made.rows.length === count && made.rows;
    },
    { timeoutMs: 60_000 },
  );
}

it.each(Object.keys(largestData).map((name, n) => [name, n] as const))(
  'the most data holds up no sender as %s',
  async (name, n) => {
    const before = await longHolds();
    const made = await make(8, `data-${n}`, largestData[name]?.[1] ?? '');
    expect(new Set(made.map(({ outcome }) => outcome)).size).toBe(1);
    expect((await longHolds()) - before).toBe(0);
  },
  90_000,
);

it.each(Object.entries(largestTemplates).map(([name, content], n) => [name, content, n] as const))(
  'the largest template of %s holds up no sender that is at work',
  async (_name, content, n) => {
    const [small] = await make(1, `large-${n}`, '{"n":1}');
    const before = await longHolds();
    write(`large-${n}`, content);
    await eventually(
      async () => {
        const [made] = await make(1, `large-${n}`, '{"n":1}');
        return made?.state === 'sent' && made.version !== small?.version;
      },
      { timeoutMs: 60_000 },
    );
    await make(8, `large-${n}`, '{"n":1}');
    expect((await longHolds()) - before).toBe(0);
  },
  90_000,
);
