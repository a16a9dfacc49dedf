/** `fitform export --ids`: the review section for an account that may handle keys and not list users. */
import { stringify } from 'yaml';
import { mustBeExpected, readLists } from '../../engine/export-live.ts';
import { kinds } from '../../kinds/index.ts';
import { kindNamed } from '../../kinds/kind.ts';
import type { Live } from '../../kinds/live.ts';
import { reviewSettings } from '../../review/review-settings.ts';
import type { Desired } from '../../specfile/desired.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import type { Environment } from '../../tenant/target.ts';
import { withConnection } from '../with-tenant.ts';
import type { Command } from '../command.ts';
import type { ExportOptions } from './verbs.ts';

/** Ids are no secrets. Throws `InvalidInput` (exit code 3) where a name leads to no object, or to several. */
export async function exportIds(
  command: Command<ExportOptions>,
  env: Environment,
  desired: Desired | null,
): Promise<number> {
  const { world, output } = command;
  const settings = reviewSettings(desired?.review);
  const target = { env, spec: desired?.tenant ?? { url: null, base_path: null } };
  return withConnection(command, target, false, async (connection, host) => {
    const required = ['inbox', 'role', 'user'].map((name) => kindNamed(kinds, name));
    const live = await readLists({ kinds, connection, world, host }, { required, helpful: [] });
    mustBeExpected(desired, live);
    const inboxes = live.objects.get('inbox') ?? [];
    const review = {
      user_id: idOf(live, 'user', settings.user),
      inbox_role_id: idOf(live, 'role', settings.inbox_role),
      review_role_id: idOf(live, 'role', settings.review_role),
      inbox_ids: Object.fromEntries(
        [...new Set(inboxes.map(({ name }) => name))].sort().map((name) => [name, idOf(live, 'inbox', name)]),
      ),
    };
    const text = stringify({ review }, { lineWidth: 0, blockQuote: false, compat: 'yaml-1.1' });
    output.result({ review }, text);
    return 0;
  });
}

function idOf(live: Live, kind: string, name: string): string {
  const [object, ...others] = live.named(kind, name);
  if (object && others.length === 0) return object.id;
  throw invalid(
    object
      ? `${others.length + 1} live ${kindNamed(kinds, kind).section} are named "${name}"`
      : `there is no ${kind} "${name}" on the tenant`,
    object ? 'rename all but one of them' : 'name it in review, with --spec FILE, or set it up: fitform plan',
  );
}
