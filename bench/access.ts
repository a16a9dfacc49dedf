/**
 * `npm run bench:access`: how long the access model takes for 5,000 users with 4 grants each on 1,000 inboxes, and the
 * difference that 20 changed roles and 500 changed users make. The median of 9 runs, in milliseconds.
 */
import { accessIn, holdersIn } from '../src/access/holders.ts';
import { accessDeltas } from '../src/access/deltas.ts';
import { refKey, type Named, type State } from '../src/access/state.ts';
import { permissionNames } from '../src/kinds/permissions.ts';

const USERS = 5000;
const GRANTS = 4;
const INBOXES = 1000;
const ROLES = 60;
const RUNS = 9;

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
const [inboxes, roles] = [names('inbox', INBOXES), names('role', ROLES)];

/** The `n`th item, counted around the end. */
const around = <T>(items: readonly T[], n: number): T => items[n % items.length] as T;

/** `shift`: what a plan has moved. */
function stateWith(shift: number): State {
  const named = (ref: string, fields: Named['fields']): [string, Named] => [refKey(ref), { ref, fields }];
  return new Map([
    [
      'role',
      new Map(
        roles.map((role, index) => {
          const first = index * 7 + (index < 20 ? shift : 0);
          const permissions = Array.from({ length: 12 }, (_, n) => around(permissionNames, first + n * 3));
          return named(role, { permissions });
        }),
      ),
    ],
    [
      'user',
      new Map(
        names('user', USERS).map((user, index) => {
          const moved = index < 500 ? shift : 0;
          const grants = Array.from({ length: GRANTS }, (_, n) => ({
            role: around(roles, index + n * 11),
            inbox: n === 0 && index % 50 === 0 ? null : around(inboxes, index * 13 + n * 101 + moved),
          }));
          return named(user, { grants });
        }),
      ),
    ],
  ]);
}

function median(run: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  }).sort((a, b) => a - b);
  return times[(RUNS - 1) / 2] ?? 0;
}

const [now, afterwards] = [stateWith(0), stateWith(1)];
let entries = 0;
const model = median(() => {
  entries = holdersIn(now)
    .map(accessIn(now))
    .reduce((sum, access) => sum + access.entries().length, 0);
});
let deltas = 0;
const delta = median(() => {
  deltas = accessDeltas(now, afterwards).length;
});
console.log(`model: ${model.toFixed(0)} ms for ${entries} entries`);
console.log(`delta: ${delta.toFixed(0)} ms for ${deltas} differences`);
