import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from './run.mjs';
import { source } from './java.mjs';

/** A real PostgreSQL behind TLS, with a certificate of its own making. */
export class TlsPostgres {
  #process;

  constructor(started, port, password, certificate) {
    this.#process = started;
    this.password = password;
    this.certificate = certificate;
    this.adminUrl = `postgresql://postgres:${password}@localhost:${port}/postgres?sslmode=require`;
  }

  static async start(folder) {
    await mkdir(folder, { mode: 0o700 });
    const files = { password: join(folder, 'password'), key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
    const password = randomBytes(12).toString('hex');
    await writeFile(files.password, password, { mode: 0o600 });
    await certificate(files);
    const args = source('TlsPostgres.java', files.password, files.certificate, files.key);
    const started = spawn('java', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    process.once('exit', () => started.kill());
    const port = await Promise.race([
      firstNumber(createInterface(started.stdout)),
      once(started, 'exit').then(([code]) => Promise.reject(new Error(`The PostgreSQL with TLS ended with ${code}.`))),
    ]);
    return new TlsPostgres(started, port, password, files.certificate);
  }

  async stop() {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }
}

/** Other people's code prints there, too. */
function firstNumber(lines) {
  return new Promise((resolve) => lines.on('line', (line) => /^\d+$/.test(line) && resolve(line)));
}

/** For `localhost`, and its own authority. */
async function certificate({ key, certificate }) {
  const { code, stderr } = await run(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
      .concat(['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate]),
    { env: process.env, timeout: 60_000 },
  );
  if (code !== 0) throw new Error(`openssl ended with ${code}:\n${stderr}`);
}
