// Asks the gallery for things, as its users do.

import { createHash } from 'node:crypto';

interface Item {
  readonly id: number;
}

interface Page {
  readonly items: readonly Item[];
  readonly next?: number;
}

interface Run {
  readonly state: string;
  readonly backupId?: string;
  readonly finishedAt?: string;
  readonly error?: { readonly message: string };
}

/** What the gallery answers to everything that can be asked of it: a digest for each address. */
export type Answers = ReadonlyMap<string, string>;

const BACKUPS = '/admin/backups';
const AT_ONCE = 8;
const POLL_MS = 50;

export class GalleryClient {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async logIn(url: string, password: string): Promise<GalleryClient> {
    const anyone = new GalleryClient(url, '');
    const { token } = (await anyone.post('/auth/login', { user: 'admin', password })) as { token: string };
    return new GalleryClient(url, token);
  }

  async addComment(photo: number, text: string): Promise<void> {
    await this.post(`/photos/${photo}/comments`, { text });
  }

  /** Takes a backup by the app, and waits for it. Answers its id. */
  async backUp(job: string): Promise<string> {
    const { runId } = (await this.post(`${BACKUPS}/create`, { job })) as { runId: string };
    for (;;) {
      const { state, backupId, finishedAt, error } = (await this.get(`${BACKUPS}/runs/${runId}`)) as Run;
      if (finishedAt !== undefined && state === 'succeeded' && backupId !== undefined) return backupId;
      if (finishedAt !== undefined) throw new Error(`The backup of ${job} ended as ${state}: ${error?.message ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Everything that the gallery shows. */
  async answers(): Promise<Answers> {
    const found = new Map<string, string>();
    const galleries = await this.pages('/galleries', found);
    const photos = (await Promise.all(galleries.map(({ id }) => this.pages(`/galleries/${id}/photos`, found)))).flat();
    const paths = photos.map(({ id }) => `/photos/${id}/comments`).values();
    const ask = async (): Promise<void> => {
      for (const path of paths) await this.pages(path, found);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    return found;
  }

  private async pages(path: string, found: Map<string, string>): Promise<readonly Item[]> {
    const items: Item[] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const address = `${path}?limit=200&after=${after}`;
      const text = await this.ask('GET', address);
      found.set(address, createHash('sha256').update(text).digest('hex'));
      const page = JSON.parse(text) as Page;
      items.push(...page.items);
      after = page.next;
    }
    return items;
  }

  private async get(path: string): Promise<unknown> {
    return JSON.parse(await this.ask('GET', path));
  }

  private async post(path: string, body: object): Promise<unknown> {
    return JSON.parse(await this.ask('POST', path, JSON.stringify(body)));
  }

  private async ask(method: string, path: string, body?: string): Promise<string> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  }
}
