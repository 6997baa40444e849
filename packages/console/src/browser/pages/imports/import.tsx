// One file of people: how far it is, what came of it, and the lines that were refused.

import { useEffect } from 'preact/hooks';
import { pathTo } from '../../../pages.ts';
import { importWords as words } from '../../../words/imports.ts';
import { shellWords as shell } from '../../../words/shell.ts';
import { ask, send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { count } from '../../language.ts';
import type { PageProps } from '../../page-props.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked, usePages } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Facts, Page } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Time } from '../../parts/time.tsx';
import { ImportState } from './imports.tsx';
import { errorPage, type Import, importShape, isOpen } from './shapes.ts';

const againMs = 2_000;

export default function ImportPage({ params: { id = '' } }: PageProps) {
  const path = `/v1/imports/${encodeURIComponent(id)}`;
  const { value, problem, again } = useAsked(() => ask(path, importShape), [path]);
  const isUnderWay = value !== undefined && isOpen(value);
  useEffect(() => {
    if (!isUnderWay) return;
    const timer = setInterval(again, againMs);
    return () => clearInterval(timer);
  }, [isUnderWay, again]);
  return (
    <Page
      title={value?.fileName ?? words.one}
      commands={[`pabal imports show ${id} --errors`, `pabal imports cancel ${id}`]}
    >
      <p>
        <a href={pathTo('imports')}>{words.back}</a>
      </p>
      {problem && <ProblemNote problem={problem} again={again} />}
      {value === undefined ? (
        problem === undefined && (
          <p class="quiet" aria-busy="true">
            {shell.loading}
          </p>
        )
      ) : (
        <Known path={path} shown={value} again={again} />
      )}
    </Page>
  );
}

function Known({ path, shown, again }: { path: string; shown: Import; again: () => void }) {
  const { state, bytes, doneBytes, doneLine, newsletter, group, reason } = shown;
  const percent = bytes === 0 ? 100 : Math.floor((doneBytes / bytes) * 100);
  const figures: readonly (readonly [string, number])[] = [
    [words.lines, doneLine],
    [words.created, shown.created],
    [words.changed, shown.changed],
    [words.unchanged, shown.unchanged],
    [words.refused, shown.refused],
    ...(newsletter === null
      ? []
      : ([
          [words.subscribed, shown.subscribed],
          [words.leftAlone, shown.leftAlone],
        ] as const)),
    ...(group === null ? [] : ([[words.joined, shown.joined]] as const)),
  ];
  return (
    <>
      <p>
        <ImportState state={state} />{' '}
        {isOpen(shown) && <progress max={100} value={percent} aria-label={words.progress(count(percent))} />}{' '}
        {words.progress(count(percent))}
      </p>
      <Facts
        facts={[
          ...figures.map(([name, value]) => [name, count(value)] as const),
          ...(newsletter === null ? [] : ([[words.newsletter, newsletter]] as const)),
          ...(group === null ? [] : ([[words.group, group]] as const)),
          [words.by, shown.requestedBy],
          [words.when, <Time key="when" at={shown.createdAt} />],
          ...(reason === null ? [] : ([[words.reason, reason]] as const)),
        ]}
      />
      {isOpen(shown) && may('recipients:write') && (
        <Action
          label={words.cancel}
          isDangerous
          ask={async () => ({
            will: <p>{words.cancelWill(count(doneLine))}</p>,
            confirm: words.cancelConfirm,
          })}
          run={async () => {
            const cancelled = await send('DELETE', path, importShape);
            return { said: words.cancelSaid(count(cancelled.doneLine)) };
          }}
          onChange={again}
        />
      )}
      <RefusedLines path={path} refused={shown.refused} />
    </>
  );
}

function RefusedLines({ path, refused }: { path: string; refused: number }) {
  const asked = usePages(
    async (cursor) => {
      const { errors, next } = await ask(`${path}/errors`, errorPage, { cursor });
      return { rows: errors, next: next === null ? null : String(next) };
    },
    [path, refused],
  );
  return (
    <section>
      <h2>{words.refusedLines}</h2>
      <p class="quiet">{words.refusedAbout}</p>
      <List
        title={words.refusedLines}
        asked={asked}
        keyOf={({ line, field }) => `${line} ${field}`}
        empty={words.noRefused}
        columns={[
          { title: words.line, show: ({ line }) => count(line) },
          {
            title: words.field,
            show: ({ field }) => (field === '' ? words.wholeLine : <code>{field}</code>),
          },
          { title: words.expected, show: ({ expected }) => expected },
          { title: words.got, show: ({ got }) => got },
        ]}
      />
    </section>
  );
}
