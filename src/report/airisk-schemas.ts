/** The schemas of what `fitform airisk` prints with --json, by the names of their types. */
import { closed, count, document, list, maybeText, named, text } from '../plan/plan-schema.ts';
import { time } from './schemas.ts';

const url = { ...text, description: 'scheme, host and port of the instance' };
const maybeTime = { ...time, type: ['string', 'null'], description: 'null: AIRisk does not say' };

export const airiskSchemas = {
  AiriskUsersDocument: document('fitform airisk users', 'fitform.airisk-users/1', {
    url,
    users: list(
      named(
        'AiriskUserEntry',
        closed({ id: text, name: { ...maybeText, description: 'null: the list gives none' } }),
      ),
    ),
    dropped: { ...count, description: 'entries without an id, left out' },
  }),
  AiriskAnswerDocument: document('fitform airisk get', 'fitform.airisk-answer/1', {
    url,
    path: { ...text, description: 'as it was asked for' },
    user_id: { ...text, description: 'who was acted as' },
    answer: { description: 'what AIRisk answered; null where the answer has no body' },
  }),
  AiriskLoginDocument: document('fitform airisk login', 'fitform.airisk-login/1', {
    url,
    user_id: text,
    expires_at: maybeTime,
    cached: { ...maybeText, description: 'the file that the token is kept in; null: it is not kept' },
  }),
  AiriskLogoutDocument: document('fitform airisk logout', 'fitform.airisk-logout/1', {
    url,
    user_id: { ...maybeText, description: 'whose token was removed; null: none was kept' },
  }),
  AiriskWhoamiDocument: document('fitform airisk whoami', 'fitform.airisk-whoami/1', {
    url: maybeText,
    client_id: maybeText,
    redirect_uri: maybeText,
    user_id: maybeText,
    missing: { ...list(text), description: 'the variables that are not set' },
    cached: {
      ...closed({ user_id: text, name: maybeText, expires_at: time }),
      type: ['object', 'null'],
      description: 'the token that login --cache has kept',
    },
  }),
  EmulateAiriskDocument: document('fitform emulate --airisk', 'fitform.emulate-airisk/1', {
    url: { ...text, description: 'where the server is' },
    clients: list(
      named('EmulatedClient', closed({ client_id: text, client_secret: text, redirect_uris: list(text) })),
    ),
    users: list(named('EmulatedUser', closed({ id: text, name: text }))),
    env: closed(
      { AIRISK_URL: text, CLIENT_ID: text, CLIENT_SECRET: text, REDIRECT_URI: text, USER_ID: text },
      ['USER_ID'],
    ),
  }),
  AiriskServeDocument: document('fitform airisk serve', 'fitform.airisk-serve/1', {
    url: { ...text, description: 'where the app is' },
    airisk_url: url,
  }),
};
