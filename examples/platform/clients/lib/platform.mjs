import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Api } from './api.mjs';
import { classPath } from './java.mjs';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const mainClass = 'io.hosteddb.examples.platform.PlatformApplication';

/** A platform that is called: its address, and one caller for each role. */
export class Platform {
  constructor(address, adminToken, memberToken) {
    this.address = address;
    this.admin = new Api(address, adminToken);
    this.member = new Api(address, memberToken);
  }

  async stop() {}
}

/** A platform of our own: any free port, tokens that nobody knows, data that goes away with it. */
export class OwnPlatform extends Platform {
  #process;
  #clean;

  constructor(address, tokens, started, clean) {
    super(address, tokens.PLATFORM_ADMIN_TOKEN, tokens.PLATFORM_MEMBER_TOKEN);
    this.#process = started;
    this.#clean = clean;
  }

  /** What the platforms printed that were started, for the case that something is wrong. */
  static printed = '';

  /** @param settings further variables of its environment, such as another backend */
  static async start(settings = {}) {
    const data = mkdtempSync(join(tmpdir(), 'hosteddb-platform-'));
    const clean = () => rmSync(data, { recursive: true, force: true });
    const tokens = {
      PLATFORM_ADMIN_TOKEN: `admin-${randomBytes(16).toString('hex')}`,
      PLATFORM_MEMBER_TOKEN: `member-${randomBytes(16).toString('hex')}`,
    };
    const started = launch({ ...process.env, ...tokens, PORT: '0', PLATFORM_DATA_DIR: data, ...settings });
    process.once('exit', () => {
      end(started, 'SIGTERM'); // whatever ends this script
      clean();
    });
    return new OwnPlatform(await address(started), tokens, started, clean);
  }

  /** Ends it as an operator would, so that it can stop the databases it started. */
  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      end(this.#process, 'SIGTERM');
      const lastResort = setTimeout(() => end(this.#process, 'SIGKILL'), 30_000);
      await ended;
      clearTimeout(lastResort);
    }
    this.#clean();
  }
}

/** What the build has compiled, started at once; or the command of the README, which compiles first. */
function launch(env) {
  const options = { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true };
  const found = classPath();
  if (!found) {
    return spawn('mvn', ['-q', '-B', '-pl', 'examples/platform', '-am', 'compile', 'exec:java'], options);
  }
  return spawn('java', ['-XX:TieredStopAtLevel=1', '-cp', found, mainClass], options);
}

/** Ends a program together with those that it started. */
function end(started, signal) {
  if (started.pid === undefined) return; // it never began
  try {
    process.kill(-started.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it has ended already
  }
}

/** Waits for the line with the address. */
function address(started, minutes = 5) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`The platform ${why}.`));
    const tooLate = setTimeout(() => fail(`did not listen within ${minutes} minutes`), minutes * 60_000);
    let printed = '';
    const read = (text) => {
      OwnPlatform.printed += text;
      printed += text;
      const found = printed.match(/http:\/\/(?:localhost|127\.0\.0\.1):\d+/);
      if (found) {
        clearTimeout(tooLate);
        resolve(found[0]);
      }
    };
    started.stdout.setEncoding('utf8').on('data', read);
    started.stderr.setEncoding('utf8').on('data', read);
    started.on('error', (error) => fail(`could not be started (${error.message})`));
    started.on('exit', (code, signal) => {
      clearTimeout(tooLate);
      fail(`ended with ${code ?? signal}`);
    });
  });
}
