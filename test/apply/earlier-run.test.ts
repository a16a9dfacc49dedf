import { expect, test } from 'vitest';
import { staysIn, unsettledIn } from '../../src/apply/earlier-run.ts';
import { kinds } from '../../src/kinds/index.ts';

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

const image = (stp: number): object => ({ scope: 'i1', second_pass_STP: stp });
const stays = (stp: number, of = 'invoice'): object => ({ stays: `sampling/inbox/${of}`, image: image(stp) });
const written = (method: string, of = 'invoice', id = 'i1'): object => ({
  ...sent(1, method, early),
  path: `/sampling_settings/${id}`,
  address: `sampling/inbox/${of}`,
});

test.each<[string, string, object | null | undefined]>([
  ['nothing', journal(header), undefined],
  ['what stays after a deletion', journal(header, written('DELETE'), answered(1), stays(0)), image(0)],
  ['the last word counts', journal(header, stays(0), stays(1)), image(1)],
  ['what is written since says more', journal(header, stays(0), written('PATCH')), null],
  ['under another name of its inbox, too', journal(header, stays(0), written('PATCH', 'bills')), null],
  [
    'what is written to another says nothing',
    journal(header, stays(0), written('PATCH', 'orders', 'i2')),
    image(0),
  ],
  ['another tenant', journal({ ...header, tenant: { url: 'https://other.example' } }, stays(0)), undefined],
  ['no settings', journal(header, { stays: 'nothing/inbox/invoice', image: image(0) }), undefined],
  ['half a line at the end', `${journal(header, stays(0))}{"stays":"sampl`, image(0)],
])('settings that a tenant has kept: %s', (_name, text, kept) => {
  const found = staysIn(text, URL, kinds).get('sampling/i1');
  expect(found && { ...found.image }).toEqual(kept);
});
