// What slows letters down: providers that take none, and limits of providers and domains. Tries and pauses providers,
// lifts limits, pauses lanes.

import { pathTo } from '../../../pages.ts';
import { limitWords as words } from '../../../words/limits.ts';
import { partWords } from '../../../words/parts.ts';
import { providerWords } from '../../../words/providers.ts';
import { shellWords } from '../../../words/shell.ts';
import { ask, send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { list, number, type Of, object } from '../../client/shape.ts';
import { limit, provider } from '../../client/status.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Page, Tag } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { ProviderStanding } from '../standing.tsx';
import { Lanes } from './lanes.tsx';
import { PauseOrResume, useFresh } from './pause.tsx';

const title = shellWords.pages.limits;

type Provider = Of<typeof provider>;
type Limit = Of<typeof limit>;

const providerList = object({ providers: list(provider) });
const limitList = object({ limits: list(limit) });
const tried = object({ before: provider });
const lifted = object({ before: limit, released: number });

export default function Limits() {
  const commands = ['pabal lanes list', 'pabal providers list', 'pabal limits list'];
  return (
    <Page title={title} about={words.about} commands={commands}>
      <Lanes />
      <Providers />
      <AllLimits />
    </Page>
  );
}

function Providers() {
  const asked = useAsked(async () => (await ask('/v1/providers', providerList)).providers, []);
  useFresh(asked.again);
  return (
    <section>
      <h2>{providerWords.providers}</h2>
      <List<Provider>
        title={providerWords.providers}
        asked={asked}
        keyOf={({ name }) => name}
        empty={words.noProviders}
        columns={[
          { title: providerWords.provider, show: ({ name }) => name },
          { title: words.state, show: (row) => <ProviderState provider={row} /> },
          { title: words.since, show: ({ since }) => <Time at={since} /> },
          {
            title: providerWords.leftToday,
            isNumber: true,
            show: ({ daily, usedToday }) => (daily === null ? '–' : count(Math.max(0, daily - usedToday))),
          },
          { title: words.waiting, isNumber: true, show: ({ waiting }) => count(waiting) },
          { title: words.reply, show: ({ reply }) => reply ?? '–' },
          { title: words.heals, show: (row) => <ProviderHealing provider={row} again={asked.again} /> },
        ]}
      />
    </section>
  );
}

function ProviderState({ provider: row }: { provider: Provider }) {
  const { pausedAt, pausedBy, pauseReason } = row;
  return (
    <>
      {pausedAt !== null && (
        <p>
          <Tag tone="warn">{words.paused}</Tag> <Time at={pausedAt} /> {words.pausedBy(pausedBy ?? '?')}{' '}
          {pauseReason}
        </p>
      )}
      <ProviderStanding provider={row} />
    </>
  );
}

function ProviderHealing({ provider: row, again }: { provider: Provider; again: () => void }) {
  const { name, trouble, nextTryAt, tryAskedAt, tryAskedBy, waiting } = row;
  return (
    <>
      {trouble === null && row.pausedAt === null && <span class="quiet">–</span>}
      {trouble !== null && nextTryAt !== null && (
        <p>
          {words.tries} <Time at={nextTryAt} />
        </p>
      )}
      {trouble !== null && tryAskedAt !== null && (
        <p class="quiet">
          {words.asked} <Time at={tryAskedAt} /> {tryAskedBy}
        </p>
      )}
      <div class="buttons">
        {may('ops:write') && (
          <Action
            label={words.tryNow}
            isOffered={trouble !== null}
            ask={{
              will: <p>{words.tryWill(name, count(waiting))}</p>,
              confirm: words.tryConfirm(name),
            }}
            run={async () => {
              await send('POST', `/v1/providers/${encodeURIComponent(name)}/try`, tried);
              return { said: words.trySaid(name) };
            }}
            onChange={again}
          />
        )}
        <PauseOrResume
          name={name}
          path={`/v1/providers/${encodeURIComponent(name)}`}
          isPaused={row.pausedAt !== null}
          letters={waiting}
          will={<p>{words.pauseProviderWill(name)}</p>}
          again={again}
        />
      </div>
    </>
  );
}

function AllLimits() {
  const asked = useAsked(async () => (await ask('/v1/limits', limitList)).limits, []);
  useFresh(asked.again);
  return (
    <section>
      <h2>{words.limits}</h2>
      <List<Limit>
        title={words.limits}
        asked={asked}
        keyOf={({ key }) => key}
        empty={words.noLimits}
        columns={[
          { title: words.limit, show: ({ key }) => key },
          { title: words.state, show: (row) => <LimitState limit={row} /> },
          { title: words.since, show: ({ cutSince }) => <Time at={cutSince} /> },
          { title: words.waiting, show: (row) => <Behind limit={row} /> },
          { title: words.reply, show: ({ reason }) => reason ?? '–' },
          { title: words.usedToday, isNumber: true, show: ({ usedToday }) => count(usedToday) },
          { title: words.heals, show: (row) => <LimitHealing limit={row} again={asked.again} /> },
        ]}
      />
    </section>
  );
}

const isBlocked = ({ blockedUntil }: Limit): boolean =>
  blockedUntil !== null && Date.parse(blockedUntil) > Date.now();

function LimitState({ limit: row }: { limit: Limit }) {
  if (isBlocked(row)) return <Tag tone="bad">{words.blocked}</Tag>;
  if (row.cutRate === null) return <Tag tone="ok">{words.free}</Tag>;
  return (
    <>
      <Tag tone="warn">{words.slowed}</Tag> {partWords.perSecond(row.cutRate.toFixed(1))}
    </>
  );
}

function Behind({ limit: { key, eventsWaiting, newslettersWaiting, returnTooLate } }: { limit: Limit }) {
  const letters = eventsWaiting + newslettersWaiting;
  if (letters === 0) return <>0</>;
  return (
    <>
      <a href={`${pathTo('letters')}?state=pending&waitsFor=${encodeURIComponent(key)}`}>{count(letters)}</a>
      {returnTooLate > 0 && <p class="quiet">{words.tooLate(count(returnTooLate))}</p>}
    </>
  );
}

function LimitHealing({ limit: row, again }: { limit: Limit; again: () => void }) {
  const { key, cutRate, cutUntil, blockedUntil, liftedAt, liftedBy, eventsWaiting, newslettersWaiting } = row;
  const isInForce = cutRate !== null || isBlocked(row);
  const ends = isBlocked(row) ? blockedUntil : cutUntil;
  const letters = eventsWaiting + newslettersWaiting;
  return (
    <>
      {isInForce && ends !== null && (
        <p title={words.untilHelp}>
          {words.until} <Time at={ends} />
        </p>
      )}
      {liftedAt !== null && (
        <p class="quiet">
          {words.lifted} <Time at={liftedAt} /> {liftedBy}
        </p>
      )}
      {may('ops:write') && (
        <Action
          label={words.lift}
          isOffered={isInForce || letters > 0}
          ask={{
            will: <p>{words.liftWill(key, count(letters))}</p>,
            confirm: words.liftConfirm(key),
          }}
          run={async () => {
            const { released } = await send('POST', `/v1/limits/${encodeURIComponent(key)}/lift`, lifted);
            return { said: words.liftSaid(key, count(released)) };
          }}
          onChange={again}
        />
      )}
    </>
  );
}
