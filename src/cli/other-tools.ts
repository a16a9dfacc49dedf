/** What people type who know other tools, and what it is called here. */
import { reports } from '../report/index.ts';

/** A command line as far as it was understood. */
export interface Typed {
  /** The last word of the command: `revoke` of `link revoke`. */
  readonly verb: string;
  /** The flags that it has, as `--out`. */
  readonly flags: ReadonlySet<string>;
  /** Whether its arguments are spec files. */
  readonly takesSpec: boolean;
  /** What stood behind `=`, or else in the next word; empty where there is none. */
  readonly value: string;
}

interface Foreign {
  /** Without dashes. */
  readonly names: readonly string[];
  /** `null` where there is nothing to say on this command. */
  readonly hint: (typed: Typed) => string | null;
}

/** For commands that have the flag. */
const ours =
  (flag: string, argument = ''): Foreign['hint'] =>
  ({ flags }) =>
    flags.has(flag) ? `fitform calls it ${flag}${argument}` : null;

const readsTenant = ({ flags }: Typed): boolean => flags.has('--url');

const FLAGS: readonly Foreign[] = [
  {
    names: ['auto-approve', 'y', 'assume-yes', 'approve', 'confirm', 'non-interactive', 'no-input', 'input'],
    hint: (typed) =>
      ours('--yes')(typed) ?? (readsTenant(typed) ? `fitform ${typed.verb} asks nothing` : null),
  },
  {
    names: ['force'],
    hint: ({ flags }) =>
      flags.has('--yes')
        ? '--yes answers the question; a refusal cannot be overridden, but it says what to do'
        : null,
  },
  {
    names: ['dry-run', 'n', 'noop', 'what-if', 'preview', 'diff'],
    hint: ({ verb }) => {
      if (verb === 'apply') return 'fitform plan shows what apply would do, and only reads';
      if (verb === 'undo') return 'without --yes it shows its plan and asks, and a no ends it';
      return verb === 'plan' ? 'leave it out: plan only reads' : null;
    },
  },
  {
    names: ['check', 'exit-code', 'refresh-only'],
    hint: (typed) =>
      typed.takesSpec
        ? 'fitform drift exits 2 when the tenant does not match the spec; so does fitform plan --detailed-exitcode'
        : null,
  },
  {
    names: ['o', 'output', 'out-file'],
    hint: (typed) => {
      const { flags, value } = typed;
      if (Object.hasOwn(reports, value)) return ours('--format', ` ${value}`)(typed);
      return flags.has('--out') ? ours('--out', ` ${value === '' ? 'FILE' : value}`)(typed) : null;
    },
  },
  {
    names: ['f', 'file', 'filename', 'c', 'config', 'spec', 's'],
    hint: (typed) => {
      const file = typed.value === '' ? 'FILE' : typed.value;
      return typed.takesSpec
        ? `a spec file is an argument: fitform ${typed.verb} ${file}`
        : ours('--spec', ` ${file}`)(typed);
    },
  },
  {
    names: ['var', 'set', 'e', 'env', 'extra-vars', 'define', 'D', 'var-file', 'env-file', 'values'],
    hint: ({ flags, takesSpec }) =>
      takesSpec || flags.has('--spec')
        ? 'variables come from the environment or .env; a spec has them as ${NAME}'
        : null,
  },
  {
    names: ['username', 'user', 'u', 'password', 'p', 'token', 'api-key', 'apikey', 'login'],
    hint: (typed) =>
      readsTenant(typed)
        ? 'credentials come from the environment: FITFORM_USERNAME and FITFORM_PASSWORD, FITFORM_TOKEN, or FITFORM_API_KEY'
        : null,
  },
  {
    names: ['destroy', 'prune', 'delete'],
    hint: (typed) =>
      typed.takesSpec
        ? 'mark what you want deleted with state: absent in the spec, and allow it with --allow-delete N'
        : null,
  },
  {
    names: ['limit', 'only', 'filter', 'include', 'select', 'selector', 'l', 't'],
    hint: ours('--target', ' PATTERN'),
  },
  { names: ['exclude', 'skip', 'except'], hint: ours('--ignore', ' PATTERN') },
  { names: ['host', 'hostname', 'endpoint', 'server', 'tenant', 'base-url'], hint: ours('--url', ' URL') },
  { names: ['jobs', 'j', 'concurrency', 'workers', 'threads', 'forks'], hint: ours('--parallelism', ' N') },
  {
    names: ['v', 'vv', 'debug', 'd', 'trace', 'log-level', 'verbose'],
    hint: (typed) =>
      ours('--verbose')(typed) ??
      (typed.verb === 'validate' ? 'validate sends nothing that could be logged' : null),
  },
  {
    names: ['q', 'quiet', 'silent'],
    hint: () => 'messages go to stderr, and stdout holds the result alone',
  },
  { names: ['no-colour', 'no-ansi', 'color', 'colour'], hint: ours('--no-color') },
  {
    names: ['state', 'refresh', 'backend', 'backend-config'],
    hint: (typed) => (readsTenant(typed) ? 'there is no state file: every run reads the tenant' : null),
  },
  {
    names: ['lock', 'no-lock', 'lock-timeout'],
    hint: ({ verb }) => (verb === 'apply' || verb === 'undo' ? `${verb} always takes the lock` : null),
  },
  {
    names: [
      'k',
      'insecure',
      'insecure-skip-tls-verify',
      'skip-tls-verify',
      'no-verify-ssl',
      'no-check-certificate',
    ],
    hint: (typed) =>
      readsTenant(typed)
        ? 'certificates are always checked; NODE_EXTRA_CA_CERTS names a file of others to trust'
        : null,
  },
];

/** What may have been meant by a flag that the command does not have; `null` where nobody knows. */
export function aboutFlag(flag: string, typed: Typed): string | null {
  const name = flag.replace(/^-+/, '');
  const known = FLAGS.find(({ names }) => names.includes(name))?.hint(typed) ?? null;
  if (known !== null) return known;
  // With one dash, as Go's flags are written.
  const long = `--${name}`;
  if (long === flag || !typed.flags.has(long)) return null;
  return typed.value === '' ? `did you mean "${long}"?` : `write it as ${long} ${typed.value}`;
}

const COMMANDS: Readonly<Record<string, string>> = {
  diff: 'plan',
  preview: 'plan',
  deploy: 'apply',
  up: 'apply',
  sync: 'apply',
  push: 'apply',
  check: 'validate',
  lint: 'validate',
  status: 'drift',
  refresh: 'drift',
  import: 'export',
  pull: 'export',
  dump: 'export',
  rollback: 'undo',
  revert: 'undo',
  links: 'link',
  mock: 'emulate',
};

export function aboutCommand(word: string): string | null {
  if (/^(destroy|delete|down)$/.test(word)) {
    return 'mark what you want deleted with state: absent in the spec; fitform apply --allow-delete N deletes it';
  }
  const ours = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  return ours === undefined ? null : `did you mean "${ours}"?`;
}
