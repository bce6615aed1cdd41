// `@BackupAfter('gallery')`: a backup follows each call of a method of the application.

import { Inject, Logger } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';
import { BackupService } from '../backup.service.js';

export interface BackupAfterOptions {
  /** What happened, for people: a text, or made of what the method answered and was given. Default: none. */
  readonly label?: string | ((result: never, ...given: never[]) => string | undefined);
}

type Method = (...given: unknown[]) => unknown;
type Host = { readonly [SERVICE]?: BackupService };
type Call = { readonly answer: unknown; readonly given: readonly unknown[] };

/** Where an instance of a decorated class has the service. */
const SERVICE = Symbol('nestjs-backup:service');
const JOB = 'nestjs-backup:job';

/**
 * For a method of a provider or a controller: when it has succeeded, the job takes a backup with the trigger `event`.
 * Calls in a burst share one, as the job's `events` say. The method does not wait for it, and never fails by it; one that
 * throws or rejects is followed by none. An instance that was not made by Nest takes no backups.
 *
 * A job that does not exist keeps the application from starting.
 */
export function BackupAfter(job: string, { label }: BackupAfterOptions = {}): MethodDecorator {
  return (target, key, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as Method;
    const where = `${target.constructor.name}.${String(key)}`;
    Inject(BackupService)(target, SERVICE);
    function decorated(this: Host, ...given: unknown[]): unknown {
      const result = method.apply(this, given);
      void Promise.resolve(result).then((answer) => backUp(this[SERVICE], { answer, given }), ignore);
      return result;
    }
    function backUp(service: BackupService | undefined, { answer, given }: Call): void {
      try {
        const text = typeof label === 'function' ? (label as Method)(answer, ...given) : label;
        void service?.backupAfter(job, typeof text === 'string' ? { label: text } : {});
      } catch (error) {
        complain(job, where, error);
      }
    }
    descriptor.value = likeness(decorated, method);
    Reflect.defineMetadata(JOB, job, decorated);
  };
}

/** The job that the method is followed by a backup of. */
export function backedUpBy(method: unknown): string | undefined {
  return typeof method === 'function' ? (Reflect.getMetadata(JOB, method) as string | undefined) : undefined;
}

/** What Nest and others have noted of the method, such as a route, is true of what stands in its place. */
function likeness(decorated: Method, method: Method): Method {
  for (const name of Reflect.getMetadataKeys(method)) {
    Reflect.defineMetadata(name, Reflect.getMetadata(name, method), decorated);
  }
  return Object.defineProperty(decorated, 'name', { value: method.name });
}

function complain(job: string, where: string, error: unknown): void {
  const { code, message, hint } = BackupError.from(error);
  new Logger('Backup').warn(`${job}: no backup after ${where}: [${code}] ${redact(message)} ${hint}`);
}

function ignore(): void {}
