/** No test talks to anything but this machine. */
import { keepToThisMachine } from './this-machine.ts';

keepToThisMachine();
