// What commands about reminders ask for.

import { loadConfig } from '@pabal/config';
import type { SpaceStore } from '@pabal/db/store';
import type { PageAsked } from '@pabal/domain';
import {
  pauseReminder,
  putReminder,
  reminderForm,
  reminderOf,
  remindersOf,
  removeReminder,
  type ShownReminder,
  shownReminder,
} from '@pabal/reminders';
import { type Asking, same } from '../../asking/asking.ts';
import { CommandError } from '../../command-line/errors.ts';
import { pageQuery } from '../../options/paging.ts';
import { templatesIn } from '../../services.ts';

/** Who has the database may do everything there, for every app of the space. */
const everything = { app: undefined, mode: 'live', templates: null } as const;

/** A reminder by its key, and its app where that is not the app of the key that asks. */
export interface Named {
  readonly key: string;
  readonly app: string | undefined;
}
const ofKey = ({ key, app }: Named) => ({ path: { key }, query: { app } });

export interface RemindersFound {
  readonly reminders: readonly ShownReminder[];
  readonly next: string | null;
}

interface Wanted {
  readonly app: string | undefined;
  readonly recipient: string | undefined;
  readonly page: PageAsked;
}

export const listing: Asking<Wanted, RemindersFound> = {
  route: 'get /v1/reminders',
  async onDatabase(store, { page, ...query }) {
    const found = await remindersOf(store, query, everything, { after: page.after, limit: page.limit });
    return { reminders: found.reminders.map(shownReminder), next: found.next };
  },
  request: ({ page, ...query }) => ({ query: { ...query, ...pageQuery(page) } }),
  answer: same,
};

/** @param body  a reminder as the route takes it */
export const putting: Asking<
  Named & { readonly body: object },
  { readonly reminder: ShownReminder; readonly created: boolean }
> = {
  route: 'put /v1/reminders/{key}',
  async onDatabase(store, { body, ...named }) {
    const { TEMPLATES_DIR, REMINDERS_PER_PERSON: mostPerPerson } = loadConfig.cli();
    const deps = { templates: await templatesIn(TEMPLATES_DIR), mostPerPerson };
    const { created, reminder } = await putReminder(store, named, wishesIn(body), everything, deps);
    return { created, reminder: shownReminder(reminder) };
  },
  request: ({ body, ...named }) => ({ ...ofKey(named), body }),
  answer: (body, status) => ({ reminder: same<ShownReminder>(body), created: status === 201 }),
};

/** @throws CommandError that says what is wrong */
function wishesIn(body: object) {
  const parsed = reminderForm.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CommandError(
    `${issue?.path.join('.') || 'The reminder'}: expected ${issue?.message ?? 'something else'}.`,
  );
}

type OfOne = (store: SpaceStore, named: Named) => Promise<Parameters<typeof shownReminder>[0]>;

const ofOne = (route: string, ask: OfOne): Asking<Named, ShownReminder> => ({
  route,
  onDatabase: async (store, named) => shownReminder(await ask(store, named)),
  request: ofKey,
  answer: same,
});

export const showing = ofOne('get /v1/reminders/{key}', (store, named) =>
  reminderOf(store, named, everything),
);
export const removing = ofOne('delete /v1/reminders/{key}', (store, named) =>
  removeReminder(store, named, everything),
);
export const pausing = ofOne('post /v1/reminders/{key}/pause', (store, named) =>
  pauseReminder(store, named, true, everything),
);
export const resuming = ofOne('post /v1/reminders/{key}/resume', (store, named) =>
  pauseReminder(store, named, false, everything),
);
