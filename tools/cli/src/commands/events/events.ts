import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { findEventIn } from '@pabal/db/ledger';
import { type Afterwards, type Balance, balanceOf, messageOf } from '@pabal/domain';
import { eventState } from '@pabal/events';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { many, required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { jsonIn } from '../../json-file.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { address } from '../../options/people.ts';
import { state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { afterwardsText, counted, plain } from '../../terminal/words.ts';

/** An event as it is told, whichever app has posted it. */
interface Shown {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly lane: string;
  readonly locale: string | null;
  readonly test: boolean;
  readonly createdAt: Date;
  readonly sendAt: Date;
  readonly expiresAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly counts: Balance;
  readonly afterwards: Afterwards;
}

const showing: Asking<string, Shown> = {
  route: 'get /v1/events/{id}',
  async onDatabase(store, id) {
    const event = await findEventIn(store, id);
    if (event === undefined) throw new CommandError(`There is no event ${id} in this space.`);
    return { ...event, state: eventState(event), counts: balanceOf(event.counts) };
  },
  request: (id) => ({ path: { id } }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show where an event and its letters stand.',
  details:
    'Over HTTP a key sees the events of its own app; on the database those of every app. letters list --event ID lists its letters.',
  operands: { id: required(id()) },
  options: { json },
  asks: [showing],
  async run({ id, json }, terminal, _withSpace, ask) {
    const event = await ask(showing, id);
    const { type, lane, locale, test, createdAt, sendAt, expiresAt, cancelledAt, counts, afterwards } = event;
    const shown = {
      ...{ id, type, state: event.state, lane, locale, test },
      createdAt,
      sendAt,
      expiresAt,
      cancelledAt,
      counts,
      afterwards,
    };
    if (json) return printJson(terminal, shown);
    terminal.out(
      fields(terminal, {
        event: id,
        type: plain(type),
        state: state(event.state),
        lane,
        language: locale,
        test: test ? 'yes: no server gets it' : null,
        posted: createdAt,
        'goes out': sendAt > createdAt ? sendAt : null,
        expires: expiresAt,
        cancelled: cancelledAt,
        letters: `planned ${counts.planned} = sent ${counts.sent} + suppressed ${counts.suppressed} + failed ${counts.failed} + unknown ${counts.unknown} + pending ${counts.pending}`,
        'of those sent': afterwardsText(afterwards),
      }),
    );
  },
});

interface Posted {
  readonly type: string;
  readonly data: unknown;
  readonly to: readonly object[];
  readonly locale: string | undefined;
  readonly attachments: readonly { readonly hash: string; readonly name: string }[] | undefined;
}

const posting: Asking<Posted, { readonly id: string; readonly counts: Balance }> = {
  route: 'post /v1/events',
  onDatabase: ofAnApp,
  request: (body) => ({ body }),
  answer: same,
};

async function ofAnApp(): Promise<never> {
  throw new CommandError(
    'An event belongs to an app. Set PABAL_URL, and PABAL_KEY to a key of the app that posts it.',
  );
}

interface SentFile {
  readonly path: string;
  readonly hash: string;
  readonly type: string;
}

const uploading: Asking<SentFile, { readonly hash: string }> = {
  route: 'put /v1/attachments/{hash}',
  onDatabase: ofAnApp,
  request: ({ path, hash, type }) => ({ path: { hash }, file: { path, type } }),
  answer: same,
};

const office = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/** Media types by the ending of a file's name. */
const typesByEnding: Readonly<Record<string, string>> = {
  ...{ pdf: 'application/pdf', txt: 'text/plain', csv: 'text/csv', ics: 'text/calendar' },
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' },
  ...{ json: 'application/json', zip: 'application/zip' },
  ...{ docx: `${office}.wordprocessingml.document`, xlsx: `${office}.spreadsheetml.sheet` },
  ...{ pptx: `${office}.presentationml.presentation`, odt: `${openDocument}.text` },
  ...{ ods: `${openDocument}.spreadsheet`, odp: `${openDocument}.presentation` },
  ...{ hwp: 'application/x-hwp', hwpx: 'application/hwp+zip' },
};

function typeOfFile(path: string): string {
  const type = typesByEnding[extname(path).slice(1).toLowerCase()];
  if (type !== undefined) return type;
  throw new UsageError(
    `The kind of "${plain(path)}" is not known by its name: expected one that ends in .${Object.keys(typesByEnding).join(', .')}.`,
  );
}

async function fileAt(path: string): Promise<SentFile> {
  const type = typeOfFile(path);
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new CommandError(`The file "${plain(path)}" cannot be read: ${messageOf(cause)}`, { cause });
  }
  return { path, type, hash: hash.digest('hex') };
}

const send = spaceCommand({
  summary: 'Post an event as the app whose key PABAL_KEY is: everybody named gets a letter.',
  operands: { type: required(text('TYPE', 'the template, such as password.reset')) },
  options: {
    to: required(many(address('who gets a letter'))),
    data: text('FILE', 'JSON with the variables of the template (default none)'),
    locale: text('TAG', 'the language of the letters'),
    attach: many(text('FILE', 'a file that goes with each letter; the key needs attachments:write')),
    json,
  },
  asks: [uploading, posting],
  async run({ type, to, data, locale, attach = [], json }, terminal, _withSpace, ask) {
    const variables = data === undefined ? {} : jsonIn(await readFile(data, 'utf8'), data);
    const people = to.map(({ address }) => ({ email: address }));
    const files = await Promise.all(attach.map(fileAt));
    for (const file of files) await ask(uploading, file);
    const attachments = files.map(({ path, hash }) => ({ hash, name: basename(path) }));
    const { id, counts } = await ask(posting, {
      ...{ type, data: variables, to: people, locale },
      attachments: attachments.length === 0 ? undefined : attachments,
    });
    if (json) return printJson(terminal, { id, counts });
    terminal.out(`${id}\n`);
    terminal.err(
      `${counted(counts.planned, 'letter')} on the way. See what becomes of it: events show ${id}\n`,
    );
  },
});

export const events = { send, show } satisfies Verbs;
