import { attachmentsField, attachmentsIn, withAttachments } from './attachments.ts';

const file = { hash: 'ab', name: 'a "b".pdf', type: 'application/pdf', size: 3 };

it.each(['{}', ' { } ', '{"n":1}', '\n{ "n": [1, "}"] }'])(
  'puts files into the data %j, and finds them',
  (json) => {
    const data = JSON.parse(withAttachments(json, [file, { ...file, contentId: 'mark' }]));
    expect(attachmentsIn(data)).toEqual([file, { ...file, contentId: 'mark' }]);
    const { [attachmentsField]: _, ...posted } = data;
    expect(posted).toEqual(JSON.parse(json));
  },
);

it('finds nothing in data without any, and nothing that is no file', () => {
  expect(attachmentsIn({})).toBe(attachmentsIn({ n: 1 }));
  expect(attachmentsIn({ [attachmentsField]: 'x' })).toEqual([]);
  expect(attachmentsIn({ [attachmentsField]: [null, {}, { ...file, size: '3' }, file] })).toEqual([file]);
});
