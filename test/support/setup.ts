/** No test talks to anything but this machine, and none leaves anything behind. */
import { afterAll, afterEach } from 'vitest';
import { endFile, endTest } from './clean-up.ts';
import { keepToThisMachine } from './this-machine.ts';

keepToThisMachine();
afterEach(endTest);
afterAll(endFile);
