/** Serves PGlite with pgvector on a free port of the loopback address; says which in one line of JSON. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { PGlite } = require('@electric-sql/pglite');
const { vector } = require('@electric-sql/pglite-pgvector');
const { PGLiteSocketServer } = require('@electric-sql/pglite-socket');

const db = await PGlite.create({ extensions: { vector } });
const { rows } = await db.query(
  `SELECT split_part(version(), ' on ', 1) || ', pgvector ' || default_version AS version
     FROM pg_available_extensions WHERE name = 'vector'`,
);
const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 20 });
const port = await new Promise((resolve, reject) => {
  server.addEventListener('listening', ({ detail }) => resolve(detail.port));
  server.start().catch(reject);
});
console.log(JSON.stringify({ port, version: rows[0].version }));
