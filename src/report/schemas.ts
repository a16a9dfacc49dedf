/**
 * The schemas of the documents that fitform prints, by the names of their types. `npm run schemas` writes them into
 * schemas/, without the word Document.
 */
import type { JsonSchema } from '../kinds/kind.ts';
import {
  action,
  address,
  changeProperties,
  closed,
  count,
  document,
  list,
  maybeText,
  named,
  optionalOfChange,
  planProperties,
  planSchema,
  text,
} from '../plan/plan-schema.ts';

const outcome = (
  title: string,
  more: Record<string, JsonSchema>,
  optional: readonly string[] = [],
): JsonSchema => list(named(title, closed({ action, address, ...more }, optional)));

export const cause = {
  enum: ['live_changed', 'not_applied', 'both', null],
  description: 'who moved since the base was applied; null: there is no --base',
};

const problem = named(
  'Problem',
  closed({
    file: { ...maybeText, description: 'as it was named on the command line; null: it lies in no file' },
    line: { type: ['integer', 'null'], minimum: 1, description: 'null: there is no place in the file' },
    column: { type: ['integer', 'null'], minimum: 1 },
    path: { ...text, description: 'as in users[0].grants[0].roles[1]; empty: the whole document' },
    message: text,
    hint: { ...maybeText, description: 'what to do, or the near miss' },
  }),
);

/** Those of the engine. */
export const documents = {
  Plan: planSchema,
  Result: document('fitform result', 'fitform.result/1', {
    applied: outcome(
      'AppliedChange',
      {
        id: text,
        adopted: { type: 'boolean' },
        note: {
          ...text,
          description: 'what the tenant made of it, where that is not just what was asked for',
        },
      },
      ['note'],
    ),
    failed: outcome('FailedChange', { error: text }),
    unknown: outcome('FailedChange', { error: text }),
    not_attempted: outcome('NotAttemptedChange', { reason: text }),
    converged: { type: ['boolean', 'null'], description: 'null: not verified' },
    requests: closed({ GET: count, POST: count, PATCH: count, DELETE: count }),
    sign_ins: count,
    journal: { ...maybeText, description: 'its path; null: nothing was written, or none is kept' },
  }),
  Drift: document('fitform drift', 'fitform.drift/1', {
    ...planProperties,
    in_sync: { type: 'boolean', description: 'there is no difference at all, whoever made it' },
    changes: list(named('DriftChange', closed({ ...changeProperties, cause }, optionalOfChange))),
  }),
};

/** Of a run that ended before there was a plan, and of a spec that is right. */
export const problemDocuments = {
  ErrorDocument: document('fitform error', 'fitform.error/1', {
    exit_code: { enum: [1, 3, 4, 5, 6, 7, 130] },
    class: { enum: ['invalid', 'unreachable', 'sign-in', 'stale', 'refused', 'interrupted', 'error'] },
    message: text,
    problems: list(problem),
  }),
  Validation: document('fitform validation', 'fitform.validation/1', {
    resources: {
      type: 'object',
      additionalProperties: count,
      description: 'how many the spec lists of each kind',
    },
    warnings: { ...list(problem), description: 'legal, but probably not meant' },
  }),
};

const fingerprint = {
  type: 'string',
  pattern: '^[0-9a-f]{12}$',
  description: 'the first 12 hex digits of the SHA-256 of the token, which is never shown',
};
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };

const linkGrant = named('LinkGrant', closed({ role: text, inbox: maybeText, document_id: maybeText }));

const link = named(
  'LinkEntry',
  closed({
    fingerprint,
    user: { ...text, description: 'whom it acts as, by name where it is known; empty: nobody' },
    grants: list(linkGrant),
    active: { type: 'boolean' },
    expires_at: { ...time, type: ['string', 'null'], description: 'null: it does not end' },
    why: {
      ...list(text),
      description:
        'why it was swept (expired, inactive, dangling, left-by-access-verify), or what is wrong with it',
    },
  }),
);

const check = named(
  'AccessCheck',
  closed({
    what: { ...text, description: 'what was asked for with the key' },
    expected: {
      enum: ['reached', 'not_reached', 'either'],
      description: 'either: the API asks for no permission there, so a tenant may show it to any key',
    },
    found: {
      enum: ['reached', 'not_reached', 'undecided', 'not_asked'],
      description: 'undecided: the answer does not tell; not_asked: there was nothing to ask for',
    },
    as_expected: { type: ['boolean', 'null'], description: 'null: either, undecided, or not asked' },
    why: { ...text, description: 'how the tenant answered, or why nothing was asked' },
  }),
);

const run = named(
  'RunEntry',
  closed(
    {
      journal: { ...text, description: 'its path' },
      started: { ...maybeText, description: 'null, here and below: the journal does not tell' },
      url: { ...maybeText, description: 'of the tenant; embedded: the demo tenant inside fitform' },
      account: maybeText,
      counts: {
        ...closed({ created: count, updated: count, renamed: count, deleted: count }),
        type: ['object', 'null'],
        description: 'writes that succeeded',
      },
      outcome: {
        enum: ['converged', 'not_converged', 'not_verified', 'broken_off', 'unreadable'],
        description: 'broken_off: it has no end, as the run was cut off or is still going on',
      },
      undone: { enum: ['full', 'partly', 'no'], description: 'whether it was taken back' },
      undoes: {
        ...maybeText,
        description: 'of an undo: the journal that it takes back; null: it is not here',
      },
      fault: { ...text, description: 'of an unreadable one: what is wrong with it' },
    },
    ['undoes', 'fault'],
  ),
);

const url = { ...text, description: 'scheme, host and port of the instance' };
const maybeTime = { ...time, type: ['string', 'null'], description: 'null: AIRisk does not say' };

export const otherDocuments = {
  InitDocument: document('fitform init', 'fitform.init/1', {
    from: { enum: ['guide', 'tour', 'live', null], description: 'null: the folder had a spec' },
    wrote: { ...list(text), description: 'the files, from the working folder' },
    next: { ...list(text), description: 'the commands to run next, in their order' },
  }),
  SchemasDocument: document('fitform schema', 'fitform.schemas/1', {
    schemas: { ...list(text), description: 'their names, for fitform schema NAME' },
  }),
  LinkDocument: document('fitform link', 'fitform.link/1', {
    url: { ...text, description: 'the link itself: whoever has it may review' },
    fingerprint,
    expires_at: time,
    document_id: text,
    scope: { enum: ['document', 'inbox'], description: 'what it opens: that document, or all of its inbox' },
  }),
  LinksDocument: document('fitform links', 'fitform.links/1', {
    did: { enum: ['listed', 'revoked', 'swept', 'would_sweep', 'audited'] },
    links: list(link),
  }),
  AccessVerifyDocument: document('fitform access verify', 'fitform.access-verify/1', {
    as_expected: {
      type: 'boolean',
      description: 'each check that something is expected of, and that was made, found it',
    },
    user: {
      ...text,
      description: 'the placeholder, which the key acts as; by its id where the spec gives ids',
    },
    inbox: text,
    document_id: maybeText,
    checks: list(check),
    key: closed({
      fingerprint,
      expires_at: time,
      revoked: { type: 'boolean', description: 'false: it may work until then' },
    }),
  }),
  RunsDocument: document('fitform runs', 'fitform.runs/1', {
    runs: { ...list(run), description: 'the newest first' },
  }),
  EmulateDocument: document('fitform emulate', 'fitform.emulate/1', {
    url: { ...text, description: 'where the tenant is' },
    username: text,
    password: { ...text, description: 'made for this run' },
  }),
  ServeDocument: document('fitform serve', 'fitform.serve/1', {
    url: { ...text, description: 'where the service is' },
    tenant: { ...text, description: 'its URL, or embedded' },
    dashboard: { type: 'boolean' },
  }),
  AiriskUsersDocument: document('fitform airisk users', 'fitform.airisk-users/1', {
    url,
    users: list(
      named(
        'AiriskUserEntry',
        closed({ id: text, name: { ...maybeText, description: 'null: the list gives none' } }),
      ),
    ),
    dropped: { ...count, description: 'entries without an id, left out' },
  }),
  AiriskAnswerDocument: document('fitform airisk get', 'fitform.airisk-answer/1', {
    url,
    path: { ...text, description: 'as it was asked for' },
    user_id: { ...text, description: 'who was acted as' },
    answer: { description: 'what AIRisk answered; null where the answer has no body' },
  }),
  AiriskLoginDocument: document('fitform airisk login', 'fitform.airisk-login/1', {
    url,
    user_id: text,
    expires_at: maybeTime,
    cached: { ...maybeText, description: 'the file that the token is kept in; null: it is not kept' },
  }),
  AiriskLogoutDocument: document('fitform airisk logout', 'fitform.airisk-logout/1', {
    url,
    user_id: { ...maybeText, description: 'whose token was removed; null: none was kept' },
  }),
  AiriskWhoamiDocument: document('fitform airisk whoami', 'fitform.airisk-whoami/1', {
    url: maybeText,
    client_id: maybeText,
    redirect_uri: maybeText,
    user_id: maybeText,
    missing: { ...list(text), description: 'the variables that are not set' },
    cached: {
      ...closed({ user_id: text, name: maybeText, expires_at: time }),
      type: ['object', 'null'],
      description: 'the token that login --cache has kept',
    },
  }),
  EmulateAiriskDocument: document('fitform emulate --airisk', 'fitform.emulate-airisk/1', {
    url: { ...text, description: 'where the server is' },
    clients: list(
      named('EmulatedClient', closed({ client_id: text, client_secret: text, redirect_uris: list(text) })),
    ),
    users: list(named('EmulatedUser', closed({ id: text, name: text }))),
    env: closed(
      { AIRISK_URL: text, CLIENT_ID: text, CLIENT_SECRET: text, REDIRECT_URI: text, USER_ID: text },
      ['USER_ID'],
    ),
  }),
  AiriskServeDocument: document('fitform airisk serve', 'fitform.airisk-serve/1', {
    url: { ...text, description: 'where the app is' },
    airisk_url: url,
  }),
};
