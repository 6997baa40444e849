// Pausing and resuming a lane or a provider, and asking again for how they stand.

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { limitWords as words } from '../../../words/limits.ts';
import { send } from '../../client/http.ts';
import { liveStatus } from '../../client/live.ts';
import { may } from '../../client/session.ts';
import { anything } from '../../client/shape.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';

/** Asks again whenever the live status tells something new. */
export function useFresh(again: () => void): void {
  const at = liveStatus.value;
  useEffect(() => {
    if (at !== undefined) again();
  }, [at]);
}

interface Props {
  readonly name: string;
  /** Of the api, without the verb. */
  readonly path: string;
  readonly isPaused: boolean;
  /** That wait for it. */
  readonly letters: number;
  /** What a pause of it does. */
  readonly will: ComponentChildren;
  readonly again: () => void;
}

export function PauseOrResume({ name, path, isPaused, letters, will, again }: Props) {
  if (!may('ops:write')) return null;
  const resume = () => send('POST', `${path}/resume`, anything);
  if (isPaused)
    return (
      <Action
        label={words.resume}
        ask={{
          will: <p>{words.resumeWill(name, count(letters))}</p>,
          confirm: words.resumeConfirm(name),
        }}
        run={async () => {
          await resume();
          return { said: words.resumeSaid(name) };
        }}
        onChange={again}
      />
    );
  return (
    <Action
      label={words.pause}
      reason="must"
      isDangerous
      ask={{ will, confirm: words.pauseConfirm(name) }}
      run={async (reason) => {
        await send('POST', `${path}/pause`, anything, { reason });
        return { said: words.pauseSaid(name), undo: resume };
      }}
      onChange={again}
    />
  );
}
