// The pages that the api writes for the console: what is read is read as the routes about it read it, and what may be done leads
// to those routes.

import { editionStates, exclusionReasons, feedStates, rolesWithScope } from '@pabal/domain';
import { feedTag } from '@pabal/feeds';
import { letterStates } from '@pabal/newsletters';
import { z } from 'zod';
import { type Route, signedIn } from '../../api.ts';
import { cursor, id, largestInteger, locale, wholeNumber } from '../fields.ts';
import { calendarQuery } from '../newsletters/calendar.ts';
import { editionFrameQuery } from '../newsletters/editions.schema.ts';
import { keyInPath } from '../newsletters/newsletters.schema.ts';
import { calendarSheet } from './editions/calendar.ts';
import { checkSheet } from './editions/check.ts';
import { editionSheet } from './editions/edition.ts';
import { editionsPage } from './editions/list.ts';
import { leftOutSheet, lettersSheet } from './editions/people.ts';
import { oneFeedPage } from './feeds/feed.ts';
import { feedsPage } from './feeds/list.ts';
import { newslettersPage } from './newsletters/list.ts';
import { newsletterSheet } from './newsletters/newsletter.ts';
import { onlookerOf, pageRoute } from './page.ts';
import { settingsSheet } from './system/settings.ts';
import { systemSheet } from './system/system.ts';

const byId = z.strictObject({ id });
const behind = { cursor: cursor.optional() };

export const consolePages: readonly Route[] = [
  signedIn('get', '/v1/console/feeds', {
    ...pageRoute('The page of the console about all feeds.'),
    input: z.object({
      query: z.strictObject({
        state: z.enum(feedStates).optional(),
        failing: z
          .enum(['true', 'false'])
          .transform((text) => text === 'true')
          .optional(),
        tag: feedTag.optional(),
        ...behind,
      }),
    }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await feedsPage(store, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/feeds/{id}', {
    ...pageRoute('The page of the console about one feed.'),
    input: z.object({ path: byId, query: z.strictObject(behind) }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await oneFeedPage(store, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/editions', {
    ...pageRoute('The page of the console about all editions.'),
    input: z.object({
      query: z.strictObject({
        newsletter: keyInPath.optional(),
        state: z.enum(editionStates).optional(),
        ...behind,
      }),
    }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await editionsPage(store, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/calendar', {
    ...pageRoute('The page of the console with the calendar of slots.'),
    input: z.object({ query: calendarQuery }),
    handle: async (api, call) => ({
      status: 200,
      body: await calendarSheet(api, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/editions/{id}', {
    ...pageRoute('The page of the console about one edition.'),
    input: z.object({ path: byId, query: editionFrameQuery.omit({ pictures: true }) }),
    handle: async (api, call) => ({
      status: 200,
      body: await editionSheet(api, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/editions/{id}/letters', {
    ...pageRoute('The page of the console about the letters of an edition.'),
    input: z.object({
      path: byId,
      query: z.strictObject({ state: z.enum(letterStates).optional(), ...behind }),
    }),
    handle: async ({ store }, call) => {
      const { state: kind, cursor } = call.input.query;
      const asked = { id: call.input.path.id, kind, cursor };
      return { status: 200, body: await lettersSheet(store, asked, onlookerOf(call)) };
    },
  }),
  signedIn('get', '/v1/console/editions/{id}/left-out', {
    ...pageRoute('The page of the console about the people whom an edition left out.'),
    input: z.object({
      path: byId,
      query: z.strictObject({ reason: z.enum(exclusionReasons).optional(), ...behind }),
    }),
    handle: async ({ store }, call) => {
      const { reason: kind, cursor } = call.input.query;
      const asked = { id: call.input.path.id, kind, cursor };
      return { status: 200, body: await leftOutSheet(store, asked, onlookerOf(call)) };
    },
  }),
  signedIn('get', '/v1/console/editions/{id}/check', {
    ...pageRoute('The page of the console that looks the letter of an edition over.', [
      ...(['not-found', 'wrong-state', 'template-broken'] as const),
    ]),
    roles: ['operator', 'editor', 'admin'],
    input: z.object({ path: byId, query: z.strictObject({ locale: locale.optional() }) }),
    handle: async (api, call) => ({
      status: 200,
      body: await checkSheet(api, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/newsletters', {
    ...pageRoute('The page of the console about all newsletters.'),
    input: z.object({ query: z.strictObject({ cursor: keyInPath.optional() }) }),
    handle: async (api, call) => ({
      status: 200,
      body: await newslettersPage(api, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/newsletters/{key}', {
    ...pageRoute('The page of the console about one newsletter.'),
    input: z.object({
      path: z.strictObject({ key: keyInPath }),
      query: editionFrameQuery
        .omit({ pictures: true })
        .extend({ before: wholeNumber(1, largestInteger).optional() }),
    }),
    handle: async (api, call) => ({
      status: 200,
      body: await newsletterSheet(api, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/system', {
    ...pageRoute('The page of the console about what pabal runs on.', []),
    roles: rolesWithScope('ops:read'),
    ofInstallation: true,
    input: z.object({}),
    handle: async (api, call) => ({
      status: 200,
      body: systemSheet(await api.system(), onlookerOf(call).locale),
    }),
  }),
  signedIn('get', '/v1/console/settings', {
    ...pageRoute('The page of the console about the settings of the api.', []),
    roles: ['admin'],
    ofInstallation: true,
    input: z.object({ query: z.strictObject({ q: z.string().max(200).optional() }) }),
    handle: async ({ settings }, call) => ({
      status: 200,
      body: settingsSheet(settings(), call.input.query.q, onlookerOf(call).locale),
    }),
  }),
];
