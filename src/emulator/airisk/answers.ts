/** The answers of an AIRisk server: the two forms of an error that the vendor's docs show, and success. */
import type { AiriskBehaviour } from './airisk-behaviour.ts';

/** Statuses with a body of their own, and the section of RFC 9110 (or 6585) that their `type` leads to. */
const problems: Readonly<Record<number, { readonly type: string; readonly title: string }>> = {
  400: { type: 'rfc9110#section-15.5.1', title: 'Bad Request' },
  401: { type: 'rfc9110#section-15.5.2', title: 'Unauthorized' },
  403: { type: 'rfc9110#section-15.5.4', title: 'Forbidden' },
  404: { type: 'rfc9110#section-15.5.5', title: 'Not Found' },
  415: { type: 'rfc9110#section-15.5.16', title: 'Unsupported Media Type' },
  429: { type: 'rfc6585#section-4', title: 'Too Many Requests' },
  500: { type: 'rfc9110#section-15.6.1', title: 'An error occurred while processing your request.' },
};

export type Answers = ReturnType<typeof makeAnswers>;

export function makeAnswers(random: (bytes: number) => Uint8Array, behaviour: AiriskBehaviour) {
  const hex = (bytes: number): string => Buffer.from(random(bytes)).toString('hex');

  /** An error as `application/problem+json`, of the shape that the docs show for 401. */
  function problem(status: number): Response {
    const { type, title } = problems[status] ?? { type: 'rfc9110#section-15', title: 'Error' };
    const body = {
      type: `https://tools.ietf.org/html/${type}`,
      title,
      status,
      traceId: `00-${hex(16)}-${hex(8)}-00`,
    };
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    });
  }

  /** An error as one line of text: `Invalid Code`. */
  const plain = (status: number, text: string): Response =>
    new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });

  return {
    problem,
    plain,
    /** 401 is a problem, whatever field it is about, and any other status names the field. */
    invalid: (status: number, field: string): Response =>
      status === 401 ? problem(status) : plain(status, `Invalid ${field}`),
    /** Success. */
    json: (body: unknown): Response =>
      new Response((behaviour.bom === 'on' ? '\uFEFF' : '') + JSON.stringify(body), {
        headers: { 'content-type': `${behaviour.json_type}; charset=utf-8` },
      }),
  };
}
