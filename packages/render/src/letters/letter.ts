import { createHash } from 'node:crypto';
import { type Invitation, readInvitation } from '@pabal/calendar';
import { type ChatPiece, messageOf } from '@pabal/domain';
import type { CompiledCode } from 'nunjucks/src/environment.js';
import { spaceIn } from '../context.ts';
import { BrokenTemplate } from '../disk/broken-template.ts';
import type { TextFile } from '../disk/files.ts';
import type { Reader } from '../disk/last-good.ts';
import type { LetterForm } from '../forms/form.ts';
import { createForms, type NoForm } from '../forms/forms.ts';
import { BlockContext, BlockTemplate } from '../strict/block-context.ts';
import { Effort } from '../strict/effort.ts';
import { createEnvironment, loaderOf } from '../strict/engine.ts';
import type { DataPath } from '../strict/lookups.ts';
import { isBrand, type Whose } from '../strict/whose.ts';
import { type Brands, brandIn, brandsOf } from './brand.ts';
import { chatPiecesOf } from './chat-text.ts';
import { type CompiledFile, compileFile } from './compile.ts';
import { type LetterPicture, pictureOf, picturesNamed, shownIn } from './pictures.ts';
import { plainTextOf } from './plain-text.ts';
import { madeOrWhyNot, RenderError } from './render-error.ts';
import { foldSubject, hasSubject, tidyText } from './tidy.ts';

/** A rendered message, ready for the MIME builder. `subject` is one line. */
export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The letter's own locale, which may be a fallback of the one asked for. */
  readonly locale: string;
  /** Short content hash of everything the letter is made of; kept in the ledger. */
  readonly version: string;
  /** What a block `calendar` invites to. */
  readonly calendar?: Invitation | undefined;
  /** The pictures that its html shows as `cid:NAME` and that lie beside its template; undefined when there are none. */
  readonly pictures?: readonly LetterPicture[] | undefined;
}

/** What a template says in chat. */
export interface RenderedChat {
  readonly pieces: readonly ChatPiece[];
  readonly locale: string;
  readonly version: string;
}

/** One template in one language, compiled. */
export interface Letter {
  readonly locale: string;
  readonly version: string;
  /** Everything it is made of: its meta.json, its own file and every file that names, by name in the templates folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Where its files look in the data, as far as their text tells; names that they make by themselves are among them. */
  readonly lookedAt: readonly DataPath[];
  /** Throws RenderError. */
  render(data: Readonly<Record<string, unknown>>): Rendered;
  /**
   * Renders the letter for one reader, and keeps what it shares with the letters of others.
   *
   * @param own  names of the data that are the reader's
   * @throws RenderError where `render` would
   */
  form(data: Readonly<Record<string, unknown>>, own: readonly string[]): LetterForm | NoForm;
  /** Renders for nobody. Returns what `render` would throw, nothing when it would not; what it makes is thrown away. */
  tryOut(data: Readonly<Record<string, unknown>>): RenderError | undefined;
  /** Whether it has a block `chat`. */
  readonly hasChat: boolean;
  /** Renders the block `chat`. Throws RenderError, also when there is none. */
  chat(data: Readonly<Record<string, unknown>>): RenderedChat;
}

export interface LetterSource {
  readonly template: string;
  readonly locale: string;
  readonly file: string;
  /** The meta.json that goes with it; absent while there is no good one. */
  readonly meta: TextFile | undefined;
}

/** Builds a letter from its file and everything that builds on. Throws BrokenTemplate. */
export function buildLetter(source: LetterSource, reader: Reader): Letter {
  const { parts, texts, files, pictures, brands } = collect(source, reader);
  const blocks = blocksOf(source.file, parts);
  const version = versionOf(source.meta, files);
  const where = { template: source.template, locale: source.locale };
  const onlyBlocks = parts.get(source.file)?.onlyBlocks === true;
  const effort = new Effort();
  const whose: Whose = { brand: undefined };
  const opened = (autoescape: boolean) => {
    const env = createEnvironment(loaderOf(codesOf(parts)), source.locale, autoescape, effort, whose);
    return opener(() => new BlockTemplate(env, env.getTemplate(source.file, true), onlyBlocks), where);
  };
  let forms: ((data: Data, own: readonly string[]) => LetterForm | NoForm) | undefined;
  const [plain, html] = [opened(false), opened(true)];

  function begin(data: Data): void {
    effort.begin();
    whose.brand = brandIn(brands, spaceIn(data));
  }

  /** Everything of a letter that can fail. Deriving a text part from the html does not, and takes most of the time. */
  function run(data: Readonly<Record<string, unknown>>) {
    begin(data);
    return mailIn(blocks, { lines: plain(data), html: () => html(data) }, where);
  }

  const chat: Letter['chat'] = (data) => {
    begin(data);
    return { pieces: chatIn(blocks, html(data), where), locale: source.locale, version };
  };

  return {
    locale: source.locale,
    version,
    files: new Map([...(source.meta ? [source.meta] : []), ...files].map(({ file, text }) => [file, text])),
    lookedAt: [...parts.values()].flatMap(({ lookedAt }) => lookedAt),
    render: (data) => {
      const made = run(data);
      const body = made.body.trim();
      const text = made.text === undefined ? plainTextOf(body) : tidyText(made.text);
      return Object.freeze({
        subject: foldSubject(made.subject),
        html: body,
        text,
        locale: source.locale,
        version,
        calendar: made.calendar,
        pictures: pictures.length === 0 ? undefined : shownIn(body, pictures),
      });
    },
    form: (data, own) => {
      const has = { hasText: blocks.has('text'), hasCalendar: blocks.has('calendar') };
      forms ??= createForms({ ...source, version, texts, pictures, brands, onlyBlocks, ...has });
      return forms(data, own);
    },
    tryOut: (data) => whyNot(madeOrWhyNot(() => run(data))),
    hasChat: blocks.has('chat'),
    chat,
  };
}

const whyNot = (made: object): RenderError | undefined => (made instanceof RenderError ? made : undefined);

type Block = (name: string) => string;

/** The blocks of mail. @throws RenderError */
function mailIn(
  blocks: ReadonlySet<string>,
  { lines, html }: { readonly lines: Block; readonly html: () => Block },
  where: Where,
) {
  const subject = lines('subject');
  if (!hasSubject(subject)) throw RenderError.emptySubject(where);
  const body = html()('body');
  return {
    subject,
    body,
    text: blocks.has('text') ? lines('text') : undefined,
    calendar: blocks.has('calendar') ? invitationIn(lines('calendar'), where) : undefined,
  };
}

/** @throws RenderError when there is no block `chat`, too */
function chatIn(blocks: ReadonlySet<string>, html: Block, where: Where): ChatPiece[] {
  if (!blocks.has('chat')) throw RenderError.noBlock(where, 'chat');
  return chatPiecesOf(html('chat'), where);
}

/** A letter whose block `calendar` says nothing invites to nothing. @throws RenderError */
function invitationIn(block: string, where: Where): Invitation | undefined {
  const json = block.trim();
  if (json === '') return undefined;
  try {
    return readInvitation(json);
  } catch (error) {
    throw RenderError.noInvitation(where, messageOf(error));
  }
}

type Parts = ReadonlyMap<string, CompiledFile>;

/** What a letter is made of. */
interface Collected {
  readonly parts: Parts;
  readonly texts: readonly TextFile[];
  /** The texts, and the pictures that they name. */
  readonly files: readonly TextFile[];
  readonly pictures: readonly LetterPicture[];
  readonly brands: Brands | undefined;
}

/** The file and, in turn, every file it names: compiled, and as it is. */
function collect({ template, file }: LetterSource, reader: Reader): Collected {
  const parts = new Map<string, CompiledFile>();
  const texts: TextFile[] = [];
  let brands: Brands | undefined;
  const add = (source: TextFile): void => {
    if (isBrand(source.file)) {
      if (brands === undefined) texts.push(source);
      brands ??= brandsOf(source);
      return;
    }
    const part = compileFile(source);
    parts.set(part.file, part);
    texts.push(source);
    for (const { file: name, mayBeMissing } of part.references) {
      if (parts.has(name)) continue;
      const found = reader.find(name);
      if (found) add(found);
      else if (!mayBeMissing) throw new BrokenTemplate(part.file, `expected the file "${name}", found none`);
    }
  };
  add(reader.need(file));
  const pictures = picturesNamed(template, texts, reader);
  return { parts, texts, files: [...texts, ...pictures], pictures: pictures.map(pictureOf), brands };
}

/** The blocks of the whole chain of layouts; checks that a letter has what a letter needs. */
function blocksOf(file: string, parts: Parts): ReadonlySet<string> {
  const chain = chainOf(file, parts);
  const blocks = new Set(chain.flatMap((part) => part.blocks));
  for (const needed of ['subject', 'body']) {
    if (!blocks.has(needed))
      throw new BrokenTemplate(file, `expected a block "${needed}", found ${quoted(blocks)}`);
  }
  chain.forEach((part, depth) => {
    const above = new Set(chain.slice(depth + 1).flatMap((parent) => parent.blocks));
    const lost = part.supers.find((name) => !above.has(name));
    if (lost)
      throw new BrokenTemplate(
        part.file,
        `expected a block "${lost}" in a layout for super(), found ${quoted(above)}`,
      );
  });
  return blocks;
}

function chainOf(file: string, parts: Parts): readonly CompiledFile[] {
  const chain: CompiledFile[] = [];
  for (let part = parts.get(file); part; part = parts.get(part.extendsFile ?? '')) {
    if (chain.includes(part)) throw new BrokenTemplate(file, 'expected a chain of layouts, got a circle');
    chain.push(part);
  }
  return chain;
}

function quoted(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'none' : [...names].map((name) => `"${name}"`).join(', ');
}

type Hashed = Pick<TextFile, 'file' | 'hash'>;

/** The version of a letter that is made of these files. The name of meta.json is not part of it, only what it says. */
export function versionOf(meta: Hashed | undefined, texts: readonly Hashed[]): string {
  const lines = texts.map(({ file, hash }) => `${file} ${hash}`).sort();
  return createHash('sha256')
    .update([meta?.hash ?? '', ...lines].join('\n'))
    .digest('hex')
    .slice(0, 12);
}

function codesOf(parts: Parts): ReadonlyMap<string, CompiledCode> {
  return new Map([...parts].map(([file, { code }]) => [file, code]));
}

type Data = Readonly<Record<string, unknown>>;
type Where = Readonly<{ template: string; locale: string }>;

/** Opens a template for some data; what that gives back renders one block. */
function opener(
  prepare: () => BlockTemplate,
  where: Where,
): (data: Readonly<Record<string, unknown>>) => (block: string) => string {
  let template: BlockTemplate | undefined;
  return (data) => {
    function inBlock<T>(block: string | undefined, run: () => T): T {
      try {
        return run();
      } catch (error) {
        throw RenderError.from(error, { ...where, block }, data);
      }
    }

    const context = inBlock(undefined, () => {
      template ??= prepare();
      return new BlockContext(template, data);
    });
    return (block) => inBlock(block, () => context.render(block));
  };
}
