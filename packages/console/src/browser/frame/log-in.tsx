// The form to sign in again, when a session has ended: it lies over the page, which keeps what was on it.

import { useEffect, useRef, useState } from 'preact/hooks';
import { partWords } from '../../words/parts.ts';
import type { Problem } from '../client/http.ts';
import { logIn, signInPage } from '../client/session.ts';
import { asProblem } from '../parts/asked.ts';

const words = partWords.logIn;

export function LogIn() {
  const [problem, setProblem] = useState<Problem>();
  const [isWorking, setWorking] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const given = new FormData(event.currentTarget);
    setWorking(true);
    logIn(String(given.get('email')), String(given.get('password')))
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(() => setWorking(false));
  };
  return (
    <dialog ref={dialog} class="log-in" aria-label={words.again} onCancel={(event) => event.preventDefault()}>
      <h2>{words.again}</h2>
      <p>{words.endedText}</p>
      <form method="post" action="/console/" onSubmit={submit}>
        <label>
          {words.email}
          <input name="email" type="email" autocomplete="username" required />
        </label>
        <label>
          {words.password}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {problem && (
          <p class="note bad" role="alert">
            {problem.message}
          </p>
        )}
        <button type="submit" class="main" disabled={isWorking}>
          {words.button}
        </button>
      </form>
      <p>
        <a href={signInPage()}>{words.otherWays}</a>
      </p>
    </dialog>
  );
}
