/** docs/rules.md: every rule that a plan can name, from its declaration. */
import type { Rule } from '../policy/rule.ts';
import { rules, severitiesOf } from '../policy/rules.ts';
import { code, page, prose, table } from './page.ts';

export function rulesPage(): Promise<string> {
  const told = rules.filter((rule) => !isFinding(rule));
  return page('The rules about plans', [
    'Generated from the declarations of the rules by `npm run docs`; do not edit it by hand. `fitform explain RULE` shows the same on a terminal.',
    'A plan that breaks a rule of severity error is refused (exit code 6), and nothing is written. A warning is only printed. What the tenant violates already is only a warning, whatever the rule; what a plan newly brings has the severity of the rule.',
    '`fitform validate` looks at the rules marked “validate” as far as the spec alone tells: at users and roles whose grants and permissions it lists. There, everything counts as new.',
    table(
      ['rule', 'severity', 'validate', 'guard'],
      rules.map((rule) => [
        `[${code(rule.id)}](#${rule.id})`,
        severitiesOf(rule).join(' or '),
        rule.offline ? 'yes' : '',
        rule.guard ? 'yes' : '',
      ]),
    ),
    '## What a spec can change',
    '`policy.rules` raises or lowers a rule, and excepts objects from it by their address, with a reason and perhaps a last day. A plan lists what it excepted under “Left as it is”; an exception that has expired, or that nothing needs, is a warning. There is no way to switch a rule off without a reason. Of several files that name the same rule, the last one alone counts for it.',
    [
      '```yaml',
      'policy:',
      '  rules:',
      '    unused-role: { severity: error }',
      '    guest-permission-too-broad:',
      '      except:',
      '        - { address: role/InboxGuest, reason: guests upload attachments, until: 2027-03-31 }',
      '```',
    ].join('\n'),
    'A guard cannot stand there, and what a plan lists as blocked cannot be excepted either: a pull request may have changed the spec.',
    'Rules of your own belong outside: [examples/policy](../examples/policy/README.md) checks `fitform plan --json` with Open Policy Agent.',
    ...rules.filter(isFinding).flatMap(ruleSection),
    '## Other warnings',
    'The planner, or an undo, tells of these while it works. They can be raised to errors.',
    ...told.flatMap(ruleSection),
  ]);
}

const isFinding = ({ ofPlan, ofSpec, ofTenant }: Rule): boolean =>
  (ofPlan ?? ofSpec ?? ofTenant) !== undefined;

const ruleSection = ({ id, reason, way_out: wayOut, source }: Rule): string[] => [
  `### ${id}`,
  prose(reason),
  `What to do: ${prose(wayOut)}`,
  `Source: ${prose(source)}`,
];
