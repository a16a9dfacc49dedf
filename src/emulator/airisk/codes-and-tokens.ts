import type { AiriskBehaviour } from './airisk-behaviour.ts';
import { hashOf } from './registry.ts';

/** What a code was given for. */
export type Grant = {
  readonly client_id: string;
  /** As the first step had it, to the letter. */
  readonly redirect_uri: string;
  /** The user it is bound to; undefined for a generic one. */
  readonly userid: string | undefined;
};

/** A code as it is kept: never itself, only its hash. */
export type Code = Grant & {
  readonly expires: number;
  used: boolean;
  /** What it was exchanged for, so that a replay can end it. */
  token?: Token;
};

export type Token = {
  readonly client_id: string;
  readonly userid: string | undefined;
  /** Milliseconds since 1970. */
  expires: number;
};

/** The codes and tokens that are out. */
export type CodesAndTokens = ReturnType<typeof makeCodesAndTokens>;

export function makeCodesAndTokens({
  clock,
  random,
  behaviour,
}: {
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly behaviour: AiriskBehaviour;
}) {
  const codes = new Map<string, Code>();
  const tokens = new Map<string, Token>();
  /** 256 random bits. */
  const secret = (): string => Buffer.from(random(32)).toString('base64url');
  const key = (text: string): string => hashOf(text).toString('hex');
  /** Ends this one now. */
  const end = (token: Token): void => {
    token.expires = -Infinity;
  };

  /**
   * Takes a code, so that nobody can again; undefined where the client cannot have it. All in one go, between two
   * turns of the event loop: of calls at the same time exactly one gets it.
   */
  function take(text: string, client_id: string): Code | undefined {
    const code = codes.get(key(text));
    if (code?.client_id !== client_id) return undefined;
    if (code.used) {
      if (behaviour.replay_revokes === 'on' && code.token) end(code.token);
      return undefined;
    }
    if (clock() >= code.expires) return undefined;
    code.used = true;
    return code;
  }

  return {
    /** A new code, which only its hash is kept of. */
    issueCode(grant: Grant): string {
      const code = secret();
      codes.set(key(code), { ...grant, expires: clock() + behaviour.code_seconds * 1000, used: false });
      return code;
    },
    take,
    /** Gives back what was taken and not used. */
    putBack(code: Code): void {
      code.used = false;
    },
    /** Without taking it, for what ends a code from outside. */
    spend(text: string, client_id: string): void {
      const code = codes.get(key(text));
      if (code?.client_id === client_id) code.used = true;
    },
    issueToken(code: Code): { readonly access_token: string; readonly token: Token } {
      const { client_id, userid } = code;
      if (behaviour.new_token !== 'keeps') {
        for (const token of tokens.values()) {
          const hit = behaviour.new_token === 'voids_client' || token.userid === userid;
          if (token.client_id === client_id && hit) end(token);
        }
      }
      const access_token = behaviour.token_format === 'jwt' ? likeJwt(secret) : secret();
      const token: Token = { client_id, userid, expires: clock() + behaviour.token_seconds * 1000 };
      tokens.set(key(access_token), token);
      code.token = token;
      return { access_token, token };
    },
    /** The token as it was issued, whether it is still good or not. */
    find: (access_token: string): Token | undefined => tokens.get(key(access_token)),
    isGood: (token: Token): boolean => clock() < token.expires,
    end,
    /** Ends every token now. */
    expireTokens(): void {
      tokens.forEach(end);
    },
    /** Forgets everything. */
    clear(): void {
      codes.clear();
      tokens.clear();
    },
  };
}

/** Three parts with dots between them, of which only the first, the header, says anything. */
function likeJwt(secret: () => string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [part({ alg: 'HS256', typ: 'JWT' }), part({ jti: secret() }), secret()].join('.');
}
