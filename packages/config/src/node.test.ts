import { problemOfNode } from './node.ts';

it('refuses a Node that is too old, and says how to come by another', () => {
  expect(problemOfNode('20.20.2')).toBe(
    'pabal runs on Node 24.11 and newer, and this is 20.20.2. Install Node 24; or run `node bootstrap.mjs`, which fetches one, and start pabal by npm or npx, which then use it.',
  );
  expect(problemOfNode('24.10.0')).toContain('this is 24.10.0');
  expect(problemOfNode('24.11.0')).toBeUndefined();
  expect(problemOfNode('26.0.0')).toBeUndefined();
});
