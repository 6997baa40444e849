// A letter as it was sent: in a frame without rights, as text, its header fields, its source.

import { useState } from 'preact/hooks';
import { ask, type Problem } from '../../client/http.ts';
import type { Of } from '../../client/shape.ts';
import { useAsked } from '../../parts/asked.ts';
import { letterMessage } from './shapes.ts';
import { words } from './state.tsx';

const forms = ['html', 'text', 'headers', 'source'] as const;
type Form = (typeof forms)[number];
type Message = Of<typeof letterMessage>;

interface Props {
  readonly id: string;
  readonly state: string;
  /** Null while no sender has made the letter. */
  readonly version: string | null;
}

export function AsSent({ id, state, version }: Props) {
  return (
    <section aria-labelledby="as-sent">
      <h2 id="as-sent">{state === 'sent' ? words.asSent : words.asTried}</h2>
      {version === null ? <p>{words.notMade}</p> : <Made id={id} version={version} />}
    </section>
  );
}

function Made({ id, version }: { id: string; version: string }) {
  const { value, problem } = useAsked(() => ask(`/v1/letters/${id}/message`, letterMessage), [id, version]);
  if (problem !== undefined) return <NotShown problem={problem} />;
  return value === undefined ? null : <Shown id={id} message={value} />;
}

/** The problem's own sentence says what is missing and why. */
function NotShown({ problem }: { problem: Problem }) {
  const reasons: Readonly<Record<string, string>> = {
    'data-erased': words.dataErased,
    'version-missing': words.versionUnknown,
    'wrong-state': words.notMade,
    'scope-missing': words.dataHidden,
  };
  return (
    <div class="note warn" role="status">
      <p class="strong">{reasons[problem.code] ?? words.cannotShow}</p>
      <p>{problem.message}</p>
    </div>
  );
}

function Shown({ id, message }: { id: string; message: Message }) {
  const [form, setForm] = useState<Form>('html');
  return (
    <>
      <p>
        <span class="quiet">{words.subject}</span> <strong>{message.subject}</strong>
      </p>
      <fieldset class="buttons" aria-label={words.formsOf}>
        {forms.map((name) => (
          <button
            key={name}
            type="button"
            class="small"
            aria-pressed={name === form}
            onClick={() => setForm(name)}
          >
            {words.forms[name]}
          </button>
        ))}
      </fieldset>
      <Body id={id} form={form} message={message} />
      {message.attachments.map(({ name, type, size }, index) => (
        <p key={`${name} ${index}`} class="quiet">
          {`${name} · ${type} · ${size}`}
        </p>
      ))}
      {message.differences.map((difference) => (
        <p key={difference} class="quiet">
          {difference}
        </p>
      ))}
    </>
  );
}

function Body({ id, form, message }: { id: string; form: Form; message: Message }) {
  if (form === 'html') return <Frame id={id} />;
  if (form === 'headers')
    return (
      <dl class="facts said">
        {message.headers.map(({ name, value }, index) => (
          <div key={`${name} ${index}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    );
  return (
    <pre
      class="said"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its box is scrolled with the keyboard.
      tabIndex={0}
    >
      {form === 'text' ? message.text : message.source}
    </pre>
  );
}

/**
 * The letter has an origin of its own, no script, no forms and no way out: its frame has no rights, and neither has what the api
 * sends for it.
 */
function Frame({ id }: { id: string }) {
  const [withPictures, setPictures] = useState(false);
  const from = `/v1/letters/${encodeURIComponent(id)}/frame${withPictures ? '?pictures=1' : ''}`;
  return (
    <>
      <iframe class="letter" title={words.frame} sandbox="" src={from} referrerpolicy="no-referrer" />
      {!withPictures && (
        <p>
          <button type="button" class="small" onClick={() => setPictures(true)}>
            {words.pictures}
          </button>{' '}
          <span class="quiet">{words.picturesHelp}</span>
        </p>
      )}
    </>
  );
}
