// Reads single settings from environment variables and collects what is wrong with them, so that all is told at once.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every setting that could not be used, one sentence each. Names variables, never their values' secrets. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(['The environment is not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.name = 'SettingsError';
  }
}

export class EnvironmentReader {
  private readonly problems: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** The value, or undefined when it is not set or empty: compose files pass empty values for what is not set. */
  text(name: string): string | undefined {
    const value = this.environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    return this.refuse(`${name} must be a whole number from ${min} to ${max}, not "${text}".`, fallback);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const choice = choices.find((known) => known === text);
    return choice ?? this.refuse(`${name} must be one of ${choices.join(', ')}, not "${text}".`, undefined);
  }

  /** A value that is never repeated in a message. */
  secret(name: string, minLength: number): string | undefined {
    const value = this.text(name);
    if (value === undefined || value.length >= minLength) return value;
    return this.refuse(`${name} must have at least ${minLength} characters.`, undefined);
  }

  /** Notes a problem and goes on with the fallback, so that the problems after it are found too. */
  refuse<T>(problem: string, fallback: T): T {
    this.problems.push(problem);
    return fallback;
  }

  /** Throws a SettingsError when there was any problem. */
  finish(): void {
    if (this.problems.length > 0) throw new SettingsError(this.problems);
  }
}
