/** The `review` section: what it may say, and how files add up. */
import { expect, test } from 'vitest';
import { problemsOf, read } from './reading.ts';

test.each<[string, string[]]>([
  ['{}', []],
  ['{ user: ann, inbox_role: In, review_role: Re, ttl: 90s, max_ttl: 2d }', []],
  ['{ user_id: u, inbox_role_id: i, review_role_id: r, inbox_ids: { invoice: x } }', []],
  ['{ usr: ann }', ['t.yaml:2:11 review.usr: unknown key "usr" | did you mean "user"?']],
  ['{ user: "" }', ['t.yaml:2:17 review.user: must not be empty']],
  ['{ ttl: 60 }', ['t.yaml:2:16 review.ttl: must be text, not the number 60 | quote it: "60"']],
  ['{ ttl: 1w }', ['t.yaml:2:16 review.ttl: must be a time as 90s, 30m, 1h or 1d']],
  ['{ ttl: 0h }', ['t.yaml:2:16 review.ttl: must be a time as 90s, 30m, 1h or 1d']],
  ['{ ttl: 1h, max_ttl: 60m }', []],
  [
    '{ ttl: 2h, max_ttl: 90m }',
    [
      't.yaml:2:16 review.ttl: 2h is longer than review.max_ttl, which is 90m | raise review.max_ttl, or lower review.ttl',
    ],
  ],
  [
    '{ ttl: 2d }',
    [
      't.yaml:2:16 review.ttl: 2d is longer than review.max_ttl, which is 1d | raise review.max_ttl, or lower review.ttl',
    ],
  ],
  ['{ ttl: 1d }', []],
  ['{ max_ttl: 30m }', []],
  ['{ max_ttl: 1h 30m }', ['t.yaml:2:20 review.max_ttl: must be a time as 90s, 30m, 1h or 1d']],
  [
    '{ user_id: u }',
    [
      't.yaml:2:9 review: "user_id" needs "inbox_role_id" beside it',
      't.yaml:2:9 review: "user_id" needs "review_role_id" beside it',
    ],
  ],
  ['{ inbox_ids: { a: x } }', ['t.yaml:2:9 review: "inbox_ids" needs "user_id" beside it']],
])('review: %s', async (section, problems) => {
  expect(await problemsOf(`version: 1\nreview: ${section}`)).toEqual(problems);
});

test('a later file changes key by key; without the section there is none', async () => {
  const { desired } = await read({
    'a.yaml': 'version: 1\nreview: { user: ann, ttl: 1h }',
    'b.yaml': 'version: 1\nreview: { ttl: "${TTL:-2h}", max_ttl: 3h }',
  });
  expect(desired.review).toEqual({ user: 'ann', ttl: '2h', max_ttl: '3h' });
  expect((await read('version: 1')).desired).not.toHaveProperty('review');
});
