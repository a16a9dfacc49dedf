/** No test talks to anything but this machine. */
import nock from 'nock';
import { afterAll, beforeAll } from 'vitest';

beforeAll(() => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\]|::1)(:\d+)?$/);
});

afterAll(() => {
  nock.cleanAll();
  nock.restore();
});
