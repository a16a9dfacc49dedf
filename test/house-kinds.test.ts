/** Where a kind keeps things on the wire is known in src/kinds alone: elsewhere nothing asks for the keys of a declaration. */
import { readdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { STARTERS } from '../src/build/starter-specs.ts';
import { kinds } from '../src/kinds/index.ts';

const root = resolve(import.meta.dirname, '..');
const kindsRoom = resolve(root, 'src/kinds');
const WITHHELD = new Set(['wire', 'written', 'identity', 'generates', 'answers']);

function usesIn(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  const isOfDeclaration = (symbol: ts.Symbol | undefined): boolean =>
    symbol?.declarations?.some((one) => one.getSourceFile().fileName.endsWith('src/kinds/kind.ts')) ?? false;
  const uses: string[] = [];
  for (const source of program.getSourceFiles()) {
    const { fileName } = source;
    if (!fileName.startsWith(resolve(root, 'src')) || fileName.startsWith(kindsRoom)) continue;
    const visit = (node: ts.Node): void => {
      // Only what bears one of the names is worth the checker's time.
      const name = nameIn(node);
      if (WITHHELD.has(name) && isOfDeclaration(symbolOf(node, name, checker))) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        uses.push(`${relative(root, fileName)}:${line + 1} ${name}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return uses;
}

/** What a node takes out of an object: `one.name`, or `name` of `const { name } = one`. */
function nameIn(node: ts.Node): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return '';
  const key = node.propertyName ?? node.name;
  return ts.isIdentifier(key) ? key.text : '';
}

const symbolOf = (node: ts.Node, name: string, checker: ts.TypeChecker): ts.Symbol | undefined =>
  ts.isPropertyAccessExpression(node)
    ? checker.getSymbolAtLocation(node.name)
    : checker.getPropertyOfType(checker.getTypeAtLocation(node.parent), name);

test(
  'outside src/kinds nothing names wire, written, identity, generates or answers',
  { timeout: 60_000 },
  () => {
    const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: object;
    };
    const { options, fileNames } = ts.parseJsonConfigFileContent(
      { ...config, include: ['src'] },
      ts.sys,
      root,
    );
    const program = ts.createProgram(fileNames, { ...options, skipLibCheck: true });
    expect(usesIn(program)).toEqual([]);
  },
);

/** A kind of settings is one declaration: no other room knows its name, and the emulator has it from the API. */
test('no room names a kind of settings', () => {
  const names = kinds.filter((kind) => 'of' in kind).map(({ name }) => name);
  expect(names).not.toEqual([]);
  const files = readdirSync(resolve(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(kinds|emulator)\b/.test(file))
    .filter((file) =>
      names.some((name) =>
        new RegExp(`\\b${name}\\b`, 'i').test(readFileSync(resolve(root, 'src', file), 'utf8')),
      ),
    );
  // The example specs as texts, made from their files, and a library's code.
  const isMade = (file: string): boolean => [STARTERS, 'src/graph/page-script.ts'].includes(`src/${file}`);
  expect(files.filter((file) => !isMade(file))).toEqual([]);
});
