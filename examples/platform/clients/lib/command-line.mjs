import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { holds, same } from './check.mjs';
import { run } from './run.mjs';

/** The npm client `mastra`, as a user of the platform calls it in a terminal. */
export class CommandLine {
  #packages;
  #folder;
  #secrets;
  #variables;

  /**
   * @param folder the working directory, in which the client looks for `.mastra-project.json`
   * @param secrets learns what was printed
   * @param variables `MASTRA_PLATFORM_API_URL` and what else tells the client where it works
   */
  constructor(packages, folder, secrets, variables) {
    this.#packages = packages;
    this.#folder = folder;
    this.#secrets = secrets;
    this.#variables = variables;
    mkdirSync(join(folder, 'home'), { recursive: true });
  }

  /** The same client with other variables: another project, another user. */
  with(variables) {
    return new CommandLine(this.#packages, this.#folder, this.#secrets, { ...this.#variables, ...variables });
  }

  /** Runs `mastra <words>`; its output is searched for secrets unless it was asked to show them. */
  async run(...words) {
    const command = `mastra ${words.join(' ')}`;
    const ended = await run(this.#packages.node, [this.#packages.client, ...words], {
      cwd: this.#folder,
      env: this.#environment(),
      timeout: 6 * 60_000, // the client itself gives up after five
    });
    const output = ended.stdout + ended.stderr;
    if (!words.includes('--show-secrets')) this.#secrets.masked(command, output);
    return { command, output, ...ended };
  }

  /** Runs a command that has to end well, and gives what it printed. */
  async succeeds(...words) {
    const { command, code, stdout, output } = await this.run(...words);
    same(`${command} ends with 0; it printed:\n${output}`, code, 0);
    return stdout;
  }

  /** Runs a command that has to end well with `--json`, and gives the object it printed. */
  async json(...words) {
    return JSON.parse(await this.succeeds(...words, '--json'));
  }

  /** Runs a command that has to end with 1 and one sentence, and gives the sentence. */
  async fails(...words) {
    const { command, code, stderr, output } = await this.run(...words);
    same(`${command} ends with 1; it printed:\n${output}`, code, 1);
    holds(`${command} says why`, stderr, /^Error: ./);
    return stderr.trim().replace(/^Error: /, '');
  }

  /** Nothing of the user who runs this: no log-in of theirs, no telemetry in their name. */
  #environment() {
    return {
      PATH: process.env.PATH,
      HOME: join(this.#folder, 'home'),
      CI: '1',
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: this.#packages.compileCache,
      MASTRA_TELEMETRY_DISABLED: '1',
      ...this.#variables,
    };
  }
}

/** A token that no platform ever gave out. */
export function unknownToken() {
  return `not-a-token-${randomUUID()}`;
}
