// Letters whose answer was lost: what to look for in the log of the provider, and what to decide.

import { useState } from 'preact/hooks';
import { parkedWords as words } from '../../../words/parked.ts';
import { ask, send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { Filter } from '../../parts/filter.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Clock } from '../../parts/time.tsx';
import { Copy } from '../../parts/twin.tsx';
import { query } from '../../router.ts';
import { commandOf } from '../command.ts';
import { words as letterWords } from '../letters/state.tsx';
import { fields } from './dead-letters.tsx';
import { filterInAddress, type ParkedFilter, upTo } from './filter.ts';
import { type Matrix, MatrixTable } from './matrix.tsx';
import { ParkedList } from './parked-list.tsx';
import { decided, matrixShape } from './shapes.ts';

const resolutions = ['sent', 'resend', 'failed'] as const;

export default function UnknownLetters() {
  const { cause: _, ...filter } = filterInAddress();
  const {
    value: matrix,
    problem,
    again,
  } = useAsked(() => ask('/v1/unknown/matrix', matrixShape, filter), [query.value.toString()]);
  const isFiltered = Object.keys(filter).length > 0;
  // What a decision came to stays to be read, also when it left no letter.
  const [hasActed, setActed] = useState(false);
  const actedAndAgain = () => {
    setActed(true);
    again();
  };
  return (
    <Page title={words.unknown} about={words.unknownAbout} commands={[commandOf('unknown list', filter)]}>
      <Filter fields={fields} />
      {problem && <ProblemNote problem={problem} again={again} />}
      {matrix && matrix.total.letters === 0 && (
        <div class="empty">{isFiltered ? words.filteredEmpty : words.unknownEmpty}</div>
      )}
      {matrix && matrix.total.letters > 0 && (
        <>
          {!matrix.complete && <p class="note warn">{words.incomplete}</p>}
          <MatrixTable
            matrix={matrix}
            rowFilter={undefined}
            title={words.matrixUnknown}
            rowTitle={words.provider}
            compares={false}
          />
          <WhatToLookFor matrix={matrix} />
        </>
      )}
      {matrix && (matrix.total.letters > 0 || hasActed) && (
        <Decisions matrix={matrix} filter={filter} again={actedAndAgain} />
      )}
      {matrix &&
        matrix.total.letters > 0 &&
        (may('recipients:read') ? (
          <UnknownList filter={filter} at={matrix.at} />
        ) : (
          <p class="quiet">{letterWords.hiddenHelp}</p>
        ))}
    </Page>
  );
}

function WhatToLookFor({ matrix: { rows } }: { matrix: Matrix }) {
  const command = "grep -F 'message-id=<…>' /var/log/mail.log";
  return (
    <section aria-labelledby="look">
      <h2 id="look">{words.lookTitle}</h2>
      <p>{words.lookText}</p>
      <ul>
        {rows.map(({ id, name, firstAt, lastAt }) => (
          <li key={id}>
            {name}: {words.lookBetween} <Clock at={firstAt} /> – <Clock at={lastAt} />
          </li>
        ))}
      </ul>
      <p class="quiet">
        {words.lookCommand}: <code>{command}</code>
      </p>
    </section>
  );
}

function Decisions({ matrix, filter, again }: { matrix: Matrix; filter: ParkedFilter; again: () => void }) {
  if (!may('ops:write')) return <p class="quiet">{letterWords.viewer}</p>;
  const these = upTo(filter, matrix.at);
  const ask = (as: string, reason: string, dryRun: boolean) =>
    send('POST', '/v1/unknown/resolve', decided, { filter: these, as, reason, dryRun });
  return (
    <section aria-label={letterWords.actions}>
      <p>
        <strong>{words.selected(count(matrix.total.letters))}</strong>
      </p>
      <div class="buttons actions">
        {resolutions.map((as) => (
          <Action
            key={as}
            label={words.resolve[as]}
            isDangerous={as === 'failed'}
            reason="must"
            ask={async () => {
              const letters = count((await ask(as, 'dry run', true)).letters);
              return { will: words.resolveWill[as](letters), confirm: words.resolveConfirm[as](letters) };
            }}
            run={async (reason) => ({ said: words.resolved(count((await ask(as, reason, false)).letters)) })}
            onChange={again}
          />
        ))}
      </div>
    </section>
  );
}

function UnknownList({ filter, at }: { filter: ParkedFilter; at: string }) {
  const { columns } = words;
  return (
    <ParkedList
      path="/v1/unknown"
      {...{ filter, at }}
      columns={[
        { title: columns.provider, show: ({ provider }) => provider ?? '–' },
        { title: columns.tried, show: ({ triedAt }) => (triedAt === null ? '–' : <Clock at={triedAt} />) },
        {
          title: columns.look,
          show: ({ remoteId }) => (
            <span class="copyable">
              <code>{remoteId}</code> <Copy text={remoteId} />
            </span>
          ),
        },
      ]}
    />
  );
}
