/** `fitform serve` as it is called. */
import { verb, type Options } from '../command.ts';
import { orElse, toggle, value } from '../flags.ts';
import { port, positiveNumber, spec, tenant } from '../options.ts';

export const serveVerb = verb({
  name: 'serve',
  summary: 'review links over HTTP, for back-ends; runs until stopped',
  takes: [],
  flags: {
    ...tenant,
    spec: spec(),
    port: orElse(value('<n>', 'the port; 0: any that is free', port), 8080),
    host: orElse(value('<address>', 'the address to listen on'), '127.0.0.1'),
    /** Requests per second and caller. */
    rate: orElse(value('<n>', 'requests per second, for each caller', positiveNumber), 20),
    dashboard: toggle("show the flow of the vendor's guide on the embedded tenant"),
  },
});

export type ServeOptions = Options<typeof serveVerb>;
