import { describe, expect, test } from 'vitest';
import { parseRetryAfter, retryDelay, type Failure } from '../../src/wire/retry.ts';

const world = { random: () => 1, now: () => Date.parse('2026-01-01T00:00:00Z') };
const failure = (given: Partial<Failure>): Failure => ({
  method: 'GET',
  attempt: 1,
  status: 503,
  code: undefined,
  retryAfter: undefined,
  harmless: false,
  ...given,
});

describe('what is tried again', () => {
  const noAnswer = (code: string) => ({ status: null, code });
  const table: [string, Partial<Failure>, boolean][] = [
    ['GET 429', { status: 429 }, true],
    ['GET 500', { status: 500 }, true],
    ['GET 502', { status: 502 }, true],
    ['GET 503', { status: 503 }, true],
    ['GET 504', { status: 504 }, true],
    ['GET 403', { status: 403 }, false],
    ['GET 404', { status: 404 }, false],
    ['GET 501', { status: 501 }, false],
    ['GET reset', noAnswer('ECONNRESET'), true],
    ['GET timeout', noAnswer('ETIMEDOUT'), true],
    ['GET refused', noAnswer('ECONNREFUSED'), true],
    ['GET no such host', noAnswer('ENOTFOUND'), false],
    ['GET untrusted certificate', noAnswer('DEPTH_ZERO_SELF_SIGNED_CERT'), false],
    ['GET expired certificate', noAnswer('CERT_HAS_EXPIRED'), false],
    ['GET certificate of another host', noAnswer('ERR_TLS_CERT_ALTNAME_INVALID'), false],
    ['GET certificate that may not sign', noAnswer('INVALID_CA'), false],
    ['GET TLS at a plain port', noAnswer('EPROTO'), false],
    ['GET TLS at a plain port behind a proxy', noAnswer('ERR_SSL_WRONG_VERSION_NUMBER'), false],
    ['GET no common version of TLS', noAnswer('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), false],
    ['GET TLS that breaks off', noAnswer('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'), true],
    ['GET tunnel that breaks off', noAnswer('ERR_PROXY_TUNNEL'), true],
    ['GET 407', { status: 407 }, false],
    ['PATCH 502', { method: 'PATCH', status: 502 }, true],
    ['PATCH reset', { method: 'PATCH', ...noAnswer('ECONNRESET') }, true],
    ['DELETE 504', { method: 'DELETE', status: 504 }, true],
    ['POST 429', { method: 'POST', status: 429 }, true],
    ['POST 503', { method: 'POST', status: 503 }, true],
    ['POST refused', { method: 'POST', ...noAnswer('ECONNREFUSED') }, true],
    ['POST 500 may have been carried out', { method: 'POST', status: 500 }, false],
    ['POST 502 may have been carried out', { method: 'POST', status: 502 }, false],
    ['POST 504 may have been carried out', { method: 'POST', status: 504 }, false],
    ['POST reset may have been carried out', { method: 'POST', ...noAnswer('ECONNRESET') }, false],
    ['POST timeout may have been carried out', { method: 'POST', ...noAnswer('ETIMEDOUT') }, false],
    ['sign-in 502 creates nothing', { method: 'POST', status: 502, harmless: true }, true],
    ['sign-in reset creates nothing', { method: 'POST', ...noAnswer('ECONNRESET'), harmless: true }, true],
    ['the fourth try', { attempt: 4 }, true],
    ['the fifth try is the last', { attempt: 5 }, false],
  ];
  test.each(table)('%s', (_name, given, again) => {
    expect(retryDelay(failure(given), world) !== null).toBe(again);
  });
});

describe('how long it waits', () => {
  test.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [4, 4000],
  ])('after try %i at most %i ms', (attempt, ms) => {
    expect(retryDelay(failure({ attempt }), world)).toBe(ms);
    expect(retryDelay(failure({ attempt }), { ...world, random: () => 0.5 })).toBe(ms / 2);
    expect(retryDelay(failure({ attempt }), { ...world, random: () => 0 })).toBe(0);
  });

  test('Retry-After comes before its own reckoning', () => {
    expect(retryDelay(failure({ status: 429, retryAfter: '7' }), world)).toBe(7000);
  });

  test('and is capped', () => {
    expect(retryDelay(failure({ status: 429, retryAfter: '3600' }), world)).toBe(30_000);
  });
});

test.each([
  ['12', 12_000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['soon', null],
  ['', null],
  [undefined, null],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(parseRetryAfter(header, world.now())).toBe(ms);
});
