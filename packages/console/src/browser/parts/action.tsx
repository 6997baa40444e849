// Something that changes the ledger: it shows what it will do, and to how many, before; it says what it did, with a link,
// after; and takes it back where the ledger allows.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { partWords as words } from '../../words/parts.ts';
import type { Problem } from '../client/http.ts';
import { asProblem } from './asked.ts';
import { ProblemNote } from './problem.tsx';

/** What an action will do, and the words that have it done. */
interface Question {
  readonly will: ComponentChildren;
  readonly confirm: string;
}

/** What an action came to. */
export interface Done {
  /** A sentence: what it did. */
  readonly said: ComponentChildren;
  /** Where to see it. */
  readonly link?: { readonly to: string; readonly words: string };
  readonly undo?: () => Promise<unknown>;
  /** True when what was found is bad, although the action itself was done. */
  readonly isBad?: boolean;
}

export interface ActionProps {
  /** The words on the button, such as "Send again". */
  readonly label: string;
  /**
   * What it will do, asked when somebody opens it: with its count, from a dry run where there is one. What the page knows by
   * itself is said as the page has it, also after it has asked again.
   */
  readonly ask: Question | (() => Promise<Question>);
  readonly run: (reason: string, form: FormData) => Promise<Done>;
  /** Whether a reason has to be given, or may be. */
  readonly reason?: 'must' | 'may';
  /** Further fields, between what it will do and the buttons; what was wrong with them when they were sent is given. */
  readonly children?: ComponentChildren | ((problem: Problem | undefined) => ComponentChildren);
  /** Called when it was done or undone, so that the page asks again for what it shows. */
  readonly onChange?: () => void;
  readonly isDangerous?: boolean;
  /** False when there is nothing to do any more; what it came to is still shown (default true). */
  readonly isOffered?: boolean;
}

type State =
  | { readonly is: 'closed' }
  | { readonly is: 'asking' }
  | { readonly is: 'open'; readonly asked?: Question }
  | { readonly is: 'done'; readonly done: Done; readonly isUndone: boolean }
  | { readonly is: 'failed'; readonly problem: Problem };

export function Action(props: ActionProps) {
  const { label, ask, onChange = () => {} } = props;
  const [state, setState] = useState<State>({ is: 'closed' });
  const close = () => setState({ is: 'closed' });
  const fail = (error: unknown) => setState({ is: 'failed', problem: asProblem(error) });
  const open = () => {
    if (typeof ask !== 'function') return setState({ is: 'open' });
    setState({ is: 'asking' });
    ask().then((asked) => setState({ is: 'open', asked }), fail);
  };
  const undo = async (done: Done) => {
    await done.undo?.();
    setState({ is: 'done', done, isUndone: true });
    onChange();
  };
  switch (state.is) {
    case 'closed':
      if (props.isOffered === false) return null;
      return (
        <button type="button" class={props.isDangerous ? 'danger' : undefined} onClick={open}>
          {label}
        </button>
      );
    case 'asking':
      return <p class="quiet">{words.working}</p>;
    case 'open':
      return (
        <Form
          {...props}
          asked={typeof ask === 'function' ? state.asked : ask}
          {...{ close, fail, finish: setState }}
        />
      );
    case 'failed':
      return (
        <div class="action">
          <ProblemNote problem={state.problem} />
          <button type="button" onClick={close}>
            {words.close}
          </button>
        </div>
      );
    case 'done':
      return (
        <Outcome
          done={state.done}
          isUndone={state.isUndone}
          undo={(done) => void undo(done).catch(fail)}
          close={close}
        />
      );
  }
}

interface FormProps extends ActionProps {
  readonly asked: Question | undefined;
  close(): void;
  finish(state: State): void;
  fail(error: unknown): void;
}

function Form({
  label,
  asked,
  reason,
  children,
  run,
  onChange,
  close,
  finish,
  fail,
  isDangerous,
}: FormProps) {
  const [isWorking, setWorking] = useState(false);
  const [wrong, setWrong] = useState<Problem>();
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.querySelector<HTMLElement>('input, textarea, select, button')?.focus(), []);
  const confirm = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(first.current ?? undefined);
    setWorking(true);
    run(String(form.get('reason') ?? '').trim(), form).then(
      (done) => {
        finish({ is: 'done', done, isUndone: false });
        onChange?.();
      },
      (error: unknown) => {
        const problem = asProblem(error);
        // What somebody typed stays, to be corrected.
        if (typeof children !== 'function') return fail(problem);
        setWrong(problem);
        setWorking(false);
      },
    );
  };
  return (
    <form
      class="action open"
      ref={first}
      onSubmit={confirm}
      aria-label={label}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <div class="will">{asked?.will}</div>
      {typeof children === 'function' ? children(wrong) : children}
      {wrong && <ProblemNote problem={wrong} />}
      {reason !== undefined && (
        <label>
          {words.reason}
          <input name="reason" required={reason === 'must'} maxLength={500} autocomplete="off" />
          <span class="quiet">{words.reasonHelp}</span>
        </label>
      )}
      <div class="buttons">
        <button type="submit" class={isDangerous ? 'danger main' : 'main'} disabled={isWorking}>
          {isWorking ? words.working : asked?.confirm}
        </button>
        <button type="button" onClick={close} disabled={isWorking}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

function Outcome({
  done,
  isUndone,
  undo,
  close,
}: {
  done: Done;
  isUndone: boolean;
  undo: (done: Done) => void;
  close: () => void;
}) {
  return (
    <div class={`action note ${done.isBad ? 'bad' : 'ok'}`} role="status">
      <p>{isUndone ? words.undone : done.said}</p>
      <div class="buttons">
        {done.link && <a href={done.link.to}>{done.link.words}</a>}
        {done.undo && !isUndone && (
          <button type="button" onClick={() => undo(done)}>
            {words.undo}
          </button>
        )}
        <button type="button" onClick={close}>
          {words.close}
        </button>
      </div>
    </div>
  );
}
