/** The verbs of `fitform` itself, as they are called; those of `link` and of `airisk` have files of their own. */
import { verb, type Options } from '../command.ts';
import { notBeside, oneOf, orElse, repeatable, toggle, value, type Argument } from '../flags.ts';
import {
  JOURNALS,
  choosing,
  deleting,
  ofKinds,
  outFile,
  output,
  planning,
  port,
  positiveNumber,
  spec,
  specFiles,
  tenant,
  validating,
  wholeNumber,
  withKeys,
  writing,
} from '../options.ts';

export const initVerb = verb({
  takes: [],
  flags: {
    ...tenant,
    from: oneOf('<what>', "the guide's set-up, or a tour of a spec (default: guide)", ['guide', 'tour']),
    fromLive: notBeside(toggle('the tenant as it is; reads only'), 'from'),
    ci: oneOf('<where>', 'also a pipeline that plans, applies and checks for drift', ['github', 'gitlab']),
  },
  examples: [
    ['fitform init', 'Write a first spec; on a terminal, ask which.'],
    ['fitform init --from tour', 'Write a spec that shows everything a spec can hold.'],
    ['fitform init --from-live --url https://tenant.example.com', 'Write your tenant as it is now.'],
    ['fitform init --ci github', 'Write the workflows for GitHub, and a first spec if there is none.'],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export const validateVerb = verb({
  takes: [specFiles],
  flags: validating,
  examples: [
    ['fitform validate', 'Check tenant.yaml.'],
    [
      'fitform validate base.yaml production.yaml',
      'Check two files as one spec; where they differ, the later one counts.',
    ],
  ],
  exits: [0, 1, 3, 6],
});

export const planVerb = verb({
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    ...deleting,
    forAccount: value('<user>', 'look at the rights of this user, who will apply the plan'),
    withKeys,
    detailedExitcode: toggle('exit 2 when there are changes'),
    out: value('<file>', 'save the plan, for apply --plan', outFile),
  },
  examples: [
    ['fitform plan', 'Show what apply would do with tenant.yaml.'],
    [
      'fitform plan --detailed-exitcode --out plan.json',
      'In CI: exit 2 if there are changes, and save the plan for apply --plan.',
    ],
    [
      'fitform plan --for-account deploy@example.com',
      'Plan with an account that only reads; another one will apply.',
    ],
  ],
  exits: [0, 1, 2, 3, 4, 6, 130],
});

export const applyVerb = verb({
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    ...deleting,
    plan: value(
      '<file>',
      'apply exactly this saved plan; with a spec, only if the spec still gives that plan',
    ),
    withKeys,
    ...writing,
  },
  examples: [
    ['fitform apply', 'Show the plan, ask, and carry it out.'],
    ['fitform apply --plan plan.json --yes', 'Carry out the plan that plan --out has saved, without asking.'],
    ['fitform apply --allow-delete 2', 'Allow up to two deletions in this run.'],
  ],
  exits: [0, 1, 3, 4, 5, 6, 7, 130],
});

export const driftVerb = verb({
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
  examples: [
    ['fitform drift', 'Exit 2 if the tenant no longer matches tenant.yaml.'],
    [
      'fitform drift --base main:tenant.yaml',
      'Exit 2 only for what was changed on the tenant since the spec on branch main was applied.',
    ],
  ],
  exits: [0, 1, 2, 3, 4, 6, 130],
});

export const exportVerb = verb({
  takes: [],
  flags: {
    ...tenant,
    spec: spec(
      'a spec for this tenant (default: tenant.yaml, unless --url or FITFORM_URL names the tenant); with --update: a file that the updated one is laid over; with --ids: its review section names the user and the roles',
    ),
    out: value('<file>', 'a new file (default: standard output)', outFile),
    ids: notBeside(
      toggle('print the ids that review links need, for accounts that may not list users'),
      'out',
      'update',
      'target',
      'kinds',
    ),
    portable: notBeside(
      toggle('for any tenant: no ids, no address; an error where names repeat'),
      'ids',
      'update',
    ),
    update: value('<file>', 'bring this spec up to date: only what it manages, and only where it differs'),
    target: notBeside(
      repeatable(
        '<pattern>',
        'only what matches, and what that refers to; * matches anything, \\* is a star',
      ),
      'update',
    ),
    kinds: notBeside(ofKinds, 'update'),
  },
  examples: [
    ['fitform export --url https://tenant.example.com --out tenant.yaml', 'Write the tenant to a new spec.'],
    [
      'fitform export --update tenant.yaml',
      'Bring tenant.yaml up to date with the tenant; its comments stay.',
    ],
  ],
  exits: [0, 1, 3, 4, 5, 6, 7, 130],
});

export const emulateVerb = verb({
  takes: [],
  flags: {
    ...output,
    airisk: toggle('an AIRisk authorization server instead of a tenant'),
    port: value('<n>', 'the port (default: any free one)'),
    host: value('<address>', 'the address to listen on (default: 127.0.0.1)'),
    seed: value('<file>', 'what it holds at the start, as YAML or JSON'),
    like: notBeside(
      value('<probe.json>', 'behave like the tenant that doctor --probe --json has described; --switch wins'),
      'airisk',
    ),
    data: value('<file>', "keep the tenant's data in this file (else in memory)"),
    /** Milliseconds. */
    latency: value('<ms>', 'how long every answer takes'),
    switch: repeatable('<name=value>', 'how it behaves, such as patch=replace'),
    fault: repeatable('<spec>', 'what goes wrong, such as "POST /roles#1=status:502@after"'),
    redirectUri: repeatable('<uri>', 'with --airisk: where the client may be sent back to'),
  },
  examples: [
    ['fitform emulate --data tenant.json', 'Serve a tenant that keeps its data in tenant.json.'],
    [
      "fitform emulate --fault 'POST /roles#1=status:502@after'",
      'Answer the first create of a role with 502, although it was carried out.',
    ],
    ['fitform emulate --like probe.json', 'Behave like the tenant that doctor --probe has described.'],
    ['fitform emulate --airisk', 'Serve an AIRisk instance.'],
  ],
  exits: [0, 1, 3],
});

export const serveVerb = verb({
  takes: [],
  flags: {
    ...tenant,
    spec: spec(),
    port: orElse(value('<n>', 'the port; 0 takes any free one', port), 8080),
    host: orElse(value('<address>', 'the address to listen on'), '127.0.0.1'),
    /** Requests per second and caller. */
    rate: orElse(value('<n>', 'requests per second, for each caller', positiveNumber), 20),
    dashboard: toggle("show the flow of the vendor's guide on the embedded tenant"),
  },
  examples: [
    ['fitform serve --port 8080', 'Serve review links for tenant.yaml; callers send FITFORM_SERVE_TOKEN.'],
    [
      'fitform serve --dashboard --port 8080',
      "Show the flow of the vendor's guide in a browser, on the embedded tenant.",
    ],
  ],
  exits: [0, 1, 3, 4, 6],
});

const journal: Argument<string | undefined> = {
  name: '[journal]',
  says: 'the file that the run named at its end',
};

export const undoVerb = verb({
  takes: [journal],
  flags: {
    ...planning,
    last: toggle('the newest run on this tenant that is neither an undo nor already taken back'),
    spec: spec(
      'with --last: a spec for this tenant (default: tenant.yaml, unless --url or FITFORM_URL names the tenant)',
    ),
    allowDelete: orElse(value('<n>', 'the most deletions to allow', wholeNumber), 0),
    target: repeatable('<pattern>', 'only what matches; * matches anything, \\* is a star'),
    kinds: ofKinds,
    ...writing,
  },
  examples: [
    ['fitform undo JOURNAL', 'Show how to take back what that run did, ask, and do it.'],
    [
      'fitform undo JOURNAL --allow-delete 3 --yes',
      'Take it back without asking, with at most three deletions.',
    ],
    ['fitform undo --last --allow-delete 3', 'Take back the newest run that is not taken back yet.'],
  ],
  exits: [0, 1, 3, 4, 5, 6, 7, 130],
});

export const runsVerb = verb({
  takes: [],
  flags: {
    ...output,
    journal: value('<folder>', `where the journals are (default: "${JOURNALS}")`),
  },
  examples: [
    ['fitform runs', 'List the runs of this folder, the newest first.'],
    ['fitform runs --json', 'The same for a program.'],
  ],
  exits: [0, 1, 3],
});

export type InitOptions = Options<typeof initVerb>;
export type ValidateOptions = Options<typeof validateVerb>;
export type PlanOptions = Options<typeof planVerb>;
export type ApplyOptions = Options<typeof applyVerb>;
export type DriftOptions = Options<typeof driftVerb>;
export type ExportOptions = Options<typeof exportVerb>;
export type EmulateOptions = Options<typeof emulateVerb>;
export type ServeOptions = Options<typeof serveVerb>;
export type UndoOptions = Options<typeof undoVerb>;
export type RunsOptions = Options<typeof runsVerb>;
