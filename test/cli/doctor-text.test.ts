/** What doctor prints for a person, and that no secret is in any of it. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { doctorText } from '../../src/cli/commands/doctor-text.ts';
import type { DoctorCheck } from '../../src/documents/doctor-documents.ts';
import { colours, noPaint } from '../../src/report/paint.ts';
import { cli } from '../support/cli-in-process.ts';
import { startFront, startTenant } from '../support/tenant-server.ts';
import { runs } from '../support/random-cases.ts';

const CHECKS: readonly DoctorCheck[] = [
  { name: 'node', level: 'ok', message: 'Node 24.21.0', mend: null },
  {
    name: 'environment',
    level: 'warning',
    message: 'FITFORM_PASWORD in the environment is not a variable that fitform reads',
    mend: 'did you mean "FITFORM_PASSWORD"?',
  },
  {
    name: 'sign-in',
    level: 'error',
    message: 'POST /admin/auth: the credentials were not accepted (401)',
    mend: 'check the host tenant.example.com and the password (FITFORM_PASSWORD in the environment)',
  },
  { name: 'rights/sampling', level: 'not_checked', message: 'sign-in must be right first', mend: null },
];
const page = (width: number) => ({ paint: noPaint, width, longest: width, rows: 24 });
/** Where the column of what is said begins. */
const COLUMN = '- not checked  rights/sampling  '.length;

describe.each([80, 120])('at %d columns', (width) => {
  const lines = doctorText(CHECKS, page(width)).split('\n');

  test('nothing is wider, and what is said stands in a column of its own', () => {
    const table = lines.slice(0, lines.indexOf(''));
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    for (const line of table) expect(line.slice(COLUMN - 2, COLUMN)).toBe('  ');
    expect(table.length).toBeGreaterThan(CHECKS.length);
  });

  test('each level has its mark and its word, and what to do stands below', () => {
    for (const [mark, name] of [
      ['  ok', 'node'],
      ['! warning', 'environment'],
      ['x error', 'sign-in'],
    ]) {
      expect(
        lines.some((line) => line.startsWith(`${mark ?? ''} `) && line.includes(` ${name ?? ''} `)),
      ).toBe(true);
    }
    expect(lines).toContain(`${' '.repeat(COLUMN)}> did you mean "FITFORM_PASSWORD"?`);
  });

  test('the end counts, and says what to do first', () => {
    const end = lines
      .slice(lines.indexOf('') + 1)
      .join(' ')
      .replace(/\s+/g, ' ');
    expect(end).toMatch(
      /^1 error, 1 warning, 1 ok, 1 not checked\. First: sign-in: check the host tenant\.example\.com/,
    );
  });
});

test('colours add nothing but colours', () => {
  const painted = doctorText(CHECKS, { ...page(80), paint: colours });
  // eslint-disable-next-line no-control-regex -- colours are what it is about
  expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(doctorText(CHECKS, page(80)));
  expect(painted).not.toBe(doctorText(CHECKS, page(80)));
});

test('where there is nothing to do, nothing is said of it', () => {
  expect(doctorText(CHECKS.slice(0, 1), page(80)).endsWith('\n\n1 ok.\n')).toBe(true);
});

test('what others have written cannot move the cursor', () => {
  const forged = [{ ...CHECKS[0], message: 'a\u001b[2Jb\n  ok  c' }] as DoctorCheck[];
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  expect(doctorText(forged, page(80)).split('\n')[0]).not.toMatch(/[\u0000-\u001f]/);
});

const tenant = await startTenant();
/** Sends back what it is sent, in the body and in the reason. */
const echo = await startFront(null, ({ headers, body }) => ({
  status: 401,
  body: { message: `refused: ${JSON.stringify(headers)} ${body}` },
}));
const secret = fc.stringMatching(/^[a-zA-Z0-9/+=?&%"'-]{12,40}$/);

property.prop(
  {
    url: fc.constantFrom(tenant.url, echo.url),
    method: fc.constantFrom('password', 'basic', 'token', 'api-key'),
    secrets: fc.record({ FITFORM_PASSWORD: secret, FITFORM_TOKEN: secret, FITFORM_API_KEY: secret }),
    proxy: secret,
    wrong: fc.boolean(),
  },
  { numRuns: runs(40) },
)('no secret is printed, accepted or refused', async ({ url, method, secrets, proxy, wrong }) => {
  const env = {
    FITFORM_URL: url,
    FITFORM_USERNAME: tenant.env['FITFORM_USERNAME'] ?? '',
    FITFORM_AUTH: method,
    ...secrets,
    ...(wrong ? {} : { FITFORM_PASSWORD: tenant.env['FITFORM_PASSWORD'] ?? '' }),
    FITFORM_PASWORD: secrets.FITFORM_PASSWORD,
    HTTP_PROXY: `http://someone:${encodeURIComponent(proxy)}@127.0.0.1:1`,
  };
  for (const format of ['text', 'json']) {
    const clocks = { now: () => Date.now(), monotonic: () => performance.now() };
    const { stdout, stderr, code } = await cli(['doctor', '--format', format, '--verbose'], env, {}, clocks);
    const isRight = method !== 'token' && method !== 'api-key' && !wrong && url === tenant.url;
    expect(code).toBe(isRight ? 0 : 4);
    for (const value of [...Object.values(secrets), env.FITFORM_PASSWORD, proxy]) {
      for (const form of [
        value,
        encodeURIComponent(value),
        JSON.stringify(value),
        Buffer.from(value).toString('base64'),
      ]) {
        expect((stdout + stderr).includes(form), form).toBe(false);
      }
    }
  }
});
