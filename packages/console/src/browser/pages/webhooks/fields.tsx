// What somebody says of an endpoint: where it is, what it is told, who is written to when it is paused.

import { webhookTypes } from '@pabal/domain/webhooks';
import { webhookWords as words } from '../../../words/webhooks.ts';

export interface Wishes {
  readonly app: string;
  readonly url: string;
  readonly contact: string;
  readonly types: readonly string[];
  readonly newsletters: boolean;
}

/** What the api takes. */
export const bodyOf = ({ app: _app, contact, ...wishes }: Wishes) => ({
  ...wishes,
  contact: contact === '' ? null : contact,
});

interface Props {
  readonly value: Wishes;
  readonly set: (wishes: Wishes) => void;
  /** Whether an endpoint is made; the app of one that is there stays. */
  readonly isNew?: boolean;
}

const kinds = { app: { type: 'text' }, url: { type: 'url' }, contact: { type: 'email' } } as const;

export function EndpointFields({ value, set, isNew = false }: Props) {
  const input = (name: keyof typeof kinds) => (
    <label>
      {words[name]}
      <input
        {...kinds[name]}
        value={value[name]}
        required={name !== 'contact'}
        autocomplete="off"
        onInput={({ currentTarget }) => set({ ...value, [name]: currentTarget.value })}
      />
      {name === 'contact' && <span class="quiet">{words.contactHelp}</span>}
    </label>
  );
  const types = (type: string, isWanted: boolean) =>
    webhookTypes.filter((known) => (known === type ? isWanted : value.types.includes(known)));
  return (
    <>
      {isNew && input('app')}
      {input('url')}
      <fieldset>
        <legend>{words.types}</legend>
        {webhookTypes.map((type) => (
          <label key={type} class="check">
            <input
              type="checkbox"
              checked={value.types.includes(type)}
              onChange={({ currentTarget }) => set({ ...value, types: types(type, currentTarget.checked) })}
            />
            <code>{type}</code>
          </label>
        ))}
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={value.newsletters}
          onChange={({ currentTarget }) => set({ ...value, newsletters: currentTarget.checked })}
        />
        {words.newsletters}
      </label>
      {input('contact')}
    </>
  );
}
