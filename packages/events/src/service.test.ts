import type { App } from '@pabal/db/apps';
import type { NewEvent } from '@pabal/db/ledger';
import { createStore, newId } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import type { DoorTemplates } from '@pabal/render';
import type { EventRequest } from './request.ts';
import { createEventService } from './service.ts';

const app: App = {
  ...{
    id: newId(),
    space: 1,
    keyId: newId(),
    name: 'app',
    mode: 'live',
    scopes: [],
    templates: null,
    paused: false,
  },
};

const templates: DoorTemplates = {
  has: () => true,
  nearest: () => [],
  brokenBecause: () => undefined,
  letters: () => [],
  meta: (type: string) => {
    if (type === 'ours') throw new Error('Our own mistake.');
    return { lane: 'event' };
  },
};

/** Templates in five languages, each of which takes so long to render. */
const slowTemplates = (milliseconds: number): DoorTemplates => ({
  ...templates,
  letters: () =>
    Array.from({ length: 5 }, () => ({
      locale: 'en',
      hasChat: false,
      chat: () => {
        throw new Error('Nobody asks for it.');
      },
      tryOut: () => {
        const until = performance.now() + milliseconds;
        while (performance.now() < until);
        return undefined;
      },
    })),
});

/** A service whose ledger takes everything. What it took is in `committed`, one list for each time it was asked. */
function setUp(templatesToAsk = templates) {
  const committed: string[][] = [];
  const take = (events: readonly NewEvent[]) => {
    committed.push(events.map(({ type }) => type));
    return events.map(() => ({ status: 'fulfilled', value: { kind: 'created' } }) as const);
  };
  const service = createEventService({
    store: createStore({ url: 'postgres://127.0.0.1:1/nowhere' }),
    ledger: {
      accept: async (_app, event) => {
        take([event]);
        return { kind: 'created' };
      },
      acceptAll: async (_app, events) => take(events),
    },
    templates: templatesToAsk,
    lookUpTargets: async () => ({ people: [] }),
    attachments: { forEvent: async () => [] },
    messageIdDomain: 'pabal.test',
    retentionDays: 7,
  });
  return { service, committed };
}

const to: EventRequest['to'] = [
  { email: { address: 'a@example.com', key: 'a@example.com', needsSmtpUtf8: false } },
];
const asked = (type: string, request: Partial<EventRequest> = {}) => ({
  request: { type, to, data: { value: {}, text: '{}' }, ...request },
});

describe('events that came together', () => {
  it('are committed together, but for those that need a look at the store', async () => {
    const { service, committed } = setUp();
    const results = await service.acceptAll(app, [
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
    const { service, committed } = setUp();
    const unread = new PabalError('invalid-request', 'Not an event.');
    const results = await service.acceptAll(app, [asked('first'), unread, asked('ours'), asked('second')]);
    expect(committed).toEqual([['first', 'second']]);
    expect(results).toMatchObject([
      { value: { answer: { type: 'first' } } },
      { status: 'rejected', reason: unread },
      { status: 'rejected', reason: { message: 'Our own mistake.' } },
      { value: { answer: { type: 'second' } } },
    ]);
  });
});

describe('others have their turn', () => {
  /** Turns of the event loop before the work is over. */
  async function turnsWhile(work: Promise<unknown>): Promise<number> {
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await work;
    isOver = true;
    return turns;
  }

  it('after each language that takes long to render', async () => {
    const { service } = setUp(slowTemplates(12));
    expect(await turnsWhile(service.accept(app, asked('slow').request))).toBeGreaterThanOrEqual(3);
  });

  it('after each of several events that do', async () => {
    const { service, committed } = setUp(slowTemplates(12));
    const events = Array.from({ length: 4 }, () => asked('slow'));
    expect(await turnsWhile(service.acceptAll(app, events))).toBeGreaterThanOrEqual(8);
    expect(committed.flat()).toEqual(['slow', 'slow', 'slow', 'slow']);
  });
});
