/**
 * The graph as a Mermaid flowchart, as GitHub draws it in a pull request: users, the roles that they hold, and where.
 * Users who hold the same are one node, and so are places that are held alike. With a plan, only what it changes.
 */
import { isStrong, isTenantWide, scopeKey, userShown, type Scope } from '../access/holders.ts';
import { refKey } from '../access/state.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import { strongPermissions } from '../kinds/permissions.ts';
import { shownName } from '../specfile/problem/visible.ts';
import type { Graph, GraphHolder, GraphRole } from './graph.ts';
import { holderShown, waysOf, type Change } from './ways.ts';

/** More of them cannot be read, and beyond 500 edges Mermaid draws nothing. */
const MOST = { nodes: 100, edges: 300 };
/** Names in a node, permissions of a role, and characters of a name. */
const SHOWN = { names: 3, permissions: 6, characters: 40 };

/** One role in the same places, whoever holds it. */
interface Grant {
  readonly role: GraphRole;
  readonly scopes: ReadonlyMap<string, Scope>;
}

interface Group {
  readonly holders: readonly GraphHolder[];
  readonly grants: readonly { readonly key: string; readonly grant: Grant; readonly change: Change }[];
}

export function mermaid(graph: Graph): string {
  const groups = groupsOf(graph);
  const holding = groups.filter(({ grants }) => grants.length > 0);
  const isPlan = graph.view === 'plan';
  const wanted = isPlan ? holding.filter(isTouched) : holding;
  const drawn = fitting(wanted);
  const [left, others] = [countOf(wanted) - countOf(drawn), countOf(groups) - countOf(wanted)];
  const remarks = [
    ...(wanted.length > 0 ? [] : [isPlan ? 'The plan changes no access' : 'Nobody holds a role']),
    ...(left > 0 ? [`${counted(left, 'more user is', 'more users are')} left out`] : []),
    ...(others === 0 || wanted.length === 0
      ? []
      : isPlan
        ? [`${counted(others, 'user keeps their', 'users keep their')} access`]
        : [`${counted(others, 'user has', 'users have')} no role`]),
  ];
  const notes = remarks.map((text, at) => `  note${at}["${escaped(text)}"]:::note`);
  const style = notes.length > 0 ? ['  classDef note stroke-dasharray:4 4'] : [];
  return `${['flowchart LR', ...linesOf(drawn), ...notes, ...style].join('\n')}\n`;
}

const counted = (count: number, one: string, several: string): string =>
  `${count} ${count === 1 ? one : several}`;
const countOf = (groups: readonly Group[]): number =>
  groups.reduce((sum, { holders }) => sum + holders.length, 0);

/** Users who hold the same, and what a plan changes of it alike. */
function groupsOf({ roles, holders }: Graph): Group[] {
  const roleOf = new Map(roles.map((role) => [refKey(role.role), role]));
  const grantsOf = (holder: GraphHolder): Group['grants'] => {
    const ofRole = Map.groupBy(waysOf(holder), ({ way, change }) => `${change} ${refKey(way.role)}`);
    return [...ofRole.values()].flatMap((ways) => {
      const [first] = ways;
      const role = first && roleOf.get(refKey(first.way.role));
      if (!role) return [];
      const scopes = new Map(ways.map(({ way }) => [scopeKey(way.scope), way.scope]));
      const key = JSON.stringify([refKey(role.role), ...[...scopes.keys()].sort()]);
      return [{ key, grant: { role, scopes }, change: first.change }];
    });
  };
  const alike = Map.groupBy(
    holders.map((holder) => ({ holder, grants: grantsOf(holder) })),
    ({ grants }) => JSON.stringify(grants.map(({ key, change }) => [key, change]).sort()),
  );
  return [...alike.values()].map((members) => ({
    holders: members.map(({ holder }) => holder),
    grants: members[0]?.grants ?? [],
  }));
}

const isTouched = ({ grants }: Group): boolean =>
  grants.some(
    ({ grant: { role }, change }) => change !== null || gainsOf(role).length + losesOf(role).length > 0,
  );

const gainsOf = ({ before, after }: GraphRole): string[] =>
  [...(after?.difference(before ?? new Set()) ?? [])].sort();
const losesOf = ({ before, after }: GraphRole): string[] =>
  [...(before?.difference(after ?? new Set()) ?? [])].sort();

/** Those that can be drawn, one after the other; where one is too large, others may still fit. */
function fitting(groups: readonly Group[]): Group[] {
  let fit: Group[] = [];
  for (const group of groups) {
    const more = [...fit, group];
    const { grants, places } = partsOf(more);
    const nodes = more.length + grants.size + places.length;
    const edges = [...more.map((one) => one.grants), ...places.map(({ keys }) => keys)].flat().length;
    if (nodes <= MOST.nodes && edges <= MOST.edges) fit = more;
  }
  return fit;
}

interface Parts {
  /** By their keys: each is a node. */
  readonly grants: ReadonlyMap<string, Grant>;
  readonly places: readonly { readonly scopes: readonly Scope[]; readonly keys: readonly string[] }[];
}

function partsOf(groups: readonly Group[]): Parts {
  const grants = new Map(groups.flatMap((group) => group.grants.map(({ key, grant }) => [key, grant])));
  return { grants, places: placesOf(grants) };
}

function linesOf(groups: readonly Group[]): string[] {
  const { grants, places } = partsOf(groups);
  const numbers = new Map([...grants.keys()].map((key, at) => [key, `role${at}`]));
  const lines: string[] = [];
  /** Numbers of edges, as Mermaid counts them. */
  const styled: Record<'added' | 'removed', number[]> = { added: [], removed: [] };
  let edges = 0;
  const edge = (from: string, to: string, change: Change): void => {
    if (change !== null) styled[change].push(edges);
    lines.push(`  ${from} ${change === null ? '-->' : ARROWS[change]} ${to}`);
    edges += 1;
  };
  groups.forEach(({ holders }, at) => lines.push(`  user${at}(["${namesIn(holders.map(nameOf))}"])`));
  for (const [key, { role, scopes }] of grants) {
    lines.push(`  ${numbers.get(key)}["${roleLabel(role, [...scopes.values()])}"]`);
  }
  places.forEach(({ scopes }, at) => lines.push(`  place${at}[("${namesIn(scopes.map(placeName))}")]`));
  groups.forEach((group, at) => {
    for (const { key, change } of group.grants) edge(`user${at}`, numbers.get(key) ?? '', change);
  });
  places.forEach(({ keys }, at) => {
    for (const key of keys) edge(numbers.get(key) ?? '', `place${at}`, null);
  });
  const styles = Object.entries(COLOURS).flatMap(([change, colour]) => {
    const those = styled[change as keyof typeof styled];
    return those.length === 0 ? [] : `  linkStyle ${those.join(',')} stroke:${colour},stroke-width:3px`;
  });
  return [...lines, ...styles];
}

const ARROWS = { added: '-- "+" -->', removed: '-. "−" .->' };
/** They can be told apart from a light and from a dark ground. */
const COLOURS = { added: '#2da44e', removed: '#e5534b' };

/** Places that are held by the same grants are one. */
function placesOf(grants: Parts['grants']): Parts['places'] {
  const held = new Map<string, { readonly scope: Scope; readonly keys: string[] }>();
  for (const [key, { scopes }] of grants) {
    for (const [place, scope] of scopes) {
      const there = held.get(place) ?? { scope, keys: [] };
      there.keys.push(key);
      held.set(place, there);
    }
  }
  return [...Map.groupBy(held.values(), ({ keys }) => JSON.stringify(keys)).values()].map((alike) => ({
    scopes: alike.map(({ scope }) => scope),
    keys: alike[0]?.keys ?? [],
  }));
}

const nameOf = ({ user, key }: GraphHolder): string => holderShown(short(userShown(user)), key);

const placeName = (scope: Scope): string =>
  isTenantWide(scope)
    ? 'whole tenant'
    : scope.document === null
      ? short(showRef(scope.inbox))
      : `document ${short(scope.document)}`;

/** A star marks a role that gives strong permissions there. They come first, after what the plan changes. */
function roleLabel(role: GraphRole, scopes: readonly Scope[]): string {
  const { before, after } = role;
  const isStrongHere = (permission: string): boolean => scopes.some((scope) => isStrong(permission, scope));
  const isChanged = before !== undefined && after !== undefined;
  const [gains, loses] = isChanged ? [gainsOf(role), losesOf(role)] : [[], []];
  const kept = [...(after ?? before ?? [])].filter((one) => !gains.includes(one)).sort();
  const permissions = [
    ...gains.map((one) => `+\u00A0${one}`),
    ...loses.map((one) => `−\u00A0${one}`),
    ...kept.filter((one) => strongPermissions.has(one)),
    ...kept.filter((one) => !strongPermissions.has(one)),
    ...(role.partial || (!before && !after) ? ['maybe more'] : []),
  ];
  const star = [...(after ?? []), ...(before ?? [])].some(isStrongHere) ? '★ ' : '';
  return lined([`${star}${short(showRef(role.role))}`, ...permissions], SHOWN.permissions + 1);
}

const namesIn = (names: readonly string[]): string => lined(names, SHOWN.names);

/** One more than is shown takes no more room than to count it. */
function lined(texts: readonly string[], most: number): string {
  const left = texts.length - most;
  const shown = left > 1 ? [...texts.slice(0, most), `and ${left} more`] : texts;
  return shown.map(escaped).join('<br/>');
}

const short = (name: string): string => shownName(name, SHOWN.characters);

/** Nothing in it is obeyed: what is neither a letter nor a digit, nor stands harmless between two, is written as its number. */
const escaped = (text: string): string => text.replace(RISKY, (one) => `#${one.codePointAt(0)};`);
const RISKY = /(?!(?<=[\p{L}\p{N}])[._@-](?=[\p{L}\p{N}]))[^\p{L}\p{M}\p{N} ,]/gu;
