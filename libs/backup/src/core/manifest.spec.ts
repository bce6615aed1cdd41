// The manifest survives the way to the storage and back, and nothing else passes for one.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { BackupError } from './errors.js';
import { type Manifest, parseManifest, serializeManifest } from './manifest.js';
import { manifestOf, manifests } from './test-manifest.spec.support.js';

interface Json {
  [key: string]: Json;
}

/** The error that reading a manifest gives after something was done to its JSON. */
function errorAfter(change: (json: Json) => void): BackupError {
  const json = JSON.parse(serializeManifest(manifestOf())) as Json;
  change(json);
  return errorOf(JSON.stringify(json));
}

function errorOf(text: string): BackupError {
  try {
    parseManifest(text);
  } catch (error) {
    if (error instanceof BackupError) return error;
    throw error;
  }
  throw new Error('The manifest was accepted.');
}

/** Every path to a field that every manifest has. */
function pathsOf(value: unknown, trail: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...trail]];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...trail, key]));
}

function shown(path: readonly string[]): string {
  return path.reduce((text, key) => (/^\d+$/.test(key) ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`), '');
}

function put(json: Json, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce<Json>((inner, key) => inner[key] ?? {}, json);
  parent[path.at(-1) ?? ''] = value as Json;
}

const FIELDS = pathsOf(JSON.parse(serializeManifest(manifestOf())))
  .filter(([first]) => first !== 'format' && first !== 'version')
  .map((path) => ({ path, name: shown(path) }));

/** Parameters and properties may be any. */
const REQUIRED = FIELDS.filter(({ name }) => !/(parameters|properties)\./.test(name));

describe('a manifest', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(parseManifest(serializeManifest(manifest))).toEqual(manifest);
      }),
    );
  });

  it('has one text, whatever the order of its fields', () => {
    const manifest = manifestOf();
    const reversed = Object.fromEntries(Object.entries(manifest).toReversed()) as unknown as Manifest;
    expect(serializeManifest(reversed)).toBe(serializeManifest(manifest));
  });

  it('says first what it is', () => {
    expect(serializeManifest(manifestOf())).toMatch(/^\{\n {2}"format": "nestjs-backup",\n {2}"version": 1,\n/);
  });

  it('may have fields that a later writer added, anywhere', () => {
    const json = JSON.parse(serializeManifest(manifestOf())) as Json;
    for (const place of [json, json['source'], json['objects']?.['0'], json['facts'], json['facts']?.['tables']?.['0']])
      Object.assign(place ?? {}, { addedLater: { deep: [1] } });
    expect(parseManifest(JSON.stringify(json))).toEqual(manifestOf());
  });

  it('is never written when it could not be read back', () => {
    const { facts } = manifestOf();
    for (const broken of [
      { objects: [] },
      { label: '' },
      { source: { kind: 'sqlite', target: '' } },
      { facts: { ...facts, bytes: Number.NaN } },
      { facts: { ...facts, tables: [{ name: 'photos', rows: 2n as unknown as number }] } },
      { facts: { ...facts, properties: { bad: Number.NaN } } },
      { facts: { ...facts, names: { owners: [1 as unknown as string] } } },
    ]) {
      expect(() => serializeManifest(manifestOf(broken))).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    }
  });
});

describe('what is no manifest', () => {
  it.each(['', '{', 'null', '[]', '"nestjs-backup"', '\u0000\u0001'])('is refused: %p', (text) => {
    expect(errorOf(text)).toMatchObject({ code: 'MANIFEST_INVALID', message: expect.stringContaining('JSON') });
  });

  it('is refused when another program wrote it', () => {
    expect(errorAfter((json) => put(json, ['format'], 'restic'))).toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringContaining('not a manifest of nestjs-backup'),
    });
  });

  it('is refused, with what to do about it, when a later version wrote it', () => {
    const error = errorAfter((json) => {
      put(json, ['version'], 2);
      put(json, ['objects'], 'something new');
    });
    expect(error).toMatchObject({ code: 'MANIFEST_TOO_NEW', hint: expect.stringContaining('Upgrade') });
    expect(error.message).toContain('version 2');
  });

  it.each(REQUIRED)('is refused, with the path, when $name is missing', ({ path, name }) => {
    expect(errorAfter((json) => put(json, path, undefined))).toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringContaining(`${name} must be`),
    });
  });

  it.each(FIELDS)('is refused, with the path, when $name is something else', ({ path, name }) => {
    expect(errorAfter((json) => put(json, path, { odd: null }))).toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringContaining(name),
    });
  });

  it.each<[string, string[], unknown]>([
    ['the id leads elsewhere', ['id'], '../../etc/passwd'],
    ['the job leads elsewhere', ['job'], '..'],
    ['an object leads elsewhere', ['objects', '0', 'name'], '../other/manifest.json'],
    ['a plain name leads elsewhere', ['objects', '0', 'plain', 'name'], '/etc/passwd'],
    ['a checksum is cut', ['objects', '0', 'sha256'], 'abc'],
    ['a size is negative', ['objects', '0', 'bytes'], -1],
    ['there are no objects', ['objects'], []],
    ['the trigger is not known', ['trigger'], 'magic'],
    ['a time is not ISO 8601', ['startedAt'], '1'],
  ])('is refused when %s', (_, path, value) => {
    expect(errorAfter((json) => put(json, path, value))).toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringContaining(shown(path)),
    });
  });

  it('is refused with all its problems at once', () => {
    const { message } = errorAfter((json) => {
      put(json, ['job'], 7);
      put(json, ['facts', 'bytes'], -1);
      put(json, ['writer'], null);
    });
    for (const name of ['job', 'facts.bytes', 'writer.name', 'writer.version']) expect(message).toContain(name);
  });

  it('does not crash the reader, whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(errorOf(text).code).toBe('MANIFEST_INVALID');
      }),
    );
  });
});
