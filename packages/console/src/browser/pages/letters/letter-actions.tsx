// What one may do about a letter. Each action says what it will do before, and what it did after; one that somebody else has
// done meanwhile says in which state the letter is now.

import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { parkedWords as parked } from '../../../words/parked.ts';
import { send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { anything, nullable, number, object, text } from '../../client/shape.ts';
import { Action } from '../../parts/action.tsx';
import type { History } from './shapes.ts';
import { words } from './state.tsx';

const { act } = words;

interface Props {
  readonly history: History;
  again(): void;
}

type Shown = (props: Props) => JSX.Element | null;

/** By what a letter allows, and what the person needs for it. */
const actions: Readonly<
  Record<string, { readonly scope: Parameters<typeof may>[0]; readonly Shown: Shown }>
> = {
  cancel: { scope: 'ops:write', Shown: Cancel },
  correct: { scope: 'ops:write', Shown: Correct },
  replay: { scope: 'ops:write', Shown: Replay },
  discard: { scope: 'ops:write', Shown: Discard },
  resolve: { scope: 'ops:write', Shown: Resolve },
  'send-again': { scope: 'letters:write', Shown: SendAgain },
  suppress: { scope: 'recipients:write', Shown: Suppress },
};

/**
 * The actions that the letter allows, and those that it allowed since the page was opened: what one of them has come to stays to be
 * read when the letter, being in another state now, allows it no more.
 */
export function LetterActions({ history, again }: Props) {
  const allowed = useRef(new Set<string>());
  if (!may('ops:write') && !may('recipients:write')) return <p class="quiet">{words.viewer}</p>;
  for (const name of history.may) allowed.current.add(name);
  const shown = [...allowed.current].flatMap((name) => {
    const action = actions[name];
    return action !== undefined && may(action.scope) ? [[name, action.Shown] as const] : [];
  });
  if (shown.length === 0) return <p class="quiet">{words.noActions}</p>;
  return (
    <div class="buttons actions">
      {shown.map(([name, Shown]) => (
        <Shown key={name} history={history} again={again} />
      ))}
    </div>
  );
}

const path = ({ letter }: History, what: string) => `/v1/letters/${letter.id}/${what}`;
const only = ({ letter }: History) => ({ id: letter.id });

function Cancel({ history, again }: Props) {
  return (
    <Action
      label={act.cancel}
      isDangerous
      reason="must"
      ask={{ will: act.cancelWill, confirm: act.cancel }}
      run={async (reason) => {
        await send('POST', path(history, 'cancel'), anything, { reason });
        return { said: act.cancelled };
      }}
      onChange={again}
    />
  );
}

function Correct({ history, again }: Props) {
  const [address, setAddress] = useState('');
  return (
    <Action
      label={act.correct}
      reason="must"
      ask={{ will: act.correctWill, confirm: act.correct }}
      run={async (reason) => {
        await send('POST', path(history, 'address'), anything, { address, reason });
        return { said: act.corrected };
      }}
      onChange={again}
    >
      <AddressField label={act.newAddress} value={address} take={setAddress} isRequired />
    </Action>
  );
}

const replayBegun = object({ id: text, planned: number });
const sentAgain = object({ id: text, note: nullable(text) });
const dryRun = object({ sendable: number });

function Replay({ history, again }: Props) {
  const [address, setAddress] = useState('');
  const to = address === '' ? {} : { address };
  return (
    <Action
      label={act.replay}
      ask={async () => {
        const { sendable } = await send('POST', '/v1/replays', dryRun, {
          filter: only(history),
          dryRun: true,
        });
        return { will: sendable === 0 ? act.notPossible : act.replayWill, confirm: act.replay };
      }}
      run={async () => {
        const { id } = await send('POST', '/v1/replays', replayBegun, { filter: only(history), ...to });
        return { said: act.replayed, link: { to: `/console/dead-letters?replay=${id}`, words: act.watch } };
      }}
      onChange={again}
    >
      <AddressField label={act.replayTo} value={address} take={setAddress} />
    </Action>
  );
}

function Discard({ history, again }: Props) {
  return (
    <Action
      label={act.discard}
      isDangerous
      reason="must"
      ask={{ will: act.discardWill, confirm: act.discard }}
      run={async (reason) => {
        const { letters } = await send('POST', '/v1/dead-letters/discard', object({ letters: number }), {
          filter: only(history),
          reason,
        });
        return { said: letters === 0 ? parked.fewer : act.discarded };
      }}
      onChange={again}
    />
  );
}

function Resolve({ history, again }: Props) {
  const [as, setAs] = useState('sent');
  return (
    <Action
      label={act.resolve}
      reason="must"
      ask={{ will: act.resolveWill, confirm: act.resolve }}
      run={async (reason) => {
        const { letters } = await send('POST', '/v1/unknown/resolve', object({ letters: number }), {
          ...{ filter: only(history), as, reason },
        });
        return { said: letters === 0 ? parked.fewer : act.resolved };
      }}
      onChange={again}
    >
      <label>
        {act.as}
        <select value={as} onChange={({ currentTarget }) => setAs(currentTarget.value)}>
          {Object.entries(act.resolutions).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </Action>
  );
}

function SendAgain({ history, again }: Props) {
  const [address, setAddress] = useState('');
  const isEvents = history.edition === null;
  const to = address === '' ? {} : { address };
  return (
    <Action
      label={act.again}
      reason="must"
      ask={{ will: isEvents ? act.againWill : act.againEdition, confirm: act.again }}
      run={async (reason) => {
        const { id, note } = await send('POST', path(history, 'send-again'), sentAgain, { reason, ...to });
        return {
          said: note === null ? act.againDone : `${act.againDone} ${note}`,
          link: { to: `/console/letters/${id}`, words: act.againLink },
        };
      }}
      onChange={again}
    >
      {isEvents && <AddressField label={act.replayTo} value={address} take={setAddress} />}
    </Action>
  );
}

function Suppress({ history, again }: Props) {
  const { address } = history.letter;
  if (address === null) return null;
  return (
    <Action
      label={act.suppress}
      isDangerous
      reason="must"
      ask={{ will: act.suppressWill(address), confirm: act.suppress }}
      run={async (note) => {
        await send('POST', '/v1/suppressions', anything, { address, scope: 'all', reason: 'manual', note });
        return { said: act.suppressed };
      }}
      onChange={again}
    />
  );
}

function AddressField({
  label,
  value,
  take,
  isRequired = false,
}: {
  label: string;
  value: string;
  take: (value: string) => void;
  isRequired?: boolean;
}) {
  return (
    <label>
      {label}
      <input
        type="email"
        value={value}
        required={isRequired}
        autocomplete="off"
        onInput={({ currentTarget }) => take(currentTarget.value.trim())}
      />
    </label>
  );
}
