import ICAL from 'ical.js';
import { readInvitation } from './invitation.ts';
import { type CalendarParties, meetingId, writeCalendar } from './write.ts';

const parties: CalendarParties = {
  uid: meetingId('app', 'meeting:5821'),
  attendee: { address: 'ann@example.com', name: 'Ann "A." Lee' },
  answersTo: { address: 'noti@pabal.example', name: '파발' },
  isAnswered: false,
  stamp: new Date('2025-03-01T00:00:00Z'),
};
const meeting = {
  start: '2025-03-04T15:00:00+09:00',
  end: '2025-03-04T16:30:00+09:00',
  timeZone: 'Asia/Seoul',
  summary: '가온물산 고객 미팅',
};

const invitation = (change: object) => readInvitation(JSON.stringify({ ...meeting, ...change }));
const written = (change: object = {}, by: Partial<CalendarParties> = {}) =>
  writeCalendar(invitation(change), { ...parties, ...by }).text;

/** As a parser that others wrote reads it, by the zone that the text has, and by none that the parser knows. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents('vtimezone').map((zone) => new ICAL.Timezone(zone));
  const vevent = calendar.getFirstSubcomponent('vevent');
  if (vevent === null) throw new Error('There is no meeting.');
  const momentOf = (name: string) => {
    const property = vevent.getFirstProperty(name);
    const time = property?.getFirstValue();
    if (!(time instanceof ICAL.Time)) return undefined;
    const zone = zones.find(({ tzid }) => tzid === property?.getParameter('tzid'));
    if (zone !== undefined) time.zone = zone;
    return time.isDate ? time.toString() : new Date(time.toUnixTime() * 1_000).toISOString();
  };
  return {
    calendar,
    zones,
    event: new ICAL.Event(vevent),
    start: momentOf('dtstart'),
    end: momentOf('dtend'),
    property: (name: string) => vevent.getFirstProperty(name),
    value: (name: string) => vevent.getFirstPropertyValue(name)?.toString(),
  };
}

it('is an invitation for its reader, with all that a mail program needs for its buttons', () => {
  const { calendar, event, start, end, property, value } = read(
    written({
      ...{
        key: 'meeting:5821',
        revision: 3,
        location: '본사; 7층, 회의실',
        description: '1. 조건\n2. \\주차',
      },
      ...{ url: 'https://crm.example/m?a=1,2;b', organizer: { name: '최하은', email: 'haeun@crm.example' } },
    }),
  );
  expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
  expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
  expect(calendar.getFirstPropertyValue('prodid')).toBe('-//pabal//pabal//EN');
  expect([start, end]).toEqual(['2025-03-04T06:00:00.000Z', '2025-03-04T07:30:00.000Z']);
  expect(event.summary).toBe(meeting.summary);
  expect(event.location).toBe('본사; 7층, 회의실');
  expect(event.description).toBe('1. 조건\n2. \\주차');
  expect(event.sequence).toBe(3);
  expect(event.uid).toBe(parties.uid);
  expect(value('status')).toBe('CONFIRMED');
  expect(value('dtstamp')).toBe('2025-03-01T00:00:00Z');
  expect(value('url')).toBe('https://crm.example/m?a=1,2;b');
  expect(value('organizer')).toBe('mailto:haeun@crm.example');
  expect(property('organizer')?.getParameter('cn')).toBe('최하은');
  expect(value('attendee')).toBe('mailto:ann@example.com');
  const attendee = Object.fromEntries(
    ['cn', 'rsvp', 'partstat', 'role'].map((name) => [name, property('attendee')?.getParameter(name)]),
  );
  expect(attendee).toEqual({
    ...{ cn: "Ann 'A.' Lee", rsvp: 'TRUE', partstat: 'NEEDS-ACTION', role: 'REQ-PARTICIPANT' },
  });
});

it('takes a meeting back under the same id', () => {
  const off = writeCalendar(invitation({ cancelled: true, revision: '4' }), parties);
  expect(off.method).toBe('CANCEL');
  const { calendar, event, property, value } = read(off.text);
  expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
  expect(value('status')).toBe('CANCELLED');
  expect([event.uid, event.sequence]).toEqual([parties.uid, 4]);
  expect(property('attendee')?.getParameter('rsvp')).toBe('FALSE');
});

it('asks for an answer only where somebody reads it', () => {
  const rsvp = (text: string) => read(text).property('attendee')?.getParameter('rsvp');
  expect(rsvp(written())).toBe('FALSE');
  expect(rsvp(written({}, { isAnswered: true }))).toBe('TRUE');
  expect(rsvp(written({ organizer: { email: 'h@crm.example' } }))).toBe('TRUE');
  const { property, value } = read(written({ organizer: { name: '최하은' } }));
  expect(value('organizer')).toBe('mailto:noti@pabal.example');
  expect(property('organizer')?.getParameter('cn')).toBe('최하은');
});

it('has the same id for the same key of an app, and another for every other', () => {
  expect(meetingId('app', 'm')).toBe(meetingId('app', 'm'));
  expect(meetingId('app', 'm')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(new Set([meetingId('app', 'm'), meetingId('app', 'n'), meetingId('ap', 'pm')]).size).toBe(3);
});

describe('a time', () => {
  it.each([
    ['Europe/Berlin', '2025-07-01T00:00:00Z'],
    ['Europe/Berlin', '2025-03-30T01:00:00Z'],
    ['Europe/Berlin', '2025-10-26T01:30:00Z'],
    ['America/New_York', '2025-11-02T05:30:00Z'],
    ['America/New_York', '2025-11-02T06:30:00Z'],
    ['America/New_York', '2026-01-15T15:00:00Z'],
    ['Australia/Sydney', '2025-12-24T09:00:00Z'],
    ['Africa/Casablanca', '2025-03-10T09:00:00Z'],
    ['Asia/Gaza', '2025-04-20T09:00:00Z'],
    ['Asia/Jerusalem', '2025-08-20T09:00:00Z'],
    ['Asia/Kathmandu', '2025-08-20T09:00:00Z'],
    ['America/St_Johns', '2025-08-20T09:00:00Z'],
    ['America/Sao_Paulo', '2019-06-20T09:00:00Z'],
    ['Asia/Pyongyang', '2018-05-10T00:00:00Z'],
    ['Europe/Istanbul', '2016-12-01T09:00:00Z'],
    ['UTC', '2025-08-20T09:00:00Z'],
  ])('in %s at %s is that moment to a calendar that knows no zones', (timeZone, start) => {
    const end = new Date(Date.parse(start) + 3_600_000).toISOString();
    const text = written({ timeZone, start, end });
    const found = read(text);
    expect(new Date(found.start ?? '').getTime()).toBe(Date.parse(start));
    expect(new Date(found.end ?? '').getTime()).toBe(Date.parse(end));
    expect(found.zones).toHaveLength(timeZone === 'UTC' ? 0 : 1);
  });

  it('is read by rules that Outlook takes: yearly, one day of a week in a month', () => {
    const rules = ['Europe/Berlin', 'America/New_York', 'Australia/Sydney', 'Asia/Seoul'].map((timeZone) =>
      [...written({ timeZone }).matchAll(/RRULE:(.*)\r\n/g)].map(([, rule]) => rule),
    );
    expect(rules).toEqual([
      ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'],
      ['FREQ=YEARLY;BYMONTH=3;BYDAY=2SU', 'FREQ=YEARLY;BYMONTH=11;BYDAY=1SU'],
      ['FREQ=YEARLY;BYMONTH=4;BYDAY=1SU', 'FREQ=YEARLY;BYMONTH=10;BYDAY=1SU'],
      [],
    ]);
  });

  it('may be whole days, and its last day is one of them', () => {
    const { start, end, event } = read(written({ start: '2025-03-04', end: '2025-03-05' }));
    expect([start, end]).toEqual(['2025-03-04', '2025-03-06']);
    expect(event.startDate.isDate).toBe(true);
  });

  it('may be a moment, and in no zone', () => {
    const { start, end, zones } = read(written({ end: null, timeZone: null }));
    expect([start, end, zones.length]).toEqual(['2025-03-04T06:00:00.000Z', undefined, 0]);
  });
});

it('lets no text end its line', () => {
  const evil = 'x\r\nATTENDEE:mailto:eve@example.com\u2028\u0007';
  const text = written(
    { summary: evil, location: evil, description: evil, url: `https://a.example/\r\n${evil}` },
    { attendee: { address: 'ann@example.com', name: evil } },
  );
  expect(text).not.toMatch(/^ATTENDEE:/m);
  expect(text).not.toMatch(/^URL/m);
  expect(read(text).event.summary).toContain('x\nATTENDEE:mailto:eve@example.com');
});

it('has lines of at most 75 octets, and breaks no character', () => {
  const text = written({ summary: '\u{1F4CE}한글 and more '.repeat(40), location: 'x'.repeat(900) });
  const lines = text.split('\r\n');
  expect(lines.pop()).toBe('');
  for (const line of lines) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(line.isWellFormed()).toBe(true);
  }
  expect(read(text).event.summary).toBe('\u{1F4CE}한글 and more '.repeat(40));
});
