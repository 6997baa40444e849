// Who is called at night finds what a line in the log or an alert means: each has its section in docs/runbook.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readAlerts } from '@pabal/test/support';
import { parseSync } from '@swc/core';
import { root, sourceFolders, sourcesIn } from './sources.ts';

/** What logs at warn and above, and which of its arguments is the sentence. */
const speakers: Readonly<Record<string, number>> = { warn: 1, error: 1, fatal: 1, complaint: 1, trouble: 1 };

/** Programs that test pabal, or are not on call: what they say is for the person who started them. */
const others = ['tools/bench', 'tools/drill', 'tools/inbox', 'tools/start', 'tools/cli', 'test'];

/** Where the sentence is in a variable, and where it comes from. */
const passedOn: Readonly<Record<string, readonly string[]>> = {
  'packages/render/src/templates/folder.ts': [
    'A template is broken; letters go on with its last good version until it is mended.',
    'A template cannot render its own samples. There is no earlier version, so that letters are made with it all the same.',
    'A template is broken and was never good; its letters cannot be rendered until it is mended.',
  ],
  // Said by `trouble` and by `complaint`, which are looked at where they are called.
  'packages/mail/src/smtp/transport.ts': [],
  'services/sender/src/limits/complaint.ts': [],
};

interface Said {
  readonly file: string;
  /** Undefined where it is in a variable. Services that it names are `*`. */
  readonly sentence: string | undefined;
}

const shipped = sourceFolders
  .filter((folder) => !others.some((other) => relative(root, folder).startsWith(other)))
  .flatMap(sourcesIn)
  .filter((file) => !/\.test\.ts$|\/testing\//.test(file));

const said: readonly Said[] = shipped.flatMap((path) => {
  const file = relative(root, path);
  return sentencesIn(readFileSync(path, 'utf8'), path.endsWith('.tsx')).map((sentence) => ({
    file,
    sentence,
  }));
});

const pages = readdirSync(join(root, 'docs/runbook')).map((name) => ({
  name,
  text: readFileSync(join(root, 'docs/runbook', name), 'utf8'),
}));

const sections = pages
  .filter(({ name }) => name !== 'README.md')
  .flatMap(({ name, text }) =>
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => ({ page: name, heading: section.split('\n', 1)[0] ?? '', section })),
  );

/** Sentences in slanted letters in the lines “Log:” of all sections. */
const explained = sections.flatMap(({ section }) =>
  [...section.matchAll(/^Log: (.*)$/gm)].flatMap(([, line = '']) =>
    [...line.matchAll(/(?<=^|[\s;,])_(.+?)_(?=$|[\s;,.])/g)].map(([, sentence = '']) => sentence),
  ),
);

const matches = (sentence: string, text: string) =>
  new RegExp(`^${sentence.split('*').map(escaped).join('\\w+')}$`).test(text);
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

it('finds the sentences that are logged', () => {
  expect(said.length).toBeGreaterThan(60);
});

it('explains every sentence at warn, error or fatal, each in one section', () => {
  const sentences = said.flatMap(({ file, sentence }) =>
    sentence === undefined ? (passedOn[file] ?? [`(a variable in ${file})`]) : [sentence],
  );
  const places = [...new Set(sentences)].map((sentence) => ({
    sentence,
    sections: explained.filter((text) => matches(sentence, text)).length,
  }));
  // When this fails: write the sentence into a section of docs/runbook, or write a section.
  expect(places.filter((place) => place.sections !== 1)).toEqual([]);
});

it('explains no sentence that nobody says', () => {
  const known = [...said.flatMap(({ sentence }) => sentence ?? []), ...Object.values(passedOn).flat()];
  expect(explained.filter((text) => !known.some((sentence) => matches(sentence, text)))).toEqual([]);
});

it.each(sections)('$page, “$heading”, answers the five questions', ({ section }) => {
  const questions = [...section.matchAll(/^- \*\*(\w+):\*\* \S/gm)].map(([, question]) => question);
  expect(questions).toEqual(['Means', 'Touches', 'Look', 'Do', 'Healed']);
  expect(section).toMatch(/^(?:Alerts?|Log): /m);
});

it('names alerts that are there, each in the section that its own link leads to', () => {
  const alerts = readAlerts();
  const named = sections.flatMap(({ page, heading, section }) =>
    [...section.matchAll(/^Alerts?: (.*)$/gm)].flatMap(([, line = '']) =>
      [...line.matchAll(/`(\w+)`/g)].map(
        ([, name = '']) => `${name} docs/runbook/${page}#${anchorOf(heading)}`,
      ),
    ),
  );
  expect(named.toSorted()).toEqual(alerts.map(({ name, runbook }) => `${name} ${runbook}`).toSorted());
});

it('gives every alert a name, an expression and a severity', () => {
  for (const alert of readAlerts()) {
    expect(alert.name).toMatch(/^Pabal[A-Z]\w+$/);
    expect(alert.expr).not.toBe('');
    expect(['critical', 'warning', 'info']).toContain(alert.severity);
  }
});

it('has a test for every alert', () => {
  const tests = readFileSync(join(root, 'deploy/prometheus/alerts.test.yml'), 'utf8');
  const tested = [...tests.matchAll(/^ {2}- name: (Pabal\w+)$/gm)].map(([, name]) => name);
  expect(tested).toEqual(readAlerts().map(({ name }) => name));
});

it('links inside of the runbook to headings that are there', () => {
  const links = [...pages, { name: '../operations.md', text: '' }].flatMap(({ name, text }) =>
    [...text.matchAll(/\]\(([\w/.-]+\.md)?#([\w-]+)\)/g)].map(([, page = name, anchor = '']) => ({
      page,
      anchor,
    })),
  );
  const missing = links.filter(({ page, anchor }) => {
    const text = readFileSync(join(root, 'docs/runbook', page), 'utf8');
    return ![...text.matchAll(/^#+ (.*)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
  });
  expect(missing).toEqual([]);
});

it('names commands that are there', () => {
  const commands = join(root, 'tools/cli/src/commands');
  const typed = sections.flatMap(({ section }) =>
    [...section.matchAll(/`([a-z-]+) ([a-z-]+)(?: [^`]*)?`/g)].map(([, noun = '', verb = '']) => ({
      noun,
      verb,
    })),
  );
  const known = typed.filter(({ noun }) => existsSync(join(commands, noun, `${noun}.ts`)));
  expect(known.length).toBeGreaterThan(20);
  for (const { noun, verb } of known) {
    const verbs = /export const \w+ = \{([^;]*)\} satisfies Verbs/.exec(
      readFileSync(join(commands, noun, `${noun}.ts`), 'utf8'),
    )?.[1];
    expect({ noun, verb, known: new RegExp(`(?:^|[\\s,'])${verb}(?=[\\s,':])`).test(verbs ?? '') }).toEqual({
      noun,
      verb,
      known: true,
    });
  }
});

/** As the pages of code hosts name headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

/** As far as it is read here, a node of the parser's tree. */
interface Node {
  readonly type?: string;
  readonly callee?: Node;
  /** What is called, of `logger?.warn(…)`. */
  readonly base?: Node;
  readonly property?: Node;
  readonly value?: unknown;
  readonly arguments?: readonly { readonly expression?: Node }[];
  readonly quasis?: readonly { readonly raw?: string }[];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** The sentences of the calls that log at warn and above; undefined for one that is in a variable. */
function sentencesIn(source: string, isTsx: boolean): (string | undefined)[] {
  const found: (string | undefined)[] = [];

  function visit(value: unknown): void {
    if (Array.isArray(value)) for (const child of value) visit(child);
    if (!isNode(value) || Array.isArray(value)) return;
    if (value.type === 'CallExpression') {
      const place = speakers[String(nameOf(value.callee))];
      const argument = place === undefined ? undefined : value.arguments?.[place]?.expression;
      if (argument !== undefined) found.push(textOf(argument));
    }
    for (const child of Object.values(value)) visit(child);
  }

  visit(parseSync(source, { syntax: 'typescript', tsx: isTsx, target: 'es2022' }));
  return found;
}

/** The last name of what is called: `warn` of `logger.warn`, and of `this.logger?.warn`. */
function nameOf(callee: Node | undefined): unknown {
  if (callee?.type === 'OptionalChainingExpression') return nameOf(callee.base);
  return callee?.type === 'MemberExpression' ? callee.property?.value : callee?.value;
}

function textOf({ type, value, quasis }: Node): string | undefined {
  if (type === 'StringLiteral') return String(value);
  return type === 'TemplateLiteral' ? quasis?.map(({ raw }) => raw).join('*') : undefined;
}
