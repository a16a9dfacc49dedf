/** Rules that choose an option of a tag: what the published grammar excludes, what it leaves open, and names that lead nowhere. */
import { describe, expect, test } from 'vitest';
import { validationOf } from '../../src/engine/validation.ts';
import { exitClassOf, problemsOf } from '../../src/engine/exit-class.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { patternFault } from '../../src/kinds/rule-pattern.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { rules } from '../../src/policy/rules.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { readText } from '../support/read-text-spec.ts';
import { stateOf } from '../support/scenario-notation.ts';
import { runsOn } from '../support/settings-run.ts';
import { tenant } from '../support/shorthand.ts';

const spec = (predictors: Json, fields?: Json): string =>
  `version: 1
formats: [{ name: Invoice${fields === undefined ? '' : `, fields: ${JSON.stringify(fields)}`} }]
projects: [{ name: Sales, formats: [Invoice] }]
inboxes: [{ name: invoice, project: Sales, predictors: ${JSON.stringify(predictors)} }]`;

/** `error` or `warning`, the rule and what it says of each. */
async function told(text: string): Promise<string[]> {
  const read = await readText(text);
  const say = (weight: string) => (one: { message: string }) => `${weight} ${one.message}`;
  try {
    return validationOf(kinds, read, '2026-01-01').warnings.map(say('warning'));
  } catch (error) {
    expect(exitClassOf(error)).toBe('refused');
    return problemsOf(error as Error).map(say('error'));
  }
}

const rule = (more: Record<string, Json>): Json => ({
  mail: { info: { variables: { who: ['L:me'] }, rules: [{ confidence: 90, '+rule': ['L:x'], ...more }] } },
});
const AT = 'rule-grammar: mail.info.rules[0]';

describe('the grammar', () => {
  test('nothing is said of what the vendor shows', async () => {
    const entity = {
      variables: { mobile: ['L:\\+32\\d{9}'] },
      rules: [
        {
          confidence: 97,
          '+rule': ['L:no-reply@', 'D:mobile'],
          '-rule': ['L:(?P<a>x)(?P=a)'],
          '+and': [{ '+rule': ['L:a'] }],
          lemma: ['pay'],
          where_to_search: {
            search_in: ['email_from'],
            limits: { pages: [[0, 2]], lines: [], characters: [[-20]], document_types: ['invoice'] },
            preprocess_text: true,
            granularity: 'anything',
          },
        },
      ],
    };
    expect(await told(spec({ rules: { mail: { info: entity } } }))).toEqual([]);
  });

  test('variables that come to any length end, and the regex of them is not judged', async () => {
    const parts = (name: string): string[] => Array.from({ length: 40 }, () => `D:${name}`);
    const variables = { a: parts('b'), b: parts('c'), c: parts('d'), d: parts('e'), e: ['L:a('] };
    const entity = { variables, rules: [{ confidence: 9, '+rule': ['D:a'] }] };
    const said = await told(spec({ rules: { mail: { info: entity } } }));
    expect(said.map((one) => /variables\.\w/.exec(one)?.[0])).toEqual(
      ['c', 'd', 'e'].map((name) => `variables.${name}`),
    );
  });

  test.each<[string, Json, string]>([
    ['no mapping', { mail: { info: 5 } }, 'error rule-grammar: mail.info must be a mapping'],
    [
      'rules that are no list',
      { mail: { info: { rules: {} } } },
      'error rule-grammar: mail.info.rules must be a list',
    ],
    ['no rules', { mail: { info: {} } }, 'error rule-grammar: mail.info.rules are missing'],
    ['a confidence in quotes', rule({ confidence: '90' }), `error ${AT}.confidence must be a number`],
    ['a text in place of a list', rule({ '-rule': 'L:x' }), `error ${AT}.-rule must be a list of texts`],
    ['no prefix', rule({ '+rule': ['x'] }), `error ${AT}.+rule[0] begins with neither L: nor D:`],
    ['no such variable', rule({ '+rule': ['D:whom'] }), `error ${AT}.+rule[0] names no variable whom`],
    [
      'within +and',
      rule({ '+and': [{ '+rule': ['D:y'] }] }),
      `error ${AT}.+and[0].+rule[0] names no variable y`,
    ],
    [
      'a regex of parts',
      rule({ '+rule': ['L:(', 'D:who'] }),
      `error ${AT}.+rule does not compile: a ( is not closed`,
    ],
    [
      'no list of places',
      rule({ where_to_search: { search_in: 'email_to' } }),
      `error ${AT}.where_to_search.search_in must be a list`,
    ],
    [
      'no slice',
      rule({ where_to_search: { limits: { pages: [2] } } }),
      `error ${AT}.where_to_search.limits.pages[0] is no slice`,
    ],
    [
      'under at_least',
      { at_least: rule({ '+rule': ['x'] }) },
      `error ${AT}.+rule[0] begins with neither L: nor D:`,
    ],
    [
      'an unknown place',
      rule({ where_to_search: { search_in: ['email_cc'] } }),
      `warning ${AT}.where_to_search.search_in[0] is not a place to search`,
    ],
    [
      'an unknown key',
      rule({ rule: 1 }),
      `warning ${AT}.rule is a key that the published grammar does not have`,
    ],
    [
      'a regex that only JavaScript refuses',
      rule({ '+rule': ['L:(?i-s:a)(?(1)b|c)'] }),
      `warning ${AT}.+rule may not compile: JavaScript does not take this regex`,
    ],
  ])('%s', async (_what, given, wanted) => {
    expect(await told(spec({ rules: given }))).toEqual([wanted]);
  });

  test('policy.rules has the last word', async () => {
    const lowered = `${spec({ rules: rule({ '+rule': ['x'] }) })}\npolicy: { rules: { rule-grammar: { severity: warning } } }`;
    expect(await told(lowered)).toEqual([`warning ${AT}.+rule[0] begins with neither L: nor D:`]);
  });
});

test.each([
  ['a(b', true],
  ['a)b', true],
  ['[ab', true],
  ['*a', true],
  ['(?:+a)', false],
  ['a\\', true],
  ['[]ab]', null],
  ['[^]]', null],
  ['\\(', null],
  ['[(]', null],
  ['(?P<y>\\d{4})-(?P=y)', null],
  ['(?i)abc', null],
  ['a++b(?>c)', null],
  ['(?x) ( # (', null],
  ['(?<=a|bc)d', null],
  ['(?(1)a|b)', false],
])('the regex %s', (pattern, sure) => {
  expect(patternFault(pattern)?.sure ?? null).toBe(sure);
});

describe('names that lead nowhere', () => {
  const FIELDS = ['total', { name: 'mail', category: 'tag', options: ['info', 'no_reply'] }];
  const of = (tag: string, option: string): Json => ({ rules: { [tag]: { [option]: { rules: [] } } } });
  const NAMES = 'rule-names-no-field: ';
  test.each<[string, Json, Json | undefined, string[]]>([
    ['all is there', of('mail', 'info'), FIELDS, []],
    [
      'no such option',
      of('mail', 'Info'),
      FIELDS,
      [`error ${NAMES}rules: the field mail has no option Info`],
    ],
    [
      'no such tag',
      of('Mail', 'info'),
      FIELDS,
      [`error ${NAMES}rules: no format of the project has the field Mail`],
    ],
    [
      'under at_least',
      { rules: { at_least: { x: {} } } },
      FIELDS,
      [`warning ${NAMES}rules: no format of the project has the field x`],
    ],
    [
      'a list of values',
      { blacklist: { iban: [] } },
      FIELDS,
      [`warning ${NAMES}blacklist: no format of the project has the field iban`],
    ],
    ['a format that is only looked up', of('Mail', 'x'), undefined, []],
    ['a format of which only a part is given', of('Mail', 'x'), { at_least: FIELDS }, []],
    ['options that the spec does not say', of('total', 'x'), FIELDS, []],
  ])('%s', async (_what, predictors, fields, wanted) => {
    expect(await told(spec(predictors, fields))).toEqual(wanted);
  });

  test('with a tenant, what it has already is only warned of', async () => {
    const runs = runsOn(
      stateOf({
        formats: ['Invoice'],
        projects: [{ name: 'Sales', formats: ['Invoice'] }],
        inboxes: [{ name: 'invoice', project: 'Sales' }],
      }),
    );
    await runs.apply(spec(of('old', 'x')).replace('version: 1\n', ''));
    const given = spec({ rules: { old: { x: {} }, new: { x: { rules: [] } }, total: { y: { rules: [] } } } });
    const { desired } = await readText(given);
    const live = await observe(runs.wire, kinds, kindsToRead(kinds, desired), () => undefined);
    const { plan } = makePlan({ kinds, desired, live, tenant, rules });
    const said = plan.violations.map(({ severity, message }) => `${severity} ${message}`);
    expect(said).toEqual([
      'error old.x.rules are missing',
      'warning rules: no format of the project has the field old',
      'error rules: no format of the project has the field new',
      'error rules: the field total has no options, so no rule can choose one',
    ]);
    const { plan: same } = makePlan({
      kinds,
      desired: (await readText(spec(of('old', 'x')))).desired,
      live,
      tenant,
      rules,
    });
    expect(same.violations.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
