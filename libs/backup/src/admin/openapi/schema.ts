// Words for describing requests and answers to OpenAPI, free of the package that does it.

/** A class whose name and fields stand for a schema. */
export type ModelClass<T = object> = (abstract new () => T) & { readonly name: string; readonly prototype: T };

export interface Schema {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | (() => ModelClass);
  readonly oneOf?: readonly { readonly type: 'string' | 'boolean' }[];
  readonly description?: string;
  readonly format?: string;
  readonly enum?: string[];
  readonly isArray?: boolean;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly additionalProperties?: boolean;
}

/** Every field of a class, the optional ones marked as such. */
export type SchemasOf<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Schema & { readonly required: false } : Schema;
};

export interface Model {
  readonly model: ModelClass;
  readonly fields: Readonly<Record<string, Schema>>;
}

export function describeModel<T extends object>(model: ModelClass<T>, fields: SchemasOf<T>): Model {
  return { model, fields };
}

export function text(description: string, more: Partial<Schema> = {}): Schema {
  return { type: 'string', description, ...more };
}

export function time(description: string): Schema {
  return { type: 'string', format: 'date-time', description };
}

export function whole(description: string, more: Partial<Schema> = {}): Schema {
  return { type: 'integer', minimum: 0, description, ...more };
}

export function flag(description: string, more: Partial<Schema> = {}): Schema {
  return { type: 'boolean', description, ...more };
}

export function flagOrText(description: string): Schema {
  return { oneOf: [{ type: 'boolean' }, { type: 'string' }], description };
}

export function oneOf(values: readonly string[], description: string): Schema {
  return { type: 'string', enum: [...values], description };
}

export function another(model: ModelClass, description: string): Schema {
  return { type: () => model, description };
}

export function listOf(schema: Schema): Schema {
  return { ...schema, isArray: true };
}

export function optional(schema: Schema): Schema & { readonly required: false } {
  return { ...schema, required: false };
}
