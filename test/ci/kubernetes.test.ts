/** examples/kubernetes: by the schemas of Kubernetes, and what its container does in a folder that it may not write to. */
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CronJob } from 'kubernetes-models/batch/v1';
import { ConfigMap, Secret } from 'kubernetes-models/v1';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fitform, folder } from '../support/cli-process.ts';
import { startTenant } from '../support/tenant-server.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = await readFile(join(ROOT, 'examples/kubernetes/drift.yaml'), 'utf8');
const objectsIn = (yaml: string) =>
  parseAllDocuments(yaml).map((one) => one.toJS() as { apiVersion: string; kind: string });
const all = objectsIn(text);
const object = <T>(kind: string): T => all.find((one) => one.kind === kind) as T;

const cronJob = object<ConstructorParameters<typeof CronJob>[0]>('CronJob');
const configMap = object<ConstructorParameters<typeof ConfigMap>[0]>('ConfigMap');
const secret = object<ConstructorParameters<typeof Secret>[0]>('Secret');
const job = cronJob?.spec?.jobTemplate.spec;
const pod = job?.template.spec;
const [container] = pod?.containers ?? [];

test('each object is what Kubernetes takes', () => {
  expect(all).toHaveLength(3);
  for (const one of [new CronJob(cronJob), new ConfigMap(configMap), new Secret(secret)]) one.validate();
  expect(() => new CronJob({ ...cronJob, spec: { schedule: '1' } as never }).validate()).toThrow(
    /jobTemplate/,
  );
});

/** What TypeScript has against the objects as literals: unlike the schemas, types take no key that they do not know. */
function faultsIn(yaml: string): string[] {
  const file = join(import.meta.dirname, 'as-literals.ts');
  const code = objectsIn(yaml).map((one) => {
    const type = `import('kubernetes-models/${one.apiVersion}').I${one.kind}`;
    return `export const ${one.kind}: ${type} = ${JSON.stringify(one)};`;
  });
  const options = { module: ts.ModuleKind.NodeNext, strict: true, skipLibCheck: true, types: [] };
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists: exists } = host;
  host.readFile = (path) => (path === file ? code.join('\n') : read(path));
  host.fileExists = (path) => path === file || exists(path);
  const found = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('no key is misspelt, however deep', () => {
  expect(faultsIn(text)).toEqual([]);
  const misspelt = text
    .replace('enableServiceLinks:', 'enableServiceLink:')
    .replace('stringData:', 'stringdata:');
  expect(faultsIn(misspelt)).toEqual(
    ['stringdata', 'enableServiceLink'].map(
      (key) => expect.stringContaining(`'"${key}"' does not exist`) as string,
    ),
  );
});

test('what was found is not hidden by another try, and no two run at once', () => {
  expect(cronJob?.spec?.concurrencyPolicy).toBe('Forbid');
  expect([job?.backoffLimit, pod?.restartPolicy]).toEqual([0, 'Never']);
});

test('the container is not root and may write nowhere', () => {
  expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 });
  expect(container?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(pod?.automountServiceAccountToken).toBe(false);
  expect(container?.image).toMatch(/@sha256:[0-9a-f]{64}$/);
});

test('it tells drift by its exit code, in a folder that it may not write to', async () => {
  const tenant = await startTenant();
  const spec = await folder({ 'tenant.yaml': configMap?.data?.['tenant.yaml'] ?? '' });
  const cwd = await folder();
  await chmod(cwd, 0o555);
  const [verb = '', path = ''] = container?.args ?? [];
  const args = [verb, path.replace('/spec', spec)];
  const variables = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value ?? '']));
  expect(Object.keys(secret?.stringData ?? {}).sort()).toEqual(Object.keys(tenant.env).sort());
  const env = { ...variables, ...tenant.env };
  const drift = await fitform(args, { cwd, env });
  expect(drift.code, drift.stderr).toBe(2);
  // Root may write there all the same.
  expect(await readdir(cwd)).toEqual([]);
  await fitform(['apply', ...args.slice(1), '--yes', '--journal', 'off'], { env });
  expect((await fitform(args, { cwd, env })).code).toBe(0);
});
