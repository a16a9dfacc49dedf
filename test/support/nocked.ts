/** Answers without a server. nock parses all traffic of its process, so only tests that need it load it. */
import nock from 'nock';
import { afterAll, beforeAll } from 'vitest';
import { leaveItToOthers } from './this-machine.ts';

beforeAll(() => {
  leaveItToOthers();
  nock.disableNetConnect();
});

afterAll(() => {
  nock.cleanAll();
  nock.restore();
});

export default nock;
