import { expect, test } from 'vitest';
import { unsettledIn } from '../../src/apply/earlier-run.ts';

const URL = 'https://tenant.example';
const header = { format: 'fitform.journal/1', tenant: { url: URL } };
const sent = (n: number, method: string, when: string) => ({
  n,
  when,
  method,
  path: '/users',
  before: null,
  sent: {},
});
const answered = (n: number) => ({ n, when: '2026-01-01T00:00:09Z', status: 201, after: null, error: null });
const journal = (...lines: object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const [early, late] = ['2026-01-01T00:00:01Z', '2026-01-01T00:00:05Z'];

test.each<[string, string, ReturnType<typeof unsettledIn>]>([
  ['all answered', journal(header, sent(1, 'POST', early), answered(1)), null],
  [
    'two on the way',
    journal(header, sent(1, 'POST', late), sent(2, 'POST', early)),
    { count: 2, since: Date.parse(late) },
  ],
  [
    'one of two',
    journal(header, sent(1, 'POST', late), sent(2, 'POST', early), answered(1)),
    { count: 1, since: Date.parse(early) },
  ],
  ['an update: it can be sent again', journal(header, sent(1, 'PATCH', late)), null],
  ['a run that ended', journal(header, sent(1, 'POST', late), { end: late, converged: null }), null],
  [
    'another tenant',
    journal({ ...header, tenant: { url: 'https://other.example' } }, sent(1, 'POST', late)),
    null,
  ],
  [
    'half a line at the end',
    `${journal(header, sent(1, 'POST', late))}{"n":1,"wh`,
    { count: 1, since: Date.parse(late) },
  ],
  ['nothing at all', '', null],
  ['no journal', 'hello\n', null],
])('%s', (_name, text, unsettled) => {
  expect(unsettledIn(text, URL)).toEqual(unsettled);
});
