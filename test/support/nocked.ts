/** Answers without a server. nock parses all traffic of its process, so it does so only for the files that ask for it. */
import nock from 'nock';
import { afterAll, beforeAll } from 'vitest';
import { keepToThisMachine, leaveItToOthers } from './this-machine.ts';

/** To be called by the file itself. */
export function answersWithNock(): void {
  beforeAll(() => {
    leaveItToOthers();
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });
  afterAll(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
    keepToThisMachine();
  });
}

export default nock;
