import { type App, createStore, type NewEvent, newId } from '@pabal/db';
import { PabalError } from '@pabal/domain';
import type { EventRequest } from '../schemas/events.ts';
import { createEventDesk, type EventTemplates } from './desk.ts';

const app: App = { id: newId(), name: 'app', mode: 'live', scopes: [] };

const templates: EventTemplates = {
  has: () => true,
  nearest: () => [],
  meta: (type) => {
    if (type === 'ours') throw new Error('A mistake of ours.');
    return { lane: 'event' };
  },
};

/** A desk whose ledger takes everything. What it took is in `committed`, one list for each time it was asked. */
function setUp() {
  const committed: string[][] = [];
  const take = (events: readonly NewEvent[]) => {
    committed.push(events.map(({ type }) => type));
    return events.map(() => ({ status: 'fulfilled', value: { kind: 'created' } }) as const);
  };
  const desk = createEventDesk({
    store: createStore({ url: 'postgres://127.0.0.1:1/nowhere' }),
    ledger: {
      accept: async (event) => {
        take([event]);
        return { kind: 'created' };
      },
      acceptAll: async (events) => take(events),
    },
    templates,
    lookUpTargets: async () => ({ people: [] }),
    messageIdDomain: 'pabal.test',
    retentionDays: 7,
  });
  return { desk, committed };
}

const to: EventRequest['to'] = [
  { email: { address: 'a@example.com', key: 'a@example.com', needsSmtpUtf8: false } },
];
const asked = (type: string, request: Partial<EventRequest> = {}) => ({
  request: { type, to, data: { value: {}, text: '{}' }, ...request },
});

describe('events that came together', () => {
  it('are committed together, but for those that need a look at the store', async () => {
    const { desk, committed } = setUp();
    const results = await desk.acceptAll(app, [
      asked('first'),
      asked('looked-up', { to: [{ group: 'everybody' }] }),
      asked('second'),
    ]);
    expect(committed.sort()).toEqual([['first', 'second'], ['looked-up']]);
    expect(results).toMatchObject(
      ['first', 'looked-up', 'second'].map((type) => ({ value: { answer: { type } } })),
    );
  });

  it('do not suffer from what is wrong with one of them, be it theirs or ours', async () => {
    const { desk, committed } = setUp();
    const unread = new PabalError('invalid-request', 'Not an event.');
    const results = await desk.acceptAll(app, [asked('first'), unread, asked('ours'), asked('second')]);
    expect(committed).toEqual([['first', 'second']]);
    expect(results).toMatchObject([
      { value: { answer: { type: 'first' } } },
      { status: 'rejected', reason: unread },
      { status: 'rejected', reason: { message: 'A mistake of ours.' } },
      { value: { answer: { type: 'second' } } },
    ]);
  });
});
