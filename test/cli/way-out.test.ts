/** Proxies, TLS and refused sign-ins as a user of the command line meets them. */
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { certificate, secureServer } from '../support/certificates.ts';
import { listening, proxyServer } from '../support/loopback.ts';
import { each, fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder } from '../support/cli-process.ts';
import { AS_IT_IS, specWith } from '../support/specs.ts';
import { closedPort, signInAt, startFront, startTenant } from '../support/tenant-server.ts';

const files = { 'tenant.yaml': AS_IT_IS };
const elsewhere = signInAt('https://tenant.invalid');
const AIRISK = {
  CLIENT_ID: 'the-client',
  CLIENT_SECRET: 'no-secret',
  REDIRECT_URI: 'http://127.0.0.1:8765/callback',
};

describe('a proxy', () => {
  test('without a scheme is used, and nothing goes out directly', async () => {
    const { host, asked } = await proxyServer({ status: 407 });
    for (const run of await each(['plan', 'apply', 'drift', 'export'], [], {
      files,
      env: { ...elsewhere, HTTPS_PROXY: host },
    })) {
      expect(run.code).toBe(4);
      expect(complaintOf(run)).toContain(
        `the proxy ${host} (HTTPS_PROXY) asks for a user name and a password (407)`,
      );
    }
    expect(asked).toEqual(Array.from({ length: 4 }, () => 'CONNECT tenant.invalid:443'));
  });

  test('of .env is used as well, and so is that of AIRisk', async () => {
    const { host, asked } = await proxyServer({ status: 407 });
    const env = { ...AIRISK, AIRISK_URL: 'https://airisk.invalid' };
    const run = await fitform(['airisk', 'users', '--headless'], {
      files: { '.env': `https_proxy=${host}\n` },
      env,
    });
    expect([run.code, asked]).toEqual([4, ['CONNECT airisk.invalid:443']]);
    expect(complaintOf(run)).toContain('(https_proxy) asks for a user name and a password (407)');
  });

  test.each(['socks5://somebody:hunter2@127.0.0.1:1', 'http://somebody:hunt/er2@127.0.0.1:1'])(
    'that cannot be one is exit 3 before anything is sent, and not shown',
    async (HTTPS_PROXY) => {
      const runs = [
        ...(await each(['plan', 'apply', 'drift', 'export'], [], {
          files,
          env: { ...elsewhere, HTTPS_PROXY },
        })),
        await fitform(['airisk', 'users', '--headless'], {
          env: { ...AIRISK, AIRISK_URL: 'https://airisk.invalid', HTTPS_PROXY },
        }),
      ];
      for (const run of runs) {
        expect([run.code, complaintOf(run)]).toEqual([
          3,
          expect.stringMatching(/^(error: )?HTTPS_PROXY (names|is not)/m),
        ]);
        expect(complaintOf(run)).not.toMatch(/somebody|hunt/);
      }
    },
  );

  test('that is not used may be anything', async () => {
    const { env } = await startTenant();
    const run = await fitform(['drift'], { files, env: { ...env, HTTP_PROXY: 'socks5://127.0.0.1:1' } });
    expect(run.code, run.stderr).toBe(0);
  });

  test('is passed by for the hosts of NO_PROXY', async () => {
    const { host, asked } = await proxyServer({ status: 407 });
    const env = { ...elsewhere, HTTPS_PROXY: host, NO_PROXY: 'other.test,invalid' };
    const run = await fitform(['plan'], { files, env });
    expect([run.code, asked]).toEqual([4, []]);
  });
});

test('certificates that .env names are trusted, also behind a proxy', async () => {
  const pair = certificate({ names: ['tenant.invalid'] });
  const { host, asked } = await proxyServer({ to: await listening(secureServer(pair)) });
  const cwd = await folder({
    // The server's lists are all empty.
    'tenant.yaml': specWith('roles: []'),
    'ca.pem': pair.cert,
    '.env': `NODE_EXTRA_CA_CERTS=ca.pem\nFITFORM_TOKEN=a-token\nHTTPS_PROXY=${host}\n`,
  });
  const [trusting, other] = await Promise.all([
    fitform(['plan'], { cwd, env: { FITFORM_URL: 'https://tenant.invalid' } }),
    fitform(['plan'], { files, env: { ...elsewhere, HTTPS_PROXY: host } }),
  ]);
  expect([trusting.code, trusting.stderr + trusting.stdout]).toEqual([
    0,
    expect.not.stringContaining('certificate'),
  ]);
  expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('NODE_EXTRA_CA_CERTS')]);
  expect(asked).toContain('CONNECT tenant.invalid:443');
});

test('https:// of a port for plain http is exit 4 at once, and says so', async () => {
  const host = await listening(createServer((_request, response) => response.end('[]')));
  const run = await fitform(['plan', '--verbose'], { files, env: signInAt(`https://${host}`) });
  expect(run.code).toBe(4);
  expect(run.stderr).toMatch(/the server does not speak TLS .*\n.*it may be a port for plain http/);
  expect(run.stderr.match(/^POST /gm)).toHaveLength(1);
});

describe('a refused sign-in', () => {
  const refusing = () => startFront(null, () => ({ status: 401 }));

  test('names host and user, and where each came from', async () => {
    const { url } = await refusing();
    const { host } = new URL(url);
    const cwd = await folder({
      ...files,
      '.env': `FITFORM_URL=${url}\nFITFORM_USERNAME=mary@example.com\nFITFORM_PASSWORD=hunter2 # of the test tenant\n`,
    });
    const fromFile = await fitform(['plan'], { cwd });
    expect([fromFile.code, fromFile.stderr]).toEqual([
      4,
      expect.stringContaining(
        `check the host ${host} (FITFORM_URL in .env), the user "mary@example.com" (FITFORM_USERNAME in .env) and the password (FITFORM_PASSWORD in .env: all before the #, so quote it if the # belongs to it)`,
      ),
    ]);
    const mixed = await fitform(['plan', '--url', url, '--json'], {
      cwd,
      env: { FITFORM_PASSWORD: 'hunter2', FITFORM_AUTH: 'basic' },
    });
    expect(complaintOf(mixed)).toContain(
      `check the host ${host} (--url), the user "mary@example.com" (FITFORM_USERNAME in .env) and the password (FITFORM_PASSWORD in the environment)`,
    );
    const bySpec = await fitform(['plan'], {
      files: { 'tenant.yaml': AS_IT_IS.replace('${FITFORM_URL:-embedded}', url) },
      env: { FITFORM_TOKEN: 'hunter2' },
    });
    expect(bySpec.stderr).toContain(
      `check the host ${host} (the spec) and the token (FITFORM_TOKEN in the environment)`,
    );
    for (const run of [fromFile, mixed, bySpec]) expect(run.stdout + run.stderr).not.toContain('hunter2');
  });

  test('of AIRisk names the host and the client', async () => {
    const server = await startAirisk({ redirectUris: [AIRISK.REDIRECT_URI] });
    onTestFinished(() => server.stop());
    const { client_id } = server.client;
    const run = await fitform(['airisk', 'users', '--headless'], {
      files: { '.env': `CLIENT_SECRET=no-secret\nCLIENT_ID=${client_id}\n` },
      env: { AIRISK_URL: server.url, REDIRECT_URI: AIRISK.REDIRECT_URI },
    });
    expect([run.code, run.stderr]).toEqual([
      4,
      expect.stringContaining(
        `check the host ${new URL(server.url).host} (AIRISK_URL in the environment), the client "${client_id}" (CLIENT_ID in .env) and its secret (CLIENT_SECRET in .env)`,
      ),
    ]);
    expect(complaintOf(run)).not.toContain('no-secret');
  });
});

describe('credentials that cannot be meant', () => {
  const at = { FITFORM_URL: 'https://127.0.0.1:1' };
  test.each([
    [
      'a password with a line break behind it',
      { FITFORM_USERNAME: 'mary', FITFORM_PASSWORD: 'hunter2\n' },
      /FITFORM_PASSWORD ends in a line break/,
    ],
    [
      'a user name with one',
      { FITFORM_USERNAME: 'hunter2\r\n', FITFORM_PASSWORD: 'x' },
      /FITFORM_USERNAME ends in a line break/,
    ],
    [
      'a control character',
      { FITFORM_USERNAME: 'mary', FITFORM_PASSWORD: 'hun\tter2' },
      /FITFORM_PASSWORD holds .*control character/,
    ],
    [
      'a colon in the user name of Basic',
      { FITFORM_AUTH: 'basic', FITFORM_USERNAME: 'hunter2:x', FITFORM_PASSWORD: 'x' },
      /FITFORM_USERNAME holds a colon/,
    ],
  ])('%s is exit 3, and not shown', async (_name, given, message) => {
    const run = await fitform(['plan'], { files, env: { ...at, ...given } });
    expect([run.code, run.stderr]).toEqual([3, expect.stringMatching(message)]);
    expect(run.stderr).not.toMatch(/hunter2|ter2/);
  });

  test('a user of AIRisk with a line break behind it is exit 3, and nothing is sent', async () => {
    const front = await startFront(null);
    const env = { ...AIRISK, AIRISK_URL: front.url, USER_ID: '1001\n' };
    const run = await fitform(['airisk', 'get', '/api/GetConversations', '--headless'], { env });
    expect([run.code, run.stderr, front.connections()]).toEqual([
      3,
      expect.stringContaining('USER_ID ends in a line break'),
      0,
    ]);
  });

  test('a colon in the user name is fine where it is sent as JSON', async () => {
    const front = await startFront(null, () => ({ status: 401 }));
    const env = { FITFORM_URL: front.url, FITFORM_USERNAME: 'a:b', FITFORM_PASSWORD: 'x' };
    expect((await fitform(['plan'], { files, env })).code).toBe(4);
  });
});

test('a proxy that cannot be reached is named, without its user info', async () => {
  const { host } = new URL(await closedPort());
  const env = { ...elsewhere, HTTPS_PROXY: `http://somebody:hunter2@${host}` };
  const run = await fitform(['plan'], { files, env });
  expect([run.code, run.stderr]).toEqual([
    4,
    expect.stringContaining(`requests go through the proxy ${host} (HTTPS_PROXY)`),
  ]);
  expect(run.stderr).not.toMatch(/somebody|hunter2/);
});
