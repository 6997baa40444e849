// What may be done with an endpoint.

import { useState } from 'preact/hooks';
import { webhookWords as words } from '../../../words/webhooks.ts';
import { send } from '../../client/http.ts';
import { anything } from '../../client/shape.ts';
import { Action } from '../../parts/action.tsx';
import { Secret } from '../../parts/secret.tsx';
import { type Overlap, OverlapField, overlapSeconds } from '../apps/overlap.tsx';
import { bodyOf, EndpointFields } from './fields.tsx';
import { type Endpoint, sentMessage, withSecret } from './shapes.ts';

interface Props {
  readonly path: string;
  readonly endpoint: Endpoint;
  again(): void;
}

export function EndpointActions(props: Props) {
  const { path, endpoint, again } = props;
  return (
    <div class="buttons">
      <Action
        label={words.test}
        isOffered={endpoint.state === 'on'}
        ask={{ will: <p>{words.testWill}</p>, confirm: words.test }}
        run={async () => ({ said: words.testSaid((await send('POST', `${path}/test`, sentMessage)).id) })}
        onChange={again}
      />
      <Switch {...props} />
      <Change {...props} />
      <Rotate {...props} />
      <Action
        label={words.remove}
        isDangerous
        ask={{ will: <p>{words.removeWill}</p>, confirm: words.remove }}
        run={async () => {
          await send('DELETE', path, anything);
          return { said: words.removed };
        }}
        onChange={again}
      />
    </div>
  );
}

function Switch({ path, endpoint: { state }, again }: Props) {
  const turn = (to: 'on' | 'off') => send('PATCH', path, anything, { state: to });
  const [to, back] = state === 'on' ? (['off', 'on'] as const) : (['on', 'off'] as const);
  return (
    <Action
      label={words.turn[to]}
      ask={{ will: <p>{words.turnWill[to]}</p>, confirm: words.turn[to] }}
      run={async () => {
        await turn(to);
        return { said: words.turned[to], ...(state !== 'paused' && { undo: () => turn(back) }) };
      }}
      onChange={again}
    />
  );
}

function Change({ path, endpoint, again }: Props) {
  const given = { ...endpoint, contact: endpoint.contact ?? '' };
  const [wishes, setWishes] = useState(given);
  const change = ({ url, app, types, newsletters, contact }: typeof given) =>
    send('PATCH', path, anything, bodyOf({ url, app, types, newsletters, contact }));
  return (
    <Action
      label={words.change}
      ask={async () => {
        setWishes(given);
        return { will: <p>{words.changeWill}</p>, confirm: words.change };
      }}
      run={async () => {
        await change(wishes);
        return { said: words.changed, undo: () => change(given) };
      }}
      onChange={again}
    >
      <EndpointFields value={wishes} set={(next) => setWishes({ ...wishes, ...next })} />
    </Action>
  );
}

function Rotate({ path, again }: Props) {
  const [overlap, setOverlap] = useState<Overlap>('day');
  return (
    <Action
      label={words.rotate}
      ask={{ will: <p>{words.rotateWill}</p>, confirm: words.rotate }}
      run={async () => {
        const body = { overlapSeconds: overlapSeconds(overlap) };
        const { secret } = await send('POST', `${path}/rotate`, withSecret, body);
        return { said: <Secret secret={secret}>{words.secret}</Secret> };
      }}
      onChange={again}
    >
      <OverlapField value={overlap} set={setOverlap} />
    </Action>
  );
}
