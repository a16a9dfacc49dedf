/** Who may import whom, and who may talk to the outside. The design's rooms, checked. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** The rooms that a room may import from, itself apart. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  // Types alone, made from the schemas.
  documents: [],
  kinds: ['documents'],
  wire: [],
  // Who may do what where.
  access: ['documents', 'kinds'],
  // Rules are declared below what they judge, so that a spec, a plan and a report can name them.
  policy: ['documents', 'kinds', 'access'],
  specfile: ['documents', 'kinds', 'policy'],
  plan: ['documents', 'kinds', 'access', 'policy', 'specfile'],
  drift: ['documents', 'kinds', 'specfile', 'plan'],
  export: ['kinds', 'specfile'],
  tenant: ['kinds', 'specfile', 'wire'],
  apply: ['documents', 'kinds', 'specfile', 'plan', 'tenant', 'wire'],
  undo: ['documents', 'kinds', 'policy', 'specfile', 'plan', 'apply'],
  review: ['documents', 'kinds', 'access', 'policy', 'specfile', 'tenant', 'wire'],
  report: [
    'documents',
    'kinds',
    'access',
    'policy',
    'specfile',
    'plan',
    'drift',
    'tenant',
    'apply',
    'review',
  ],
  // Access as a page, a diagram and a document.
  graph: ['documents', 'kinds', 'access', 'specfile', 'report'],
  // From the answers of a tenant to what they show of it.
  probe: ['documents', 'kinds', 'specfile', 'report', 'wire'],
  web: ['specfile'],
  airisk: ['wire', 'web'],
  // Its pages look like the rest.
  emulator: ['web'],
  serve: ['kinds', 'specfile', 'tenant', 'review', 'web', 'wire'],
  // Each step of the way to a tenant, by itself.
  doctor: ['documents', 'kinds', 'access', 'specfile', 'tenant', 'review', 'engine', 'wire'],
  // Where the parts meet; the command line and the library are two ways into it.
  engine: [
    'documents',
    'kinds',
    'access',
    'specfile',
    'export',
    'plan',
    'drift',
    'policy',
    'tenant',
    'apply',
    'undo',
    'report',
    'wire',
  ],
  library: [
    'engine',
    'documents',
    'kinds',
    'specfile',
    'export',
    'plan',
    'report',
    'tenant',
    'airisk',
    'review',
    'wire',
  ],
  cli: [
    'engine',
    'doctor',
    'documents',
    'kinds',
    'specfile',
    'export',
    'plan',
    'drift',
    'policy',
    'tenant',
    'airisk',
    'apply',
    'undo',
    'report',
    'graph',
    'review',
    'probe',
    'serve',
    'web',
    'wire',
    'emulator',
  ],
  // The pages of docs/ are made from the declarations of the commands, its pictures from runs on an emulated tenant.
  build: ['kinds', 'policy', 'specfile', 'plan', 'undo', 'report', 'engine', 'cli', 'emulator'],
};

const COMMANDS = join('cli', 'commands') + sep;

/** These say what is; they do not do. */
const PURE = ['kinds', 'access', 'export', 'plan', 'drift', 'policy', 'undo', 'report', 'graph', 'probe'];
const PURE_BUILTINS = ['node:crypto', 'node:util'];

interface Import {
  file: string;
  room: string;
  from: string;
  typeOnly: boolean;
}

const roomOf = (file: string): string => file.split(sep)[0] ?? '';

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(import|export)(\s+type)?[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'/g,
  );
  return [...found].map((match) => ({
    file,
    room: roomOf(file),
    from: match[3] ?? match[4] ?? '',
    typeOnly: match[2] !== undefined,
  }));
});

const targetOf = ({ file, from }: Import): string => relative(src, resolve(src, dirname(file), from));

test('every room is known here', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('there are imports to look at', () => {
  expect(imports.filter(({ from }) => from.startsWith('.')).length).toBeGreaterThan(100);
});

describe.each(Object.entries(MAY_IMPORT))('%s', (room, allowed) => {
  test(`imports from ${allowed.length === 0 ? 'no other room' : allowed.join(', ')}`, () => {
    const strays = imports
      .filter((one) => one.room === room && one.from.startsWith('.'))
      .filter((one) => ![room, ...allowed].includes(roomOf(targetOf(one))))
      .map((one) => `${one.file} -> ${targetOf(one)}`);
    expect(strays).toEqual([]);
  });
});

test.each(PURE)('%s does no I/O', (room) => {
  const builtins = imports.filter((one) => one.room === room && one.from.startsWith('node:'));
  expect(builtins.filter(({ from }) => !PURE_BUILTINS.includes(from))).toEqual([]);
  for (const file of files.filter((name) => roomOf(name) === room)) {
    expect(readFileSync(join(src, file), 'utf8')).not.toMatch(
      /\bawait\b|\basync\b|Math\.random|Date\.now|new Date\(\)/,
    );
  }
});

test('no file leads back to itself', () => {
  const leads = new Map(
    [...Map.groupBy(imports, ({ file }) => file)].map(([file, own]) => [
      file,
      own.filter(({ from }) => from.startsWith('.')).map(targetOf),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (done.has(file) || way.includes(file)) return;
    for (const next of leads.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('only main.ts touches the globals', () => {
  const touching = files.filter((file) => {
    const code = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    return /\bprocess\.|\bconsole\./.test(code);
  });
  expect(touching.filter((file) => roomOf(file) !== 'build')).toEqual([join('cli', 'main.ts')]);
});

/**
 * Elsewhere half a character would be a `URIError`, far from where it came in. The script runs in a browser; a report makes
 * names printable first, and may not know `wire`.
 */
test('texts enter URLs in one place', () => {
  const encoding = files.filter((file) => /\bencodeURI/.test(readFileSync(join(src, file), 'utf8')));
  expect(encoding.sort()).toEqual(
    [
      join('emulator', 'tenant', 'review-script.ts'),
      join('report', 'sarif.ts'),
      join('wire', 'url.ts'),
    ].sort(),
  );
});

test('no file is so long that it hides two ideas', () => {
  const long = files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 300);
  expect(long).toEqual([]);
});

/** What any emulated server needs is in the kit, which knows none of them; and they do not know each other. */
test.each([
  ['kit', []],
  ['tenant', ['kit']],
  ['airisk', ['kit']],
])('emulator/%s imports from no other room of the emulator but %j', (room, allowed) => {
  const within = (path: string): string | undefined => {
    const [top, inner] = path.split(sep);
    return top === 'emulator' ? inner : undefined;
  };
  const own = imports.filter(({ file, from }) => within(file) === room && from.startsWith('.'));
  expect(own.length).toBeGreaterThan(5);
  const strays = own.filter((one) => ![undefined, room, ...allowed].includes(within(targetOf(one))));
  expect(strays.map((one) => `${one.file} -> ${targetOf(one)}`)).toEqual([]);
});

describe('the engine', () => {
  const own = imports.filter(({ room }) => room === 'engine');
  const onDisk = join('engine', 'on-disk');

  test('knows no terminal and no command line: of packages and Node only what is pure', () => {
    const outside = own.filter(({ file, from }) => !from.startsWith('.') && dirname(file) !== onDisk);
    const known = ['node:crypto', 'node:path', 'node:util'];
    expect(outside.filter(({ from }) => !known.includes(from))).toEqual([]);
    expect(outside.length).toBeGreaterThan(0);
  });

  test('takes the kinds as a parameter, so that it runs with others', () => {
    expect(own.filter((one) => targetOf(one) === join('kinds', 'index.ts'))).toEqual([]);
  });
});

/** More of them, and nobody knows at the call which is which. */
const MOST_POSITIONAL = 4;

test.each(['engine', 'cli', 'library'])(
  'no function of %s has more than four positional parameters',
  (room) => {
    const long: string[] = [];
    let count = 0;
    for (const file of files.filter((name) => roomOf(name) === room)) {
      const source = ts.createSourceFile(
        file,
        readFileSync(join(src, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      const visit = (node: ts.Node): void => {
        if (ts.isFunctionLike(node)) {
          count += 1;
          if (node.parameters.length > MOST_POSITIONAL) {
            const { line } = source.getLineAndCharacterOfPosition(node.getStart());
            long.push(`${file}:${line + 1}`);
          }
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(long).toEqual([]);
    expect(count).toBeGreaterThan(10);
  },
);
/**
 * Whoever reads a file's name in an import must not have to ask which of two it is. `index.ts` says nothing anywhere, and a
 * command bears the name of its verb.
 */
test('no two files within reach of each other share a name', () => {
  const mayImport = (from: string, to: string): boolean => [from, ...(MAY_IMPORT[from] ?? [])].includes(to);
  const named = files.filter((file) => basename(file) !== 'index.ts' && !file.startsWith(COMMANDS));
  const shared = named.flatMap((file, index) => {
    const room = roomOf(file);
    return named
      .slice(index + 1)
      .filter((other) => basename(other) === basename(file))
      .map(roomOf)
      .filter((other) => mayImport(room, other) || mayImport(other, room))
      .map((other) => `${basename(file)}: ${[room, other].sort().join(', ')}`);
  });
  // The emulator of a tenant and that of AIRisk know nothing of each other.
  expect(shared.filter((pair) => !pair.endsWith(': emulator, emulator'))).toEqual([]);
});
