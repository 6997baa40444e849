// What becomes of the files of letters when a person is erased.

import { createHash } from 'node:crypto';
import { addAttachment, findAttachment, removeAttachments } from '@pabal/db/attachments';
import { acceptEvents } from '@pabal/db/ledger';
import { putRecipient } from '@pabal/db/people';
import { newId, newLetterId } from '@pabal/db/store';
import { createTestLetters } from '@pabal/db/testing';
import { withAttachments } from '@pabal/domain';
import { createAddressKeys } from '@pabal/mail';
import { useStore } from '@pabal/test/support';
import { beginErasure, runErasure } from '../index.ts';

const { store } = useStore({
  empty: ['recipients', 'erasures', 'event_attachments', 'attachments', 'deliveries', 'events', 'apps'],
});
const keys = createAddressKeys('a secret of at least thirty-two characters');

async function keep(appId: string, text: string) {
  const content = Buffer.from(text);
  const hash = createHash('sha256').update(content).digest('hex');
  const file = { hash, type: 'text/plain', size: content.length };
  await addAttachment(store, { appId, content, ...file }, 1_000);
  return { ...file, name: `${text}.txt` };
}

it('a file that only their events had goes with them, and one that others have stays', async () => {
  const { appId } = await createTestLetters(store);
  await putRecipient(store, {
    ...{
      externalId: 'emp-1',
      address: 'ada@example.com',
      addressKey: 'ada@example.com',
      name: 'Ada Lovelace',
    },
    attributes: {},
  });
  const [own, shared, named, foreign] = await Promise.all(
    ['own', 'shared', 'Contract of Ada Lovelace', 'foreign'].map((text) => keep(appId, text)),
  );
  const post = async (address: string, ...files: (typeof own | undefined)[]) => {
    const id = newId();
    const delivery = newLetterId(id);
    const known = files.filter((file) => file !== undefined);
    await acceptEvents(store, [
      {
        ...{ id, appId, type: 'welcome', lane: 'event', test: false, retentionSeconds: 3_600 },
        data: withAttachments('{}', known),
        attachments: known.map(({ hash }) => hash),
        deliveries: [{ id: delivery, address, addressKey: address, remoteId: `<${delivery}@pabal.test>` }],
      },
    ]);
  };
  await post('ada@example.com', own, shared);
  await post('bob@example.com', shared, foreign);
  // Written to somebody else about them: the name of its file says so.
  await post('bob@example.com', named);
  await store.query(`update deliveries set state = 'sent', due_at = null, settled_at = now()`);

  const { id } = await beginErasure(store, 'emp-1', { keys, actor: 'test' });
  expect((await runErasure(store, id)).state).toBe('finished');
  await removeAttachments(store, 10);
  const isThere = async (file: typeof own) =>
    file !== undefined && (await findAttachment(store, { appId, hash: file.hash })) !== undefined;
  expect([await isThere(own), await isThere(named)]).toEqual([false, false]);
  expect(await isThere(foreign)).toBe(true);
  expect(await isThere(shared)).toBe(true);
});
