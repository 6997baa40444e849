// A person as a record of a file or a row of a source has it.

import type { PersonBatchEntry } from '@pabal/db/people';
import { excerpt, type FieldProblem } from '@pabal/domain';
import { z } from 'zod';
import { addressId, isAddressId } from './address-ids.ts';
import { attributes, email, externalId, line, locale, pastTime, personName, timeZone } from './fields.ts';

export const consentSource = line('where consent was given', 500).meta({
  description: 'Where consent was given, such as the address of a form.',
});
export const consentTextVersion = line('a version of the text', 100).meta({
  description: 'Which text was agreed to.',
});

const personRecord = z.strictObject(
  {
    id: externalId.nullish(),
    email,
    name: personName.nullish(),
    locale: locale.nullish(),
    timeZone: timeZone.nullish(),
    attributes: attributes.nullish(),
    activeAt: pastTime.nullish(),
    consent: z
      .strictObject({
        at: pastTime.nullish(),
        source: consentSource.nullish(),
        textVersion: consentTextVersion.nullish(),
      })
      .nullish(),
  },
  'an object with an email',
);

export type ReadPerson =
  | { readonly ok: true; readonly person: PersonBatchEntry }
  | { readonly ok: false; readonly problem: FieldProblem };

/** Reads a person, or says what is wrong with the first field that is. */
export function readPerson(value: unknown): ReadPerson {
  const parsed = personRecord.safeParse(value);
  if (!parsed.success) return { ok: false, problem: problemOf(parsed.error.issues, value) };
  const { email: address, id, attributes, consent, ...rest } = parsed.data;
  const known = id ?? addressId(address);
  if (isAddressId(known) && known !== addressId(address)) {
    const expected = `an id that does not begin with mailto:, or ${excerpt(addressId(address))}`;
    return { ok: false, problem: { field: 'id', expected, got: excerpt(known) } };
  }
  const person = {
    externalId: known,
    address: address.address,
    addressKey: address.key,
    name: rest.name ?? undefined,
    locale: rest.locale ?? undefined,
    timeZone: rest.timeZone ?? undefined,
    attributes: attributes?.value ?? {},
    activeAt: rest.activeAt ?? undefined,
    consentAt: consent?.at ?? undefined,
    consentSource: consent?.source ?? undefined,
    consentTextVersion: consent?.textVersion ?? undefined,
  };
  return { ok: true, person };
}

function problemOf([issue]: readonly z.core.$ZodIssue[], value: unknown): FieldProblem {
  if (issue === undefined) return { field: '', expected: 'a person', got: excerpt(value) };
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return { field: [...issue.path, key].join('.'), expected: 'no field of this name', got: 'one' };
  }
  const known: unknown = issue.code === 'custom' ? issue.params?.got : undefined;
  return {
    field: issue.path.join('.'),
    expected:
      issue.code === 'invalid_type' && issue.path.length > 0 ? typeNamed(issue.expected) : issue.message,
    got: typeof known === 'string' ? known : excerpt(valueAt(value, issue.path)),
  };
}

/** The types of JSON as people call them. */
const typeNamed = (type: string): string => (type === 'string' ? 'a text' : type);

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? Reflect.get(inner, step)
        : undefined,
    value,
  );
}
