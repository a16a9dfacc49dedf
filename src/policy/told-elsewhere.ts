/** Rules without a function: the planner tells of these, an undo, a kind, or whoever carries exceptions out. */
import type { Rule } from './rule.ts';

export const toldElsewhere: readonly Rule[] = [
  {
    id: 'probable-rename',
    severity: 'warning',
    reason: 'What is created looks just like what is deleted, and may be the same thing under a new name.',
    way_out:
      'If it is, write renamed_from: the object then keeps its id and everything that refers to it. A field of a format cannot be renamed: keep its name, and give it a display_name.',
    source: 'fitform: a rename that is made as delete + create loses what refers to the object.',
  },
  {
    id: 'unknown-permission',
    severity: 'warning',
    reason: 'A role holds a permission that fitform does not know. fitform leaves it as it is.',
    way_out: 'To manage it, list it in tenant.extra_permissions.',
    source: 'The API: its description lists 50 permissions; a newer server may know more.',
  },
  {
    id: 'document-grants',
    severity: 'warning',
    reason:
      'A user has grants on single documents, which no spec can list. fitform leaves them as they are, and blocks an update of that user.',
    way_out: 'Remove these grants in the dashboard. Review links need none on the user.',
    source: 'The API: the model for updating a user has no document, so a grant on one could become broader.',
  },
  {
    id: 'not-changeable',
    severity: 'warning',
    reason: 'A field that the API takes only on creation differs from the spec.',
    way_out: 'Change it in the dashboard, or make the spec say what is live.',
    source: 'The API: the field is in the model for creating alone.',
  },
  {
    id: 'may-not-follow',
    severity: 'warning',
    reason: 'Settings count as inherited because they equal those above them, and the plan changes those.',
    way_out: 'Plan again after the apply: settings that have not followed are deleted then.',
    source: 'The API: a list of settings does not say which of them are inherited.',
  },
  {
    id: 'level-not-known',
    severity: 'warning',
    reason:
      'The tenant says by a level whose settings these are, and none of its entries shows its word for the level of inboxes (or of projects). What counts as not set may be set under another word.',
    way_out: 'Set them for one inbox (or project) in the dashboard, and plan again.',
    source: 'The API: it does not say which words there are for levels.',
  },
  {
    id: 'settings-not-meant',
    severity: 'warning',
    reason:
      'A pattern matches an inbox or a project, but not its settings, which have addresses of their own.',
    way_out: 'If you mean the settings as well, add their address; the warning names it.',
    source: 'fitform: settings are resources of their own.',
  },
  {
    id: 'pattern-matches-nothing',
    severity: 'warning',
    reason: 'A pattern matches nothing, neither live nor in the spec.',
    way_out:
      'An address is kind/name, the name exactly as it is; * matches anything. Correct the pattern, or remove it.',
    source: 'fitform: a pattern that is mistyped protects nothing.',
  },
  {
    id: 'ignore-expired',
    severity: 'warning',
    reason: 'An entry of policy.ignore is past its last day, so it no longer applies.',
    way_out: 'Give it a new date, or remove it from policy.ignore.',
    source: 'fitform: what is ignored for a time comes back into view.',
  },
  {
    id: 'not-seen-yet',
    severity: 'warning',
    reason: 'An earlier run created an object that the tenant does not list yet. It is not created again.',
    way_out: 'Wait and plan again.',
    source: 'fitform: a list may lag behind; a second create would make a twin.',
  },
  {
    id: 'created-again',
    severity: 'warning',
    reason: 'An undo creates what a run has deleted. It comes back under a new id.',
    way_out: 'Check what refers to it by its old id.',
    source: 'The API: ids are given by the server.',
  },
  {
    id: 'in-use',
    severity: 'warning',
    reason:
      'An undo deletes something that has changed since the run created it, so somebody may be using it.',
    way_out: 'Ask them first, or choose others with --target.',
    source: 'fitform: an undo must not take away what somebody uses by now.',
  },
  {
    id: 'spec',
    severity: 'warning',
    reason: 'Something in the spec is legal, but probably not meant.',
    way_out: 'The warning says where it is and what to write instead.',
    source: 'fitform: names that look the same, or begin or end with a blank.',
  },
  {
    id: 'except-expired',
    severity: 'warning',
    reason: 'An exception of policy.rules is past its last day, so it no longer applies.',
    way_out: 'Mend what it excepts, give it a new date, or remove it from policy.rules.',
    source: 'fitform: what is excepted for a time comes back into view.',
  },
  {
    id: 'except-unused',
    severity: 'warning',
    reason: 'An exception of policy.rules excepts nothing: it is mistyped, or no longer needed.',
    way_out: 'Correct its address, or remove it from policy.rules.',
    source: 'fitform: an exception that nobody needs would let the next violation pass.',
  },
];
