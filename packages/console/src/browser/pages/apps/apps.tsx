// The apps: what of theirs waits, pausing and resuming them, cancelling what waits, making another.

import { useState } from 'preact/hooks';
import { pathTo } from '../../../pages.ts';
import { appWords as words } from '../../../words/apps.ts';
import { shellWords } from '../../../words/shell.ts';
import { ask, send } from '../../client/http.ts';
import { isAdmin, may } from '../../client/session.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Page, Tag } from '../../parts/page.tsx';
import { Secret } from '../../parts/secret.tsx';
import { Time } from '../../parts/time.tsx';
import { type App, appList, cancelled, newKey, pausedApp } from './shapes.ts';

const title = shellWords.pages.apps;

export default function Apps() {
  const asked = useAsked(async () => (await ask('/v1/apps', appList)).apps, []);
  return (
    <Page title={title} about={words.about} commands={['pabal apps list', 'pabal apps create NAME']}>
      <List<App>
        title={title}
        asked={asked}
        keyOf={({ id }) => id}
        linkOf={({ name }) => pathTo('app', { name })}
        empty={<p>{words.empty}</p>}
        columns={[
          { title: words.app, show: ({ name }) => name },
          { title: words.state, show: (app) => <AppState app={app} /> },
          { title: words.waiting, isNumber: true, show: ({ waiting }) => count(waiting) },
          { title: words.lastMinute, isNumber: true, show: ({ lastMinute }) => count(lastMinute) },
          { title: words.made, show: ({ createdAt }) => <Time at={createdAt} /> },
          ...(may('ops:write')
            ? [{ title: words.action, show: (app: App) => <AppActions app={app} again={asked.again} /> }]
            : []),
        ]}
      />
      {isAdmin() && <MakeApp again={asked.again} />}
    </Page>
  );
}

function AppState({ app: { pausedAt, pausedBy, mode, revokedAt } }: { app: App }) {
  if (pausedAt !== null)
    return (
      <>
        <Tag tone="warn">{words.states.paused}</Tag> <Time at={pausedAt} /> {words.pausedBy(pausedBy ?? '?')}
      </>
    );
  if (revokedAt !== null) return <Tag tone="plain">{words.states.revoked}</Tag>;
  const modes: Readonly<Record<string, string>> = words.modes;
  return (
    <>
      <Tag tone="ok">{words.states.runs}</Tag> {mode !== null && modes[mode]}
    </>
  );
}

function AppActions({ app: { name, pausedAt, waiting }, again }: { app: App; again: () => void }) {
  const path = `/v1/apps/${encodeURIComponent(name)}`;
  const pause = () => send('POST', `${path}/pause`, pausedApp);
  const resume = () => send('POST', `${path}/resume`, pausedApp);
  return (
    <div class="buttons">
      {pausedAt === null ? (
        <Action
          label={words.pause}
          ask={{
            will: <p>{words.pauseWill(name, count(waiting))}</p>,
            confirm: words.pauseConfirm(name),
          }}
          run={async () => {
            await pause();
            return { said: words.pauseSaid(name), undo: resume };
          }}
          onChange={again}
        />
      ) : (
        <Action
          label={words.resume}
          ask={{
            will: <p>{words.resumeWill(name, count(waiting))}</p>,
            confirm: words.resumeConfirm(name),
          }}
          run={async () => {
            await resume();
            return { said: words.resumeSaid(name), undo: pause };
          }}
          onChange={again}
        />
      )}
      <Action
        label={words.cancel}
        isDangerous
        isOffered={waiting > 0}
        reason="must"
        ask={async () => {
          const { letters } = await send('POST', `${path}/cancel`, cancelled, { dryRun: true });
          return {
            will: <p>{words.cancelWill(name, count(letters))}</p>,
            confirm: words.cancelConfirm(count(letters)),
          };
        }}
        run={async (reason) => {
          const { letters, left } = await send('POST', `${path}/cancel`, cancelled, { reason });
          return { said: words.cancelSaid(count(letters), count(left)) };
        }}
        onChange={again}
      />
    </div>
  );
}

/** The rights that most apps need: they post events and read what became of them. */
const usualScopes = ['events:write', 'events:read'];

function MakeApp({ again }: { again: () => void }) {
  const [name, setName] = useState('');
  const [mode, setMode] = useState('live');
  return (
    <Action
      label={words.make}
      ask={{ will: <p>{words.makeWill}</p>, confirm: words.makeConfirm }}
      run={async () => {
        const { key } = await send('POST', '/v1/apps', newKey, { name, mode, scopes: usualScopes });
        return {
          said: <Secret secret={key}>{words.newKey(name)}</Secret>,
          link: { to: pathTo('app', { name }), words: words.keysOf(name) },
        };
      }}
      onChange={again}
    >
      <label>
        {words.name}
        <input
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
          required
          maxLength={64}
          autocomplete="off"
        />
        <span class="quiet">{words.nameHelp}</span>
      </label>
      <label>
        {words.mode}
        <select value={mode} onChange={({ currentTarget }) => setMode(currentTarget.value)}>
          <option value="live">{words.modes.live}</option>
          <option value="test">{words.modes.test}</option>
        </select>
      </label>
    </Action>
  );
}
