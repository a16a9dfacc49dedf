/** What is said where no answer came. */
import { expect, test } from 'vitest';
import { unansweredBy } from '../../src/wire/exchange.ts';
import { noAnswer } from '../../src/wire/no-answer.ts';
import { Mask } from '../../src/wire/secret.ts';

test('a connection that does not come about in time, of one address or of several', () => {
  const one = new Error('connect ETIMEDOUT 192.0.2.1:443');
  for (const error of [one, new AggregateError([one, one])]) {
    const said = noAnswer(unansweredBy(Object.assign(error, { code: 'ETIMEDOUT' })), new Mask(), null);
    expect(said).toMatchObject({ detail: 'no answer in time (ETIMEDOUT)', unsent: false });
  }
});
