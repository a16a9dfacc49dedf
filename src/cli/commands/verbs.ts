/** The verbs of `fitform` itself, as they are called; those of `link` and of `airisk` have files of their own. */
import { verb, type Options } from '../command.ts';
import { notBeside, oneOf, orElse, repeatable, toggle, value, type Argument } from '../flags.ts';
import {
  choosing,
  deleting,
  outFile,
  output,
  planning,
  port,
  positiveNumber,
  spec,
  specFiles,
  tenant,
  wholeNumber,
  writing,
} from '../options.ts';

export const initVerb = verb({
  name: 'init',
  summary: 'write a spec to begin with, and what goes beside it; overwrites nothing',
  takes: [],
  flags: {
    ...tenant,
    from: oneOf('<what>', "the guide's set-up, or a tour of a spec (default: guide)", ['guide', 'tour']),
    fromLive: notBeside(toggle('the tenant as it is; reads only'), 'from'),
  },
});

export const validateVerb = verb({
  name: 'validate',
  summary: 'check a spec without a tenant; sends nothing',
  takes: [specFiles],
  flags: output,
});

export const planVerb = verb({
  name: 'plan',
  summary: 'show what apply would do; reads only',
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    ...deleting,
    detailedExitcode: toggle('exit 2 when there are changes'),
    out: value('<file>', 'save the plan, for apply --plan', outFile),
  },
});

export const applyVerb = verb({
  name: 'apply',
  summary: 'make the tenant as the spec says',
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    ...deleting,
    plan: value('<file>', 'apply just this saved plan; with a spec, only if the spec gives the same'),
    ...writing,
  },
});

export const driftVerb = verb({
  name: 'drift',
  summary: 'exit 2 when the tenant is not as the spec says; reads only',
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    base: repeatable(
      '<file or ref:path>',
      'the spec that was applied last: exit 2 only for what was changed on the tenant',
    ),
    strict: toggle('with --base: exit 2 also for what is not applied yet'),
  },
});

export const exportVerb = verb({
  name: 'export',
  summary: 'write the tenant as a spec; reads only',
  takes: [],
  flags: {
    ...tenant,
    spec: spec(
      'a spec for this tenant (default: tenant.yaml, unless --url or FITFORM_URL names the tenant); with --update: a file that the updated one is laid over; with --ids: its review section names the user and the roles',
    ),
    out: value('<file>', 'a new file (default: standard output)', outFile),
    ids: notBeside(
      toggle('print the ids that review links need where users may not be listed'),
      'out',
      'update',
      'target',
    ),
    portable: notBeside(
      toggle('for any tenant: no ids, no address; an error where names repeat'),
      'ids',
      'update',
    ),
    update: value('<file>', 'bring this spec up to date: only what it manages, and only where it differs'),
    target: notBeside(
      repeatable('<pattern>', 'only these and what they refer to: * matches anything, \\* is a star'),
      'update',
    ),
  },
});

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

const journal: Argument<string> = { name: '<journal>', says: 'the file that the apply named at its end' };

export const undoVerb = verb({
  name: 'undo',
  summary: 'take back what an apply has done',
  takes: [journal],
  flags: {
    ...planning,
    allowDelete: orElse(value('<n>', 'the most deletions in this run', wholeNumber), 0),
    target: repeatable('<pattern>', 'only these: * matches anything, \\* is a star'),
    ...writing,
  },
});

const schemaName: Argument<string | undefined> = {
  name: '[name]',
  says: 'as tenant or plan (default: list the names)',
};

export const schemaVerb = verb({
  name: 'schema',
  summary: 'print the JSON Schema of a spec or of a document that fitform prints',
  takes: [schemaName],
  flags: output,
});

export type InitOptions = Options<typeof initVerb>;
export type PlanOptions = Options<typeof planVerb>;
export type ApplyOptions = Options<typeof applyVerb>;
export type DriftOptions = Options<typeof driftVerb>;
export type ExportOptions = Options<typeof exportVerb>;
export type EmulateOptions = Options<typeof emulateVerb>;
export type ServeOptions = Options<typeof serveVerb>;
export type UndoOptions = Options<typeof undoVerb>;
