/** The `review` section: what it may say, and how files add up. */
import { expect, test } from 'vitest';
import { problemsOf, read } from '../support/reading.ts';

test.each<[string, string[]]>([
  ['{}', []],
  ['{ user: ann, inbox_role: In, review_role: Re, ttl: 90s, max_ttl: 2d }', []],
  ['{ user_id: u, inbox_role_id: i, review_role_id: r, inbox_ids: { invoice: x } }', []],
  ['{ usr: ann }', ['t.yaml:2:11 review.usr: unknown key "usr" | did you mean "user"?']],
  ['{ user: "" }', ['t.yaml:2:17 review.user: must not be empty']],
  ['{ ttl: 60 }', ['t.yaml:2:16 review.ttl: must be text, not the number 60 | quote it: "60"']],
  ['{ ttl: 1w }', ['t.yaml:2:16 review.ttl: must be a time such as 90s, 30m, 1h or 1d']],
  ['{ ttl: 0h }', ['t.yaml:2:16 review.ttl: must be a time such as 90s, 30m, 1h or 1d']],
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
  ['{ max_ttl: 1h 30m }', ['t.yaml:2:20 review.max_ttl: must be a time such as 90s, 30m, 1h or 1d']],
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

const IDS = 'user_id: u, inbox_role_id: i, review_role_id: r';

test.each<[review: string, sections: string, problems: string[]]>([
  // What has no section is left to the tenant.
  ['{ user: ann, inbox_role: In, review_role: Re }', '', []],
  ['{ user: ann }', 'roles: [{name: A}]', []],
  ['{ user: ann }', 'users: [{username: ann, placeholder: true}]', []],
  ['{ ttl: 30m }', 'users: [{username: mary}]\nroles: [{name: Clerk}]', []],
  [
    '{ user: gest }',
    'users: [{username: guest}]',
    ['t.yaml:2:17 review.user: no user "gest" | did you mean "guest"?'],
  ],
  ['{ user: guest }', 'users: []', ['t.yaml:2:17 review.user: no user "guest" | list it under users:']],
  [
    '{ inbox_role: InboxGest, review_role: Zzz }',
    'roles: [{name: InboxGuest}, {name: ReviewGuest}]',
    [
      't.yaml:2:23 review.inbox_role: no role "InboxGest" | did you mean "InboxGuest"?',
      't.yaml:2:47 review.review_role: no role "Zzz" | list it under roles:',
    ],
  ],
  [
    '{ user: guest }',
    'users: [{username: guest, state: absent}]',
    [
      't.yaml:2:17 review.user: user "guest" is marked absent at t.yaml:3:34 | remove it here, or remove state: absent there',
    ],
  ],
  // A broken section may hold it.
  [
    '{ user: guest }',
    'users: [{usernam: guest}]',
    ['t.yaml:3:10 users[0].usernam: unknown key "usernam" | did you mean "username"?'],
  ],
  // Where ids are given, nothing is looked up by name.
  [`{ user: somebody, ${IDS} }`, 'users: [{username: guest}]\nroles: [{name: A}]', []],
  // export --ids lists inboxes that no spec manages; one that looks like a listed one is another thing.
  [`{ ${IDS}, inbox_ids: { invoice: x, archive: y } }`, 'inboxes: [{name: invoice}]', []],
  [`{ ${IDS}, inbox_ids: { invoice: x, invoices: y } }`, 'inboxes: [{name: invoice}]', []],
  [`{ ${IDS}, inbox_ids: { invoise: x } }`, '', []],
  [
    `{ ${IDS}, inbox_ids: { invoise: x } }`,
    'inboxes: [{name: invoice}]',
    ['t.yaml:2:73 review.inbox_ids.invoise: no inbox "invoise" | did you mean "invoice"?'],
  ],
])('review: %s beside %j', async (section, sections, problems) => {
  expect(await problemsOf(`version: 1\nreview: ${section}\n${sections}\n`)).toEqual(problems);
});

test('a later file changes key by key; without the section there is none', async () => {
  const { desired } = await read({
    'a.yaml': 'version: 1\nreview: { user: ann, ttl: 1h }',
    'b.yaml': 'version: 1\nreview: { ttl: "${TTL:-2h}", max_ttl: 3h }',
  });
  expect(desired.review).toEqual({ user: 'ann', ttl: '2h', max_ttl: '3h' });
  expect((await read('version: 1')).desired).not.toHaveProperty('review');
});
