/** What each rule guards, for whoever meets its name in a plan: every name that a violation may bear. */
import { ownRights } from '../kinds/permissions.ts';
import type { Violation } from './change.ts';

export interface RuleWords {
  readonly severity: readonly Violation['severity'][];
  readonly guards: string;
  /** How to do what it stands against, or to have it say nothing. */
  readonly way_out: string;
  /** The permissions that it is about. */
  readonly permissions?: readonly string[];
}

const error = (guards: string, way_out: string): RuleWords => ({ severity: ['error'], guards, way_out });
const warns = (guards: string, way_out: string): RuleWords => ({ severity: ['warning'], guards, way_out });

export const ruleWords: Readonly<Record<string, RuleWords>> = {
  'no-self-lockout': {
    ...error(
      'A plan must not take from the account that runs it the rights that the next run needs.',
      'No spec can switch it off. Run the plan as another account, or leave these rights in the spec.',
    ),
    permissions: ownRights,
  },
  'placeholder-is-not-the-account': error(
    'The placeholder, which every review link acts as, must not be the account that runs the plan.',
    'No spec can switch it off. Use a separate user as the placeholder.',
  ),
  'expected-account': error(
    'A spec with tenant.expect.account is carried out only as that account.',
    'Sign in as that account, or change tenant.expect.account.',
  ),
  'missing-permissions': {
    severity: ['error', 'warning'],
    guards:
      'The account must hold, on the whole tenant, what the changes take and what it takes to see all that is live. It is a warning where fitform cannot tell for sure what the account holds.',
    way_out:
      'No spec can switch it off. Grant the account a role that holds them with tenant_wide: true, or run the plan as another account. If another account will apply, plan with --for-account.',
  },
  'allow-delete': error(
    'A run deletes nothing unless you agree to the number of deletions.',
    'Check what the deletions destroy, then give their number: --allow-delete N.',
  ),
  'max-delete-count': error(
    'One run deletes only so many objects of one kind.',
    'Raise policy.max_delete.count in the spec.',
  ),
  'max-delete-percent': error(
    'One run deletes only so large a share of the live objects of one kind. It applies from 10 live ones on.',
    'Raise policy.max_delete.percent in the spec.',
  ),
  'name-used-elsewhere': warns(
    'What goes by the name of an object no longer finds it after a rename.',
    'Check what uses the old name, outside the tenant as well. The rename is carried out all the same.',
  ),
  'probable-rename': warns(
    'What is created looks just like what is deleted, and may be the same thing under a new name.',
    'If it is, write renamed_from: the object then keeps its id and everything that refers to it.',
  ),
  'unknown-permission': warns(
    'A role holds a permission that fitform does not know. fitform leaves it as it is.',
    'To manage it, list it in tenant.extra_permissions.',
  ),
  'document-grants': warns(
    'A user has grants on single documents, which no spec can list. fitform leaves them as they are, and blocks an update of that user.',
    'Remove these grants in the dashboard. Review links need none on the user.',
  ),
  'not-changeable': warns(
    'A field that the API takes only on creation differs from the spec.',
    'Change it in the dashboard, or make the spec say what is live.',
  ),
  'may-not-follow': warns(
    'Settings count as inherited because they equal those above them, and the plan changes those.',
    'Plan again after the apply: settings that have not followed are deleted then.',
  ),
  'settings-not-meant': warns(
    'A pattern matches an inbox or a project, but not its settings, which have addresses of their own.',
    'If you mean the settings as well, add their address; the warning names it.',
  ),
  'pattern-matches-nothing': warns(
    'A pattern matches nothing, neither live nor in the spec.',
    'An address is kind/name, the name exactly as it is; * matches anything. Correct the pattern, or remove it.',
  ),
  'ignore-expired': warns(
    'An entry of policy.ignore is past its last day, so it no longer applies.',
    'Give it a new date, or remove it from policy.ignore.',
  ),
  'not-seen-yet': warns(
    'An earlier run created an object that the tenant does not list yet. It is not created again.',
    'Wait and plan again.',
  ),
  'created-again': warns(
    'An undo creates what a run has deleted. It comes back under a new id.',
    'Check what refers to it by its old id.',
  ),
  'in-use': warns(
    'An undo deletes something that has changed since the run created it, so somebody may be using it.',
    'Ask them first, or choose others with --target.',
  ),
  spec: warns(
    'Something in the spec is legal, but probably not meant.',
    'The warning says where it is and what to write instead.',
  ),
};
