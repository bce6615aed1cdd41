// The application's own checks of restored data: found when it starts, asked by a drill.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, Scope } from '@nestjs/common';

import type { Check } from '../core/source.js';
import type { DrillVerifier, RestoredData } from '../operations/drill/drill-plan.js';
import type { DrillOptions } from './options/options.js';
import { TestHost } from './test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

@Injectable()
class Titles implements DrillVerifier {
  async verify({ query }: RestoredData): Promise<readonly Check[]> {
    const untitled = await query(`SELECT id FROM photos WHERE title = ''`);
    const verdict = untitled.length === 0 ? 'ok' : 'blocked';
    return [{ name: 'titles', verdict, message: `${untitled.length} photos have no title.` }];
  }
}

@Module({ providers: [Titles, { provide: 'titles', useExisting: Titles }] })
class TitlesModule {}

@Injectable({ scope: Scope.REQUEST })
class PerRequest extends Titles {}

const COUNT = { name: 'photos', sql: 'SELECT count(*) FROM photos', expect: 40 };

async function start(drill: DrillOptions) {
  return await host.start(host.options({ drill }), { imports: [TitlesModule] });
}

describe('a drill with checks of the application', () => {
  it.each([Titles, 'titles'])(
    'asks its statements and the provider %p, wherever that is provided',
    async (verifier) => {
      const service = await start({ checks: [COUNT], verifier });
      await service.run();
      const { checks } = await service.drill();
      expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
        ['integrity', 'ok'],
        ['references', 'ok'],
        ['photos', 'ok'],
        ['titles', 'ok'],
      ]);
      expect(service.runs()[0]?.checks).toEqual(checks);
    },
  );

  it('fails when the provider finds something, and leaves nothing', async () => {
    host.write(`UPDATE photos SET title = '' WHERE id < 4`);
    const service = await start({ verifier: Titles });
    const { backupId } = await service.run();
    await expect(service.drill()).rejects.toMatchObject({
      code: 'DRILL_FAILED',
      message: expect.stringContaining('3 photos have no title.'),
    });
    expect((await service.get(backupId)).trust).toBe('failed');
    expect(await host.leftovers()).toEqual([]);
  });

  it.each<[string, DrillOptions['verifier'], RegExp]>([
    ['missing', class Missing extends Titles {}, /jobs\.gallery\.drill\.verifier names Missing, which is no provider/],
    ['of one request', PerRequest, /names PerRequest, which is no provider/],
    ['no verifier', TestHost as never, /TestHost, which has no method verify/],
  ])('keeps an application from starting whose provider is %s', async (_, verifier, message) => {
    const metadata = { providers: [PerRequest, { provide: TestHost, useValue: {} }] };
    const started = host.start(host.options({ drill: verifier === undefined ? {} : { verifier } }), metadata);
    await expect(started).rejects.toMatchObject({ code: 'OPTIONS_INVALID', message: expect.stringMatching(message) });
  });
});
