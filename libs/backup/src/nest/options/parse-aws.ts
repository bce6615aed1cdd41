// Where a service of AWS, or one that speaks its protocol, is, and by whose name it is asked.

import type { Reader } from '../../core/reader.js';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Used to go on with after an endpoint that is none. */
const NO_ENDPOINT = 'https://endpoint.invalid';

export function readEndpoint(reader: Reader): string {
  const text = reader.string();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return text;
  if (text !== '') reader.problem('must be a URL such as "https://s3.example.com", without user and password');
  return NO_ENDPOINT;
}

export function parseCredentials(reader: Reader): AwsCredentials {
  reader.isObject();
  reader.onlyKeys('accessKeyId', 'secretAccessKey', 'sessionToken');
  const sessionToken = reader.at('sessionToken').optional(readSecret, undefined);
  return {
    accessKeyId: readSecret(reader.at('accessKeyId')),
    secretAccessKey: readSecret(reader.at('secretAccessKey')),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

/** Says what is wrong without repeating the value. */
function readSecret(reader: Reader): string {
  if (typeof reader.value === 'string' && reader.value !== '') return reader.value;
  reader.problem('must be a text that is not empty');
  return '';
}
