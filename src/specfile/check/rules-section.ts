/** `policy.rules` of a spec: which rules weigh otherwise, and what they leave alone. Guards cannot stand there. */
import type { RuleSetting } from '../../documents/documents.ts';
import { ruleNamed, rules } from '../../policy/rules.ts';
import type { Policy } from '../desired.ts';
import { nearest } from '../../kinds/nearest.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { didYouMean, quote } from '../problem/quote.ts';
import { below, itemsOf, nameAt, placeAt, type Placed, type Written } from '../yaml/tree.ts';
import type { Merged } from './merge.ts';

interface Given {
  readonly id: string;
  readonly key: Written;
  readonly setting: Placed;
}

/** Of all files, whatever a later one says of the same rule. */
const given = ({ policy }: Pick<Merged, 'policy'>): Given[] =>
  policy.flatMap((one) => {
    const section = below(one, ['rules']);
    if (section?.node.type !== 'mapping') return [];
    return [...section.node.entries].map(([id, key]) => ({
      id,
      key,
      setting: { ...section, path: [...section.path, id], node: key.node },
    }));
  });

export const exceptionsIn = (merged: Pick<Merged, 'policy'>): Placed[] =>
  given(merged).flatMap(({ setting }) => {
    const list = below(setting, ['except']);
    return list === undefined ? [] : itemsOf(list);
  });

export function checkRules(merged: Pick<Merged, 'policy'>): Problem[] {
  const lowerable = rules.filter(({ guard }) => !guard).map(({ id }) => id);
  return given(merged).flatMap(({ id, key, setting }): Problem[] => {
    const at = placeAt(key, setting.path);
    const rule = ruleNamed(id);
    if (rule?.guard) {
      return [
        problemAt(at, `the rule ${id} is a guard, which no spec can change`, `take it out. ${rule.way_out}`),
      ];
    }
    if (rule) return [];
    const near = nearest(
      id,
      rules.map((one) => one.id),
    );
    const hint = near === undefined ? `the rules are ${lowerable.join(', ')}` : didYouMean(near, id);
    return [problemAt(at, `no rule ${quote(id)}`, hint)];
  });
}

/** The last file that names a rule says all of it. */
export function rulesIn(merged: Pick<Merged, 'policy'>): Pick<Policy, 'rules'> {
  const all = given(merged);
  if (all.length === 0) return {};
  return { rules: Object.fromEntries(all.map(({ id, setting }) => [id, settingOf(setting)])) };
}

function settingOf(setting: Placed): RuleSetting {
  const severity = nameAt(setting, 'severity')?.node.json;
  const list = below(setting, ['except']);
  return {
    severity: severity === 'error' || severity === 'warning' ? severity : null,
    except: (list === undefined ? [] : itemsOf(list)).map((one) => ({
      address: nameAt(one, 'address')?.node.json ?? '',
      reason: nameAt(one, 'reason')?.node.json ?? '',
      until: nameAt(one, 'until')?.node.json ?? null,
    })),
  };
}
