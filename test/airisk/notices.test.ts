/** What a page tells of a sign-in that failed never contradicts who it says is acted as. */
import { expect, test } from 'vitest';
import { authorized, bannerIn, hiddenIn, openApp } from '../support/airisk-app.ts';

type Person = ReturnType<Awaited<ReturnType<typeof openApp>>['browser']>;

/** Presses the button for that user; the address that AIRisk then sends the browser back to. */
async function press(person: Person, userid: string): Promise<string> {
  const page = await person.step('GET', '/select_user');
  const fields = { ...hiddenIn(page.text, '/select_user'), userid };
  const answer = await person.step('POST', '/select_user', { fields, site: 'same-origin' });
  return authorized(answer.headers);
}

test('of two begun at once, the one that counts leaves no word of the other', async () => {
  const person = (await openApp()).browser();
  await person.signIn();
  const first = await press(person, '1001');
  const second = await press(person, '1002');
  // Neither tab has loaded the page that it is led to yet.
  await person.step('GET', first);
  await person.step('GET', second);
  const page = await person.visit('/explore');
  expect(bannerIn(page.text)).toBe('Acting as Ben Example (1002)');
  expect(page.words).not.toMatch(/(switch|sign-in|again) failed|You act as nobody/);
});

test('a user who has to sign in anew meanwhile is not said to be acted as still', async () => {
  const opened = await openApp();
  const person = opened.browser();
  await person.actAs('1001');
  opened.faults('POST /api/oauth2/Token=status:400');
  await person.step('GET', await press(person, '1002'));
  opened.faults();
  opened.server.expireTokens();
  await person.step('GET', '/explore?path=/api/GetConversations');
  const page = await person.visit('/');
  expect(bannerIn(page.text)).toBe('Acting as nobody');
  expect(page.words).not.toContain('You still act as');
});
