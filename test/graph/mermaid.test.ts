/** The graph as a Mermaid flowchart: held to the few forms of line that GitHub draws, whatever anybody is called. */
import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { mermaid } from '../../src/graph/mermaid.ts';
import { graphFrom, largeTenant, type Told } from '../support/access-states.ts';
import { hostile } from '../support/hostile-names.ts';
import { runs } from '../support/random-cases.ts';

/** Letters, digits, blanks and commas, single marks between letters, and numbers for all the rest. */
const TEXT = String.raw`(?:[\p{L}\p{M}\p{N} ,]|(?<=[\p{L}\p{N}])[._@-](?=[\p{L}\p{N}])|#\d+;|<br/>)*`;
const FORMS = [
  'flowchart LR',
  String.raw`  (?<node>user\d+)\(\["${TEXT}"\]\)`,
  String.raw`  (?<node>role\d+)\["${TEXT}"\]`,
  String.raw`  (?<node>place\d+)\[\("${TEXT}"\)\]`,
  String.raw`  (?<from>user\d+) (?:-->|-- "\+" -->|-\. "−" \.->) (?<to>role\d+)`,
  String.raw`  (?<from>role\d+) --> (?<to>place\d+)`,
  String.raw`  linkStyle \d+(?:,\d+)* stroke:#[0-9a-f]{6},stroke-width:3px`,
  String.raw`  note\d+\["${TEXT}"\]:::note`,
  String.raw`  classDef note stroke-dasharray:4 4`,
].map((form) => new RegExp(`^${form}$`, 'u'));

/** Throws for a line of no known form, and for an edge that leads to nothing. */
function parsed(text: string) {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const form = FORMS.map((one) => one.exec(line)).find((match) => match !== null);
      return form?.groups ?? (FORMS.some((one) => one.test(line)) ? {} : expect.fail(line));
    });
  const nodes = lines.flatMap(({ node }) => node ?? []);
  const edges = lines.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [[from, to]]));
  expect(new Set(nodes).size).toBe(nodes.length);
  expect(nodes).toEqual(expect.arrayContaining([...new Set(edges.flat())]));
  return { nodes, edges };
}

const BEFORE: Told = {
  roles: { Clerk: ['upload', 'versions'], Boss: ['edit_users'] },
  users: {
    mary: [['Clerk', 'invoice']],
    jan: [['Clerk', 'invoice']],
    tom: [['Boss', null]],
    idle: [],
  },
};

test('users who hold the same are one node; a star marks what is strong', () => {
  expect(mermaid(graphFrom(BEFORE))).toBe(
    `flowchart LR
  user0(["jan<br/>mary"])
  user1(["tom"])
  role0["Clerk<br/>upload<br/>versions"]
  role1["#9733; Boss<br/>edit_users"]
  place0[("invoice")]
  place1[("whole tenant")]
  user0 --> role0
  user1 --> role1
  role0 --> place0
  role1 --> place1
  note0["1 user has no role"]:::note
  classDef note stroke-dasharray:4 4
`,
  );
});

test('of a plan only what it changes: gains with a plus, losses with a minus, by line and colour too', () => {
  const after = {
    roles: { ...BEFORE.roles, Clerk: ['upload', 'submit'] },
    users: { ...BEFORE.users, mary: [['Boss', 'orders']] as const, jan: [['Clerk', 'invoice']] as const },
  };
  expect(mermaid(graphFrom(BEFORE, after))).toBe(
    `flowchart LR
  user0(["jan"])
  user1(["mary"])
  role0["Clerk<br/>#43;#160;submit<br/>#8722;#160;versions<br/>upload"]
  role1["#9733; Boss<br/>edit_users"]
  place0[("invoice")]
  place1[("orders")]
  user0 --> role0
  user1 -. "−" .-> role0
  user1 -- "+" --> role1
  role0 --> place0
  role1 --> place1
  linkStyle 2 stroke:#2da44e,stroke-width:3px
  linkStyle 1 stroke:#e5534b,stroke-width:3px
  note0["2 users keep their access"]:::note
  classDef note stroke-dasharray:4 4
`,
  );
  expect(mermaid(graphFrom(BEFORE, BEFORE))).toContain('note0["The plan changes no access"]');
});

property.prop([fc.uniqueArray(hostile, { minLength: 8, maxLength: 8 })], { numRuns: runs(200) })(
  'no name is more than a name',
  ([a = '', b = '', c = '', d = '', e = '', f = '', g = '', h = '']) => {
    const before: Told = { roles: { [a]: [b] }, users: { [c]: [[a, d]], [e]: [[a, f]] } };
    const after: Told = { roles: { [a]: [g] }, users: { [c]: [[a, d]], [e]: [[a, h]] } };
    expect(parsed(mermaid(graphFrom(before, after)))).toMatchObject({
      nodes: { length: expect.any(Number) as number },
    });
    const { nodes, edges } = parsed(mermaid(graphFrom(before)));
    expect([nodes.length, edges.length]).toEqual([6, 4]);
  },
);

test('places that are held alike are one node, however many they are', () => {
  const inboxes = Array.from({ length: 400 }, (_, index) => `inbox ${index}`);
  const guest = inboxes.flatMap((inbox): [string, string][] => [
    ['InboxGuest', inbox],
    ['ReviewGuest', inbox],
  ]);
  const roles = { InboxGuest: ['view_list'], ReviewGuest: ['review'] };
  const text = mermaid(graphFrom({ roles, users: { guest } }));
  expect(parsed(text).nodes).toEqual(['user0', 'role0', 'role1', 'place0']);
  expect(text).toContain('inbox 0<br/>inbox 1<br/>inbox 2<br/>and 397 more');
});

test('one who holds too much to be drawn leaves room for the others', () => {
  const many = Array.from({ length: 120 }, (_, index): [string, string] => [`R${index}`, `inbox ${index}`]);
  const roles = Object.fromEntries(many.map(([role]) => [role, ['review']]));
  const text = mermaid(graphFrom({ roles, users: { all: many, bob: [['R1', 'inbox 1']] } }));
  expect(parsed(text).nodes).toHaveLength(3);
  expect(text).toContain('note0["1 more user is left out"]');
});

test('of a large tenant as much is drawn as can be read, and it says what is left out', () => {
  const text = mermaid(graphFrom(largeTenant(2000, 500)));
  const { nodes, edges } = parsed(text);
  expect(nodes.length).toBeGreaterThan(50);
  expect(nodes.length).toBeLessThanOrEqual(100);
  expect(edges.length).toBeLessThanOrEqual(300);
  expect(text.length).toBeLessThan(50_000);
  expect(text).toMatch(/note0\["\d+ more users are left out"\]/);
});
