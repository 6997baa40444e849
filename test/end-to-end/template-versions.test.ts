// What a sender took up can be shown and brought back after the files have changed.

import { findSentLetter, listVersions } from '@pabal/db/versions';
import { anyLetter, letterAsSent } from '@pabal/deliveries';
import { eventually } from '@pabal/test/support';
import { restoreVersion } from '@pabal/versions';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
beforeAll(async () => {
  stack = await startSenderStack();
});
afterAll(() => stack.stop());

const file = 'vacancy.created/en.njk';
const letter = (body: string) =>
  `{% block subject %}s{% endblock %}{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}`;

interface Sent {
  readonly id: string;
  readonly version: string | null | undefined;
}

/** Sends a letter. */
async function send(): Promise<Sent> {
  const [id = ''] = await stack.letters.accept(1);
  await stack.ring('event', [id]);
  const sent = await eventually(
    async () => {
      const letter = await findSentLetter(stack.store, id);
      return letter?.state === 'sent' && letter;
    },
    { timeoutMs: 30_000 },
  );
  return { id, version: sent.templateVersion };
}

/** Sends letters until one is made with another version: a sender looks at its templates as often as it has time for it. */
const sendWithout = (version: string | null | undefined): Promise<Sent> =>
  eventually(
    async () => {
      const sent = await send();
      return sent.version !== version && sent;
    },
    { timeoutMs: 60_000, everyMs: 200 },
  );

const written = (count: number) =>
  eventually(
    async () => (await listVersions(stack.store, 'vacancy.created', { limit: 9 })).length === count,
    {
      timeoutMs: 30_000,
    },
  );

it('writes down what a sender takes up, shows letters as they were sent, and sends with a version that was brought back', async () => {
  stack.writeTemplate(file, letter('old {{ n }}'));
  await stack.startSender();
  const old = await send();
  stack.writeTemplate(file, letter('new {{ n }}'));
  const renewed = await sendWithout(old.version);
  await written(2);
  expect(await letterAsSent(stack.store, old.id, anyLetter)).toMatchObject({ html: 'old 1' });
  expect(await letterAsSent(stack.store, renewed.id, anyLetter)).toMatchObject({ html: 'new 1' });

  const request = { template: 'vacancy.created', version: old.version ?? '', folder: stack.templatesDir };
  await restoreVersion(stack.store, request);
  expect((await sendWithout(renewed.version)).version).toBe(old.version);
}, 120_000);

it('writes down at its start what another sender could not', async () => {
  await stack.endSenders();
  await stack.store.query('delete from template_versions');
  await stack.startSender();
  await written(1);
}, 90_000);
