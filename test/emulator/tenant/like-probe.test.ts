import { describe, expect, test } from 'vitest';
import { seedState } from '../../../src/emulator/tenant/default-tenant.ts';
import { readProbe } from '../../../src/emulator/tenant/like-probe.ts';
import { NEWER_PERMISSIONS } from '../../../src/emulator/tenant/tenant-behaviour.ts';
import { cli } from '../../support/cli-in-process.ts';
import { probeOf } from '../../support/probe-run.ts';

const document = await probeOf({ state: seedState() });
const probe = (switches: unknown, more: object = {}): string =>
  JSON.stringify({ ...document, switches, ...more }, null, 2);
const one = (name: unknown, values: unknown): string => probe([{ name, state: 'read', values, why: null }]);

describe('what it makes of a probe', () => {
  test('the first value of each switch', () => {
    const text = probe([
      { name: 'errors', values: ['html'] },
      { name: 'unset_scope', values: ['404', 'null'] },
      { name: 'clock_offset', values: ['-90'] },
      { name: 'pages', values: [] },
      { name: 'of_a_newer_fitform', values: [] },
    ]);
    expect(readProbe(text)).toEqual({
      behaviour: { errors: 'html', unset_scope: 404, clock_offset: -90 },
      shown: { twins: false, orphans: false },
    });
  });

  test('a tenant holds what the probe has seen', () => {
    const text = probe([
      { name: 'duplicates', values: ['allow'] },
      { name: 'scope_id_gone', values: ['kept'] },
    ]);
    expect(readProbe(text)).toMatchObject({ shown: { twins: true, orphans: true } });
  });

  test.each([
    [['read_minds'], ['read_minds']],
    [[], NEWER_PERMISSIONS],
  ])('unpublished permissions %j', (permissions, extra_permissions) => {
    const text = probe([{ name: 'extra_permissions', values: ['on'] }], { new: { permissions } });
    expect(readProbe(text)).toMatchObject({ behaviour: { extra_permissions } });
  });
});

describe('a file that is no probe, or of a tenant that this emulator cannot be', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', '{"format": ', /^\/probe\.json:1:\d+/],
    [
      'another document',
      '{\n  "format": "fitform.plan/1"\n}',
      /^\/probe\.json:2:3 format: must be a fitform\.probe\/1/,
    ],
    ['a list', '[]', /^\/probe\.json:1:1.* must be a fitform\.probe\/1, which doctor --probe --json prints/],
    ['empty', '', /must be a fitform\.probe\/1/],
    ['no switches', JSON.stringify({ format: 'fitform.probe/1' }), /must have a list of switches/],
    ['switches that are none', probe({}), /switches: must have a list of switches/],
    ['a switch without a name', probe([7]), /switches\[0\]: must be a switch with a name/],
    [
      'a switch that there is not',
      one('error', ['json']),
      /:\d+:\d+ switches\[0\]\.values\[0\]: no switch "error"[\s\S]*did you mean "errors"/,
    ],
    ['a value that there is not', one('errors', ['jsn']), /errors cannot be "jsn"[\s\S]*did you mean "json"/],
    ['a value that does not count', one('errors', ['json', 'xml']), /values\[1\]: errors cannot be "xml"/],
    ['no number', one('clock_offset', ['soon']), /clock_offset must be a number of seconds/],
    ['a value that is no text', one('errors', [{ a: 1 }]), /errors cannot be/],
    [
      'a switch that is there twice',
      probe([
        { name: 'me', values: ['on'] },
        { name: 'me', values: ['off'] },
      ]),
      /switches\[1\]\.name: me is there twice/,
    ],
    [
      'permissions that are none',
      probe([], { new: { permissions: ['a b'] } }),
      /new\.permissions: must be a list of names/,
    ],
  ])('%s', async (_what, text, said) => {
    const { code, stdout, stderr } = await cli(
      ['emulate', '--like', '/probe.json'],
      {},
      { '/probe.json': text },
    );
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test('all that is wrong is told at once', async () => {
    const text = probe([
      { name: 'errors', values: ['jsn'] },
      { name: 'pages', values: ['few'] },
    ]);
    const { stderr } = await cli(['emulate', '--like', '/probe.json'], {}, { '/probe.json': text });
    expect(stderr).toMatch(/errors cannot be "jsn"[\s\S]*pages cannot be "few"/);
  });

  test('no file', async () => {
    const { code, stderr } = await cli(['emulate', '--like', 'probe.json'], {}, {});
    expect([code, stderr]).toEqual([3, expect.stringContaining('there is no such probe')]);
  });

  test('of an AIRisk server there is no probe', async () => {
    const { code, stderr } = await cli(['emulate', '--airisk', '--like', 'probe.json'], {}, {});
    expect([code, stderr]).toEqual([3, expect.stringMatching(/--like.*--airisk|--airisk.*--like/)]);
  });
});
