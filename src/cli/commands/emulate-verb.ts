/** `fitform emulate` as it is called. */
import { verb, type Options } from '../command.ts';
import { repeatable, toggle, value } from '../flags.ts';
import { output } from '../options.ts';

export const emulateVerb = verb({
  name: 'emulate',
  summary: 'serve a tenant, or an AIRisk server, on this machine, for tests; runs until stopped',
  takes: [],
  flags: {
    ...output,
    airisk: toggle('an AIRisk authorization server instead of a tenant'),
    port: value('<n>', 'the port (default: any that is free)'),
    host: value('<address>', 'the address to listen on (default: 127.0.0.1)'),
    seed: value('<file>', 'what it holds at first, YAML or JSON'),
    data: value('<file>', "keep the tenant's data in this file (else in memory)"),
    /** Milliseconds. */
    latency: value('<ms>', 'how long every answer takes'),
    switch: repeatable('<name=value>', 'how it behaves, as patch=replace'),
    fault: repeatable('<spec>', 'what goes wrong, as "POST /roles#1=status:502@after"'),
    redirectUri: repeatable('<uri>', 'with --airisk: where the client may be sent back to'),
  },
});

export type EmulateOptions = Options<typeof emulateVerb>;
