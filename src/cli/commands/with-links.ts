/** What the link commands begin with: the spec, the tenant, and the links on it. */
import { kinds } from '../../kinds/index.ts';
import { reviewLinks, type ReviewLinks } from '../../review/review-links.ts';
import { EMBEDDED } from '../../tenant/target.ts';
import { connect } from '../connect.ts';
import { readEnvironment } from '../system/environment.ts';
import type { LinkOptions } from './link-verbs.ts';
import type { Command } from '../command.ts';
import { loadSpec } from '../system/spec-files.ts';

/** Calls `use`; whatever happens, the connection is closed. Only `writes` gets a client that writes. */
export async function withLinks<T>(
  { world, output, options }: Command<LinkOptions>,
  writes: boolean,
  use: (links: ReviewLinks) => Promise<T>,
): Promise<T> {
  const env = await readEnvironment(world);
  const { desired } = await loadSpec(world, env, options.spec ?? []);
  const connection = await connect({ world, env, options, spec: desired.tenant, readOnly: !writes });
  try {
    const { tenant, origin, url } = connection;
    const notice = (message: string): void => {
      output.message(`warning: ${message}`);
    };
    if (url === EMBEDDED && writes) {
      notice(
        'the demo tenant ends with this command, and what its links lead to; fitform emulate serves one',
      );
    }
    return await use(reviewLinks({ tenant, origin, kinds, desired, world, notice }));
  } finally {
    await connection.close();
  }
}
