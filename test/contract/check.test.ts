/** That the check can fail: exchanges with one thing wrong each. */
import { beforeAll, expect, test } from 'vitest';
import { openContract, type Allowance, type Contract } from '../support/openapi-check.ts';
import { describeContract } from '../support/openapi-file.ts';
import type { Exchange } from '../support/recorder.ts';

const id = '5eed00000000000000000001';
const json = { 'content-type': 'application/json' };

interface Doctored {
  readonly call: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly answer?: unknown;
  readonly answerHeaders?: Record<string, string>;
  readonly fault?: boolean;
  readonly allowance?: Allowance;
}

const textOf = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

function exchangeOf({
  call,
  body,
  headers,
  status,
  answer,
  answerHeaders = json,
  fault = false,
}: Doctored): Exchange {
  const [method = '', path = ''] = call.split(' ');
  return {
    method,
    path,
    sent: { headers: headers ?? (body === undefined ? {} : json), body: textOf(body) },
    answered: { status, headers: answerHeaders, body: textOf(answer) },
    fault,
  };
}

const role = { name: 'R', permissions: { review: true } };
const made = { ...role, id };
const user = { username: 'u', active: false, roles: [{ role: id }] };
const madeUser = { ...user, id };
const project = { name: 'P', formats: [id], split_into_sections: true, sub_page_splitting: false };
const format = { id, name: 'F', labels: [{ field_name: 'total' }] };
const createRole = { call: 'POST /admin/roles', body: role, status: 201, answer: made };
const listProjects = { call: 'GET /admin/projects', status: 200, answer: [{ ...project, id }] };

const right: Record<string, Doctored> = {
  'a create': createRole,
  'a list without a published model': listProjects,
  'a 401, declared or not': { ...listProjects, status: 401, answer: { message: 'no' } },
  'a fault with a status of the general list': { ...createRole, status: 502, answer: 'no', fault: true },
  'a permission of a newer server, when told': {
    ...createRole,
    body: { ...role, permissions: { newer: true } },
    answer: { ...made, permissions: { newer: true } },
    allowance: { extraPermissions: ['newer'] },
  },
  'an empty answer to a create, when told': {
    call: 'POST /admin/projects',
    body: project,
    status: 201,
    answerHeaders: {},
    allowance: { emptyWhereUndeclared: true },
  },
  'a general status, where told': {
    ...listProjects,
    status: 404,
    answer: '',
    allowance: { generalStatus: ['GET /projects'] },
  },
  'a null, when told': {
    ...listProjects,
    answer: [{ ...project, id, timeout: null }],
    allowance: { nulls: true },
  },
};

const wrong: Record<string, [Doctored, RegExp]> = {
  'an unknown path': [{ call: 'GET /admin/role', status: 200, answer: [] }, /not declared/],
  'a slash too many': [{ ...listProjects, call: 'GET /admin/projects/' }, /not declared/],
  'another base path': [{ ...listProjects, call: 'GET /v1/projects' }, /not declared/],
  'an unknown method': [{ ...createRole, call: 'PUT /admin/roles' }, /not declared/],
  'an undeclared query parameter': [
    { ...listProjects, call: 'GET /admin/projects?page=2' },
    /request .*query/,
  ],
  'the X-Fields header': [{ ...listProjects, headers: { 'x-fields': 'id' } }, /X-Fields/],
  'a body where none is declared': [{ ...listProjects, body: {} }, /a body is sent/],
  'no body where one is': [{ ...createRole, body: undefined }, /requestBody/],
  'a body that is not JSON': [{ ...createRole, body: '{' }, /not JSON/],
  'a body of another type': [
    { ...createRole, headers: { 'content-type': 'text/plain' } },
    /content-type text\/plain/,
  ],
  'a missing key': [{ ...createRole, body: { name: 'R' } }, /request .*'permissions'/],
  'a value of another type': [{ ...createRole, body: { ...role, name: 1 } }, /request \/requestBody\/name/],
  'an extra key': [{ ...createRole, body: { ...role, color: 'red' } }, /: color is not in the request model/],
  'an extra key further in': [
    { ...createRole, body: { ...role, permissions: { fly: true } } },
    /: permissions\.fly is not in the request model/,
  ],
  'an extra key in a list': [
    {
      call: `PATCH /admin/users/${id}`,
      body: { roles: [{ role: id }, { role: id, document_id: id }] },
      status: 200,
      answer: madeUser,
    },
    /: roles\[1\]\.document_id is not in the request model/,
  ],
  'the id, which only answers have': [
    { ...createRole, body: { ...role, id } },
    /: id is not in the request model/,
  ],
  'an undeclared status': [
    { ...createRole, status: 200 },
    /status 200 is not declared \(201, 403, 405 are\)/,
  ],
  'a refusal that is not declared': [{ ...createRole, status: 400, answer: {} }, /status 400/],
  'a fault with a status of no list': [{ ...createRole, status: 418, answer: {}, fault: true }, /status 418/],
  'a redirect where no success is declared': [
    { call: `GET /admin/projects/${id}`, status: 302, answer: '' },
    /status 302/,
  ],
  'an answer without its id': [{ ...createRole, answer: role }, /answer .*'id'/],
  'an answer that is not a list': [{ ...listProjects, answer: project }, /answer .*array/],
  'an item of a list without its id': [{ ...listProjects, answer: [project] }, /answer .*'id'/],
  'a format without labels': [
    { call: `GET /admin/formats/${id}`, status: 200, answer: { ...format, labels: undefined } },
    /answer .*'labels'/,
  ],
  'a null in an answer': [
    { ...listProjects, answer: [{ ...project, id, timeout: null }] },
    /answer \/0\/timeout/,
  ],
  'an id that is too short': [
    { call: `GET /admin/users/${id}`, status: 200, answer: { ...madeUser, roles: [{ role: 'x' }] } },
    /answer \/roles\/0\/role/,
  ],
  'a date that is none': [
    { call: 'GET /admin/users/me', status: 200, answer: { ...madeUser, confirmed_at: 'yesterday' } },
    /answer \/confirmed_at/,
  ],
  'a password in an answer': [
    { call: 'GET /api/users', status: 200, answer: [{ ...madeUser, password: 'x' }] },
    /: \[0\]\.password is not in the model of the answer/,
  ],
  'an answer that is not JSON': [{ ...createRole, answer: 'made' }, /answer is not JSON/],
  'an answer of another type': [
    { ...createRole, answerHeaders: { 'content-type': 'text/html' } },
    /of type text\/html/,
  ],
  'a 204 with a body': [{ call: `DELETE /admin/roles/${id}`, status: 204, answer: {} }, /204 has a body/],
  'an empty answer to a create': [
    { call: 'POST /admin/projects', body: project, status: 201, answerHeaders: {} },
    /answer of type none/,
  ],
  'an empty answer to a create that declares one': [
    { ...createRole, answer: undefined, allowance: { emptyWhereUndeclared: true } },
    /answer is not JSON/,
  ],
  'a general status of another operation': [
    { ...listProjects, status: 404, answer: '', allowance: { generalStatus: ['GET /roles'] } },
    /status 404/,
  ],
  'a request that was to be wrong, and is not': [
    { ...createRole, status: 405, answer: {}, allowance: { badRequest: true } },
    /meant to be wrong/,
  ],
};

describeContract('the check of the contract finds what is wrong', () => {
  let contract: Contract;
  beforeAll(async () => {
    contract = await openContract();
  });

  test.each(Object.entries(right))('nothing: %s', (_name, doctored) => {
    expect(contract.problems(exchangeOf(doctored), doctored.allowance)).toEqual([]);
  });

  test.each(Object.entries(wrong))('%s', (_name, [doctored, expected]) => {
    const problems = contract.problems(exchangeOf(doctored), doctored.allowance);
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });
});
