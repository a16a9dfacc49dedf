/** The pure parts: limits, problems, metrics, the description, the log. */
import { OpenAPIBackend, type Document } from 'openapi-backend';
import { describe, expect, test } from 'vitest';
import { Ajv } from 'ajv';
import { tokenFault } from '../../src/serve/bearer.ts';
import { logLine, placeOf } from '../../src/web/log-line.ts';
import { makeMetrics } from '../../src/serve/metrics.ts';
import { openapi } from '../../src/serve/openapi.ts';
import { operations } from '../../src/serve/operations.ts';
import { rateLimit } from '../../src/serve/rate-limit.ts';
import { answerInTime } from '../../src/serve/time-limit.ts';
import { clock, document, openService } from '../support/service.ts';

describe('the rate limit', () => {
  test('holds two seconds’ worth, fills steadily, and says when to come again', () => {
    const time = clock();
    const limit = rateLimit(4, time.now);
    expect(Array.from({ length: 9 }, () => limit.take('a'))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    time.pass(250);
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 1]);
    time.pass(3_600_000);
    expect(Array.from({ length: 9 }, () => limit.take('a')).filter((wait) => wait === 0)).toHaveLength(8);
  });

  test('less than one a second still lets one through', () => {
    const time = clock();
    const limit = rateLimit(0.1, time.now);
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 10]);
    time.pass(10_000);
    expect(limit.take('a')).toBe(0);
  });

  test('does not fill the memory, and a clock that goes back gives nothing away', () => {
    const time = clock();
    const limit = rateLimit(1, time.now);
    for (let i = 0; i < 20_000; i += 1) limit.take(`caller ${i}`);
    expect(limit.size).toBe(10_000);
    limit.take('a');
    limit.take('a');
    time.pass(-60_000);
    expect(limit.take('a')).toBe(1);
  });
});

test.each([
  ['x'.repeat(31), 'has 31 bytes; it needs at least 32'],
  ['x'.repeat(32), null],
  ['ä'.repeat(16), 'holds a blank, a line break or another character that no header can carry as it is'],
  [
    `${'x'.repeat(40)}\n`,
    'holds a blank, a line break or another character that no header can carry as it is',
  ],
])('the token %j', (token, fault) => {
  expect(tokenFault(token)).toBe(fault);
});

test('what comes in time is the answer', async () => {
  const time = clock();
  const run = (promise: Promise<string>) => answerInTime(promise, time, 'It goes on.', 1000);
  expect(await run(Promise.resolve('at once'))).toBe('at once');
  await expect(run(Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(time.waits()).toEqual([]);
  // What is left of the time of a request is seldom a whole second.
  const rest = answerInTime(new Promise(() => undefined), time, 'It goes on.', 2734.6);
  time.pass(2735);
  await expect(rest).rejects.toThrow('within 3 s.');
  const slow = run(new Promise(() => undefined));
  time.pass(1000);
  await expect(slow).rejects.toMatchObject({
    details: { status: 504, detail: 'The tenant did not do it within 1 s. It goes on.' },
  });
});

test('a log line is one object, whatever is in it', () => {
  const line = logLine(0, { event: 'notice', message: 'two\nlines "quoted"' });
  expect(line.split('\n')).toHaveLength(2);
  expect(JSON.parse(line)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    event: 'notice',
    message: 'two\nlines "quoted"',
  });
  expect(placeOf(new RangeError('a secret'))).toMatch(/^RangeError at .*parts\.test\.ts/);
  expect(placeOf('a secret')).toBe('string');
});

describe('metrics', () => {
  test('are counted by route, and hold no id, no name and no secret', async () => {
    const opened = await openService();
    const { json } = await opened.make();
    await opened.ask('DELETE', `/links/${String(json['fingerprint'])}`);
    const ticket = await opened.ticket();
    await opened.ask('GET', `/go/${ticket}`, { token: null });
    await opened.ask('POST', `/go/${ticket}`, { token: null });
    await opened.ask('POST', `/go/${ticket}`, { token: null });
    await opened.make({ inbox: 'nowhere' });
    await opened.ask('BREW', '/pot');
    await opened.ask('GET', '/readyz');
    const { text, headers } = await opened.ask('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      'http_requests_total{method="POST",route="/links",status="201"} 1',
      'http_requests_total{method="DELETE",route="/links/{fingerprint}",status="204"} 1',
      'http_requests_total{method="POST",route="/go/{ticket}",status="303"} 1',
      'http_requests_total{method="other",route="none",status="404"} 1',
      'links_created_total{by="caller"} 1',
      'links_created_total{by="ticket"} 1',
      'links_revoked_total{by="caller"} 1',
      'problems_total{problem="unknown-name"} 1',
      'tickets_total{what="issued"} 1',
      'tickets_total{what="spent"} 1',
      'tickets_total{what="refused"} 1',
      'ready 1',
      'build_info{version="1.2.3"} 1',
    ]) {
      expect(text).toContain(`fitform_${line}`);
    }
    for (const secret of [ticket, document, String(json['fingerprint']), 'BREW', 'nowhere', '127.0.0.1']) {
      expect(text).not.toContain(secret);
    }
  });

  test('two services in one process do not count for each other', async () => {
    const [one, two] = [makeMetrics('1'), makeMetrics('2')];
    one.ticket('issued');
    expect(await one.text()).toContain('fitform_tickets_total{what="issued"} 1');
    expect(await two.text()).not.toContain('fitform_tickets_total{what="issued"}');
  });
});

describe('the description of itself', () => {
  type Described = Record<
    string,
    Record<
      string,
      { security: unknown[]; responses: Record<string, { content?: Record<string, { schema: object }> }> }
    >
  >;
  const { paths, components } = openapi('1.2.3') as { paths: Described; components: { schemas: object } };

  test('is OpenAPI', async () => {
    const backend = new OpenAPIBackend({
      definition: openapi('1.2.3') as Document,
      strict: true,
      ajvOpts: { logger: false },
      quick: false,
    });
    await expect(backend.init()).resolves.toBeDefined();
  });

  test('has every route, and no other', async () => {
    const { service } = await openService();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual([...service.routes].sort());
    expect(described).toHaveLength(Object.keys(operations).length);
  });

  test('says which take the token, as they do', async () => {
    const { ask } = await openService();
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { security }] of Object.entries(methods)) {
        const real = path.replace('{fingerprint}', '0123456789ab').replace('{ticket}', 'x.y');
        const { status } = await ask(method.toUpperCase(), real, { token: null });
        expect(status === 401, `${method} ${path}`).toBe(security.length > 0);
      }
    }
  });

  test('fits the answers that really come', async () => {
    const opened = await openService();
    const ajv = new Ajv({ strict: false, formats: { 'date-time': true } });
    const seen = new Set<string>();
    async function fits(method: string, path: string, real: string, options: object = {}) {
      const answer = await opened.ask(method, real, options);
      const declared = paths[path]?.[method.toLowerCase()]?.responses[answer.status];
      expect(declared, `${method} ${path} ${answer.status}`).toBeDefined();
      seen.add(`${method} ${path}`);
      const type = answer.headers.get('content-type')?.split(';')[0];
      expect(type === undefined ? [] : [type]).toEqual(Object.keys(declared?.content ?? {}));
      if (!type?.includes('json')) return answer;
      const validate = ajv.compile({ ...declared?.content?.[type]?.schema, components });
      validate(answer.json);
      expect(validate.errors ?? []).toEqual([]);
      return answer;
    }
    const body = { document_id: document };
    const { json } = await fits('POST', '/links', '/links', { body });
    await fits('POST', '/links', '/links', { body: {} });
    await fits('POST', '/links', '/links', { body, token: null });
    await fits('POST', '/links', '/links', { body: '{' });
    await fits('DELETE', '/links/{fingerprint}', `/links/${String(json['fingerprint'])}`);
    await fits('DELETE', '/links/{fingerprint}', '/links/0123456789ab');
    const issued = await fits('POST', '/tickets', '/tickets', { body });
    await fits('GET', '/go/{ticket}', String(issued.json['path']), { token: null });
    await fits('POST', '/go/{ticket}', String(issued.json['path']), { token: null });
    await fits('POST', '/go/{ticket}', String(issued.json['path']), { token: null });
    await fits('GET', '/go/{ticket}', '/go/x');
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json']) await fits('GET', path, path);
    expect([...seen].sort()).toEqual([...opened.service.routes].sort());
  });
});
