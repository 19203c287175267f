import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./pglite-server.mjs', import.meta.url));

/** PostgreSQL with pgvector in a process of its own, in memory; one query at a time. */
export class Pglite {
  constructor(child, { port, version }) {
    this.child = child;
    this.version = version;
    this.url = `postgresql://postgres:none@127.0.0.1:${port}/postgres`;
  }

  static start(packages) {
    return new Promise((resolve, reject) => {
      const child = spawn(packages.node, [program], { cwd: packages.folder, stdio: ['ignore', 'pipe', 'inherit'] });
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text) => {
        printed += text;
        if (printed.includes('\n')) resolve(new Pglite(child, JSON.parse(printed.split('\n')[0])));
      });
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`PGlite ended with ${code}`)));
    });
  }

  async stop() {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill();
      await ended;
    }
  }
}
