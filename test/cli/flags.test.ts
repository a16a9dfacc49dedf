/** The command line as people type it: flags once and again, and flags that other tools have. */
import { describe, expect, test } from 'vitest';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { AS_IT_IS } from '../support/specs.ts';

const files = (): Files => ({ 'tenant.yaml': AS_IT_IS, 'seed.json': '{}' });
const fitform = (...argv: string[]): Promise<Ended> => cli(argv, {}, files());

/** Every command that --help tells, and those below it. */
async function verbs(group: readonly string[] = []): Promise<string[]> {
  const { stdout } = await fitform(...group, '--help');
  const [, after = ''] = stdout.split('Commands:\n');
  const [commands = ''] = after.split('\n\n');
  const names = [...commands.matchAll(/^ {2}([a-z]+)(?= )/gm)].map(([, name = '']) => name);
  const found = names.filter((name) => name !== 'help').map((name) => verbs([...group, name]));
  return [...(group.length === 0 ? [] : [group.join(' ')]), ...(await Promise.all(found)).flat()];
}

interface Flag {
  readonly verb: string;
  readonly flag: string;
  readonly isRepeatable: boolean;
}

/** Every flag that takes a value, of every verb, from what --help tells. */
async function flagsWithValues(): Promise<Flag[]> {
  const perVerb = (await verbs()).map(async (verb) => {
    const { stdout } = await fitform(...verb.split(' '), '--help');
    const options = stdout.slice(stdout.indexOf('Options:')).split(/\n(?= {2}-)/);
    return options.flatMap((text) => {
      const [, flag] = /^ {2}(--[a-z-]+) <[^>]*>/.exec(text) ?? [];
      return flag === undefined ? [] : [{ verb, flag, isRepeatable: /may\s+be\s+repeated/.test(text) }];
    });
  });
  return (await Promise.all(perVerb)).flat();
}

const REPEATABLE = '--base --fault --ignore --kinds --redirect-uri --report --spec --switch --target'.split(
  ' ',
);

/** Of a repeatable flag, where it takes no spec. */
const VALUES: Readonly<Record<string, string>> = {
  '--target': 'inbox/*',
  '--kinds': 'inbox',
  '--ignore': 'inbox/*',
  '--report': 'plan.md',
};

/** That each kind of value passes the flag's own check. */
const valueOf = (flag: string, verb = ''): string =>
  ({
    '--format': verb === 'graph' ? 'html' : 'text',
    '--scope': 'inbox',
    '--url': 'embedded',
    '--from': 'tour',
    '--ci': 'github',
    '--view': 'live',
  })[flag] ?? '1';

describe('a command below another one', () => {
  const SPEC = { 'tenant.yaml': AS_IT_IS };
  const of = async (...argv: string[]): Promise<string> => (await cli(argv, {}, SPEC)).stderr;

  test('has its own flags, even those that the other one has as well', async () => {
    expect(await of('access', 'verify', '--url', 'nowhere')).toContain('the tenant URL is not a URL');
  });

  test('is not run without the flags that stand before it', async () => {
    const said = await of('access', '--url', 'http://127.0.0.1:1', 'verify');
    expect(said).toContain('--url stands before verify');
    expect(said).toContain('fitform access verify --url');
  });

  test('does not take a flag of fitform itself, and says whose it is', async () => {
    expect(await of('plan', '--version')).toContain('--version is a flag of fitform');
  });

  test('is meant by a word that is nearly its name', async () => {
    expect(await of('access', 'verfy')).toContain('did you mean "verify"?');
  });
});

describe('every flag that takes a value', async () => {
  const flags = await flagsWithValues();

  test('is looked at', () => {
    expect(flags.length).toBeGreaterThan(100);
    const repeatable = new Set(flags.filter((one) => one.isRepeatable).map(({ flag }) => flag));
    expect([...repeatable].sort()).toEqual(REPEATABLE);
  });

  test('takes one, and given twice it is repeatable or exit 3', async () => {
    for (const { verb, flag, isRepeatable } of flags) {
      const [one, other] = [valueOf(flag, verb), valueOf(flag, verb)];
      const { code, stdout, stderr } = await fitform(
        ...verb.split(' '),
        flag,
        one,
        `${flag}=${other}`,
        '--jsno',
      );
      const said = `${verb} ${flag}: ${stdout}${stderr}`;
      expect(code, said).toBe(3);
      expect(stderr.includes(`${flag} is given twice`), said).toBe(!isRepeatable);
    }
  });

  test('leaves alone the word after its value', async () => {
    const own = /other\.yaml.*: (no such file|there is no such journal)/;
    // An undo complains of this only beside a journal.
    const elsewhere = /too many arguments.*other\.yaml|this is not a fingerprint|--spec goes with --last/;
    for (const { verb, flag } of flags.filter((one) => REPEATABLE.includes(one.flag))) {
      const value = VALUES[flag] ?? 'tenant.yaml';
      const required = verb === 'link create' ? ['--document', 'x'] : [];
      const { code, stderr } = await fitform(...verb.split(' '), ...required, flag, value, 'other.yaml');
      expect([code, own.test(stderr) || elsewhere.test(stderr)], `${verb} ${flag}: ${stderr}`).toEqual([
        3,
        true,
      ]);
    }
  });
});

test('a single value given twice is told in JSON, too', async () => {
  const { code, stdout } = await fitform('plan', '--json', '--url', 'https://a.example', '--url', 'embedded');
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ class: 'invalid', message: '--url is given twice' });
});

describe('a flag or a command of another tool', () => {
  test.each([
    ['apply --auto-approve', 'fitform calls it --yes'],
    ['apply -auto-approve', 'fitform calls it --yes'],
    ['apply -y', 'fitform calls it --yes'],
    ['link revoke --all -y', 'fitform calls it --yes'],
    ['plan -y', 'fitform plan asks nothing'],
    ['apply --force', 'cannot be overridden'],
    ['plan -out=plan.json', '--out plan.json'],
    ['plan -out plan.json', '--out plan.json'],
    ['plan -o plan.json', '--out plan.json'],
    ['plan -o json', '--format json'],
    ['apply --dry-run', 'fitform plan'],
    ['apply -n', 'fitform plan'],
    ['plan --check', 'fitform drift'],
    ['apply --check', '--detailed-exitcode'],
    ['plan -target=role/A', '--target role/A'],
    ['plan -var name=x', '${NAME}'],
    ['plan --set=name=x', '${NAME}'],
    ['plan -f prod.yaml', 'fitform plan prod.yaml'],
    ['link list -f prod.yaml', '--spec prod.yaml'],
    ['plan --spec prod.yaml', 'fitform plan prod.yaml'],
    ['validate --verbose', 'sends nothing'],
    ['plan -v', 'fitform calls it --verbose'],
    ['plan --exclude role/A', '--ignore PATTERN'],
    ['apply --prune', 'state: absent'],
    ['plan -json', 'did you mean "--json"?'],
    ['plan --verbose=1', 'it takes no value: write --verbose alone'],
    ['drift --yes', '--yes is a flag of apply, link revoke, undo'],
    ['validate --full', '--full is a flag of plan, apply, drift, access, undo'],
    ['link list --full', '--full is a flag of plan, apply, drift, access, undo'],
    ['export --settle 5', '--settle is a flag of apply, undo'],
    ['serve --settle 5', '--settle is a flag of apply, undo'],
    ['drift --allow-delete 1', '--allow-delete is a flag of plan, apply, undo'],
    ['link list --var name=x', '${NAME}'],
    ['--full plan', 'fitform plan --full'],
    ['deploy', 'did you mean "apply"?'],
    ['destroy', 'state: absent'],
    ['export tenant.yaml', '--update FILE'],
  ])('%s', async (line, hint) => {
    const { code, stdout, stderr } = await fitform(...line.split(' '));
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(hint);
  });

  test.each([['--password=Not-For-The-Log'], ['--token=Not-For-The-Log'], ['--sekret=Not-For-The-Log']])(
    'a value behind it is not shown: %s',
    async (flag) => {
      for (const json of [[], ['--json']]) {
        const { code, stdout, stderr } = await fitform('plan', flag, ...json);
        expect(code).toBe(3);
        expect(stdout + stderr).toContain('unknown option');
        expect(stdout + stderr).not.toContain('Not-For-The-Log');
      }
    },
  );
});

describe('a file that is not there', () => {
  test.each([
    ['tenant.yml', [], 'did you mean "tenant.yml"?'],
    ['tenants.yaml', [], 'did you mean "tenants.yaml"?'],
    ['Tenant.yaml', [], 'did you mean "Tenant.yaml"?'],
    ['prod.yaml', ['prod'], 'did you mean "prod.yaml"?'],
    ['prod.yaml', ['./prd.yaml'], 'did you mean "./prod.yaml"?'],
    ['staging.yaml', [], 'there is "staging.yaml"'],
    ['notes.txt', [], 'name the spec file to use, or write one'],
  ])('with %s beside it: %j', async (there, named, hint) => {
    const { code, stderr } = await cli(['plan', ...named], {}, { [there]: AS_IT_IS });
    expect(code).toBe(3);
    expect(stderr).toContain('no such file');
    expect(stderr).toContain(hint);
  });

  test.each([
    ['apply', ['--plan', 'plan.jsn'], 'did you mean "plan.json"?'],
    ['undo', ['run.jsnl'], 'did you mean "run.jsonl"?'],
    ['emulate', ['--seed', 'sed.json'], 'did you mean "seed.json"?'],
  ])('of %s %j', async (verb, args, hint) => {
    const there = { 'plan.json': '', 'run.jsonl': '', 'seed.json': '' };
    const { code, stderr } = await cli([verb, ...args], {}, there);
    expect(code).toBe(3);
    expect(stderr).toContain(hint);
  });
});
