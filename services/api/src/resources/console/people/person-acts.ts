// What may be done with a person, by somebody of this role.

import type { Locale, SheetAct, SheetField } from '@pabal/console/sheet';
import type { ShownRecipient, ShownSubscription } from '@pabal/people';
import { isUser } from '../../../http/caller.ts';
import { type Onlooker, when } from '../page.ts';
import { peopleWords } from './words.ts';

/** A newsletter that somebody may be subscribed to. */
export interface Offered {
  readonly key: string;
  readonly name: string;
}

export function personActs(
  person: ShownRecipient,
  newsletters: readonly Offered[],
  { locale, may, caller }: Onlooker,
): SheetAct[] {
  const mayWrite = may('recipients:write');
  // As the route says: nobody but an admin erases.
  const mayErase = mayWrite && isUser(caller) && caller.role === 'admin';
  return [
    ...when(mayWrite, () => changing(person, locale)),
    ...when(mayWrite && newsletters.length > 0, () => subscribing(person, newsletters, locale)),
    ...when(mayErase, () => erasing(person, locale)),
  ];
}

const pathOf = ({ externalId }: ShownRecipient) => `/v1/recipients/${encodeURIComponent(externalId)}`;

function changing(person: ShownRecipient, locale: Locale): SheetAct {
  const { label, will, confirm, said } = peopleWords[locale].change;
  const seen = encodeURIComponent(person.updatedAt.toISOString());
  return {
    ...{ label, will, confirm, said },
    // A field that is left empty is emptied; attributes that no field can show stay.
    call: {
      ...{ method: 'PUT', path: `${pathOf(person)}?updated=${seen}` },
      body: { attributes: person.attributes },
    },
    fields: personFields(person, locale),
  };
}

export function personFields(person: ShownRecipient | undefined, locale: Locale): SheetField[] {
  const { change } = peopleWords[locale];
  const text = (
    name: string,
    label: string,
    value: string | null | undefined,
    help?: string,
  ): SheetField => ({
    ...{ name, label, kind: 'text', value: value ?? '' },
    ...(help !== undefined && { help }),
  });
  return [
    { ...text('/email', change.address, person?.email), isNeeded: true },
    text('/name', change.name, person?.name),
    text('/locale', change.language, person?.locale, change.languageHelp),
    text('/timeZone', change.zone, person?.timeZone, change.zoneHelp),
    ...Object.entries(person?.attributes ?? {}).flatMap(([name, value]) =>
      attributeField(name, value, change.attribute(name)),
    ),
  ];
}

/** A field for an attribute of a simple type, whose name can be part of a pointer. */
function attributeField(name: string, value: unknown, label: string): SheetField[] {
  const at = { name: `/attributes/${name}`, label };
  if (name === '' || /[/~]/.test(name)) return [];
  if (typeof value === 'string') return [{ ...at, kind: 'text', value, empty: 'null' }];
  if (typeof value === 'number') return [{ ...at, kind: 'number', value, empty: 'null' }];
  return typeof value === 'boolean' ? [{ ...at, kind: 'check', value }] : [];
}

function subscribing(person: ShownRecipient, newsletters: readonly Offered[], locale: Locale): SheetAct {
  const words = peopleWords[locale].subscribe;
  const { label, will, confirm, said } = words;
  return {
    ...{ label, will, confirm, said },
    call: {
      method: 'PUT',
      path: `/v1/newsletters/{newsletter}/subscriptions/${encodeURIComponent(person.externalId)}`,
    },
    fields: [
      {
        ...{ name: 'newsletter', label: words.newsletter, kind: 'choice' },
        options: newsletters.map(({ key, name }) => ({ value: key, label: name })),
      },
      {
        ...{ name: '/consent/source', label: words.source, help: words.sourceHelp, kind: 'text' },
        isNeeded: true,
      },
      { name: '/consent/textVersion', label: words.text, kind: 'text' },
    ],
  };
}

export function unsubscribing({ newsletter, recipient }: ShownSubscription, locale: Locale): SheetAct {
  const { label, will, confirm, said } = peopleWords[locale].unsubscribe;
  const path = `/v1/newsletters/${newsletter}/subscriptions/${encodeURIComponent(recipient)}`;
  return { ...{ label, will, confirm, said }, call: { method: 'DELETE', path }, isDangerous: true };
}

function erasing(person: ShownRecipient, locale: Locale): SheetAct {
  const { label, will, confirm, said, see } = peopleWords[locale].erase;
  return {
    ...{ label, will, confirm, said, see: { to: '/console/erasures/{id}', words: see } },
    ...{ call: { method: 'DELETE', path: pathOf(person) }, isDangerous: true, isLast: true },
  };
}
