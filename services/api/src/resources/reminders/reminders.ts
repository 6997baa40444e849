// What people are reminded of at their own times. A key sees and changes the reminders of its app, a user those of the space.

import type { StoredReminder } from '@pabal/db/reminders';
import {
  pauseReminder,
  putReminder,
  type ReminderAsking,
  reminderOf,
  remindersOf,
  removeReminder,
  shownReminder,
} from '@pabal/reminders';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { type Caller, isUser } from '../../http/caller.ts';
import { inText } from '../in-text.ts';
import { byKey, ofApp, reminderPage, reminderRequest, remindersQuery, shown } from './reminders.schema.ts';

const write = { scope: 'reminders:write' } as const;
const read = { scope: 'reminders:read' } as const;
const one = z.object({ path: byKey, query: ofApp });

export const reminders: readonly Route[] = [
  keyed('get', '/v1/reminders', {
    ...read,
    summary: 'List reminders: of the app, or of one person.',
    input: z.object({ query: remindersQuery }),
    answers: { 200: { description: 'A page of reminders.', schema: reminderPage } },
    problems: ['not-found', 'unknown-recipient'],
    handle: async ({ store }, { caller, input }) => {
      const { limit, cursor: after, ...query } = input.query;
      const page = await remindersOf(store, query, askingOf(caller), { after, limit });
      return { status: 200, body: { reminders: page.reminders.map(show), next: page.next } };
    },
  }),
  keyed('put', '/v1/reminders/{key}', {
    ...write,
    summary: 'Make a reminder for a person, or replace it.',
    input: z.object({ path: byKey, query: ofApp, body: reminderRequest }),
    answers: {
      200: { description: 'The reminder was changed.', schema: shown },
      201: { description: 'The reminder was made.', schema: shown },
    },
    problems: [
      ...([
        'not-found',
        'test-key',
        'template-not-allowed',
        'unknown-event-type',
        'template-broken',
      ] as const),
      ...(['wrong-template', 'invalid-data', 'unknown-recipient', 'wrong-state'] as const),
    ],
    handle: async ({ store, templates, remindersPerPerson }, { caller, input: { path, query, body } }) => {
      const deps = { templates, mostPerPerson: remindersPerPerson };
      const named = { key: path.key, app: query.app };
      const { created, reminder } = await putReminder(store, named, body, askingOf(caller), deps);
      return { status: created ? 201 : 200, body: show(reminder) };
    },
  }),
  keyed('get', '/v1/reminders/{key}', {
    ...read,
    summary: 'A reminder, and when it comes next.',
    input: one,
    answers: { 200: { description: 'The reminder.', schema: shown } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input: { path, query } }) => {
      return { status: 200, body: show(await reminderOf(store, { ...path, ...query }, askingOf(caller))) };
    },
  }),
  keyed('delete', '/v1/reminders/{key}', {
    ...write,
    summary: 'Remove a reminder. What it has sent stays.',
    input: one,
    answers: { 200: { description: 'The reminder as it was.', schema: shown } },
    problems: ['not-found', 'test-key'],
    handle: async ({ store }, { caller, input: { path, query } }) => {
      return {
        status: 200,
        body: show(await removeReminder(store, { ...path, ...query }, askingOf(caller))),
      };
    },
  }),
  keyed('post', '/v1/reminders/{key}/pause', {
    ...write,
    summary: 'Pause a reminder: its times pass until it is resumed.',
    input: one,
    answers: { 200: { description: 'The reminder as it is now.', schema: shown } },
    problems: ['not-found', 'test-key'],
    handle: async ({ store }, { caller, input }) => ({
      status: 200,
      body: show(await hold(store, input, caller, true)),
    }),
  }),
  keyed('post', '/v1/reminders/{key}/resume', {
    ...write,
    summary: 'Let a paused reminder go on with its next time.',
    input: one,
    answers: { 200: { description: 'The reminder as it is now.', schema: shown } },
    problems: ['not-found', 'test-key'],
    handle: async ({ store }, { caller, input }) => ({
      status: 200,
      body: show(await hold(store, input, caller, false)),
    }),
  }),
];

async function hold(
  store: Parameters<typeof pauseReminder>[0],
  { path, query }: z.output<typeof one>,
  caller: Caller,
  paused: boolean,
): Promise<StoredReminder> {
  return pauseReminder(store, { ...path, ...query }, paused, askingOf(caller));
}

function askingOf(caller: Caller): ReminderAsking {
  if (isUser(caller)) return { app: undefined, mode: 'live', templates: null };
  const { id, name, mode, templates } = caller;
  return { app: { id, name }, mode, templates };
}

const show = (reminder: StoredReminder) => inText(shownReminder(reminder));
