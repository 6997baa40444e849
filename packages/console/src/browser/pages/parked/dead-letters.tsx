// Dead letters: what failed, why and where; and sending it again, watched.

import { useState } from 'preact/hooks';
import { parkedWords as words } from '../../../words/parked.ts';
import { ask, send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import type { Of } from '../../client/shape.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { type Field, Filter } from '../../parts/filter.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { param, query } from '../../router.ts';
import { commandOf } from '../command.ts';
import { Answer, words as letterWords } from '../letters/state.tsx';
import { isoOf } from '../moment.ts';
import { ChangeChoice } from './change.tsx';
import { filterInAddress, type ParkedFilter, upTo } from './filter.ts';
import { type Matrix, MatrixTable } from './matrix.tsx';
import { ParkedList } from './parked-list.tsx';
import { ReplayWatch } from './replay.tsx';
import { Replays } from './replays.tsx';
import { decided, matrixShape, preview, replayBegun } from './shapes.ts';

export const fields: readonly Field[] = [
  { name: 'template', label: words.filters.template },
  { name: 'domain', label: words.filters.domain },
  {
    name: 'lane',
    label: words.filters.lane,
    options: [
      { value: '', label: words.any },
      ...Object.entries(letterWords.lanes).map(([value, label]) => ({ value, label })),
    ],
  },
  { name: 'from', label: words.filters.from, type: 'datetime-local' },
  { name: 'to', label: words.filters.to, type: 'datetime-local' },
];
const deadFields: readonly Field[] = [...fields, { name: 'cause', label: words.filters.cause }];

export default function DeadLetters() {
  const filter = filterInAddress();
  const change = isoOf(param('change'));
  const asked = useAsked(
    () => ask('/v1/dead-letters/matrix', matrixShape, { ...filter, change }),
    [query.value.toString()],
  );
  const { value: matrix, problem, again } = asked;
  const isFiltered = Object.keys(filter).length > 0;
  // What an action came to stays to be read, also when it left no letter.
  const [hasActed, setActed] = useState(false);
  const actedAndAgain = () => {
    setActed(true);
    again();
  };
  return (
    <Page title={words.dead} about={words.deadAbout} commands={commands(filter)}>
      <ReplayWatch onEnd={again} />
      <Filter fields={deadFields} />
      {problem && <ProblemNote problem={problem} again={again} />}
      {matrix && matrix.total.letters === 0 && (
        <div class="empty">{isFiltered ? words.filteredEmpty : words.deadEmpty}</div>
      )}
      {matrix && matrix.total.letters > 0 && (
        <>
          <ChangeChoice matrix={matrix} />
          {!matrix.complete && <p class="note warn">{words.incomplete}</p>}
          <MatrixTable
            matrix={matrix}
            rowFilter="cause"
            title={words.matrix}
            rowTitle={words.cause}
            compares={change !== ''}
          />
          {isFiltered && (
            <p>
              <a href="/console/dead-letters">{words.everything}</a>
            </p>
          )}
        </>
      )}
      {matrix && (matrix.total.letters > 0 || hasActed) && (
        <Actions matrix={matrix} filter={filter} again={actedAndAgain} />
      )}
      {matrix &&
        matrix.total.letters > 0 &&
        (may('recipients:read') ? (
          <DeadList filter={filter} at={matrix.at} />
        ) : (
          <p class="quiet">{letterWords.hiddenHelp}</p>
        ))}
      <Replays />
    </Page>
  );
}

function commands(filter: ParkedFilter): string[] {
  const all = Object.keys(filter).length === 0 ? ' --all' : '';
  return [commandOf('dead-letters list', filter), commandOf(`dead-letters replay${all} --dry-run`, filter)];
}

interface ActionsProps {
  readonly matrix: Matrix;
  readonly filter: ParkedFilter;
  again(): void;
}

function Actions({ matrix, filter, again }: ActionsProps) {
  const [rate, setRate] = useState(50);
  if (!may('ops:write')) return <p class="quiet">{letterWords.viewer}</p>;
  const these = upTo(filter, matrix.at);
  return (
    <section aria-label={letterWords.actions}>
      <p>
        <strong>{words.selected(count(matrix.total.letters))}</strong>
      </p>
      <div class="buttons actions">
        <Action
          label={words.replay}
          ask={async () => {
            const dry = await send('POST', '/v1/replays', preview, { filter: these, dryRun: true });
            return { will: <DryRun dry={dry} />, confirm: words.replayConfirm(count(dry.letters)) };
          }}
          run={async () => {
            const { id, planned } = await send('POST', '/v1/replays', replayBegun, { filter: these, rate });
            return {
              said: words.begun(count(planned)),
              link: { to: `/console/dead-letters?replay=${id}`, words: words.watch },
            };
          }}
          onChange={again}
        >
          <label>
            {words.rate}
            <input
              type="number"
              min={1}
              max={500}
              value={rate}
              onInput={({ currentTarget }) => setRate(Number(currentTarget.value))}
            />
          </label>
        </Action>
        <Action
          label={words.discard}
          isDangerous
          reason="must"
          ask={async () => {
            const dry = await send('POST', '/v1/dead-letters/discard', decided, {
              ...{ filter: these, reason: 'dry run', dryRun: true },
            });
            const letters = count(dry.letters);
            return { will: words.discardWill(letters), confirm: words.discardConfirm(letters) };
          }}
          run={async (reason) => {
            const { letters } = await send('POST', '/v1/dead-letters/discard', decided, {
              filter: these,
              reason,
            });
            return { said: words.discarded(count(letters)) };
          }}
          onChange={again}
        />
      </div>
    </section>
  );
}

function DryRun({ dry }: { dry: Of<typeof preview> }) {
  const lines = [
    words.dry.sendable(count(dry.sendable)),
    ...(['expired', 'cancelled', 'suppressed', 'erased'] as const).flatMap((fate) =>
      dry[fate] === 0 ? [] : [words.dry[fate](count(dry[fate]))],
    ),
    ...(dry.addressesLifted === 0 ? [] : [words.dry.lifted(count(dry.addressesLifted))]),
    ...(dry.more ? [words.dry.more] : []),
    ...(dry.sendable === 0 ? [words.dry.nothing] : []),
  ];
  return (
    <>
      <p class="strong">{words.dry.title}</p>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function DeadList({ filter, at }: { filter: ParkedFilter; at: string }) {
  return (
    <ParkedList
      path="/v1/dead-letters/letters"
      {...{ filter, at }}
      columns={[{ title: words.columns.said, show: (letter) => <Answer letter={letter} /> }]}
    />
  );
}
