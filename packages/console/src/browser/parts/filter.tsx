// Filters of a list. What they hold is in the address, so that a list can be shared as it is.

import { useEffect, useRef } from 'preact/hooks';
import { partWords as words } from '../../words/parts.ts';
import { shellWords as shell } from '../../words/shell.ts';
import { param, setParams } from '../router.ts';
import { useKeyFor } from './keys.ts';

export interface Field {
  readonly name: string;
  readonly label: string;
  /** What it may be, with the words for each; without it any text. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** A moment is chosen by the reader's clock. */
  readonly type?: 'search' | 'datetime-local';
}

/** Fields that change the address as soon as somebody chooses, or has typed and pressed enter. */
export function Filter({ fields }: { fields: readonly Field[] }) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(
    () =>
      useKeyFor({
        key: '/',
        what: shell.keysHelp.filter,
        run: () => form.current?.querySelector<HTMLElement>('input, select')?.focus(),
      }),
    [],
  );
  const take = (event: Event) => {
    event.preventDefault();
    if (form.current === null) return;
    const given = new FormData(form.current);
    setParams(Object.fromEntries(fields.map(({ name }) => [name, String(given.get(name) ?? '').trim()])));
  };
  return (
    <search aria-label={words.filter}>
      <form class="filter" ref={form} onSubmit={take}>
        {fields.map((field) => (
          <div key={field.name}>
            <label for={`filter-${field.name}`}>{field.label}</label>
            <Control field={field} take={take} />
          </div>
        ))}
      </form>
    </search>
  );
}

function Control({ field, take }: { field: Field; take: (event: Event) => void }) {
  const { name, options, type = 'search' } = field;
  const id = `filter-${name}`;
  if (type === 'datetime-local')
    return <input type="datetime-local" {...{ id, name }} value={param(name)} onChange={take} />;
  if (options === undefined)
    return (
      <input
        type="search"
        {...{ id, name }}
        value={param(name)}
        onChange={take}
        autocomplete="off"
        spellcheck={false}
      />
    );
  return (
    <select {...{ id, name }} value={param(name)} onChange={take}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
