/** The schemas of what `fitform doctor` prints, and of what it prints with --probe. */
import { closed, count, document, list, maybeText, named, text } from '../plan/plan-schema.ts';

const check = named(
  'DoctorCheck',
  closed({
    name: { ...text, description: 'as in dns, or rights/role: a check of a kind' },
    level: {
      enum: ['ok', 'warning', 'error', 'not_checked'],
      description: 'not_checked: it does not apply, or something else must be right first',
    },
    message: text,
    mend: { ...maybeText, description: 'what to do; null: nothing' },
  }),
);

/** What is not of fitform's own words in it is a plain word: no name, id, value or address of a tenant. */
const word = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]{0,39}$' };
const status = { type: ['integer', 'null'], description: 'null: no answer came, or no call was left' };
const path = { ...text, description: 'below the base path, {id} for an id' };

const probedSwitch = named(
  'ProbedSwitch',
  closed({
    name: { ...word, description: 'as fitform emulate --switch has it' },
    state: {
      enum: ['read', 'either', 'not_shown', 'not_visible'],
      description:
        'one value; several that would look the same here; none, as this tenant shows nothing of it; none, as reading cannot show it',
    },
    values: { ...list(text), description: 'the first is the one that fitform emulate --like takes' },
    why: maybeText,
  }),
);

export const doctorDocuments = {
  DoctorDocument: document('fitform doctor', 'fitform.doctor/1', {
    checks: { ...list(check), description: 'in the order in which they were made' },
  }),
  ProbeDocument: document('fitform probe', 'fitform.probe/1', {
    version: { ...text, description: 'of fitform' },
    calls: { ...count, description: 'requests that were sent, sign-ins and repetitions included' },
    reach: {
      enum: ['tenant', 'inboxes', 'not_told'],
      description: 'whether the account holds a role on the whole tenant',
    },
    switches: list(probedSwitch),
    ids: list({ enum: ['24 hex digits', 'uuid', 'digits', 'other'] }),
    thin_lists: { ...list(path), description: 'lists whose objects have fewer keys than one alone' },
    base_paths: list(
      named(
        'ProbedBasePath',
        closed({
          path: { ...text, description: '/admin or /api; any other is left out' },
          answers: { enum: ['used', 'same', 'other', 'not_answered'] },
        }),
      ),
    ),
    content_types: closed({ success: list(text), errors: list(text) }),
    missing: {
      ...list(named('ProbedMissing', closed({ path, status }))),
      description: 'what is not there, and how that is answered',
    },
    paths: list(
      named(
        'ProbedPath',
        closed({
          path,
          known: { type: 'boolean', description: 'fitform reads what is there; if not, it only asked' },
          status,
          shape: { enum: ['list', 'mapping', 'json', 'html', 'text', 'empty', null] },
        }),
      ),
    ),
    new: {
      ...closed({
        permissions: list(word),
        keys: list(named('ProbedKey', closed({ path: text, key: word }))),
        withheld: { ...count, description: 'names that are no plain words: only counted' },
      }),
      description: 'what fitform does not know',
    },
  }),
};
