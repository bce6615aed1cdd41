// One call of the command line, from its arguments to its exit code.

import { type Argument, Command, CommanderError } from 'commander';

import { BackupError } from '../core/errors.js';
import { WRITER } from '../kit/version.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import { addAppearanceOptions, addPlaceOptions, type GlobalOptions } from './global-options.js';
import { Session } from './session.js';
import { printable } from './terminal/printable.js';
import { type Streams, Terminal } from './terminal/terminal.js';
import type { Verb } from './verb.js';
import { withHintHere } from './words/hint-here.js';
import { VERB_GROUPS, VERBS } from './verbs.js';

/** The process itself, or what stands for it: its streams, and its signals. */
export type Host = Streams & Pick<NodeJS.Process, 'on' | 'off' | 'pid' | 'kill'>;

/** Never throws. */
export async function run(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = createProgram(host, isJson(args), async (verb, command) => {
    exitCode = await carryOut(verb, command, host);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    if (isJson(args)) new Terminal(host, { json: true }).fail(misunderstood(error));
    return failureOf(args);
  }
}

function isJson(args: readonly string[]): boolean {
  return args.includes('--json');
}

function misunderstood({ message }: CommanderError): BackupError {
  return new BackupError('REQUEST_INVALID', `${message.replace(/^error: /, '')}.`, {
    hint: 'What can be typed is said by --help, also of each verb.',
  });
}

/** Of what could not be understood, the verb may be the first word. */
function failureOf([first]: readonly string[]): ExitCode {
  return VERBS.find(({ name }) => name === first)?.failsWith ?? EXIT.usage;
}

function createProgram(host: Host, json: boolean, execute: (verb: Verb, command: Command) => Promise<void>): Command {
  const program = new Command('nestjs-backup')
    .description('Lists, verifies and restores the backups of a NestJS API, with or without the API.')
    .version(WRITER.version, '--version', 'which one this is')
    .helpOption('-h, --help', 'what can be typed; of a verb: nestjs-backup <verb> --help')
    .usage('<verb> [options]')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: termOf })
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void (json || host.stderr.write(printable(text))),
    })
    .showHelpAfterError('(see --help)')
    .exitOverride();
  for (const { title, verbs } of VERB_GROUPS) {
    for (const verb of verbs) {
      const command = program.command(verb.name).helpGroup(title);
      command.summary(verb.summary).description(`${verb.summary.charAt(0).toUpperCase()}${verb.summary.slice(1)}.`);
      verb.configure(command);
      if (!verb.needsNoBackups) addPlaceOptions(command);
      addAppearanceOptions(command).action(async () => await execute(verb, command));
    }
  }
  return program;
}

/** Without the `[options]` that every verb has. */
function termOf(command: Command): string {
  return command.name() + command.registeredArguments.map((argument) => ` ${humanReadable(argument)}`).join('');
}

function humanReadable(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

async function carryOut(verb: Verb, command: Command, host: Host): Promise<ExitCode> {
  const options = command.opts<GlobalOptions>();
  const terminal = new Terminal(host, options);
  const interruption = new AbortController();
  const session = new Session(options, terminal, interruption.signal);
  const letGo = onInterrupt(host, (signal) => {
    if (!interruption.signal.aborted) {
      interruption.abort(new BackupError('RUN_CANCELLED', 'It was stopped by Ctrl-C.'));
      return;
    }
    if (session.mayLeave !== undefined) terminal.warn(session.mayLeave);
    letGo();
    // Nobody listens any more: the process ends as whoever asked for it expects, and says so by how it ends.
    host.kill(host.pid, signal);
  });
  try {
    return (await verb.run(session, command)) ?? EXIT.done;
  } catch (thrown) {
    const error = withHintHere(BackupError.from(thrown));
    terminal.fail(error);
    return verb.failsWith ?? exitCodeOf(error);
  } finally {
    await session.close();
    letGo();
  }
}

/** The result stops listening. */
function onInterrupt(host: Host, interrupted: (signal: NodeJS.Signals) => void): () => void {
  host.on('SIGINT', interrupted);
  host.on('SIGTERM', interrupted);
  return () => {
    host.off('SIGINT', interrupted);
    host.off('SIGTERM', interrupted);
  };
}
