/** examples/provision-customer/README.md, word by word. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { pageAt } from '../support/page.ts';

const page = await pageAt('examples/provision-customer/README.md');

test('a customer is posted twice', async () => {
  const [tenantPort, serverPort] = [String(await freePort()), String(await freePort())];
  const cwd = resolve(import.meta.dirname, '../..');
  const ports = [
    ['8081', tenantPort],
    ['8080', serverPort],
  ] as const;
  const { printed } = await page.start('npx --no-install fitform emulate --port 8081', {
    cwd: await folder(),
    instead: ports,
  });
  const said = (what: string): string => new RegExp(`${what} +(.+)`).exec(printed)?.[1] ?? '';
  await page.start(
    'TENANT_URL=http://127.0.0.1:8081 TENANT_USER=… TENANT_PASSWORD=… PORT=8080 node examples/provision-customer/server.ts',
    {
      cwd,
      env: { JOURNALS: await folder() },
      instead: [
        ...ports,
        ['TENANT_USER=…', `TENANT_USER='${said('user name')}'`],
        ['TENANT_PASSWORD=…', `TENANT_PASSWORD='${said('password')}'`],
      ],
    },
  );
  const curl = page.block('sh', 'curl').trim().split('\n').at(-1) ?? '';
  const shell = { cwd, instead: ports };
  const first = JSON.parse(withoutMeter(await page.run(curl, shell))) as { did: string[] };
  expect(first.did.sort()).toEqual([
    'create inbox/ACME',
    'create role/Customer',
    'create user/ann@acme.example',
  ]);
});

/** curl tells its progress on stderr. */
const withoutMeter = (printed: string): string => printed.slice(printed.indexOf('{"'));

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
