// A replay, watched: how far it is, how fast, what came of it, and why it stopped.

import { useEffect } from 'preact/hooks';
import { parkedWords as words } from '../../../words/parked.ts';
import { ask, send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { anything, type Of } from '../../client/shape.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { Facts } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Clock, duration } from '../../parts/time.tsx';
import { Copy } from '../../parts/twin.tsx';
import { param, setParams } from '../../router.ts';
import { commandOf } from '../command.ts';
import { words as letterWords, wordFor } from '../letters/state.tsx';
import { replayOne } from './shapes.ts';

type Replay = Of<typeof replayOne>;

const everyMs = 1_000;

/** The replay that the address names. */
export function ReplayWatch({ onEnd }: { onEnd: () => void }) {
  const id = param('replay');
  return id === '' ? null : <Watched key={id} id={id} onEnd={onEnd} />;
}

function Watched({ id, onEnd }: { id: string; onEnd: () => void }) {
  const asked = useAsked(() => ask(`/v1/replays/${encodeURIComponent(id)}`, replayOne), [id]);
  const { value: replay, problem, again } = asked;
  const isRunning = replay?.state === 'running';
  useEffect(() => {
    if (!isRunning) {
      if (replay !== undefined) onEnd();
      return undefined;
    }
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  return (
    <section class="replay" aria-labelledby="replay">
      <h2 id="replay">{words.replayOne}</h2>
      {problem && <ProblemNote problem={problem} again={again} />}
      {replay && <Shown replay={replay} again={again} />}
      <button type="button" class="small" onClick={() => setParams({ replay: '' })}>
        {words.replayClose}
      </button>
    </section>
  );
}

function Shown({ replay, again }: { replay: Replay; again: () => void }) {
  const { id, state, planned, moved, leftAlone, rate, createdAt, requestedBy, reason } = replay;
  const command = commandOf(`replays show ${id} --watch`);
  return (
    <>
      <p role="status">
        <strong>{wordFor(words.replayStates, state)}</strong> ·{' '}
        {words.progress(count(moved + leftAlone), count(planned))}
        {state === 'running' &&
          ` · ${words.rateIs(count(rate))} · ${words.eta(duration((planned - moved - leftAlone) / rate))}`}
      </p>
      <progress max={planned} value={moved + leftAlone} aria-label={words.replayOne} />
      {state === 'stopped' && (
        <div class="note bad" role="alert">
          <p>{words.stopped}</p>
          {reason !== null && <p class="quiet">{reason}</p>}
        </div>
      )}
      {state === 'cancelled' && reason !== null && <p class="quiet">{reason}</p>}
      <Facts
        facts={[
          [words.replayColumns.begun, <Clock key="begun" at={createdAt} />],
          [words.replayColumns.by, requestedBy],
          ...resultsOf(replay.results, words.results),
          [
            words.balance,
            Object.entries(replay.today)
              .map(([name, letters]) => `${wordFor(letterWords.states, name)} ${count(letters)}`)
              .join(' · ') || '–',
          ],
        ]}
      />
      <p>
        <code>{command}</code> <Copy text={command} />
      </p>
      {may('ops:write') && (
        <Action
          label={words.cancelReplay}
          isOffered={state === 'running'}
          ask={{ will: words.cancelReplayWill, confirm: words.cancelReplay }}
          run={async () => {
            await send('DELETE', `/v1/replays/${id}`, anything);
            return { said: words.cancelled };
          }}
          onChange={again}
        />
      )}
    </>
  );
}

const resultsOf = (results: Readonly<Record<string, number>>, known: Readonly<Record<string, string>>) =>
  Object.entries(results).map(([name, letters]): readonly [string, string] => [
    wordFor(known, name),
    count(letters),
  ]);
