import { useState } from 'preact/hooks';
import type { SheetAct, SheetCall } from '../../sheet.ts';
import { send } from '../client/http.ts';
import { anything } from '../client/shape.ts';
import { count } from '../language.ts';
import { Action } from '../parts/action.tsx';
import { bodyOf, Fields } from './fields.tsx';
import { Words } from './line.tsx';

/** Is told what was done, for when the row that it was done with is gone. */
export type Tell = (done: { readonly said: string; readonly undo?: () => Promise<unknown> }) => void;

interface Props {
  readonly acts: readonly SheetAct[];
  readonly again: () => void;
  readonly tell?: Tell;
  /** Why nothing of it may be done now: what is shown is about another choice than the one that was made. */
  readonly waits?: string | undefined;
}

/** What may be done, each with its question before and its answer after. */
export function Acts({ acts, again, tell, waits }: Props) {
  const [done, setDone] = useState<readonly SheetAct[]>([]);
  // What was done is told also when there is nothing of it to do any more.
  const over = done.filter(({ label }) => !acts.some((act) => act.label === label));
  return (
    <fieldset class="buttons" disabled={waits !== undefined}>
      {[...over, ...acts].map((act) => (
        <Act
          key={act.label}
          act={act}
          isOffered={!over.includes(act)}
          again={() => {
            setDone([...over, act]);
            again();
          }}
          tell={tell}
        />
      ))}
      {waits && (
        <span class="quiet" role="status">
          {waits}
        </span>
      )}
    </fieldset>
  );
}

const call = ({ method, path, body }: SheetCall) => send(method, path, anything, body);

function Act({
  act,
  isOffered,
  again,
  tell,
}: {
  act: SheetAct;
  isOffered: boolean;
  again: () => void;
  tell: Tell | undefined;
}) {
  const { fields = [], see, undo } = act;
  return (
    <Action
      label={act.label}
      {...(act.reason && { reason: act.reason })}
      isDangerous={act.isDangerous === true}
      isOffered={isOffered}
      ask={{ will: <Words line={act.will} />, confirm: act.confirm }}
      run={async (reason, form) => {
        const body = await bodyOf(act.call, fields, form);
        const reasoned = reason === '' ? body : { ...Object(body), reason };
        const hasBody = act.call.body !== undefined || fields.length > 0 || reason !== '';
        const path = act.call.path
          .replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(form.get(name))))
          .replaceAll(/\w+=(&|$)/g, '');
        const answer = await call({ ...act.call, path, body: hasBody ? reasoned : undefined });
        const said = filled(act.said, answer);
        const undone = undo && { undo: () => call(undo) };
        tell?.({ said, ...undone });
        return {
          said,
          isBad: act.badWhen !== undefined && fieldOf(answer, act.badWhen) !== null,
          ...(see && { link: { to: filled(see.to, answer, encodeURIComponent), words: see.words } }),
          ...undone,
        };
      }}
      {...(act.isLast !== true && { onChange: again })}
    >
      {(problem) => <Fields fields={fields} problem={problem} />}
    </Action>
  );
}

const textOf = (given: FormDataEntryValue | null) =>
  given instanceof File ? given.name : (given?.trim() ?? '');

const fieldOf = (answer: unknown, name: string): unknown =>
  typeof answer === 'object' && answer !== null ? (Reflect.get(answer, name) ?? null) : null;

/** Words with the fields of an answer that they name in curly brackets. */
function filled(words: string, answer: unknown, told = (text: string) => text): string {
  return words.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = fieldOf(answer, name);
    return told(typeof value === 'number' ? count(value) : String(value ?? '–'));
  });
}
