import { describe, expect, test } from 'vitest';
import { defaultReview, reviewSettings } from '../../src/review/review-settings.ts';
import { parseDuration, showDuration } from '../../src/specfile/check/duration.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { linkUrl } from '../../src/review/create-link.ts';
import { Secret } from '../../src/wire/secret.ts';

// By `printf TOKEN | sha256sum | cut -c1-12`.
test.each([
  ['', 'e3b0c44298fc'],
  ['abc', 'ba7816bf8f01'],
  ['hPym5P', 'edbc2724d40b'],
  ['tökén', 'c61a705e3291'],
])('the fingerprint of %j is %s', (token, fingerprint) => {
  expect(fingerprintOf(new Secret(token))).toBe(fingerprint);
});

test.each([
  ['60dd', 'hPym5P', 'https://t.example/#/view/60dd?nonce=hPym5P'],
  ['60dd', 'a+/=&#?', 'https://t.example/#/view/60dd?nonce=a%2B%2F%3D%26%23%3F'],
  ['a/b?c', 'x', 'https://t.example/#/view/a%2Fb%3Fc?nonce=x'],
])('document %s and token %s make the URL %s', (id, token, url) => {
  expect(linkUrl('https://t.example', id, new Secret(token))).toBe(url);
});

describe('times', () => {
  test.each([
    ['1s', 1],
    ['90s', 90],
    ['30m', 1800],
    ['1h', 3600],
    ['24h', 86_400],
    ['2d', 172_800],
    ['007m', 420],
    ['999999999s', 999_999_999],
  ])('%s is %i s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each([
    '',
    '1',
    'h',
    '0s',
    '000m',
    '-1h',
    '1.5h',
    '1 h',
    ' 1h',
    '1h ',
    '1H',
    '1w',
    '1h30m',
    '1e3s',
    '١h',
    '1234567890s',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test.each([
    [1, '1s'],
    [60, '1m'],
    [90, '90s'],
    [3600, '1h'],
    [86_400, '1d'],
    [90_000, '25h'],
  ])('%i s are shown as %s', (seconds, text) => {
    expect(showDuration(seconds)).toBe(text);
    expect(parseDuration(text)).toBe(seconds);
  });
});

describe('settings', () => {
  test('where the spec says nothing, they are as the guide names things', () => {
    expect(reviewSettings()).toEqual({
      user: 'guest',
      inbox_role: 'InboxGuest',
      review_role: 'ReviewGuest',
      ttl: 3600,
      max_ttl: 86_400,
      ids: null,
    });
    expect(reviewSettings({})).toEqual(defaultReview);
  });

  test('the ids count only where all three are there', () => {
    const ids = { user_id: 'u', inbox_role_id: 'i', review_role_id: 'r' };
    expect(reviewSettings(ids).ids).toEqual({ user: 'u', inbox_role: 'i', review_role: 'r', inboxes: {} });
    for (const key of Object.keys(ids)) {
      expect(reviewSettings({ ...ids, [key]: undefined }).ids).toBeNull();
    }
  });

  test.each(['ttl', 'max_ttl'] as const)('a %s that is no time is refused, not replaced', (key) => {
    expect(() => reviewSettings({ [key]: 'soon' })).toThrow(`review.${key} is "soon"`);
  });
});
