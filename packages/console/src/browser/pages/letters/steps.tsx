// The history of a letter on one line of time.

import type { ComponentChildren } from 'preact';
import { count } from '../../language.ts';
import { Clock, duration } from '../../parts/time.tsx';
import type { History } from './shapes.ts';
import { State, wordFor, words } from './state.tsx';

type Step = History['steps'][number];

const { steps: said } = words;

export function Steps({ history }: { history: History }) {
  return (
    <ol class="steps">
      {history.steps.map((step, index) => (
        <li key={`${step.at} ${index}`} class={toneOf(step)}>
          {step.kind === 'waited' ? (
            <Wait step={step} now={history.at} />
          ) : (
            <Happened step={step} isEdition={history.edition !== null} />
          )}
        </li>
      ))}
    </ol>
  );
}

function toneOf({ kind, state, outcome }: Step): string {
  if (kind === 'waited') return 'wait';
  if (kind === 'receipt') return toneOfReceipt(outcome);
  return state === 'sent' ? 'ok' : state === 'failed' ? 'bad' : state === 'unknown' ? 'warn' : 'plain';
}

function toneOfReceipt(kind: string | null): string {
  if (kind === 'delivered') return 'ok';
  if (kind === 'bounced' || kind === 'complained') return 'bad';
  return kind === 'soft-bounced' ? 'warn' : 'plain';
}

function Wait({ step, now }: { step: Step; now: string }) {
  const { at, until, waitsFor, of } = step;
  const time = duration((Date.parse(until ?? now) - Date.parse(at)) / 1_000);
  const what = waitsFor === null ? '' : wordFor(words.waits, waitsFor);
  return (
    <p class="quiet">
      {until === null ? said.waits(time, what) : said.waited(time, what)}
      {of !== null && <code> {of}</code>}
    </p>
  );
}

function Happened({ step, isEdition }: { step: Step; isEdition: boolean }) {
  return (
    <>
      <p>
        <Clock at={step.at} /> <strong>{titleOf(step, isEdition)}</strong>{' '}
        {step.kind !== 'accepted' && step.kind !== 'planned' && step.state !== null && (
          <State state={step.state} />
        )}
      </p>
      <Details step={step} />
    </>
  );
}

function titleOf({ kind, of, attempt, outcome }: Step, isEdition: boolean): ComponentChildren {
  switch (kind) {
    case 'accepted':
      return isEdition ? said.acceptedEdition(of ?? '–') : said.accepted(of ?? '–');
    case 'planned':
      return said.planned;
    case 'claimed':
      return said.claimed(count(attempt ?? 1));
    case 'attempt':
      return said.attempt(count(attempt ?? 1));
    case 'decided':
      return said.decided(of ?? '–');
    case 'receipt':
      return wordFor(words.receipts, outcome ?? '');
    default:
      return said.settled;
  }
}

/** What the server said, and who wrote what. */
function Details({
  step: { kind, of, outcome, reply, code, status, provider, templateVersion, note, errorUrl },
}: {
  step: Step;
}) {
  const facts = [
    kind !== 'receipt' && outcome !== null && wordFor(words.outcomes, outcome),
    provider,
    templateVersion !== null && `${words.facts.version} ${templateVersion}`,
    (kind === 'claimed' || kind === 'attempt') && of !== null && `${said.by} ${of}`,
    kind === 'receipt' && of !== null && said.toldBy(of),
  ].filter((fact) => typeof fact === 'string');
  const answer = reply ?? [code, status].filter((part) => part !== null).join(' ');
  return (
    <>
      {facts.length > 0 && <p class="quiet">{facts.join(' · ')}</p>}
      {answer !== '' && <pre class="said">{answer}</pre>}
      {note !== null && <p>{wordFor(words.causes, note)}</p>}
      {errorUrl !== null && (
        <p>
          <a href={errorUrl} rel="noreferrer">
            {said.error}
          </a>
        </p>
      )}
    </>
  );
}
