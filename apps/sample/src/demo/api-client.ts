// Talks to the gallery over HTTP like any client would.

export interface RunView {
  readonly id: string;
  readonly state: string;
  readonly backupId?: string;
  readonly notes: readonly string[];
  readonly progress?: { readonly step: string };
  readonly error?: { readonly message: string; readonly hint: string };
}

export class ApiClient {
  private token = '';

  constructor(private readonly url: string) {}

  async logIn(user: string, password: string): Promise<void> {
    this.token = (await this.post<{ token: string }>('/auth/login', { user, password })).token;
  }

  async get<T>(path: string): Promise<T> {
    return await this.send<T>(path, { method: 'GET' });
  }

  async post<T>(path: string, body: object = {}): Promise<T> {
    return await this.send<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async download(path: string): Promise<Buffer> {
    const answer = await this.request(path, { method: 'GET' });
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Starts a run, hears of every step from the server, and answers how it ended. Throws when it failed. */
  async run(path: string, body: object, onStep: (step: string) => void): Promise<RunView> {
    const { watch } = await this.post<{ watch: string }>(path, body);
    let latest: RunView | undefined;
    for await (const run of this.watch(watch)) {
      if (run.progress && run.progress.step !== latest?.progress?.step) onStep(run.progress.step);
      latest = run;
    }
    if (latest?.state === 'succeeded' || latest?.state === 'warning') return latest;
    throw new Error(`${latest?.error?.message ?? 'The run did not end.'} ${latest?.error?.hint ?? ''}`);
  }

  /** Server-sent events, one run record each, until the run has ended. */
  private async *watch(path: string): AsyncGenerator<RunView> {
    const answer = await this.request(path, { headers: { accept: 'text/event-stream' } });
    const decoder = new TextDecoder();
    let buffered = '';
    for await (const chunk of answer.body ?? []) {
      const events = (buffered + decoder.decode(chunk, { stream: true })).split('\n\n');
      buffered = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        if (data !== undefined) yield JSON.parse(data) as RunView;
      }
    }
  }

  private async send<T>(path: string, init: RequestInit): Promise<T> {
    return (await (await this.request(path, init)).json()) as T;
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.token}`);
    const answer = await fetch(this.url + path, { ...init, headers });
    if (answer.ok) return answer;
    throw new Error(`${init.method ?? 'GET'} ${path} answered ${answer.status}: ${await answer.text()}`);
  }
}
