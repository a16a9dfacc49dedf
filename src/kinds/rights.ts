/** What it takes, and what is missing of it. */
import type { Needed } from './kind.ts';

/** What is not held of what is needed, in words: `review`, or `edit_roles or review` where one of them is enough. */
export const lacking = (needed: readonly Needed[], held: ReadonlySet<string>): string[] =>
  needed
    .map((one) => [one].flat())
    .filter((all) => !all.some((permission) => held.has(permission)))
    .map((all) => all.join(' or '));
