// Journeys through the pages about letters, as people on call make them: in a real browser, on real servers.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pauseApp, resumeApp } from '@pabal/db/apps';
import { acceptEvents } from '@pabal/db/ledger';
import { findLetter } from '@pabal/db/parked';
import { newId, newLetterId } from '@pabal/db/store';
import { newsletterDefinition } from '@pabal/newsletters';
import { type ApiServer, makeKey, startApiServer } from '@pabal/test/api';
import { addUsers, type Look, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { eventually, type FakeSentry, findProgram, startSentry } from '@pabal/test/support';
import type { Page } from 'playwright-core';
import { type SenderStack, startSenderStack } from '../sender-processes.ts';

const slow = { timeoutMs: 30_000 };

const links = { LINK_SECRET: 'a-secret-of-a-test-that-signs-links-long-enough' };

const letter = (body: string) =>
  `{% block subject %}Hello {{ name }}{% endblock %}{% block body %}${body}{% endblock %}`;
const file = 'vacancy.created/en.njk';
const good = letter('<h1>Room {{ n }}</h1>');

(findProgram('chromium') ? describe : describe.skip)('the pages about letters', () => {
  const browser = useBrowser();
  const visits: Visit[] = [];
  const strangers: Server[] = [];
  let stack: SenderStack;
  let api: ApiServer;
  let sentry: FakeSentry;

  beforeAll(async () => {
    [stack, sentry] = await Promise.all([startSenderStack({ keepData: true }), startSentry()]);
    stack.writeTemplate(file, good);
    // Before there is a sender: one that finds it later might make its first letter without it, which is a dead letter.
    stack.writeTemplate('team.news/meta.json', '{"lane":"newsletter","defaultLocale":"en"}');
    stack.writeTemplate(
      'team.news/en.njk',
      '{% block subject %}News{% endblock %}{% block body %}<h1>News for {{ recipientName }}</h1><a href="{{ unsubscribeUrl }}">Leave</a>{% endblock %}',
    );
    api = await startApiServer({
      databaseUrl: async () => stack.databaseUrl,
      queueUrl: stack.databaseUrl,
      settings: {
        ...{ TEMPLATES_DIR: stack.templatesDir, API_RATE_LIMIT: '100000', ...links },
        SENTRY_URL_PATTERN: 'https://sentry.example/issues/{error}',
      },
    });
    await addUsers(stack.store, ['viewer', 'operator', 'admin']);
    await stack.store.query(`update apps set name = 'shop' where id = $1`, [stack.letters.appId]);
    await Promise.all([stack.startBuilder(links), stack.startSender({ ...links, SENTRY_DSN: sentry.dsn })]);
  }, 180_000);
  afterEach(async () => {
    const refused = visits.flatMap((visit) => visit.refused);
    await Promise.all(visits.splice(0).map((visit) => visit.close()));
    stack.server.beFriendly();
    stack.writeTemplate(file, good);
    for (const server of strangers.splice(0)) server.close();
    // What a letter tries is refused in its frame; the page itself is refused nothing.
    expect(
      refused.filter((text) => !/sandboxed|frame|\/(?:style\.css|picture\.png|background\.png)'/.test(text)),
    ).toEqual([]);
  });
  afterAll(async () => {
    await api?.stop();
    await stack?.stop();
    await sentry?.stop();
  });

  async function open(as: Look['as'], path: string, look: Look = {}): Promise<Visit & { page: Page }> {
    const visit = await visitConsole(browser(), api.url, { ...look, as });
    visits.push(visit);
    await visit.to(path);
    return visit;
  }

  /** Posts an event for these addresses. @returns the ids of its letters */
  async function post(addresses: readonly string[], data: object = {}): Promise<string[]> {
    const id = newId();
    const deliveries = addresses.map((address) => {
      const letterId = newLetterId(id);
      return { id: letterId, address, addressKey: address, remoteId: `<${letterId}@pabal.example>` };
    });
    await acceptEvents(stack.store, [
      {
        ...{ id, appId: stack.letters.appId, type: 'vacancy.created', lane: 'event', test: false },
        ...{ retentionSeconds: 3_600, answer: {}, deliveries },
        data: JSON.stringify({ n: 7, name: 'Kim', ...data }),
      },
    ]);
    const ids = deliveries.map((one) => one.id);
    await stack.ring('event', ids);
    return ids;
  }

  const inState = (ids: readonly string[], state: string) =>
    eventually(async () => {
      const found = await Promise.all(ids.map((id) => findLetter(stack.store, id)));
      return found.every((one) => one?.letter.state === state);
    }, slow);

  it('a subscriber writes "I got nothing": found by address, understood, and sent again', async () => {
    const [id = ''] = await post(['kim@example.com', 'lee@example.com']);
    await inState([id], 'sent');
    const { page, findings } = await open('operator', '/console/letters');
    await page.keyboard.press('/');
    await page.keyboard.type('Kim@example.com');
    await page.keyboard.press('Enter');
    await page.waitForURL(/address=Kim/);
    await page.waitForSelector('tbody tr:only-child');
    await page.locator('main h1').click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/letters/${id}`);
    await page.waitForSelector('.steps');
    const steps = await page.locator('.steps li').allTextContents();
    expect(steps.join('\n')).toContain('posted the event');
    expect(steps.at(-1)).toContain('taken by the server');
    await page.frameLocator('iframe.letter').getByRole('heading', { name: 'Room 7' }).waitFor();
    await page.getByText('lee@example.com').waitFor();
    expect(await findings()).toEqual([]);

    stack.server.forgetLetters();
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.fill('input[name=reason]', 'She got nothing.');
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByRole('link', { name: 'Show the new letter' }).click();
    const [again] = await stack.server.received(1, 30_000);
    expect(again?.to).toEqual(['kim@example.com']);
    await page.waitForSelector('.steps');
    await eventually(async () => {
      await page.reload();
      await page.waitForSelector('.headline-letter');
      return (await page.locator('.headline-letter').textContent())?.includes('took this letter');
    }, slow);
  }, 120_000);

  /** Sends an edition to one subscriber. @returns the id of its letter */
  async function editionFor(name: string): Promise<string> {
    const definition = newsletterDefinition.parse({
      ...{ name: 'Team news', template: 'team.news', language: 'en' },
      ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
    });
    const [newsletter, edition, reader] = [newId(), newId(), newId()];
    const letter = newLetterId(edition);
    await stack.store.query('insert into newsletters (id, key, name, definition) values ($1, $2, $3, $4)', [
      ...[newsletter, 'team-news', 'Team news', JSON.stringify(definition)],
    ]);
    await stack.store.query(
      `insert into editions (id, newsletter_id, slot, kind, state, definition, content, planned, sending_at)
       values ($1, $2, now(), 'manual', 'sending', $3, '{"sections": [], "data": {}}', 1, now())`,
      [edition, newsletter, JSON.stringify(definition)],
    );
    await stack.store.query(
      `with reader as (
         insert into recipients (id, external_id, address, address_key, name)
         values ($1, $2::text, $2 || '@example.com', $2 || '@example.com', initcap($2)) returning *
       ),
       subscribed as (
         insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
         select $3, id, 'subscribed', now(), 'a test', 'test' from reader
       )
       insert into deliveries (id, edition_id, lane, template, locale, address, address_key, name, recipient_id, test,
                               next_attempt_at, due_at, remote_id)
       select $4::uuid, $5, 'newsletter', 'team.news', 'en', address, address_key, name, id, false, now(), 'infinity',
              '<' || $4::uuid || '@pabal.example>' from reader`,
      [reader, name, newsletter, letter, edition],
    );
    await stack.ring('newsletter', [letter]);
    await inState([letter], 'sent');
    return letter;
  }

  it('a reader lost an edition: its letter is sent again, to the address of today', async () => {
    const id = await editionFor('nari');
    await stack.store.query(
      `update recipients set address = 'nari@new.example', address_key = 'nari@new.example' where external_id = 'nari'`,
    );
    stack.server.forgetLetters();
    const { page, findings } = await open('operator', `/console/letters/${id}`);
    await page.frameLocator('iframe.letter').getByRole('heading', { name: 'News for Nari' }).waitFor();
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.fill('input[name=reason]', 'The old mailbox is closed.');
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByRole('link', { name: 'Show the new letter' }).click();
    const [again] = await stack.server.received(1, 60_000);
    expect(again?.to).toEqual(['nari@new.example']);
    const text = String(again?.data);
    expect(text).toContain('News for Nari');
    expect(text).toMatch(/^List-Unsubscribe:/im);
    const made = page.url().split('/').at(-1) ?? '';
    expect(text).toContain(`<${made}@pabal.example>`);
    await inState([made], 'sent');
    await page.reload();
    await page.waitForSelector('.steps');
    expect(await page.locator('main').textContent()).toContain('The old mailbox is closed.');
    await page.getByText('It was sent again after this letter:').getByRole('link').click();
    await page.waitForURL(`**/console/letters/${id}`);
    await page.getByText('It was sent again, as this letter:').getByRole('link', { name: made }).waitFor();
    expect(await page.locator('main').textContent()).toContain('The old mailbox is closed.');
    expect(await page.getByRole('button', { name: 'Send it again' }).count()).toBe(0);
    expect(await findings()).toEqual([]);
  }, 120_000);

  it('a template breaks: Now says so, one cause, a dry run, the file is mended, sent again, and the books balance', async () => {
    stack.writeTemplate(file, letter('<h1>{{ customer.name }}</h1>'));
    // Until a sender has taken the file up, letters are made from the one before.
    await eventually(async () => {
      const [probe = ''] = await post(['probe@nate.example']);
      return eventually(async () => {
        const state = (await findLetter(stack.store, probe))?.letter.state;
        return state === 'failed' || (state === 'sent' ? Promise.reject(new Error('sent')) : false);
      });
    }, slow);
    const ids = await post(Array.from({ length: 12 }, (_, n) => `reader-${n}@nate.example`));
    const tried = () => Promise.all(ids.map((id) => findLetter(stack.store, id)));
    await eventually(
      async () => (await tried()).every((one) => one?.letter.outcome === 'render-failed'),
      slow,
    );
    const { rows } = await stack.store.query<{ dead: number }>(
      `select count(*)::integer as dead from deliveries where outcome = 'render-failed' and state = 'failed'`,
    );
    const dead = rows[0]?.dead ?? 0;
    expect(dead).toBeLessThanOrEqual(5);
    const { page, to, findings } = await open('operator', '/console/');
    const waits = page.locator('.troubles li', {
      hasText: 'Letters of template vacancy.created cannot be made',
    });
    await waits.waitFor();
    expect(await waits.textContent()).toContain('expected a value for "customer.name"');
    const fails = page.locator('.troubles li', { hasText: 'render-failed' });
    await fails.getByRole('link', { name: 'Look at it' }).click();
    await page.waitForURL(/cause=/);
    await page.getByText(`${dead} letters are selected`).waitFor();
    expect(await page.locator('.matrix tbody tr').count()).toBe(1);
    await page.locator('main tbody a', { hasText: '@nate.example' }).first().click();
    await page.locator('.said', { hasText: 'customer.name' }).first().waitFor();
    // The letter leads to its own error in Sentry.
    const error = await page.getByRole('link', { name: 'Its error in Sentry' }).getAttribute('href');
    expect(error).toMatch(/^https:\/\/sentry\.example\/issues\/[0-9a-f]{32}$/);
    await eventually(async () => sentry.events.find(({ event_id }) => error?.endsWith(event_id)), slow).then(
      ({ tags }) => expect(page.url()).toContain(`/console/letters/${tags.delivery}`),
    );
    await page.goBack();

    stack.writeTemplate(file, good);
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await page.getByText(`${dead} would be sent again`).waitFor();
    expect(await findings()).toEqual([]);
    // What waited goes by itself, and shows that the file is in use.
    await eventually(
      async () => (await tried()).every((one) => /^(sent|failed)$/.test(one?.letter.state ?? '')),
      slow,
    );
    await page.getByRole('button', { name: `Send ${dead} letters again` }).click();
    await page.getByRole('link', { name: 'Watch it' }).click();
    await page.getByText('finished', { exact: true }).first().waitFor();
    await inState(ids, 'sent');
    const event = (await findLetter(stack.store, ids[0] ?? ''))?.letter.eventId;
    await to(`/console/events/${event}`);
    const figures = await page.locator('.figures dd').allTextContents();
    expect(figures.map(Number)).toEqual([12, 12, 0, 0, 0, 0]);
    await to('/console/');
    await page.locator('.headline').first().waitFor();
    await waits.waitFor({ state: 'detached' });
  }, 120_000);

  it('a server refuses: one cause, a dry run, mended, sent again, and the books balance', async () => {
    stack.server.on('rcpt', { reply: '550 5.7.1 Message refused by policy' });
    const addresses = Array.from({ length: 12 }, (_, n) => `reader-${n}@naver.example`);
    const ids = await post(addresses);
    await inState(ids, 'failed');
    const { page, findings } = await open('operator', '/console/dead-letters');
    await page.waitForSelector('.matrix');
    expect(await page.locator('.matrix tbody tr').count()).toBe(1);
    expect(await page.locator('.matrix tfoot').textContent()).toContain('12');
    await page.locator('.matrix tbody a', { hasText: /^12$/ }).first().click();
    await page.waitForURL(/cause=/);
    await page.getByText('12 letters are selected').waitFor();
    expect(await findings()).toEqual([]);

    stack.server.beFriendly();
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await page.getByText('12 would be sent again').waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'Send 12 letters again' }).click();
    await page.getByRole('link', { name: 'Watch it' }).click();
    await page.getByText('finished', { exact: true }).first().waitFor();
    await inState(ids, 'sent');
    const event = (await findLetter(stack.store, ids[0] ?? ''))?.letter.eventId;
    await page.goto(`${api.url}/console/events/${event}`);
    await page.waitForSelector('.figures');
    const figures = await page.locator('.figures dd').allTextContents();
    expect(figures.map(Number)).toEqual([12, 12, 0, 0, 0, 0]);
    expect(await findings()).toEqual([]);
  }, 120_000);

  it('a replay that meets the same error stops itself, and says so', async () => {
    stack.server.on('rcpt', { reply: '550 5.7.1 Message refused by policy' });
    const ids = await post(Array.from({ length: 12 }, (_, n) => `again-${n}@daum.example`));
    await inState(ids, 'failed');
    const { page } = await open('operator', '/console/dead-letters?domain=daum.example');
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await page.getByLabel('Letters a second, at most').fill('6');
    await page.getByRole('button', { name: 'Send 12 letters again' }).click();
    await page.getByRole('link', { name: 'Watch it' }).click();
    await page.getByText('It stopped itself').waitFor();
  }, 120_000);

  it('two operators act on the same letters at once: nothing is done twice, and the second is told', async () => {
    const addresses = Array.from({ length: 3 }, (_, n) => `both-${n}@kakao.example`);
    stack.server.on('rcpt', { reply: '550 5.7.1 Message refused by policy' });
    const ids = await post(addresses);
    await inState(ids, 'failed');
    stack.server.beFriendly();
    stack.server.forgetLetters();
    const path = '/console/dead-letters?domain=kakao.example';
    const both = [await open('operator', path), await open('admin', path)];
    for (const { page } of both) {
      await page.getByRole('button', { name: 'Send again', exact: true }).click();
      await page.getByRole('button', { name: 'Send 3 letters again' }).waitFor();
    }
    await Promise.all(
      both.map(({ page }) => page.getByRole('button', { name: 'Send 3 letters again' }).click()),
    );
    await inState(ids, 'sent');
    await eventually(
      async () => (await stack.store.query(`select from replays where state = 'running'`)).rows.length === 0,
      slow,
    );
    expect(stack.server.letters.map(({ to }) => to[0]).sort()).toEqual(addresses);
  }, 120_000);

  it('two operators cancel the same letter: the second is told how it is', async () => {
    await pauseApp(stack.store, 'shop', 'test');
    const [waiting = ''] = await stack.letters.accept(1, { waits: true });
    const path = `/console/letters/${waiting}`;
    const pages = [await open('operator', path), await open('admin', path)];
    for (const { page } of pages) {
      await page.getByRole('button', { name: 'Cancel this letter' }).click();
      await page.fill('input[name=reason]', 'a mistake');
    }
    const [first, second] = pages;
    await first?.page.getByRole('button', { name: 'Cancel this letter' }).click();
    await first?.page.getByText('The letter is cancelled.').waitFor();
    await second?.page.getByRole('button', { name: 'Cancel this letter' }).click();
    await second?.page
      .getByText('is suppressed, and only a letter that is pending can be cancelled')
      .waitFor();
    await resumeApp(stack.store, 'shop');
  }, 60_000);

  it('a viewer sees no people, is offered nothing, and is refused whatever the page is made to send', async () => {
    const [id = ''] = await post(['secret@example.com']);
    await inState([id], 'sent');
    const { page, findings } = await open('viewer', `/console/letters/${id}`);
    await page.waitForSelector('.steps');
    expect(await page.locator('main').textContent()).not.toContain('secret@example.com');
    await page.getByText('Your role looks and changes nothing.').waitFor();
    expect(await findings()).toEqual([]);
    const asked: readonly [string, string, object][] = [
      ['POST', `/v1/letters/${id}/cancel`, { reason: 'x' }],
      ['POST', `/v1/letters/${id}/address`, { address: 'a@example.com', reason: 'x' }],
      ['POST', `/v1/letters/${id}/send-again`, { reason: 'x' }],
      ['POST', '/v1/replays', { filter: { all: true } }],
      ['POST', '/v1/replays', { filter: { all: true }, dryRun: true }],
      ['POST', '/v1/dead-letters/discard', { filter: { all: true }, reason: 'x' }],
      ['POST', '/v1/unknown/resolve', { filter: { all: true }, as: 'sent', reason: 'x' }],
      ['POST', '/v1/suppressions', { address: 'a@example.com', reason: 'x' }],
    ];
    for (const [method, path, body] of asked) {
      const status = await page.evaluate<number, [string, string, object]>(
        async ([how, where, what]) =>
          (
            await fetch(where, {
              method: how,
              body: JSON.stringify(what),
              headers: { 'content-type': 'application/json', 'pabal-console': '1' },
            })
          ).status,
        [method, path, body],
      );
      expect({ path, status }).toEqual({ path, status: 403 });
    }
  }, 60_000);

  it('a letter with a script, a form, a picture and a link does nothing by itself, nor when it is clicked', async () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    }).listen(0, '127.0.0.1');
    strangers.push(stranger);
    await new Promise((resolve) => stranger.once('listening', resolve));
    const { port }: Partial<AddressInfo> = Object(stranger.address());
    const there = `http://127.0.0.1:${port}`;
    stack.writeTemplate(
      file,
      letter(`<html><head></head><body><script>top.document.title='taken';fetch('${there}/script')</script>
        <meta http-equiv="refresh" content="0;url=${there}/refresh">
        <style>@import url(${there}/style.css); body { background: url(${there}/background.png) }</style>
        <img src="${there}/picture.png" alt="" onerror="top.document.title='taken'">
        <form action="${there}/form"><button id="send">Send</button></form>
        <a id="way" href="${there}/link" target="_top">Way</a>
        <a id="own" href="{{ url }}">Reset</a></body></html>`),
    );
    const key = await makeKey(stack.store, { scopes: ['ops:read', 'recipients:read'] });
    const [id = ''] = await eventually(async () => {
      const ids = await post(['frame@example.com'], { url: `${there}/reset?token=secret` });
      await inState(ids, 'sent');
      const { body } = await api.call('GET', `/v1/letters/${ids[0]}/frame`, { key });
      return String(body.text).includes('id="send"') && ids;
    }, slow);
    const { page } = await open('operator', `/console/letters/${id}`);
    const frame = page.frameLocator('iframe.letter');
    await frame.locator('#send').waitFor();
    await frame.locator('#send').click();
    await frame.locator('#own').click();
    await frame.locator('#way').click();
    expect(page.url()).toContain(`/console/letters/${id}`);
    expect(await page.title()).toContain('Letter');
    expect(await frame.locator('#own').getAttribute('href')).toBe('https://link.invalid/');
    expect(asked).toEqual([]);
    expect(await page.locator('main').textContent()).not.toContain('token=secret');
    await page.getByRole('button', { name: 'Load remote pictures' }).click();
    // A frame that is out of sight is not painted, and what is not painted has no background.
    await page.locator('iframe.letter').scrollIntoViewIfNeeded();
    await eventually(async () => new Set(asked).size > 1, slow);
    expect(new Set(asked)).toEqual(new Set(['/picture.png', '/background.png']));
  }, 120_000);

  it('⌘K finds a letter by the beginning of its id, an address, and a page, with the keyboard alone', async () => {
    const [id = ''] = await post(['find@example.com']);
    const { page, findings } = await open('operator', '/console/letters');
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').waitFor();
    await page.keyboard.type(id.slice(0, 30));
    await page.getByRole('option', { name: /Letter vacancy.created/ }).waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/letters/${id}`);
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').waitFor();
    await page.keyboard.type('find@example.com');
    await page.getByRole('option', { name: /find@example.com/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/address=find/);
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').waitFor();
    await page.keyboard.type('unknown l');
    await page.getByRole('option', { name: /Unknown letters/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/unknown');
    await page.waitForSelector('.empty');
    expect(await findings()).toEqual([]);
  }, 60_000);

  it('unknown letters say what to look for, and are decided about', async () => {
    const ids = await stack.letters.lose(2, { domain: 'lost.example', lane: 'newsletter' });
    const { page, findings } = await open('operator', '/console/unknown?domain=lost.example');
    await page.getByText('2 letters are selected').waitFor();
    await page.getByText('What to look for').waitFor();
    await page.getByText(`<${ids[0]}@pabal.test>`).waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'They did arrive' }).click();
    await page.getByText('2 letters count as sent').waitFor();
    await page.fill('input[name=reason]', 'The log has them.');
    await page.getByRole('button', { name: 'Count 2 letters as sent' }).click();
    await page.getByText('It is decided about 2 letters.').waitFor();
    await inState(ids, 'sent');
  }, 60_000);

  it.each(['ko', 'en'] as const)(
    'speaks %s at 360 px, and nothing scrolls sideways but what says so',
    async (language) => {
      const [id = ''] = await post(['narrow@example.com']);
      await inState([id], 'sent');
      const { page, to, findings } = await open('operator', '/console/letters', { language, width: 360 });
      for (const path of ['letters', `letters/${id}`, 'events', 'dead-letters', 'unknown']) {
        await to(`/console/${path}`);
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect({ path, width }).toEqual({ path, width: 360 });
        expect({ path, found: await findings() }).toEqual({ path, found: [] });
      }
    },
    120_000,
  );
});
