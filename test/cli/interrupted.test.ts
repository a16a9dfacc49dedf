/** A run that is stopped, and one whose output nobody reads any more. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ended, folder, start } from '../support/cli-process.ts';
import { GUIDE } from '../support/specs.ts';
import { startFront, startHeld, startTenant, writesIn } from '../support/tenant-server.ts';

const files = { 'tenant.yaml': GUIDE };

describe.concurrent('a signal', () => {
  test.each([
    ['SIGINT', 'plan'],
    ['SIGTERM', 'apply'],
    ['SIGHUP', 'apply'],
    ['SIGINT', 'drift'],
  ] as const)('%s while %s is reading is exit 130, and nothing is written', async (signal, command) => {
    const tenant = await startTenant();
    const asked = Promise.withResolvers<undefined>();
    const front = await startFront(tenant, ({ path }) => {
      if (path.endsWith('/auth')) return undefined;
      asked.resolve(undefined);
      return 'hang';
    });
    const args = [command, '--json', ...(command === 'apply' ? ['--yes'] : [])];
    const child = await start(args, { files, env: front.env });
    const run = ended(child, args);
    await asked.promise;
    child.kill(signal);
    const { code, document } = await run;
    expect(code).toBe(130);
    expect(document).toMatchObject({ format: 'fitform.error/1', exit_code: 130, class: 'interrupted' });
    expect(writesIn(front.calls)).toEqual([]);
  });

  test('while the sign-in is not answered is exit 130 and told in a sentence', async () => {
    const asked = Promise.withResolvers<undefined>();
    const front = await startFront(null, () => {
      asked.resolve(undefined);
      return 'hang';
    });
    const child = await start(['apply'], { files, env: front.env });
    const run = ended(child, ['apply']);
    await asked.promise;
    child.kill('SIGINT');
    expect(await run).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining('nothing was written') as string,
    });
  });

  test('while it is writing lets the call in flight end, tells what is left, and the next run continues', async () => {
    const { tenant, front, asked, release } = await startHeld();
    const args = ['apply', '--yes', '--json', '--parallelism', '1'];
    const cwd = await folder(files);
    const child = await start(args, { cwd, env: front.env });
    const run = ended(child, args);
    await asked;
    child.kill('SIGINT');
    release();
    const { code, document } = await run;
    expect(code).toBe(7);
    const applied = document['applied'] as unknown[];
    const left = document['not_attempted'] as { reason: string }[];
    expect(applied.length + left.length).toBe(3);
    // The signal and the answer race, so the one call may have been followed by another, but never by all of them.
    expect(left.length).toBeGreaterThan(0);
    expect(left.map(({ reason }) => reason)).toContain('interrupted');
    expect(writesIn(front.calls)).toHaveLength(applied.length);

    const again = await ended(await start(args, { cwd, env: front.env }), args);
    expect(again.code).toBe(0);
    expect(again.document['applied']).toHaveLength(left.length);
    expect((await tenant.store.read()).roles).toHaveLength(4);
  });
});

describe.concurrent('Ctrl-C while it is writing', () => {
  async function interrupted(): Promise<{ child: ChildProcess; said: Promise<string>; release: () => void }> {
    const { front, asked, release } = await startHeld();
    const child = await start(['apply', '--yes', '--parallelism', '2'], { files, env: front.env });
    let stderr = '';
    const said = new Promise<string>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        if (/^interrupted: .*\n/m.test(stderr)) resolve(stderr);
      });
    });
    await asked;
    child.kill('SIGINT');
    return { child, said, release };
  }

  test('is answered at once, before the calls have ended', async () => {
    const { child, said, release } = await interrupted();
    expect(await said).toMatch(
      /^interrupted: finishing [12] calls?; a second Ctrl-C or SIGTERM stops at once$/m,
    );
    expect(child.exitCode).toBeNull();
    release();
    expect(await once(child, 'close')).toEqual([7, null]);
  });

  test('is followed by the way to take back what was sent, and not what was only begun', async () => {
    const { front, asked, release } = await startHeld();
    const args = ['apply', '--yes', '--rps', '1'];
    const child = await start(args, { files, env: front.env });
    const run = ended(child, args);
    await asked;
    child.kill('SIGINT');
    release();
    const { code, stdout } = await run;
    const sent = writesIn(front.calls);
    expect(sent.length).toBeLessThan(3);
    expect(code).toBe(7);
    expect(/ --allow-delete (\d+) /.exec(stdout)?.[1]).toBe(String(sent.length));
  });

  test('stops at once when it is pressed again, as was said', async () => {
    const { child, said } = await interrupted();
    await said;
    let more = '';
    child.stderr?.on('data', (chunk: Buffer) => (more += chunk.toString()));
    child.kill('SIGINT');
    // 130 would say that nothing was written.
    expect(await once(child, 'close')).toEqual([7, null]);
    expect(more).toMatch(/^error: stopped at once; .*\n {2}look .*fitform plan.*\n$/);
  });
});

/** Exit code and stderr of a run of which one output is closed before anything is written, as by `| head -0`. */
async function unread(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  closed: 'stdout' | 'stderr',
): Promise<{ code: number | null; other: string }> {
  const child = await start(args, { files, env });
  child[closed].destroy();
  let other = '';
  child[closed === 'stdout' ? 'stderr' : 'stdout']
    .setEncoding('utf8')
    .on('data', (chunk: string) => (other += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, other };
}

describe.concurrent('an output that nobody reads', () => {
  test.each([['plan'], ['drift', '--json'], ['--help']])('gives no stack trace: %s %s', async (...args) => {
    const tenant = await startTenant();
    const { other } = await unread(
      args.filter((arg) => arg !== undefined),
      tenant.env,
      'stdout',
    );
    expect(other).toBe('');
  });

  test('does not turn drift into success', async () => {
    const tenant = await startTenant();
    const { code } = await unread(['drift'], tenant.env, 'stdout');
    expect(code).not.toBe(0);
  });

  test.each(['stdout', 'stderr'] as const)(
    'an apply whose %s is closed is carried out all the same',
    async (closed) => {
      const tenant = await startTenant();
      const { code } = await unread(['apply', '--yes'], tenant.env, closed);
      expect({ code, written: tenant.writes().length }).toEqual({ code: 0, written: 3 });
    },
  );
});
