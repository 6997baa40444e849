// How pabal fares now: what is not well first, then the lanes, then who is at work.

import '../../shared.ts';
import { nowWords as words } from '../../../words/now.ts';
import { shellWords as shell } from '../../../words/shell.ts';
import { awayState, liveStatus, type Status, staleSeconds } from '../../client/live.ts';
import { seesInstallation } from '../../client/session.ts';
import { count } from '../../language.ts';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { History } from './history.tsx';
import { Lanes } from './lanes.tsx';
import { Afterwards, Decisions, Editions, Processes, Providers, Slowed } from './parts-at-work.tsx';
import { Troubles } from './troubles.tsx';

export default function Now() {
  const status = liveStatus.value;
  if (!seesInstallation())
    return (
      <Page title={shell.pages.now}>
        <p class="note">{words.otherSpace}</p>
      </Page>
    );
  return (
    <Page title={shell.pages.now} commands={['pabal status', 'pabal doctor']}>
      <Stale />
      {status === undefined ? (
        <p class="quiet" aria-busy="true">
          {shell.loading}
        </p>
      ) : (
        <Known status={status} />
      )}
    </Page>
  );
}

/** Says above everything else that what is below is not the present. */
function Stale() {
  const away = awayState.value;
  const seconds = staleSeconds.value;
  if (away !== undefined)
    return (
      <div class="note bad" role="alert">
        <p class="strong">
          {words.away} {words.awaySince} <Time at={away.since} />.
        </p>
        <p>{away.reason}</p>
        <p>{words.awayText}</p>
        <p>{words.awayNext}</p>
      </div>
    );
  if (seconds === 0) return null;
  return (
    <div class="note warn" role="alert">
      <p>{words.old(count(seconds))}</p>
    </div>
  );
}

function Known({ status }: { status: Status }) {
  return (
    <>
      <Headline status={status} />
      <Troubles troubles={status.troubles} />
      <Healed status={status} />
      <Lanes lanes={status.lanes} />
      <Decisions status={status} />
      <History />
      <Providers providers={status.providers} />
      <Slowed limits={status.slowed} />
      <Afterwards weeks={status.afterwards} />
      <Processes processes={status.processes} />
      <Editions status={status} />
    </>
  );
}

/** What was not well when somebody looked, and is now. */
function Healed({ status: { healed = [] } }: { status: Status }) {
  return healed.map(({ kind, said, since, until }) => (
    <p key={kind + until} class="note ok">
      {said} {words.since} <Time at={since} />, {words.until} <Time at={until} />.
    </p>
  ));
}

function Headline({ status: { troubles } }: { status: Status }) {
  if (troubles.length === 0) return <p class="headline ok">{words.well}</p>;
  return (
    <p class="headline bad" role="status">
      {words.notWell(count(troubles.length))}
    </p>
  );
}
