import { expect, test } from 'vitest';
import { logCall, type LoggedCall } from '../../../src/emulator/kit/server.ts';

test('the log keeps the last 10,000 calls', () => {
  const log: LoggedCall[] = [];
  for (let count = 0; count <= 10_000; count += 1) {
    logCall(log, { method: 'GET', path: `/${count}`, status: 200, faults: [] });
  }
  expect([log.length, log[0]?.path, log.at(-1)?.path]).toEqual([10_000, '/1', '/10000']);
});

test('the faults of a call stand there where there were any', () => {
  const log: LoggedCall[] = [];
  const call = { method: 'GET', path: '/', status: 0 };
  logCall(log, { ...call, faults: [] });
  logCall(log, { ...call, faults: ['reset'] });
  expect(log).toStrictEqual([call, { ...call, faults: ['reset'] }]);
});
