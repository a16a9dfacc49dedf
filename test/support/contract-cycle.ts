/** A whole cycle of fitform on a recorded tenant: everything that it can create, change, look up and leave alone. */
import { expect } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant, seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { cli, type Ended } from './cli-in-process.ts';
import { recordedEmulator, served, type Exchange, type Tampering } from './recorder.ts';

export const PASSWORD = 'of the set-up account';
/** An API key that may do what the set-up account may. */
export const KEY = 'the-key-of-the-set-up-account';

export interface CycleOptions {
  readonly behaviour?: Partial<Behaviour>;
  /** Into the environment of fitform, besides the address. */
  readonly env?: Readonly<Record<string, string>>;
  readonly basePath?: string;
  readonly clock?: () => number;
  readonly tampering?: Tampering;
  /** Names that the spec takes for permissions, besides the published ones. */
  readonly extraPermissions?: readonly string[];
}

const PASSWORD_SIGN_IN = { FITFORM_USERNAME: SETUP_USERNAME, FITFORM_PASSWORD: PASSWORD };

/** validate, plan, apply, drift; then the same with a changed spec; and what was sent and answered meanwhile. */
export async function fullCycle(options: CycleOptions = {}): Promise<readonly Exchange[]> {
  const {
    behaviour = {},
    env = PASSWORD_SIGN_IN,
    basePath,
    clock,
    tampering,
    extraPermissions = [],
  } = options;
  const recorded = recordedEmulator(
    {
      store: memoryTenant(liveTenant()),
      behaviour,
      operator: { username: SETUP_USERNAME, password: PASSWORD },
      ...(clock ? { clock } : {}),
    },
    tampering,
  );
  await served(recorded, async (url) => {
    const files = { 'before.yaml': before(extraPermissions), 'after.yaml': after(extraPermissions) };
    const settings = { FITFORM_URL: url, ...(basePath ? { FITFORM_BASE_PATH: basePath } : {}), ...env };
    const run = async (code: number, ...argv: string[]): Promise<Ended> => {
      const ended = await cli(argv, settings, files);
      expect(ended.code, `fitform ${argv.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(code);
      return ended;
    };
    await run(0, 'validate', 'before.yaml');
    expect(recorded.exchanges, 'validate sends nothing').toEqual([]);
    await run(2, 'plan', 'before.yaml', '--detailed-exitcode');
    expect(recorded.exchanges.filter(isWrite), 'plan writes nothing').toEqual([]);
    await run(0, 'apply', 'before.yaml', '--yes');
    await run(0, 'drift', 'before.yaml');
    await run(2, 'drift', 'after.yaml');
    await run(0, 'apply', 'after.yaml', '--yes');
    await run(0, 'drift', 'after.yaml');
  });
  return recorded.exchanges;
}

const isWrite = ({ method, path }: Exchange): boolean => method !== 'GET' && !path.endsWith('/auth');

/** The seed, with what an update has to carry over although no spec names it. */
function liveTenant(): State {
  const seed = seedState();
  const [format] = seed.formats;
  const receipt = { ...format, id: '5eed000000000000000000ff', name: 'Receipt', labels: [] };
  const projects = seed.projects.map((project) => ({ ...project, default_format: receipt.id, timeout: 5 }));
  const [account] = seed.users;
  if (!account) throw new Error('the seed has no account');
  const key = {
    id: '5eed000000000000000000fe',
    token: KEY,
    user: account.id,
    roles: account.roles,
    active: true,
  };
  return { ...seed, formats: [...seed.formats, receipt], projects, api_keys: [key] };
}

const extra = (names: readonly string[]): string =>
  names.length === 0 ? '' : `tenant: { extra_permissions: [${names.join(', ')}] }\n`;

/** Creates two of everything, changes what is live, and looks up the rest. */
const before = (names: readonly string[]): string => `version: 1
${extra(names)}formats: [{ name: Invoice }, { name: Receipt }]
projects:
  - { name: Accounting, split_into_sections: false }
  - name: Purchasing
    formats: [Invoice, Receipt]
    split_into_sections: false
    sub_page_splitting: true
    default_document_type: invoice
    timeout: 10
  - { name: Sales, formats: [Receipt] }
inboxes:
  - { name: invoice }
  - { name: orders, project: Purchasing }
  - { name: purchases, project: Purchasing }
  - { name: "100 % Ünïcode / sales?", project: Sales }
roles:
  - { name: Reviewer, permissions: [review, submit] }
  - { name: InboxGuest, permissions: [view_list, read_thresholds_settings, edit_format_settings] }
  - { name: ReviewGuest, permissions: [${['review', 'submit', ...names].join(', ')}] }
  - { name: Nothing, permissions: [] }
users:
  - { username: john@embedded.example, grants: [{ roles: [Reviewer], inboxes: [invoice] }] }
  - username: guest
    placeholder: true
    grants: [{ roles: [InboxGuest, ReviewGuest], inboxes: [invoice] }]
  - { username: mary@example.com, grants: [{ roles: [InboxGuest], inboxes: [invoice, purchases] }] }
  - { username: ann@example.com, active: true, grants: [{ roles: [ReviewGuest], tenant_wide: true }] }
  - { username: nobody@example.com, grants: [] }
`;

/** Changes one of each kind again, now those that were created. */
const after = (names: readonly string[]): string => `version: 1
${extra(names)}formats: [{ name: Invoice }, { name: Receipt }]
projects:
  - { name: Accounting, split_into_sections: false, default_document_type: receipt }
  - { name: Purchasing, formats: [Receipt, Invoice], sub_page_splitting: false, timeout: 20 }
inboxes:
  - { name: invoice }
  - { name: purchases, project: Accounting }
roles:
  - { name: Administrator }
  - { name: InboxGuest, permissions: [${['view_list', ...names].join(', ')}] }
  - { name: ReviewGuest, permissions: [] }
users:
  - { username: guest, placeholder: true, grants: [{ roles: [InboxGuest], inboxes: [invoice] }] }
  - { username: mary@example.com, grants: [] }
  - { username: nobody@example.com, grants: [{ roles: [InboxGuest], tenant_wide: true }] }
`;
