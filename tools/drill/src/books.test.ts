import { accountFor, type LedgerRow } from './books.ts';
import { verdictOn } from './verdict.ts';

const at = 1_700_000_000_000;
const promised = (...addresses: string[]) =>
  new Map(addresses.map((address) => [address, { lane: 'event', at }] as const));
const row = (address: string, state: LedgerRow['state'] = 'sent', attempt = 1): LedgerRow => ({
  address,
  state,
  attempt,
  remoteId: `<${address}>`,
  hasOwner: true,
});
const taken = (address: string, messageId = `<${address}>`) => ({ address, messageId, at });

describe('accountFor', () => {
  it('finds nothing wrong when every letter was taken once and the ledger says so', () => {
    const account = accountFor(promised('a', 'b'), [row('a'), row('b')], [taken('a'), taken('b')]);
    expect(account).toMatchObject({
      accepted: 2,
      deliveredOnce: 2,
      lost: 0,
      repeatedSame: 0,
      contradictions: [],
    });
    expect(verdictOn(account, {})).toEqual([]);
  });

  it('calls a letter lost that the ledger does not know, or says was sent when nobody took it', () => {
    const account = accountFor(promised('a', 'b'), [row('b')], []);
    expect(account.lost).toBe(2);
    expect(verdictOn(account, {})).toEqual(['lost: expected 0, got 2']);
  });

  it('finds letters whose event or edition is gone', () => {
    const account = accountFor(promised('a'), [{ ...row('a'), hasOwner: false }], [taken('a')]);
    expect(account.contradictions).toEqual(['a is in the ledger without its event or edition']);
  });

  it('does not call a letter lost whose fate the ledger tells', () => {
    const ledger = [row('a', 'failed'), row('b', 'unknown'), row('c', 'suppressed'), row('d', 'pending')];
    const account = accountFor(promised('a', 'b', 'c', 'd'), ledger, []);
    expect(account).toMatchObject({ lost: 0, failed: 1, unknown: 1, suppressed: 1, open: 1 });
    expect(verdictOn(account, { failed: 1, unknown: 1, suppressed: 1 })).toEqual(['open: expected 0, got 1']);
  });

  it('tells copies with the same Message-ID from copies with another', () => {
    const account = accountFor(
      promised('a', 'b'),
      [row('a'), row('b')],
      [taken('a'), taken('a'), taken('b'), taken('b', '<other>')],
    );
    expect(account).toMatchObject({ deliveredOnce: 0, repeatedSame: 1, repeatedOther: 1 });
    expect(verdictOn(account, { repeated: 2 })).toEqual([
      'repeated with another Message-ID: expected 0, got 1',
    ]);
    expect(verdictOn(account, {})).toContain('repeated: expected at most 0, got 1');
  });

  it('names what ledger and mail server say differently', () => {
    const ledger = [row('a', 'failed'), row('b'), row('c'), row('c')];
    const account = accountFor(promised('a', 'b', 'c'), ledger, [
      taken('a'),
      taken('b', '<x>'),
      taken('c'),
      taken('d'),
    ]);
    expect(account.contradictions).toEqual([
      'a got its letter, and the ledger says failed',
      'b got <x>, and the ledger says <b>',
      'c is in the ledger 2 times',
      'd got a letter that nobody was promised',
    ]);
    expect(verdictOn(account, { failed: 1 })).toContain('and 1 more contradictions');
  });
});

describe('verdictOn', () => {
  it('does not let a run pass that promised nothing', () => {
    expect(verdictOn(accountFor(new Map(), [], []), {})).toEqual([
      'accepted: expected some letters, got none',
    ]);
  });

  it('counts attempts when the scenario may burn none', () => {
    const account = accountFor(promised('a'), [row('a', 'sent', 3)], [taken('a')]);
    expect(verdictOn(account, {})).toEqual([]);
    expect(verdictOn(account, { attempts: 2 })).toEqual(['attempts of a letter: expected at most 2, got 3']);
    expect(verdictOn(account, { triedAgain: 0 })).toEqual(['letters tried again: expected at most 0, got 1']);
  });
});
