// Makes the forms of one letter. Its files are compiled a second time for it, when the first form is asked for.

import { spaceIn } from '../context.ts';
import type { TextFile } from '../disk/files.ts';
import { type Brands, brandIn } from '../letters/brand.ts';
import { compileForTracing, tagsIn } from '../letters/compile.ts';
import { BlockContext, BlockTemplate } from '../strict/block-context.ts';
import { Effort, mostEffort } from '../strict/effort.ts';
import { createEnvironment, loaderOf } from '../strict/engine.ts';
import { isBrand, type Whose } from '../strict/whose.ts';
import { formOf, type LetterForm } from './form.ts';
import { Trace, Varying } from './trace.ts';
import { Tracing } from './tracing.ts';

/** There can be no form. */
export interface NoForm {
  /** Why, in words for who writes templates. */
  readonly unfollowed: string;
  /** True when it is about this reader's letter, and another reader's may have one. */
  readonly once: boolean;
}

interface FormsSource {
  readonly file: string;
  readonly locale: string;
  readonly version: string;
  /** Its files: its own, and every one that it names. */
  readonly texts: readonly TextFile[];
  readonly brands: Brands | undefined;
  readonly onlyBlocks: boolean;
  readonly hasText: boolean;
  readonly hasCalendar: boolean;
  /** Its pictures, which go with it. */
  readonly pictures: readonly object[];
}

type Data = Readonly<Record<string, unknown>>;

/** What a letter may cost to be traced, which takes some times as long as rendering it: a fifth of what any letter may. */
const mostFormEffort = mostEffort / 5;

/** Compiling holds everything else up. */
const mostTags = 1_500;

const tooLarge: NoForm = { unfollowed: 'it is too large to be kept', once: false };

/** Makes the function that makes forms for a letter; it never throws. */
export function createForms(
  source: FormsSource,
): (data: Data, own: readonly string[]) => LetterForm | NoForm {
  if (!source.hasText)
    return never('it has no block "text": its text part is made from the html of each reader');
  if (source.hasCalendar) return never('it has a block "calendar", which is made for each reader');
  if (source.pictures.length > 0)
    return never('it shows pictures of its own, which go with each letter as files');
  if (source.texts.reduce((sum, { text }) => sum + tagsIn(text), 0) > mostTags) return () => tooLarge;
  const effort = new Effort();
  const tracing = new Tracing(new Trace(effort, []));
  const whose: Whose = { brand: undefined };
  try {
    const templates = compiled(source, { tracing, effort, whose });
    return (data, own) => made(source, { ...templates, tracing, effort, whose, data, own });
  } catch (error) {
    return never(wordsOf(error));
  }
}

const never = (unfollowed: string) => (): NoForm => ({ unfollowed, once: false });

interface Templates {
  readonly plain: BlockTemplate;
  readonly html: BlockTemplate;
}

function compiled(
  { file, locale, texts, onlyBlocks }: FormsSource,
  { tracing, effort, whose }: Pick<Making, 'tracing' | 'effort' | 'whose'>,
): Templates {
  const codes = new Map(
    texts.filter((text) => !isBrand(text.file)).map((text) => [text.file, compileForTracing(text, tracing)]),
  );
  const opened = (autoescape: boolean) => {
    // nunjucks keeps templates with their loader, so each environment has its own.
    const env = createEnvironment(loaderOf(codes), locale, autoescape, effort, whose);
    return new BlockTemplate(env, env.getTemplate(file, true), onlyBlocks);
  };
  return { plain: opened(false), html: opened(true) };
}

interface Making extends Templates {
  readonly tracing: Tracing;
  readonly effort: Effort;
  readonly whose: Whose;
  readonly data: Data;
  readonly own: readonly string[];
}

function made(
  { locale, version, brands }: FormsSource,
  { plain, html, tracing, effort, whose, data, own }: Making,
): LetterForm | NoForm {
  const values = own.map((name) => (Object.hasOwn(data, name) ? data[name] : undefined));
  const trace = new Trace(effort, values);
  const roots = own.map((name, register) => [name, new Varying(register, values[register])] as const);
  tracing.follow(trace);
  effort.begin(mostFormEffort);
  whose.brand = brandIn(brands, spaceIn(data));
  try {
    const varied = { ...data, ...Object.fromEntries(roots) };
    const lines = new BlockContext(plain, varied);
    const subject = lines.render('subject');
    const body = new BlockContext(html, varied).render('body');
    const text = lines.render('text');
    if (effort.rest < 0) return tooLarge;
    const left = mostEffort - mostFormEffort + effort.rest + trace.varyingEffort;
    const form = formOf({ subject, html: body, text }, { trace, roots: own, effort, left });
    return typeof form === 'string' ? { unfollowed: form, once: true } : { locale, version, ...form };
  } catch (error) {
    if (effort.rest < 0) return tooLarge;
    return { unfollowed: wordsOf(error), once: true };
  } finally {
    trace.end();
  }
}

/** nunjucks keeps some errors as the cause of its own. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}

function wordsOf(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}
