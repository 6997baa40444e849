// At the top of every page: who is logged in, theme and language.

import { shellWords as words } from '../../words/shell.ts';
import { currentSession, logOut, workIn } from '../client/session.ts';
import { keepLook, locale } from '../language.ts';

const root = document.documentElement;
const roles: Readonly<Record<string, string>> = words.roles;

export function Account() {
  const session = currentSession.value;
  const theme = root.dataset.theme ?? 'system';
  const setTheme = (next: string) => {
    if (next === 'system') delete root.dataset.theme;
    else root.dataset.theme = next;
    keepLook(next, locale);
  };
  const setLanguage = (next: string) => {
    keepLook(root.dataset.theme ?? 'system', next);
    location.reload();
  };
  return (
    <details class="me">
      <summary>{session === undefined ? words.menu : session.user.name}</summary>
      <div class="sheet">
        {session && (
          <p>
            {session.user.email}
            <br />
            <span class="quiet">{roles[session.role] ?? session.role}</span>
          </p>
        )}
        {session && session.spaces.length > 1 && (
          <label>
            {words.space}
            <select value={session.space} onChange={({ currentTarget }) => void workIn(currentTarget.value)}>
              {session.spaces.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {words.theme}
          <select value={theme} onChange={({ currentTarget }) => setTheme(currentTarget.value)}>
            <option value="system">{words.themes.system}</option>
            <option value="light">{words.themes.light}</option>
            <option value="dark">{words.themes.dark}</option>
          </select>
        </label>
        <label>
          {words.language}
          <select value={locale} onChange={({ currentTarget }) => setLanguage(currentTarget.value)}>
            <option value="ko">한국어</option>
            <option value="en">English</option>
          </select>
        </label>
        {session && (
          <button type="button" onClick={() => void logOut()}>
            {words.logOut}
          </button>
        )}
      </div>
    </details>
  );
}
