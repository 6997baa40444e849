import { readInvitation } from './invitation.ts';

const meeting = { start: '2025-03-04T15:00:00+09:00', summary: 'Meeting' };
const refusal = (change: object) => () => readInvitation(JSON.stringify({ ...meeting, ...change }));

it('takes what a template writes, also where the data has nothing', () => {
  const nothing = { key: null, revision: null, end: null, timeZone: null, location: null, organizer: null };
  expect(readInvitation(JSON.stringify({ ...meeting, ...nothing }))).toMatchObject(meeting);
  expect(readInvitation(JSON.stringify({ ...meeting, key: 5821, revision: '2' }))).toMatchObject({
    ...{ key: '5821', revision: 2 },
  });
});

it.each([
  [{ start: '2025-03-04 15:00' }, 'start: expected an ISO 8601 time with an offset'],
  [{ start: '2025-13-04T15:00:00Z' }, 'start: expected an ISO 8601 time'],
  [{ end: '2025-03-04T14:00:00+09:00' }, 'end: expected an end that is not before the start'],
  [{ end: '2025-03-04' }, 'end: expected a day, as the start is'],
  [{ timeZone: 'Seoul' }, 'timeZone: expected an IANA time zone such as Asia/Seoul'],
  [{ timeZone: '+09:00' }, 'timeZone: expected an IANA time zone'],
  [{ timeZone: 'Asia/Seoul\r\nX:1' }, 'timeZone: expected an IANA time zone'],
  [{ revision: -1 }, 'revision: expected a whole number that grows'],
  [{ revision: 1.5 }, 'revision: expected a whole number that grows'],
  [{ revision: 'second' }, 'revision: expected a whole number that grows'],
  [{ summary: '' }, 'summary:'],
  [{ organizer: { email: 'a@b.example\r\nX:1' } }, 'organizer.email: expected an address'],
  [{ organizer: { email: 'a@b.example,c@d.example' } }, 'organizer.email: expected an address'],
  [{ attendees: [] }, 'the whole:'],
])('refuses %j and says what it expected', (change, problem) => {
  expect(refusal(change)).toThrow(problem);
});

it('says of what is no JSON how to write it, and repeats nothing of it', () => {
  expect(() => readInvitation('secret text')).toThrow(
    'the whole: expected a JSON object, as {{ { … } | dump }} writes it',
  );
});
