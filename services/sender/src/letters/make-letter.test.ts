import { fileURLToPath } from 'node:url';
import type { Claim } from '@pabal/db/ledger';
import { newId } from '@pabal/db/store';
import { createTemplates } from '@pabal/render';
import { createLogger } from '@pabal/runtime';
import ICAL from 'ical.js';
import PostalMime from 'postal-mime';
import { testClaim } from '../testing/claims.ts';
import { createLetterTemplates } from './letter-templates.ts';
import { createMakeLetter } from './make-letter.ts';
import { createSplicedChecks } from './spliced-checks.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const dir = fileURLToPath(new URL('../../../../templates', import.meta.url));
const templates = createTemplates({ dir, logger, watch: false });
beforeAll(() => templates.start());

const checks = createSplicedChecks({ every: 0, count: () => {}, mismatched: () => {}, logger });
const make = createMakeLetter({
  templates: createLetterTemplates(templates),
  from: { address: 'noti@pabal.example', name: '파발' },
  checks,
});

const appId = newId();
const meeting = {
  ...{ meetingId: 'meeting:5821', customerName: 'Gaon', organizerName: 'Choi', place: '7F' },
  ...{ organizerEmail: 'choi@crm.example', timeZone: 'Asia/Seoul', detailUrl: 'https://crm.example/1' },
  ...{ startsAt: '2030-03-04T15:00:00+09:00', endsAt: '2030-03-04T16:00:00+09:00' },
};

/** The letter as an independent parser reads it. */
async function letterOf(claim: Partial<Claim>) {
  const made = make(
    testClaim(newId(), { appId, eventId: newId(), template: 'meeting.scheduled', locale: 'en', ...claim }),
    undefined,
  );
  if (!made.ok) throw made.error;
  return PostalMime.parse(Buffer.from(String(made.mail.message), 'latin1'));
}

/** What it invites to: the part beside the text, which is the same as the file. */
async function invitationOf(claim: Partial<Claim>) {
  const { attachments } = await letterOf(claim);
  const [part, twin] = ['text/calendar', 'application/ics'].map((type) => {
    const content = attachments.find(({ mimeType }) => mimeType === type)?.content;
    return typeof content === 'string' || content === undefined ? content : new TextDecoder().decode(content);
  });
  expect(twin).toBe(part);
  const calendar = new ICAL.Component(ICAL.parse(part ?? ''));
  const vevent = calendar.getFirstSubcomponent('vevent');
  if (vevent === null) throw new Error('There is no meeting.');
  const { uid, sequence } = new ICAL.Event(vevent);
  const value = (name: string) => vevent.getFirstPropertyValue(name)?.toString();
  return {
    ...{ method: calendar.getFirstPropertyValue('method'), uid, sequence, start: value('dtstart') },
    ...{ organizer: value('organizer'), attendee: value('attendee'), status: value('status') },
  };
}

it('invites its reader, changes the meeting and takes it back under one id', async () => {
  const first = await invitationOf({ data: meeting, address: 'ann@example.com', name: 'Ann' });
  expect(first).toMatchObject({
    ...{ method: 'REQUEST', sequence: 0, start: '2030-03-04T15:00:00', status: 'CONFIRMED' },
    ...{ organizer: 'mailto:choi@crm.example', attendee: 'mailto:ann@example.com' },
  });
  const changed = { ...meeting, revision: 1, startsAt: '2030-03-04T14:00:00+09:00' };
  expect(await invitationOf({ data: changed })).toMatchObject({
    ...{ method: 'REQUEST', uid: first.uid, sequence: 1, start: '2030-03-04T14:00:00' },
  });
  const off = { ...meeting, revision: 2 };
  expect(await invitationOf({ data: off, template: 'meeting.cancelled' })).toMatchObject({
    ...{ method: 'CANCEL', uid: first.uid, sequence: 2, status: 'CANCELLED' },
  });
});

it('is about another meeting in another app, and without a key about that of its event', async () => {
  const { uid } = await invitationOf({ data: meeting });
  expect((await invitationOf({ data: meeting, appId: newId() })).uid).not.toBe(uid);
  const { meetingId, ...keyless } = meeting;
  const eventId = newId();
  const [one, other, later] = await Promise.all(
    [eventId, eventId, newId()].map((id) => invitationOf({ data: keyless, eventId: id })),
  );
  expect(one?.uid).toBe(other?.uid);
  expect(one?.uid).not.toBe(later?.uid);
});

it('is answered where the letter is, when nobody is named', async () => {
  const { organizerEmail, ...unnamed } = meeting;
  expect((await invitationOf({ data: unnamed })).organizer).toBe('mailto:noti@pabal.example');
  const replyTo = 'desk@crm.example';
  expect((await invitationOf({ data: unnamed, replyTo })).organizer).toBe(`mailto:${replyTo}`);
});

it('is refused with the field at fault, and without its value', () => {
  const made = make(
    testClaim(newId(), { template: 'meeting.scheduled', data: { ...meeting, organizerEmail: 'not one' } }),
    undefined,
  );
  expect(made).toMatchObject({
    ok: false,
    outcome: {
      class: 'render-failed',
      reply: expect.stringContaining('organizer.email: expected an address such as kim@example.com'),
    },
  });
  expect(JSON.stringify(made)).not.toContain('not one');
});

it('has no part besides text and html in a letter that invites to nothing', async () => {
  const data = { serviceName: 'Shop', resetUrl: 'https://shop.example/r', validMinutes: 30 };
  expect((await letterOf({ template: 'password.reset', data })).attachments).toEqual([]);
});
