/** An explanation for a person. Sentences are folded; what belongs into a spec is not. */
import type {
  Explained,
  ExplainedKey,
  ExplainedKind,
  ExplainedPermission,
  ExplainedRule,
  KeyEntry,
  Topic,
} from '../../documents/explanation-documents.ts';
import { withArticle } from '../../kinds/kind.ts';
import type { Page } from '../../report/paint.ts';
import { folded, wrapped } from '../../specfile/problem/fold.ts';

/** A heading with lines below it; without lines it is left out. */
type Part = readonly [heading: string, lines: readonly string[]];

export function explanationText(explained: Explained, page: Page): string {
  const { name, is, description } = explained;
  const title = `${page.paint.strong(name)} ${page.paint.faint(`(${TITLES[is]})`)}`;
  const parts = partsOf(explained, page)
    .filter(([, lines]) => lines.length > 0)
    .map(([heading, lines]) => [page.paint.strong(heading), ...lines].join('\n'));
  return [[title, ...folded('', description, page.width)].join('\n'), ...parts].join('\n\n') + '\n';
}

/** What there is to explain. */
export const topicsText = (topics: readonly Topic[], { width, paint }: Page): string =>
  [...Map.groupBy(topics, ({ is }) => is)]
    .map(([is, some]) => {
      const lines = wrapped(
        some.map(({ name }) => name),
        width - 2,
      );
      return [paint.strong(LISTS[is]), ...lines.map((line) => `  ${line}`)].join('\n');
    })
    .join('\n\n') + '\n';

const TITLES: Readonly<Record<Explained['is'], string>> = {
  kind: 'a kind',
  key: 'a key of a spec',
  permission: 'a permission',
  rule: 'a rule about plans',
};
const LISTS: Readonly<Record<Explained['is'], string>> = {
  kind: 'Kinds',
  key: 'Keys of a spec',
  permission: 'Permissions',
  rule: 'Rules about plans',
};

function partsOf(explained: Explained, page: Page): readonly Part[] {
  switch (explained.is) {
    case 'kind':
      return ofKind(explained, page);
    case 'key':
      return ofKey(explained, page);
    case 'permission':
      return ofPermission(explained, page);
    case 'rule':
      return ofRule(explained, page);
    default:
      return explained satisfies never;
  }
}

const sentence = (text: string, { width }: Page): string[] => folded('  ', text, width);
const yaml = (example: string | null): string[] =>
  (example ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => `  ${line}`);

function ofKind(kind: ExplainedKind, page: Page): Part[] {
  const { name, sections, identity, create_needs: needs, permissions, destroys } = kind;
  const where = sections.map((section) => section.replace(/\[\]$/, '')).join(' or ');
  const known = identity === null ? '' : ` Its ${identity} tells it from others.`;
  const how =
    needs.length === 0
      ? identity === null
        ? 'fitform only watches it: it is compared, and never written.'
        : `It is only looked up: each must exist.`
      : identity === null
        ? `New ones need ${eachOf(needs)}.`
        : `With its ${identity} alone, ${withArticle(name)} is only looked up. A new one needs ${eachOf(needs)}.`;
  const takes = Object.entries(permissions)
    .filter(([, needed]) => needed.length > 0)
    .map(([job, needed]) => `${JOBS[job as keyof typeof JOBS].padEnd(9)}${eachOf(needed, ' and ')}`);
  return [
    ['In a spec', sentence(`It stands under ${where}.${known} ${how}`, page)],
    ['Keys', kind.keys.flatMap((key) => entryLines(key, page))],
    [
      'Permissions it takes, on the whole tenant',
      takes.flatMap((line) => folded('  ', line, page.width, 11)),
    ],
    ['Deleting it destroys', destroys === null ? [] : sentence(`${destroys}.`, page)],
    ['For example', yaml(kind.example)],
  ];
}

const JOBS = { see: 'see all', create: 'create', update: 'update', delete: 'delete' };

const eachOf = (needed: readonly (readonly string[])[], and = ', '): string =>
  needed.map((one) => one.join(' or ')).join(and);

function entryLines({ name, description, ...rest }: KeyEntry, page: Page): string[] {
  return [
    ...folded('  ', `${page.paint.strong(name)}  ${page.paint.faint(traits(rest))}`, page.width, 6),
    ...folded('      ', description, page.width),
  ];
}

const traits = ({
  type,
  required,
  create_only: createOnly,
  default: otherwise,
  default_for_new: forNew,
}: Omit<KeyEntry, 'name' | 'description'>): string =>
  [
    type,
    ...(required ? ['required'] : []),
    ...(createOnly ? ['on creation only'] : []),
    ...(otherwise === null ? [] : [`default ${otherwise}${forNew ? ' for a new one' : ''}`]),
  ].join('; ');

function ofKey(key: ExplainedKey, page: Page): Part[] {
  const width = Math.max(0, ...key.values.map(({ name }) => name.length)) + 4;
  return [
    ['Value', sentence(traits(key), page)],
    ['Left out', key.omitted === null ? [] : sentence(key.omitted, page)],
    ['Empty, as []', key.empty === null ? [] : sentence(key.empty, page)],
    ['Keys', key.keys.flatMap((one) => entryLines(one, page))],
    [
      'Known values',
      key.values.flatMap(({ name, description }) =>
        folded(`  ${name}`.padEnd(width), description, page.width, width),
      ),
    ],
    ['For example', yaml(key.example)],
  ];
}

function ofPermission({ strong, needed, rules }: ExplainedPermission, page: Page): Part[] {
  const lines = needed.map(({ kind, to, or }) => {
    const instead = or.length === 0 ? '' : ` (${or.join(' or ')} will do as well)`;
    return `${kind}: ${to.map((job) => JOBS[job]).join(', ')}${instead}`;
  });
  const none = 'For no kind: plan and apply never need it.';
  return [
    [
      'High privilege',
      strong
        ? sentence('Yes: whoever holds it can gain other rights, read everything, or end the tenant.', page)
        : [],
    ],
    ['fitform needs it', (lines.length === 0 ? [none] : lines).flatMap((line) => sentence(line, page))],
    ['Rules that speak of it', rules.map((rule) => `  ${rule}`)],
  ];
}

const ofRule = ({ severities, way_out: wayOut, source }: ExplainedRule, page: Page): Part[] => [
  ['Severity', sentence(severities.join(' or '), page)],
  ['What to do', sentence(wayOut, page)],
  ['Source', sentence(source, page)],
];
