/** Every rule that a plan can name. Help, SARIF, docs/rules.md and the spec's `policy.rules` are made from this list. */
import {
  expectedAccount,
  missingPermissions,
  nameUsedElsewhere,
  noSelfLockout,
  placeholderIsNotTheAccount,
} from './account-rules.ts';
import { automationWidened } from './automation-rules.ts';
import { roleWithoutPermissions, strongGain, unusedRole } from './access-rules.ts';
import { lastAdministrator } from './administrators.ts';
import {
  duplicateField,
  formulaNamesNoField,
  optionWithoutTag,
  ruleGrammar,
  thresholdOutOfScale,
} from './flaw-rules.ts';
import { guestRoleMixes, guestTooBroad, placeholderTooNarrow, tenantWidePlaceholder } from './guest-rules.ts';
import { keyOutlivesRole } from './key-rules.ts';
import { allowedDeletions, deletionCount, deletionShare } from './limits.ts';
import type { Rule, Severity } from './rule.ts';
import { documentTypeUnknown, fieldStillNamed } from './term-rules.ts';
import { toldElsewhere } from './told-elsewhere.ts';
import { ruleNamesNoField, thresholdNamesNoField } from './unknown-terms.ts';

/** In the order in which a plan tells of them. */
export const rules: readonly Rule[] = [
  expectedAccount,
  noSelfLockout,
  lastAdministrator,
  placeholderIsNotTheAccount,
  missingPermissions,
  nameUsedElsewhere,
  guestRoleMixes,
  placeholderTooNarrow,
  tenantWidePlaceholder,
  guestTooBroad,
  strongGain,
  automationWidened,
  keyOutlivesRole,
  unusedRole,
  roleWithoutPermissions,
  duplicateField,
  optionWithoutTag,
  formulaNamesNoField,
  thresholdNamesNoField,
  thresholdOutOfScale,
  ruleGrammar,
  ruleNamesNoField,
  documentTypeUnknown,
  fieldStillNamed,
  allowedDeletions,
  deletionCount,
  deletionShare,
  ...toldElsewhere,
];

/** An undo deletes what a run has created, however much that was: whoever takes a run back agrees to the number alone. */
export const rulesOfUndo: readonly Rule[] = rules.filter(
  (rule) => rule !== deletionCount && rule !== deletionShare && rule.ofSpec === undefined,
);

export const ruleNamed = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);

/** How to do what it stands against, with whether policy.rules can say otherwise. */
export const wayOutOf = ({ guard, way_out }: Rule): string =>
  guard ? `policy.rules cannot change it. ${way_out}` : way_out;

/** What a violation of it may weigh, unless a spec says otherwise. */
export const severitiesOf = ({ severity, ofTenant, doubts }: Rule): readonly Severity[] =>
  severity === 'error' && (ofTenant || doubts) ? ['error', 'warning'] : [severity];
