/** A plan that one account makes and another carries out: the rules look at the rights of the one that carries it out. */
import { kindNamed, type Kinds } from '../kinds/kind.ts';
import { liveTenant, type Live, type LiveObject } from '../kinds/live.ts';
import { missingPermissions } from '../policy/account-rules.ts';
import type { Rule } from '../policy/rule.ts';
import { InvalidInput, unplaced } from '../specfile/problem/problem.ts';
import { didYouMean, quote } from '../specfile/problem/quote.ts';
import { nearest } from '../specfile/problem/nearest.ts';
import type { Wanted } from '../tenant/observe.ts';

/** Its rights are those of the roles that it holds. */
export function withUsers(kinds: Kinds, { required, helpful, ...rest }: Wanted): Wanted {
  const user = kindNamed(kinds, 'user');
  const known = new Set(Object.values(user.fields).flatMap(({ targets }) => targets ?? []));
  const all = new Set([user, ...required]);
  return {
    ...rest,
    required: kinds.filter((kind) => all.has(kind)),
    helpful: kinds.filter((kind) => !all.has(kind) && (known.has(kind.name) || helpful.includes(kind))),
  };
}

/** The tenant as that user finds it. Throws `InvalidInput` where there is none of that name, or more than one. */
export function asFoundBy(name: string, live: Live): Live {
  const [account, twin] = live.named('user', name);
  if (account && !twin) return liveTenant(live.objects, account, live.keys);
  const near = nearest(
    name,
    (live.objects.get('user') ?? []).map((user) => user.name),
  );
  throw new InvalidInput([
    twin
      ? unplaced('', `--for-account: several users are named ${quote(name)}`, 'rename one of them')
      : unplaced(
          '',
          `--for-account: the tenant has no user ${quote(name)}`,
          near === undefined ? 'name the user that will run apply' : didYouMean(near, name),
        ),
  ]);
}

/** The account that only makes the plan writes nothing, but must see all that is live. */
export const readerSeesAll = (reader: LiveObject | null): Rule => ({
  ...missingPermissions,
  ofPlan: (facts) =>
    reader === null
      ? []
      : missingPermissions.ofPlan({
          ...facts,
          purpose: 'compare',
          account: facts.live.nameOf(reader.kind, reader.id),
          live: liveTenant(facts.live.objects, reader, facts.live.keys),
        }),
});
