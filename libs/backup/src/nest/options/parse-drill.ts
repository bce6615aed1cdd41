// What a drill asks of restored data.

import { isRecord, type Reader } from '../../core/reader.js';
import type { DrillCheck } from '../../operations/drill/drill-plan.js';
import type { Expectation } from '../../operations/drill/expectation.js';
import type { VerifierToken } from './options.js';
import type { DrillSettings } from './settings.js';

const LONGEST_NAME = 100;

export function parseDrill(reader: Reader): DrillSettings {
  reader.isObject();
  reader.onlyKeys('checks', 'verifier');
  const verifier = reader.at('verifier').optional(readToken, undefined);
  return {
    checks: reader.at('checks').optional(readChecks, []),
    ...(verifier === undefined ? {} : { verifier }),
  };
}

function readChecks(reader: Reader): DrillCheck[] {
  const items = reader.items();
  const checks = items.map(readCheck);
  for (const [index, { name }] of checks.entries()) {
    const isTwin = checks.findIndex((other) => other.name === name) < index;
    if (isTwin) items[index]?.at('name').problem('is the name of another check; evidence names them');
  }
  return checks;
}

function readCheck(reader: Reader): DrillCheck {
  reader.isObject();
  reader.onlyKeys('name', 'sql', 'expect');
  const name = reader.at('name').string();
  if (name.length > LONGEST_NAME) reader.at('name').problem(`must have ${LONGEST_NAME} characters at the most`);
  return { name, sql: reader.at('sql').string(), expect: readExpectation(reader.at('expect')) };
}

function readExpectation(reader: Reader): Expectation {
  const { value } = reader;
  if (typeof value === 'string' || typeof value === 'boolean' || isNumber(value)) return value;
  if (!isRecord(value)) {
    reader.problem('must be a number, a text, true, false or { min, max }');
    return {};
  }
  reader.onlyKeys('min', 'max');
  const [min, max] = ['min', 'max'].map((name) => reader.at(name).optional(readNumber, undefined));
  if (min === undefined && max === undefined) reader.problem('must have a min or a max');
  if (min !== undefined && max !== undefined && min > max) reader.problem('must have a min that is not above its max');
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function readNumber(reader: Reader): number {
  if (isNumber(reader.value)) return reader.value;
  reader.problem('must be a number');
  return 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function readToken(reader: Reader): VerifierToken | undefined {
  const { value } = reader;
  if (typeof value === 'function' || typeof value === 'symbol' || (typeof value === 'string' && value !== '')) {
    return value as VerifierToken;
  }
  reader.problem('must be a class, or another token of a provider of the application');
  return undefined;
}
