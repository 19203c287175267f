/**
 * Connects with a driver and nothing but the variable that was injected, and prints what a query
 * gives, or the code of the refusal.
 *
 *     DATABASE_URL=... node query.mjs pg|postgres
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const own = 'SET ROLE NONE'; // a session is shown to the role that opened it, not to the one it acts as
const query = 'SELECT 1 + 1 AS sum, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

const drivers = {
  async pg() {
    const { Client } = require('pg');
    const client = new Client(process.env.DATABASE_URL);
    await client.connect();
    await client.query(own);
    const { rows } = await client.query(query);
    await client.end();
    return rows;
  },
  async postgres() {
    const sql = require('postgres')(process.env.DATABASE_URL, { max: 1 });
    try {
      await sql.unsafe(own);
      return [...(await sql.unsafe(query))];
    } finally {
      await sql.end();
    }
  },
};

try {
  console.log(JSON.stringify(await drivers[process.argv[2]]()));
} catch (error) {
  console.log(JSON.stringify(error.code ?? error.message));
}
