// Fills the page that the server made: what is at the top of it, and what its address asks for.

import './shared.ts';
import { effect } from '@preact/signals';
import { type ComponentChild, type ComponentType, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { entryOf, rolesFor } from '../pages.ts';
import { shellWords as words } from '../words/shell.ts';
import { Problem } from './client/http.ts';
import { listenLive } from './client/live.ts';
import { currentSession, seesInstallation, sessionState, startSession } from './client/session.ts';
import { Palette } from './find/palette.tsx';
import { Account } from './frame/account.tsx';
import { KeysHelp } from './frame/keys-help.tsx';
import { LiveMark } from './frame/live-mark.tsx';
import { LogIn } from './frame/log-in.tsx';
import type { PageProps } from './page-props.ts';
import { loadPage } from './pages.tsx';
import { markFrames, startKeys } from './parts/keys.ts';
import { Page } from './parts/page.tsx';
import { ProblemNote } from './parts/problem.tsx';
import { place, startRouter } from './router.ts';

function CurrentPage() {
  const state = sessionState.value;
  if (state.is === 'asking') return <Waiting />;
  if (state.is === 'unknown') return <Failed problem={state.problem} again={() => void startSession()} />;
  return (
    <>
      <PageThere isIn={state.is === 'in'} />
      {state.is === 'over' && <LogIn />}
    </>
  );
}

/** What the server has shown until now. */
function Waiting() {
  return (
    <>
      <Heading />
      <p class="quiet" aria-busy="true">
        {words.loading}
      </p>
    </>
  );
}

function Failed({ problem, again }: { problem: Problem; again: () => void }) {
  return (
    <>
      <Heading />
      <ProblemNote problem={problem} again={again} />
    </>
  );
}

function Heading() {
  const name = place.value?.name;
  return <h1>{name === undefined ? words.notFound : words.pages[name]}</h1>;
}

function PageThere({ isIn }: { isIn: boolean }) {
  const where = place.value;
  const [loaded, setLoaded] = useState<{ name: string; Shown: ComponentType<PageProps> } | Problem>();
  const listens = isIn && seesInstallation();
  useEffect(() => (listens ? listenLive() : undefined), [listens]);
  useEffect(() => {
    if (where === undefined) return;
    loadPage(where.name).then(
      ({ default: Shown }) => setLoaded({ name: where.name, Shown }),
      // A page of a version before this one asks for files that are gone.
      (error: unknown) => setLoaded(new Problem(0, 'no-answer', String(error))),
    );
  }, [where?.name]);
  if (where === undefined) return <NotFound />;
  if (loaded instanceof Problem) return <Failed problem={loaded} again={() => location.reload()} />;
  if (loaded?.name !== where.name) return <Waiting />;
  return <loaded.Shown key={JSON.stringify(where)} params={where.params} />;
}

function NotFound() {
  return (
    <Page title={words.notFound}>
      <p>{words.notFoundText}</p>
    </Page>
  );
}

/** Marks the entry of the menu that the page belongs to, and closes the menu on small screens. */
function followMenu(): void {
  const button = document.getElementById('menu-button');
  const setOpen = (isOpen: boolean) => {
    document.body.classList.toggle('menu-open', isOpen);
    button?.setAttribute('aria-expanded', String(isOpen));
  };
  button?.addEventListener('click', () => setOpen(!document.body.classList.contains('menu-open')));
  effect(() => {
    const name = place.value?.name;
    const entry = name === undefined ? undefined : (entryOf[name] ?? name);
    const role = currentSession.value?.role;
    for (const link of document.querySelectorAll<HTMLElement>('#menu a[data-page]')) {
      if (link.parentElement !== null) link.parentElement.hidden = !isFor(link.dataset.page, role);
      if (link.dataset.page === entry) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    setOpen(false);
  });
}

/** Whether a page is for a role; nothing is hidden as long as nobody knows the role. */
function isFor(page: string | undefined, role: string | undefined): boolean {
  const allowed = Object.entries(rolesFor).find(([name]) => name === page)?.[1];
  return role === undefined || allowed === undefined || allowed.includes(role);
}

function show(id: string, what: ComponentChild): void {
  const element = document.getElementById(id);
  if (element === null) return;
  element.replaceChildren();
  render(what, element);
}

startRouter();
startKeys();
markFrames();
followMenu();
show('page', <CurrentPage />);
show('live', <LiveMark />);
show('account', <Account />);
show(
  'over',
  <>
    <KeysHelp />
    <Palette />
  </>,
);
await startSession();
