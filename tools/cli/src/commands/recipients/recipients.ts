import { loadConfig } from '@pabal/config';
import type { Erasure, RecipientChange } from '@pabal/db/people';
import type { PageAsked } from '@pabal/domain';
import {
  beginErasure,
  type Changes,
  erasureOf,
  exportPerson,
  findRecipients,
  type PersonExport,
  type RecipientPage,
  recipientChanges,
  recipientOf,
  runErasure,
  type ShownRecipient,
  shownRecipient,
} from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { addressKeys } from '../../database.ts';
import { idForm, id as receiptId } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import type { Cell } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import { importFile } from './import.ts';
import { groups, segments } from './standing.ts';
import { receiptText, recipientTable } from './text.ts';

const id = required(text('ID', 'the id by which the company knows them'));

const erasing: Asking<string, Erasure> = {
  route: 'delete /v1/recipients/{externalId}',
  async onDatabase(store, id, by) {
    const begun = await beginErasure(store, id, { keys: await requireKeys(), actor: by });
    return runErasure(store, begun.id);
  },
  request: (externalId) => ({ path: { externalId } }),
  answer: same,
};

/** @throws CommandError without LINK_SECRET */
async function requireKeys() {
  const keys = await addressKeys();
  if (keys !== undefined) return keys;
  throw new CommandError(
    'LINK_SECRET is not set: what the person refused could not go on holding. Set it as the services have it.',
  );
}

const remove = spaceCommand({
  summary: 'Erase a person wherever anything is kept of them.',
  details: `Everybody with the address of this recipient is erased: rows, groups, subscriptions, addresses and names in the ledger,
data of their events, dead letters, refused lines of files, notes. Letters that wait are suppressed. What they had refused
goes on holding for a keyed hash of the address (LINK_SECRET). The receipt that is printed is kept and names nobody.`,
  operands: { id },
  options: { yes, json },
  asks: [erasing],
  async run({ id, yes, json }, terminal, _withSpace, ask) {
    // Nobody is asked about what cannot be done. Over HTTP the api has the secret.
    if (loadConfig.cli().PABAL_URL === undefined) await requireKeys();
    await confirm(terminal, yes, `Erase "${plain(id)}" and everybody with the same address?`);
    const erasure = await ask(erasing, id);
    if (json) return printJson(terminal, erasure);
    terminal.out(receiptText(erasure, terminal));
    if (erasure.state === 'running') terminal.err('The rest is erased by a builder, as soon as it may be.\n');
  },
});

const receipting: Asking<string, Erasure> = {
  route: 'get /v1/erasures/{id}',
  onDatabase: (store, id) => erasureOf(store, id),
  request: (id) => ({ path: { id } }),
  answer: same,
};

const receipt = spaceCommand({
  summary: 'Show the receipt of an erasure.',
  operands: { receipt: required(receiptId('as recipients remove printed it')) },
  options: { json },
  asks: [receipting],
  async run({ receipt, json }, terminal, _withSpace, ask) {
    const erasure = await ask(receipting, receipt);
    if (json) return printJson(terminal, erasure);
    terminal.out(receiptText(erasure, terminal));
  },
});

const finding: Asking<{ readonly text: string | undefined; readonly page: PageAsked }, RecipientPage> = {
  route: 'get /v1/recipients',
  onDatabase: (store, { text, page }) => findRecipients(store, text, page),
  request: ({ text, page }) => ({ query: { text, ...pageQuery(page) } }),
  answer: same,
};

const find = spaceCommand({
  summary: 'Find recipients by a part of their id, address, name or attributes; without WHAT all of them.',
  details: 'In whatever case. One of them: recipients show ID; their letters: letters list --recipient ID.',
  operands: { what: text('WHAT', 'such as kim, @example.com or 지우') },
  options: paging(idForm),
  asks: [finding],
  async run({ what, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(finding, { text: what, page });
    if (json) return printJson(terminal, found);
    if (found.recipients.length === 0) return terminal.err('There is no recipient like this.\n');
    terminal.out(recipientTable(found.recipients, terminal));
    sayNext(terminal, found.next);
  },
});

const showing: Asking<string, ShownRecipient> = {
  route: 'get /v1/recipients/{externalId}',
  onDatabase: async (store, externalId) => shownRecipient(await recipientOf(store, externalId)),
  request: (externalId) => ({ path: { externalId } }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show one recipient. Their letters: letters list --recipient ID.',
  operands: { id },
  options: { json },
  asks: [showing],
  async run({ id, json }, terminal, _withSpace, ask) {
    const shown = await ask(showing, id);
    if (json) return printJson(terminal, shown);
    const {
      externalId,
      email,
      name,
      locale,
      timeZone,
      attributes,
      activeAt,
      pausedUntil,
      createdAt,
      updatedAt,
    } = shown;
    terminal.out(
      fields(terminal, {
        recipient: plain(externalId),
        address: plain(email),
        name: plain(name),
        language: locale,
        'time zone': timeZone,
        attributes: Object.keys(attributes).length === 0 ? null : plain(JSON.stringify(attributes), 2_000),
        'last seen': activeAt,
        'no newsletters until': pausedUntil,
        made: createdAt,
        changed: updatedAt,
      }),
    );
  },
});

const exporting: Asking<{ readonly id: string; readonly after: string | undefined }, PersonExport> = {
  route: 'get /v1/recipients/{externalId}/export',
  onDatabase: (store, { id, after }) => exportPerson(store, id, { after }),
  request: ({ id, after }) => ({ path: { externalId: id }, query: { cursor: after } }),
  answer: same,
};

const exportOne = spaceCommand({
  summary: 'Print everything that is kept about a person, as JSON.',
  details: `Somebody with many letters is printed as several JSON documents, one after the other: each has a page of the letters.`,
  operands: { id },
  asks: [exporting],
  async run({ id }, terminal, _withSpace, ask) {
    let after: string | undefined;
    do {
      const page = await ask(exporting, { id, after });
      printJson(terminal, page);
      after = page.next ?? undefined;
    } while (after !== undefined);
  },
});

const history: Asking<{ readonly id: string; readonly page: PageAsked }, Changes<RecipientChange>> = {
  route: 'get /v1/recipients/{externalId}/changes',
  onDatabase: (store, { id, page }) => recipientChanges(store, id, page),
  request: ({ id, page }) => ({ path: { externalId: id }, query: pageQuery(page) }),
  answer: same,
};

const changes = spaceCommand({
  summary: 'Show who changed the address of a recipient, newest first.',
  operands: { id },
  options: paging(/^\d{1,18}$/),
  asks: [history],
  async run({ id, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(history, { id, page });
    if (json) return printJson(terminal, found);
    const rows = found.changes.map(({ at, actor, oldAddress, newAddress }): Cell[] => [
      ...[at, plain(actor), plain(oldAddress), plain(newAddress)],
    ]);
    terminal.out(tableOf(terminal, ['at', 'by', 'from', 'to'], rows));
    sayNext(terminal, found.next);
  },
});

export const recipients = {
  find,
  show,
  import: importFile,
  export: exportOne,
  changes,
  groups,
  segments,
  remove,
  receipt,
} satisfies Verbs;
