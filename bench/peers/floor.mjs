/**
 * The physical limit: sign in, list once, create or update what differs, 32 calls at once, on node:http alone. It reads
 * JSON, checks nothing, plans nothing, keeps no journal and believes every answer. `node floor.mjs spec.json [lean]`, with
 * FITFORM_URL, FITFORM_USERNAME and FITFORM_PASSWORD.
 */
const { readFileSync } = process.getBuiltinModule('node:fs');
// An import of node:http loads undici as well, as most scripts do without knowing.
const http =
  process.argv[3] === 'lean' ? process.getBuiltinModule('node:http') : (await import('node:http')).default;

const AT_ONCE = 32;
const { FITFORM_URL, FITFORM_USERNAME: username, FITFORM_PASSWORD: password } = process.env;
const { hostname, port } = new URL(FITFORM_URL);
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
const headers = { 'content-type': 'application/json' };

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { hostname, port, method, path: `/admin/${path}`, agent, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode < 300) resolve(JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${response.statusCode}`));
        });
      },
    );
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
  });
}

const spec = JSON.parse(readFileSync(process.argv[2], 'utf8'));
headers.authorization = `Bearer ${(await call('POST', 'auth', { username, password })).authentication_token}`;
const [inboxes, roles, users] = await Promise.all(
  ['inboxes', 'roles', 'users'].map((path) => call('GET', path)),
);

const byName = (list, key = 'name') => new Map(list.map((one) => [one[key], one]));
const [inboxNamed, roleNamed, userNamed] = [byName(inboxes), byName(roles), byName(users, 'username')];
// What the API lists tells which permissions there are: a role is written whole.
const permissionNames = Object.keys(roles[0].permissions);

await Promise.all(
  spec.roles.map(async ({ name, permissions }) => {
    const live = roleNamed.get(name);
    const wanted = new Set(permissions);
    const body = {
      name,
      permissions: Object.fromEntries(permissionNames.map((one) => [one, wanted.has(one)])),
    };
    if (!live) roleNamed.set(name, await call('POST', 'roles', body));
    else if (permissionNames.some((one) => live.permissions[one] !== body.permissions[one])) {
      await call('PATCH', `roles/${live.id}`, body);
    }
  }),
);
await Promise.all(
  spec.users.map(async ({ username, placeholder = false, grants }) => {
    const live = userNamed.get(username);
    const pairs = grants.flatMap((one) =>
      one.roles.flatMap((role) => one.inboxes.map((inbox) => [role, inbox])),
    );
    const wanted = pairs.map(([role, inbox]) => ({
      role: roleNamed.get(role).id,
      inbox: inboxNamed.get(inbox).id,
    }));
    if (!live) await call('POST', 'users', { username, active: placeholder, roles: wanted });
    else if (keysOf(wanted) !== keysOf(live.roles))
      await call('PATCH', `users/${live.id}`, { username, roles: wanted });
  }),
);
agent.destroy();

function keysOf(grants) {
  return grants
    .map(({ role, inbox }) => role + inbox)
    .sort()
    .join();
}
