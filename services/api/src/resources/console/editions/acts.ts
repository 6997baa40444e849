// What may be done with an edition now, by somebody of this role.

import type { SheetAct } from '@pabal/console/sheet';
import { endedStates, type Role, resendBuckets } from '@pabal/domain';
import { isUser } from '../../../http/caller.ts';
import { introFields } from '../newsletters/form.ts';
import { type Onlooker, tellerIn, when } from '../page.ts';
import { isArrangeable } from './content.ts';
import type { EditionShown } from './shown.ts';
import { editionWords } from './words.ts';
import { zoneOf } from './zone.ts';

/** Who is on call stops a newsletter that does harm. */
const onCallToo: readonly Role[] = ['operator', 'editor', 'admin'];

const mayStop = ({ caller }: Onlooker): boolean => isUser(caller) && onCallToo.includes(caller.role);

export function editionActs(shown: EditionShown): SheetAct[] {
  const { books, onlooker } = shown;
  const mayWrite = onlooker.may('newsletters:write');
  const isOver = endedStates.has(books.state);
  const isPaused = books.pausedAt !== null;
  const hasContent = books.frozenAt !== null && books.lettersRemovedAt === null;
  return [
    ...when(mayWrite && books.state === 'ready' && books.approvedAt === null && !isPaused, () =>
      approving(shown),
    ),
    ...when(isArrangeable(shown), () => previewing(shown)),
    ...when(isArrangeable(shown), () => introducing(shown)),
    ...when(mayStop(onlooker) && !isOver && !isPaused, () => pausing(shown)),
    ...when(mayStop(onlooker) && isPaused, () => resuming(shown)),
    ...when(mayWrite && hasContent, () => proving(shown)),
    ...when(mayWrite && hasContent && isOver && hasUnsent(shown), () => resending(shown)),
    ...when(mayStop(onlooker) && !isOver, () => cancelling(shown)),
  ];
}

const hasUnsent = ({ books: { balance } }: EditionShown): boolean =>
  balance.failed + balance.unknown + balance.suppressed > 0;

const pathOf = ({ books }: EditionShown, verb: string) => `/v1/editions/${books.id}/${verb}`;

function approving(shown: EditionShown): SheetAct {
  const { books, definition, locale } = shown;
  const { label, will, now, confirm, said } = editionWords[locale].approve;
  const { count, inZone } = tellerIn(locale);
  const letters = count(books.planned);
  const slot = books.slot > new Date() ? inZone(books.slot, zoneOf(definition)) : now;
  return {
    ...{ label, will: will(letters, slot), confirm: confirm(letters), said },
    call: { method: 'POST', path: pathOf(shown, 'approve') },
  };
}

/** What is in the form: the draft that is looked at, or else what is saved. */
const introIn = ({ definition, draft }: EditionShown) =>
  draft?.intro === undefined ? definition.intro : draft.intro;

function previewing(shown: EditionShown): SheetAct {
  const { label, will, confirm, said, see } = editionWords[shown.locale].tryIntro;
  return {
    ...{ label, will, confirm, said, fields: introFields(introIn(shown), shown.locale) },
    call: { method: 'POST', path: pathOf(shown, 'preview') },
    see: { to: `/console/editions/${shown.books.id}?draft={draft}`, words: see },
  };
}

function introducing(shown: EditionShown): SheetAct {
  const { books, locale } = shown;
  const { label, will, confirm, said } = editionWords[locale].intro;
  return {
    ...{ label, will, confirm, said, fields: introFields(introIn(shown), locale) },
    call: { method: 'PATCH', path: `/v1/editions/${books.id}`, body: {} },
  };
}

function pausing(shown: EditionShown): SheetAct {
  const { label, will, confirm, said } = editionWords[shown.locale].pause;
  return {
    ...{ label, will, confirm, said },
    call: { method: 'POST', path: pathOf(shown, 'pause') },
    undo: { method: 'POST', path: pathOf(shown, 'resume') },
  };
}

function resuming(shown: EditionShown): SheetAct {
  const { label, will, confirm, said } = editionWords[shown.locale].resume;
  const letters = tellerIn(shown.locale).count(shown.books.balance.pending);
  return {
    ...{ label, will: will(letters), confirm, said },
    call: { method: 'POST', path: pathOf(shown, 'resume') },
  };
}

function cancelling(shown: EditionShown): SheetAct {
  const { label, will, confirm, said } = editionWords[shown.locale].cancel;
  const { count } = tellerIn(shown.locale);
  const { pending, sent } = shown.books.balance;
  return {
    ...{ label, will: will(count(pending), count(sent)), confirm, said },
    ...{ call: { method: 'POST', path: pathOf(shown, 'cancel') }, reason: 'must', isDangerous: true },
  };
}

function proving(shown: EditionShown): SheetAct {
  const { label, will, confirm, said, see, to, toHelp, as, asHelp } = editionWords[shown.locale].proof;
  return {
    ...{ label, will, confirm, said, see: { to: '/console/editions/{id}', words: see } },
    call: { method: 'POST', path: pathOf(shown, 'proof') },
    fields: [
      { name: '/to', label: to, help: toHelp, kind: 'words', isNeeded: true },
      { name: '/recipient', label: as, help: asHelp, kind: 'text' },
    ],
  };
}

function resending(shown: EditionShown): SheetAct {
  const { label, will, confirm, said, bucket, buckets } = editionWords[shown.locale].resend;
  return {
    ...{ label, will, confirm, said, reason: 'must' },
    call: { method: 'POST', path: pathOf(shown, 'resend') },
    fields: [
      {
        ...{ name: '/bucket', label: bucket, kind: 'choice' },
        options: resendBuckets.map((name) => ({ value: JSON.stringify(name), label: buckets[name] })),
      },
    ],
  };
}
