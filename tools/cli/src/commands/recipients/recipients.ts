import type { Recipient } from '@pabal/db/people';
import { beginErasure, exportPerson, recipientChanges, recipientOf, runErasure } from '@pabal/people';
import { actor } from '../../actor.ts';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { addressKeys } from '../../database.ts';
import { json, printJson } from '../../options/json.ts';
import { type Cell, state } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import { importFile } from './import.ts';

const id = required(text('ID', 'the id by which the company knows them'));

const remove = spaceCommand({
  summary: 'Erase a person wherever anything is kept of them.',
  details: `Everybody with the address of this recipient is erased: rows, groups, subscriptions, addresses and names in the ledger,
data of their events, dead letters, refused lines of files, notes. Letters that wait are suppressed. What they had refused
goes on holding for a keyed hash of the address (LINK_SECRET). The receipt that is printed is kept and names nobody.`,
  operands: { id },
  options: { yes, json },
  async run({ id, yes, json }, terminal, withSpace) {
    const keys = await addressKeys();
    if (keys === undefined)
      throw new CommandError(
        'LINK_SECRET is not set: what the person refused could not go on holding. Set it as the services have it.',
      );
    await confirm(terminal, yes, `Erase "${plain(id)}" and everybody with the same address?`);
    const erasure = await withSpace(async (store) => {
      const begun = await beginErasure(store, id, { keys, actor: actor() });
      return runErasure(store, begun.id);
    });
    if (json) return printJson(terminal, erasure);
    terminal.out(
      fields(terminal, {
        receipt: erasure.id,
        state: state(erasure.state),
        'waits for': plain(erasure.waitsFor),
        by: plain(erasure.requestedBy),
        begun: erasure.requestedAt,
        ended: erasure.finishedAt,
        hash: erasure.addressHash,
        ...erasure.counts,
      }),
    );
    if (erasure.state === 'running') terminal.err('The rest is erased by a builder, as soon as it may be.\n');
  },
});

/** A recipient as it is told. */
interface Shown extends Omit<Recipient, 'id' | 'address' | 'addressKey'> {
  readonly email: string;
}

const showing: Asking<string, Shown> = {
  route: 'get /v1/recipients/{externalId}',
  async onDatabase(store, externalId) {
    const { id: _, addressKey: __, address: email, ...shown } = await recipientOf(store, externalId);
    return { ...shown, email };
  },
  request: (externalId) => ({ path: { externalId } }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show one recipient. Their letters: letters list --recipient ID.',
  operands: { id },
  options: { json },
  asks: [showing],
  async run({ id, json }, terminal, _withSpace, ask) {
    const { externalId, email, name, locale, timeZone, attributes, activeAt, createdAt, updatedAt } =
      await ask(showing, id);
    const shown = { externalId, email, name, locale, timeZone, attributes, activeAt, createdAt, updatedAt };
    if (json) return printJson(terminal, shown);
    terminal.out(
      fields(terminal, {
        recipient: plain(externalId),
        address: plain(email),
        name: plain(name),
        language: locale,
        'time zone': timeZone,
        attributes: Object.keys(attributes).length === 0 ? null : plain(JSON.stringify(attributes), 2_000),
        'last seen': activeAt,
        made: createdAt,
        changed: updatedAt,
      }),
    );
  },
});

const exportOne = spaceCommand({
  summary: 'Print everything that is kept about a person, as JSON.',
  details: `Somebody with many letters is printed as several JSON documents, one after the other: each has a page of the letters.`,
  operands: { id },
  async run({ id }, terminal, withSpace) {
    await withSpace(async (store) => {
      let after: string | undefined;
      do {
        const page = await exportPerson(store, id, { after });
        printJson(terminal, page);
        after = page.next ?? undefined;
      } while (after !== undefined);
    });
  },
});

/** The newest changes of a recipient that are shown. */
const shown = 200;

const changes = spaceCommand({
  summary: 'Show who changed the address of a recipient, newest first.',
  operands: { id },
  options: { json },
  async run({ id, json }, terminal, withSpace) {
    const found = await withSpace((store) => recipientChanges(store, id, { limit: shown }));
    if (json) return printJson(terminal, found);
    const rows = found.map((change): Cell[] => [
      change.at,
      plain(change.actor),
      plain(change.oldAddress),
      plain(change.newAddress),
    ]);
    terminal.out(tableOf(terminal, ['at', 'by', 'from', 'to'], rows));
  },
});

export const recipients = { import: importFile, show, remove, export: exportOne, changes } satisfies Verbs;
