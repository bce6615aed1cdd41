// `@BackupAfter('gallery')`: a backup follows each call of a method of the application.

import { Inject, Logger } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';
import { BackupService } from '../backup.service.js';
import { whenSucceeded } from './when-succeeded.js';

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
 * throws or rejects is followed by none, and an Observable by one when it has completed. An instance that was not made by Nest takes no backups.
 *
 * A job that does not exist keeps the application from starting.
 */
export function BackupAfter(job: string, { label }: BackupAfterOptions = {}): MethodDecorator {
  return (target, key, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as Method;
    const where = `${target.constructor.name}.${String(key)}`;
    Inject(BackupService)(target, SERVICE);
    function decorated(this: Host, ...given: unknown[]): unknown {
      return whenSucceeded(method.apply(this, given), (answer) => backUp(this[SERVICE], { answer, given }));
    }
    function backUp(service: BackupService | undefined, call: Call): void {
      try {
        const text = service && labelFor(call);
        void service?.backupAfter(job, typeof text === 'string' ? { label: text } : {});
      } catch (error) {
        const { code, message, hint } = BackupError.from(error);
        complain(`${job}: no backup after ${where}: [${code}] ${message} ${hint}`);
      }
    }
    function labelFor({ answer, given }: Call): unknown {
      try {
        return typeof label === 'function' ? (label as Method)(answer, ...given) : label;
      } catch (error) {
        complain(`${job}: the backup after ${where} has no label, whose function failed: ${String(error)}`);
        return undefined;
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

function complain(message: string): void {
  new Logger('Backup').warn(redact(message));
}
