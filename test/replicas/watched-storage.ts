// A storage of which it can be seen how often something was asked of it, and whether an answer is still to come.

import type { ByteStream, Storage } from 'nestjs-backup';

export class Watch {
  asked = 0;
  pending = 0;

  over(storage: Storage): Storage {
    return new Proxy(storage, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (...args: unknown[]) => this.follow(value.apply(target, args)) : value;
      },
    });
  }

  private follow(answer: Promise<unknown> | ByteStream): unknown {
    this.asked += 1;
    return answer instanceof Promise ? this.until(answer) : this.through(answer);
  }

  private async until(answer: Promise<unknown>): Promise<unknown> {
    this.pending += 1;
    try {
      return await answer;
    } finally {
      this.pending -= 1;
    }
  }

  private async *through(content: ByteStream): ByteStream {
    this.pending += 1;
    try {
      yield* content;
    } finally {
      this.pending -= 1;
    }
  }
}
