// What every door asks before letters are made of a template: whether there is one, whether it works, whether it is meant
// for that, and whether the data fits. Each answer is a PabalError that says what to do.

import { type FieldProblem, PabalError } from '@pabal/domain';
import { dataFor } from './context.ts';
import type { TemplateMeta } from './disk/meta.ts';
import type { Letter } from './letters/letter.ts';
import { madeOrWhyNot, RenderError } from './letters/render-error.ts';
import type { Templates } from './templates/templates.ts';

export interface DoorTemplates extends Pick<Templates, 'has' | 'nearest' | 'brokenBecause' | 'meta'> {
  letters(name: string): readonly Pick<Letter, 'tryOut' | 'locale' | 'hasChat' | 'chat'>[];
}

/**
 * The meta data of the template that an event of this type is sent with.
 *
 * @throws PabalError `unknown-event-type`, `template-broken` or `wrong-template`
 */
export function eventTemplate(templates: DoorTemplates, type: string): TemplateMeta {
  const meta = workingTemplate(templates, type, (problem) => unknownType(type, problem));
  if (meta.internal)
    throw wrong(
      '/type',
      type,
      'Letters of this kind are written by pabal itself. Post an event of another type.',
    );
  if (meta.lane === 'newsletter')
    throw wrong(
      '/type',
      type,
      'It belongs to newsletters, whose letters carry a way to unsubscribe. Make a newsletter with it (PUT /v1/newsletters/{key}), or post an event whose template has the lane "event".',
    );
  return meta;
}

/**
 * Refuses what no newsletter can be sent with.
 *
 * @throws PabalError `invalid-request` for a template that is not there, `template-broken` or `wrong-template`
 */
export function newsletterTemplate(templates: DoorTemplates, name: string): TemplateMeta {
  const meta = workingTemplate(templates, name, (problem) => unknownTemplate(name, problem));
  if (meta.internal)
    throw wrong(
      '/template',
      name,
      'Letters of this kind are written by pabal itself. Name another template.',
    );
  if (meta.lane !== 'newsletter')
    throw wrong(
      '/template',
      name,
      `Its lane is "${meta.lane}". Name a template whose meta.json says "lane": "newsletter".`,
    );
  return meta;
}

/** This many readers with a name are tried, and one without a name if there is one. */
const mostNames = 10;

/** Stands for the name of somebody who is not known yet. */
const sampleName = 'Kim Minji';

/** The readers of the letters, as far as the letters differ by them. */
export interface EventReaders {
  /** Names of those who are known; `undefined` for somebody without one. */
  readonly names: readonly (string | undefined)[];
  /** Whether there are others, who are not known yet: members of groups. */
  readonly others: boolean;
}

/**
 * Refuses an event whose letters could not be made: renders its data, in every language the template has, the way it will
 * be rendered. One rendering takes at most some tens of milliseconds; between two of them it yields, so that others can
 * have their turn. Nothing is refused unless the caller goes on to the end. Templates that are `lenient` are not asked.
 *
 * @throws PabalError `invalid-data`, naming each field with the file and line that needs it
 */
export function* refuseMisfit(
  templates: DoorTemplates,
  type: string,
  data: Readonly<Record<string, unknown>>,
  readers: EventReaders,
): Generator<void, void, undefined> {
  const letters = templates.letters(type);
  let isFirst = true;
  for (const name of namesToTry(data, readers)) {
    const variables = dataFor(data, name);
    const errors: RenderError[] = [];
    for (const letter of letters) {
      if (!isFirst) yield;
      isFirst = false;
      const error = letter.tryOut(variables);
      if (error !== undefined) errors.push(error);
    }
    if (errors.length > 0) throw misfit(type, errors, name);
  }
}

/**
 * Refuses an event to endpoints of chat whose template says nothing there, in one of its languages, or cannot say it with this
 * data. Between two renderings it yields, as `refuseMisfit` does.
 *
 * @param options.field      where the event names the first of the endpoints
 * @param options.isLenient  leaves the data to the sender
 * @throws PabalError `wrong-template` or `invalid-data`
 */
export function* refuseChat(
  templates: DoorTemplates,
  type: string,
  data: Readonly<Record<string, unknown>>,
  { field, isLenient }: { readonly field: string; readonly isLenient: boolean },
): Generator<void, void, undefined> {
  const letters = templates.letters(type);
  const silent = letters.filter(({ hasChat }) => !hasChat).map(({ locale }) => locale);
  if (silent.length > 0)
    throw wrong(
      field,
      type,
      `It has no block "chat" in ${silent.join(', ')}, which says what goes to an endpoint. Add {% block chat %}…{% endblock %}, or leave the endpoint out.`,
    );
  if (isLenient) return;
  const errors: RenderError[] = [];
  for (const letter of letters) {
    yield;
    const made = madeOrWhyNot(() => letter.chat(data));
    if (made instanceof RenderError) errors.push(made);
  }
  if (errors.length > 0) throw misfit(type, errors, undefined);
}

/**
 * What is to be said about a letter that could not be made on somebody's request: a broken template, or data it cannot be
 * rendered with. Errors of another kind are handed back.
 */
export function letterRefusal(templates: DoorTemplates, template: string, error: unknown): unknown {
  if (!(error instanceof RenderError)) return error;
  const broken = templates.brokenBecause(template);
  if (broken !== undefined) return brokenTemplate(template, broken);
  if (!templates.has(template)) return unknownTemplate(template, templates.nearest(template));
  const fields = error.misfit === undefined ? [] : [fieldOf(error)];
  return new PabalError('invalid-data', `The letter cannot be made: ${error.message}.`, { fields });
}

/** Data with a name of its own is the same for everybody. */
function namesToTry(
  data: Readonly<Record<string, unknown>>,
  { names, others }: EventReaders,
): readonly (string | undefined)[] {
  if (Object.hasOwn(data, 'recipientName')) return [undefined];
  if (names.length === 1 && !others) return names;
  const tried = new Set<string | undefined>();
  if (others || names.includes(undefined)) tried.add(undefined);
  if (others) tried.add(sampleName);
  for (const name of names) if (name !== undefined && tried.size < mostNames) tried.add(name);
  return [...tried];
}

function workingTemplate(
  templates: DoorTemplates,
  name: string,
  unknown: (near: readonly string[]) => PabalError,
): TemplateMeta {
  const broken = templates.brokenBecause(name);
  if (broken !== undefined) throw brokenTemplate(name, broken);
  if (!templates.has(name)) throw unknown(templates.nearest(name));
  return templates.meta(name);
}

export function brokenTemplate(name: string, why: string): PabalError {
  return new PabalError(
    'template-broken',
    `The template ${quoted(name)} is broken: ${why}. It works again as soon as its file is mended.`,
  );
}

function unknownType(type: string, near: readonly string[]): PabalError {
  const hint = near.length === 0 ? '' : ` Did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`;
  const expected =
    near.length === 0 ? 'the name of a template' : `the name of a template, such as ${near.join(', ')}`;
  return new PabalError(
    'unknown-event-type',
    `There is no template for the event type ${quoted(type)}.${hint}`,
    {
      fields: [{ field: '/type', expected, got: quoted(type) }],
    },
  );
}

function unknownTemplate(name: string, near: readonly string[]): PabalError {
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  return new PabalError('invalid-request', `There is no template ${quoted(name)}.${hint}`, {
    fields: [{ field: '/template', expected: 'the name of a template in TEMPLATES_DIR', got: quoted(name) }],
  });
}

function wrong(field: string, name: string, what: string): PabalError {
  return new PabalError('wrong-template', `The template ${quoted(name)} is not meant for this. ${what}`, {
    fields: [{ field, expected: 'a template that is meant for this', got: quoted(name) }],
  });
}

/** Most fields that one answer names. */
const mostFields = 20;

function misfit(type: string, errors: readonly RenderError[], name: string | undefined): PabalError {
  const fields = errors.map(fieldOf);
  const [first] = fields;
  const whose = name === undefined && errors.some(isAboutName) ? ' for somebody whose name is not known' : '';
  const said = first && `${first.field}: expected ${first.expected}, got ${first.got}`;
  return new PabalError(
    'invalid-data',
    `The letters of this event could not be made${whose}: ${said}. Nothing was accepted; send what the template ${quoted(type)} needs.`,
    { fields: once(fields).slice(0, mostFields) },
  );
}

const isAboutName = ({ variable }: RenderError) => variable === 'recipientName';

function fieldOf({ misfit, message, variable, locale }: RenderError): FieldProblem {
  if (misfit === undefined)
    return { field: '/data', expected: 'data that the template can be rendered with', got: message };
  const { field, file, line, expected, got } = misfit;
  return {
    field: `/data${field}`,
    expected: `${expected} for \`${variable}\` (${file} line ${line}, in the language ${locale})`,
    got,
  };
}

/** A field that lacks in several languages is named once, by the first of them. */
function once(fields: readonly FieldProblem[]): FieldProblem[] {
  const seen = new Set<string>();
  return fields.filter(({ field }) => field === '/data' || (!seen.has(field) && seen.add(field)));
}

const longestQuoted = 60;

const quoted = (name: string) =>
  JSON.stringify(name.length > longestQuoted ? `${name.slice(0, longestQuoted)}…` : name);
