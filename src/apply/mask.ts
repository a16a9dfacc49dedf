/** All that a tenant sent for an object, without what may be a secret. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json, JsonObject } from '../kinds/kind.ts';

const MASK = '***';

/** Rather too much than too little: what a key like one of these holds, nobody needs to see again. */
const SECRET_KEY =
  /pass(wd|phrase|code)|password|pwd|secret|token|key(?!word|board)|nonce|auth(?!or)|credential|cookie|session|signature|hash|salt|otp$|^pin$|bearer|jwt|private|certificate/i;

/** In a text of another key: a token by its shape, credentials in a URL or a header. */
const SECRET_TEXT =
  /eyJ[\w-]+\.[\w-]+\.|:\/\/[^/\s]*:[^/\s]*@|\b(basic|bearer)\s+\S|[?&;\s](\w*(password|secret|token|key|nonce|signature|sig|code))=|-----BEGIN /i;

/** `plain` are keys of the object itself whose values are known to be no secrets. */
export function masked(raw: JsonObject, plain: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, plain.has(key) ? value : maskedUnder(key, value)]),
  );
}

/** A flag, or that there is nothing, gives nothing away. */
function maskedUnder(key: string, value: Json): Json {
  if (value === null || typeof value === 'boolean') return value;
  return SECRET_KEY.test(key) ? MASK : maskedWithin(value);
}

function maskedWithin(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => maskedWithin(item));
  if (typeof value === 'string') return SECRET_TEXT.test(value) ? MASK : value;
  if (!isObject(value)) return value;
  // As headers and settings are often written: a name beside a value.
  const named = [value['name'], value['key'], value['header']].some(
    (name) => typeof name === 'string' && SECRET_KEY.test(name),
  );
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      named && key === 'value' ? MASK : maskedUnder(key, inner),
    ]),
  );
}
