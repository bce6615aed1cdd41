// Describes the routes to @nestjs/swagger when the application has it. The one file that loads it.

import { Logger, type Type } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';

import { ProblemView } from '../problem/problem.js';
import { BackupRoutes } from '../routes/backup-routes.js';
import { GroupRoutes } from '../routes/group-routes.js';
import { NotifierRoutes } from '../routes/notifier-routes.js';
import { RescueRoutes } from '../routes/rescue-routes.js';
import { ReplicationRoutes } from '../routes/replication-routes.js';
import { RunRoutes } from '../routes/run-routes.js';
import { backupModels } from './backup-models.js';
import { decisionModels } from './decision-models.js';
import { doctorModels } from './doctor-models.js';
import { groupBodies, groupModels } from './group-models.js';
import { notifierModels } from './notifier-models.js';
import { rescueBodies, rescueModels } from './rescue-models.js';
import { replicationModels } from './replication-models.js';
import { bodies } from './request-models.js';
import {
  backupRouteDescriptions,
  groupRouteDescriptions,
  notifierRouteDescriptions,
  rescueRouteDescriptions,
  replicationRouteDescriptions,
  type RouteDescription,
  runRouteDescriptions,
} from './route-descriptions.js';
import { runModels } from './run-models.js';
import { statusModels } from './status-models.js';
import type { Model, ModelClass } from './schema.js';

type Swagger = typeof import('@nestjs/swagger');

const TAG = 'backups';
const DESCRIBED = 'nestjs-backup:described';
/** Statuses that any route may answer. */
const PROBLEMS_OF_ALL = [400, 401, 403, 500];

/**
 * Once for all registrations: what the routes take and answer is the same in each. Documentation that can't be made
 * must not keep the application from starting.
 */
export async function describeRoutes(): Promise<void> {
  const swagger = await loadSwagger();
  if (!swagger || Reflect.hasOwnMetadata(DESCRIBED, BackupRoutes)) return;
  Reflect.defineMetadata(DESCRIBED, true, BackupRoutes);
  for (const model of [
    ...runModels,
    ...backupModels,
    ...decisionModels,
    ...doctorModels,
    ...notifierModels,
    ...groupModels,
    ...replicationModels,
    ...statusModels,
    ...rescueModels,
    ...Object.values(bodies),
    ...Object.values(groupBodies),
    ...Object.values(rescueBodies),
  ]) {
    decorateModel(swagger, model);
  }
  decorateRoutes(swagger, BackupRoutes, backupRouteDescriptions);
  decorateRoutes(swagger, GroupRoutes, groupRouteDescriptions);
  decorateRoutes(swagger, RescueRoutes, rescueRouteDescriptions);
  decorateRoutes(swagger, ReplicationRoutes, replicationRouteDescriptions);
  decorateRoutes(swagger, RunRoutes, runRouteDescriptions);
  decorateRoutes(swagger, NotifierRoutes, notifierRouteDescriptions);
}

async function loadSwagger(): Promise<Swagger | undefined> {
  try {
    return await import('@nestjs/swagger');
  } catch (error) {
    const absent = String((error as NodeJS.ErrnoException).code).endsWith('MODULE_NOT_FOUND');
    if (!absent) new Logger('Backup').warn(`The backup routes are not in the OpenAPI document: ${String(error)}`);
    return undefined;
  }
}

/** Begins with `Backup`, so as not to meet a name of the application. */
function schemaName({ name }: ModelClass): string {
  return name.startsWith('Backup') ? name : `Backup${name}`;
}

function decorateModel({ ApiSchema, ApiProperty }: Swagger, { model, fields }: Model): void {
  ApiSchema({ name: schemaName(model) })(model);
  for (const [name, schema] of Object.entries(fields)) {
    const options = { required: true, ...schema } as Parameters<typeof ApiProperty>[0];
    ApiProperty(options)(model.prototype, name);
  }
}

function decorateRoutes(
  swagger: Swagger,
  routes: Type<object>,
  descriptions: Readonly<Record<string, RouteDescription>>,
): void {
  swagger.ApiTags(TAG)(routes);
  swagger.ApiBearerAuth()(routes);
  swagger.ApiExtraModels(ProblemView)(routes);
  for (const [name, description] of Object.entries(descriptions)) {
    const method = Object.getOwnPropertyDescriptor(routes.prototype, name);
    if (method === undefined) continue;
    for (const decorate of routeDecorators(swagger, description)) decorate(routes.prototype, name, method);
  }
}

function routeDecorators(swagger: Swagger, { summary, query, body, status, answer, problems }: RouteDescription) {
  const { ApiOperation, ApiBody, ApiQuery, ApiResponse } = swagger;
  const problemContent = {
    'application/problem+json': { schema: { $ref: `#/components/schemas/${schemaName(ProblemView)}` } },
  };
  const content =
    typeof answer === 'string' ? { content: { [answer]: { schema: { type: 'string' } } } } : { type: answer };
  return [
    ApiOperation({ summary }),
    ...(body ? [ApiBody({ type: body.model, required: Object.values(body.fields).some(isRequired) })] : []),
    ...Object.entries(query?.fields ?? {}).map(([name, { description = '', required = true, ...schema }]) =>
      ApiQuery({ name, description, required, schema } as Parameters<typeof ApiQuery>[0]),
    ),
    ApiResponse({ status, description: summary, ...content } as Parameters<typeof ApiResponse>[0]),
    ...[...PROBLEMS_OF_ALL, ...problems].map((problem) =>
      ApiResponse({ status: problem, description: STATUS_CODES[problem] ?? 'Problem', content: problemContent }),
    ),
  ];
}

function isRequired({ required = true }: { readonly required?: boolean }): boolean {
  return required;
}
