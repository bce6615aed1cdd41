// The OpenAPI document of an application with the routes.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { AdminApp } from '../admin-app.spec.support.js';

const runFile = promisify(execFile);

const PATHS: Readonly<Record<string, readonly string[]>> = {
  create: ['post'],
  list: ['get'],
  health: ['get'],
  status: ['get'],
  drill: ['post'],
  prune: ['post'],
  doctor: ['post'],
  'notifiers/test': ['post'],
  audit: ['get'],
  runs: ['get'],
  'runs/{id}': ['get'],
  'runs/{id}/events': ['get'],
  groups: ['get'],
  'groups/{group}/backups': ['get', 'post'],
  'groups/{group}/backups/{id}': ['get'],
  'groups/{group}/backups/{id}/restore/plan': ['post'],
  'groups/{group}/backups/{id}/restore': ['post'],
  'groups/{group}/restores/{id}/undo': ['post'],
  replication: ['get'],
  'replication/{name}/plan': ['get'],
  'replication/{name}/runs': ['post'],
  'runs/{id}/cancel': ['post'],
  'runs/{id}/undo': ['post'],
  '{id}': ['get', 'delete'],
  '{id}/download': ['get'],
  '{id}/verify': ['post'],
  '{id}/pin': ['post'],
  '{id}/unpin': ['post'],
  '{id}/restore/plan': ['post'],
  '{id}/restore': ['post'],
  '{id}/rescue/plan': ['post'],
  '{id}/rescue': ['post'],
};

interface Operation {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: unknown }> }>;
}

describe('the OpenAPI document', () => {
  let test: AdminApp;
  let document: OpenAPIObject;

  beforeAll(async () => {
    // The second application describes the same routes again, which must change nothing.
    await (await AdminApp.start('express')).stop();
    test = await AdminApp.start('express');
    document = SwaggerModule.createDocument(test.app, new DocumentBuilder().addBearerAuth().build());
  });
  afterAll(() => test.stop());

  const operation = (path: string, method: string) =>
    (document.paths[`/api/admin/backups/${path}`] as unknown as Record<string, Operation> | undefined)?.[method];

  it('has all the routes and no other', () => {
    const paths = Object.entries(document.paths).map(([path, methods]) => [
      path,
      Object.keys(methods ?? {}).toSorted(),
    ]);
    const expected = Object.entries(PATHS).map(([path, methods]) => [`/api/admin/backups/${path}`, methods.toSorted()]);
    expect(Object.fromEntries(paths)).toEqual(Object.fromEntries(expected));
  });

  it('says of each route what it is for, who may call it and how it fails', () => {
    for (const [path, methods] of Object.entries(PATHS)) {
      for (const method of methods) {
        const { summary, tags, security, responses, parameters } = operation(path, method) ?? ({} as Operation);
        expect(summary).toMatch(/^[A-Z].*\.$/);
        expect(tags).toEqual(['backups']);
        expect(security).toEqual([{ bearer: [] }]);
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '403', '500']));
        expect(responses['401']?.content).toHaveProperty(['application/problem+json', 'schema', '$ref']);
        const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
    }
  });

  it('names what routes take and answer', () => {
    const list = operation('list', 'get');
    expect(list?.parameters.map(({ name, required }) => [name, required])).toEqual([
      ['job', false],
      ['group', false],
      ['trust', false],
      ['trigger', false],
      ['text', false],
      ['limit', false],
      ['after', false],
      ['fresh', false],
    ]);
    expect(operation('{id}/restore', 'post')?.requestBody?.content['application/json']?.schema.$ref).toMatch(
      /RestoreDto$/,
    );
    const { RestoreDto, RestoreTargetDto } = Object.fromEntries(
      Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name.replace('Backup', ''), schema]),
    ) as Record<string, SchemaObject | undefined>;
    expect(RestoreDto?.required).toEqual(['confirm']);
    expect(Object.keys(RestoreDto?.properties ?? {})).toEqual(expect.arrayContaining(['confirm', 'into', 'tables']));
    expect(RestoreTargetDto?.properties?.['tables']).toMatchObject({ type: 'array', items: { type: 'string' } });
    expect(operation('{id}/verify', 'post')?.requestBody).toBeUndefined();
    expect(operation('create', 'post')?.responses['202']?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/BackupAcceptedRunView',
    });
    expect(operation('runs/{id}/events', 'get')?.responses['200']?.content).toHaveProperty(['text/event-stream']);
  });

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    const missing = references.filter(([, name]) => !((name ?? '') in (document.components?.schemas ?? {})));
    expect(references.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  it('describes every field that answers have', async () => {
    const backupId = await test.takeBackup();
    await test.backups.drill('gallery');
    await expectDescribed('BackupListView', 'list');
    await expectDescribed('BackupDetailsView', backupId);
    await expectDescribed('BackupRunListView', 'runs');
    await expectDescribed('BackupHealthView', 'health');
    await expectDescribed('BackupStatusView', 'status');
    const plan = await test.request('post', `${backupId}/restore/plan`).send({ into: 'copy.db' }).expect(200);
    expectFields(plan.body, { $ref: '#/components/schemas/BackupRestorePlanView' });
    const body = { tables: [{ table: 'photos' }] };
    const rescue = await test.request('post', `${backupId}/rescue/plan`).send(body).expect(200);
    expectFields(rescue.body, { $ref: '#/components/schemas/BackupRescuePlanView' });
  });

  async function expectDescribed(schema: string, path: string): Promise<void> {
    const { body } = await test.request('get', path).expect(200);
    expectFields(body, { $ref: `#/components/schemas/${schema}` });
  }

  interface SchemaObject {
    readonly $ref?: string;
    readonly allOf?: readonly SchemaObject[];
    readonly items?: SchemaObject;
    readonly additionalProperties?: boolean;
    readonly properties?: Record<string, SchemaObject>;
    readonly required?: readonly string[];
  }

  function expectFields(value: unknown, schema: SchemaObject): void {
    const name = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.split('/').at(-1);
    const found = name === undefined ? schema : (document.components?.schemas?.[name] as SchemaObject);
    if (Array.isArray(value)) {
      for (const item of value) expectFields(item, found.items ?? {});
      return;
    }
    if (typeof value !== 'object' || value === null || found.additionalProperties === true) return;
    expect(Object.keys(found.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(value)));
    expect(Object.keys(value)).toEqual(expect.arrayContaining([...(found.required ?? [])]));
    for (const [key, field] of Object.entries(value)) expectFields(field, found.properties?.[key] ?? {});
  }
});

describe('without @nestjs/swagger', () => {
  /** In a process of its own, since this one has loaded the package. */
  const SCRIPT = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(\`
      export function resolve(name, context, next) {
        if (name !== '@nestjs/swagger') return next(name, context);
        throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
      }\`));
    const { describeRoutes } = await import('${new URL('./describe-routes.js', import.meta.url).href}');
    const { BackupRoutes } = await import('${new URL('../routes/backup-routes.js', import.meta.url).href}');
    await describeRoutes();
    const keys = [BackupRoutes, BackupRoutes.prototype.create].flatMap((target) => Reflect.getMetadataKeys(target));
    process.stdout.write(JSON.stringify(keys));`;

  it('nothing happens', async () => {
    const { stdout, stderr } = await runFile(process.execPath, ['--no-warnings', '--input-type=module', '-e', SCRIPT]);
    const keys: unknown[] = JSON.parse(stdout);
    expect(keys).toContain('path');
    expect(keys.filter((key) => String(key).startsWith('swagger'))).toEqual([]);
    expect(stderr).toBe('');
  });
});
