/** The image, as far as no container engine is needed: what the Dockerfile says, and the same files run as it runs them. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { ROOT, run } from '../support/packed.ts';
import { running } from '../support/running-process.ts';

const read = (name: string) => readFile(join(ROOT, name), 'utf8');

/** Its instructions, each with its words; what `\` continues is one. */
const instructions = (await read('Dockerfile'))
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split(/\s+/) as [string, ...string[]]);
const all = (name: string, from = instructions) => from.filter(([first]) => first === name);
const final = instructions.slice(instructions.findLastIndex(([name]) => name === 'FROM'));
const argumentsOf = (name: string) => all(name, final).map(([, ...words]) => words.join(' '));

describe('the Dockerfile', () => {
  test('pins its base images, and Node to that of the checks', async () => {
    const images = all('FROM').map(([, image]) => image);
    for (const image of images) expect(image).toMatch(/^[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+$/);
    const { devDependencies } = JSON.parse(await read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    expect(images[0]).toContain(`node:${devDependencies['node']}-`);
  });

  test('runs fitform in /work, as a user with a number who is not root', () => {
    expect(argumentsOf('ENTRYPOINT')).toEqual(['["fitform"]']);
    expect(argumentsOf('WORKDIR')).toEqual(['/work']);
    expect(argumentsOf('USER')).toEqual([expect.stringMatching(/^[1-9]\d+:[1-9]\d+$/)]);
    expect(argumentsOf('HEALTHCHECK')).toHaveLength(1);
  });

  test('fetches and installs nothing in the final image, and bakes no setting in', () => {
    expect(all('ADD')).toEqual([]);
    expect(argumentsOf('RUN').filter((command) => !command.startsWith('ln -s '))).toEqual([]);
    expect(argumentsOf('ENV')).toEqual([]);
    expect(argumentsOf('ARG')).toEqual(['VERSION=0.0.0-local']);
  });

  test('copies what is there, and the ignore file lets nothing else through', async () => {
    const copied = all('COPY')
      .filter(([, first = '']) => !first.startsWith('--from='))
      .flatMap(([, ...words]) => words.slice(0, -1))
      .map((path) => path.replace(/^\.\//, ''));
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const [everything, ...let_through] = (await read('.dockerignore'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(everything).toBe('*');
    expect(let_through.map((line) => line.replace(/^!/, '')).sort()).toEqual([...new Set(copied)].sort());
  });
});

test('what the first stage copies is enough to build', async () => {
  const parent = await folder();
  const stage = instructions.slice(0, instructions.lastIndexOf(final[0]!));
  for (const [, ...words] of all('COPY', stage)) {
    for (const name of words.slice(0, -1)) {
      await cp(join(ROOT, name), join(parent, basename(name)), { recursive: true });
    }
  }
  await symlink(join(ROOT, 'node_modules'), join(parent, 'node_modules'));
  await run(process.execPath, ['src/build/bundle.ts'], { cwd: parent });
  // Not the program: the names of its chunks depend on where the packages are.
  for (const name of ['THIRD-PARTY-LICENSES.txt', 'sbom.cdx.json']) {
    expect(await readFile(join(parent, 'dist', name), 'utf8')).toBe(await read(`dist/${name}`));
  }
});

/** The unprivileged user of the image, where this runs as root; else nobody can change who they are. */
const isRoot = process.getuid?.() === 0;
const [uid, gid] = (argumentsOf('USER')[0] ?? '').split(':').map(Number) as [number, number];
const identity = isRoot ? { uid, gid } : {};

let root: string;
let work: string;
/** Node as copied, since the user may not be allowed to enter the folder of the one that runs this. */
const node = () => join(root, 'usr/local/bin/node');
const start = (...args: string[]) =>
  spawn(node(), [join(root, 'opt/fitform/dist/fitform.js'), ...args], {
    ...{ cwd: work, env: { FITFORM_SERVE_TOKEN: 'x'.repeat(43) }, ...identity },
  });
const fitform = (...args: string[]) =>
  run(node(), [join(root, 'opt/fitform/dist/fitform.js'), ...args], { cwd: work, env: {}, ...identity });

beforeAll(async () => {
  const parent = await folder();
  await chmod(parent, 0o755);
  [root, work] = [join(parent, 'root'), join(parent, 'work')];
  for (const [, ...words] of all('COPY', final)) {
    const target = join(root, words.at(-1) ?? '');
    await mkdir(join(target, '..'), { recursive: true });
    if (words.includes('/usr/local/bin/node')) await copyFile(process.execPath, target);
    else if (words.includes('/build/dist')) await cp(join(ROOT, 'dist'), target, { recursive: true });
    else {
      for (const name of words.slice(0, -1)) await cp(join(ROOT, name), join(target, basename(name)));
    }
  }
  await run('chmod', ['-R', 'a-w,a+rX', root]);
  await mkdir(work);
  await copyFile(join(ROOT, 'tenant.example.yaml'), join(work, 'tenant.yaml'));
  if (isRoot) await chown(work, uid, gid);
});
// Else only root could remove it.
afterAll(() => run('chmod', ['-R', 'u+w', root]));

describe('its files, read-only and run by an unprivileged user', () => {
  test('are enough to plan, apply and look for drift', async () => {
    const intrude = run(node(), ['-e', `fs.writeFileSync(${JSON.stringify(join(root, 'x'))}, '')`], identity);
    await expect(intrude).rejects.toThrow('EACCES');
    const { stdout, stderr } = await fitform('apply', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ converged: true });
    expect(stderr).not.toMatch(/warning/i);
    expect(JSON.parse((await fitform('drift', '--json')).stdout)).toMatchObject({ in_sync: true });
  });

  test('the health check asks serve, wherever it listens, and leaves other commands alone', async () => {
    const { url } = await running(start('serve', '--port', '0', '--host', '0.0.0.0'));
    const { port } = new URL(url);
    const closed = String(await freePort());
    /** Its exit code, and what it printed. */
    const check = async (...words: string[]): Promise<string> => {
      const file = join(work, 'cmdline');
      await writeFile(file, words.join('\0') + '\0');
      const checked = run(node(), [join(root, 'opt/fitform/health-check.ts'), file], identity);
      const { code = 0, stdout } = (await checked.catch((error: unknown) => error)) as {
        code?: number;
        stdout: string;
      };
      return `${code} ${stdout}`;
    };
    const program = ['node', '/usr/local/bin/fitform'];
    const answers = `0 http://127.0.0.1:${port}/healthz answers\n`;
    expect(await check(...program, 'serve', '--port', port)).toBe(answers);
    expect(await check('/sbin/docker-init', '--', 'fitform', 'serve', `--port=${port}`)).toBe(answers);
    expect(await check(...program, 'serve', '--host', '0.0.0.0', '--port', port)).toBe(answers);
    expect(await check(...program, 'serve', '--port', closed)).toBe(
      `1 http://127.0.0.1:${closed}/healthz does not answer\n`,
    );
    expect(await check(...program, 'serve')).toContain('http://127.0.0.1:8080/healthz ');
    expect(await check(...program, 'apply', '--yes')).toBe('0 ');
    expect(await check(...program, 'airisk', 'serve')).toBe('0 ');
  });
});
