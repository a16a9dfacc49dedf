/** Variables whose names are almost those that fitform reads. */
import { nearest } from '../kinds/nearest.ts';
import { TENANT_VARIABLES } from '../tenant/target.ts';
import { PROXY_VARIABLES } from '../wire/proxy.ts';

const PREFIX = 'FITFORM';

/** All that fitform reads of its own. */
const VARIABLES: readonly string[] = [...TENANT_VARIABLES, 'FITFORM_SERVE_TOKEN'];

/** What follows `FITFORM_`. */
const KNOWN = VARIABLES.map((name) => name.slice(PREFIX.length + 1));

/** Those of one tenant of a fleet, such as `FITFORM_ACME_URL`. */
const OF_A_FLEET = /^.+_(URL|AUTH|USERNAME|PASSWORD|TOKEN|API_KEY)$/;

/** The variable that was probably meant by a name; `null` for one that is right, or has nothing to do with fitform. */
export function meantBy(name: string): string | null {
  const [, prefix = '', rest = ''] = /^([^_]+)_(.+)$/.exec(name) ?? [];
  if (prefix !== PREFIX && nearest(prefix, [PREFIX]) === undefined && prefix.toUpperCase() !== PREFIX) {
    return null;
  }
  const isKnown = KNOWN.includes(rest) || OF_A_FLEET.test(rest);
  if (prefix === PREFIX && isKnown) return null;
  const meant = KNOWN.includes(rest)
    ? rest
    : (KNOWN.find((one) => one === rest.toUpperCase()) ?? nearest(rest, KNOWN));
  return meant === undefined ? null : `${PREFIX}_${meant}`;
}

/** Whether fitform reads it, for a tenant or the way there. */
export const isOurs = (name: string): boolean =>
  [...VARIABLES, ...PROXY_VARIABLES, 'NODE_EXTRA_CA_CERTS'].includes(name);
