import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holds, same } from '../lib/check.mjs';
import { classPath } from '../lib/java.mjs';
import { OwnPlatform } from '../lib/platform.mjs';
import { run } from '../lib/run.mjs';
import { TlsPostgres } from '../lib/tls-postgres.mjs';

const query = fileURLToPath(new URL('../lib/query.mjs', import.meta.url));

/** A URL that asks for TLS, as those of a cloud do, opens the database in every driver as it is. */
export async function drivers({ report, packages, folder, secrets }) {
  report.title('PostgreSQL behind TLS: the injected URL, unchanged, in drivers that nobody here wrote');
  if (!classPath() || !(await canRun('openssl', ['version']))) {
    report.note('skipped: it needs openssl, and a platform that was built');
    return;
  }
  let server;
  let platform;
  try {
    server = await report.step('a PostgreSQL listens that lets in over TLS', () => TlsPostgres.start(join(folder, 'tls')));
    secrets.learn([{ name: 'the password of its admin', value: server.password, secret: true }]);
    platform = await report.step('another platform listens, with this server by its admin URL', () =>
      OwnPlatform.start({ HOSTEDDB_POSTGRES_BACKEND: 'server', HOSTEDDB_POSTGRES_ADMIN_URL: server.adminUrl }),
    );
    await connect({ report, packages, folder, secrets, platform, server });
  } finally {
    await platform?.stop();
    await server?.stop();
  }
}

async function connect({ report, packages, folder, secrets, platform, server }) {
  const [{ id: projectId }] = await platform.admin.projects();
  const project = platform.admin.project(projectId);
  const { id } = await project.attach({ kind: 'neon', name: 'behind-tls' });
  await project.await(id, 'ready');
  const { envVars } = await project.connection(id);
  secrets.learn(envVars);
  const [{ name, value: url }] = envVars;
  same('the variable', name, 'DATABASE_URL');
  holds('the URL', url, /^postgresql:\/\/\w+:\w+@localhost:\d+\/\w+\?sslmode=require$/);

  // Drivers verify the certificate, so they are told who has signed this one.
  const env = { PATH: process.env.PATH, HOME: folder, NODE_EXTRA_CA_CERTS: server.certificate };
  const node = async (driver, databaseUrl) => {
    const options = { cwd: packages.folder, env: { ...env, DATABASE_URL: databaseUrl }, timeout: 60_000 };
    const { code, stdout, stderr } = await run(packages.node, [query, driver], options);
    same(`${driver} ends; it printed:\n${secrets.hide(stderr)}`, code, 0);
    return JSON.parse(stdout);
  };
  for (const driver of ['pg', 'postgres']) {
    await report.step(`${driver} connects and queries, encrypted`, async () => {
      same(`what ${driver} reads`, await node(driver, url), [{ sum: 2, ssl: true }]);
    });
  }
  await report.step("with channel_binding in it, as in Neon's own URLs, postgres refuses: why it is left out", async () => {
    same('the code of the refusal', await node('postgres', `${url}&channel_binding=require`), '42704');
  });
  if (!(await canRun('psql', ['--version']))) {
    report.note('psql is not on this machine');
    return;
  }
  await report.step('psql connects and queries, encrypted, also when it insists on channel binding', async () => {
    for (const more of ['', '&channel_binding=require']) {
      const args = ['--no-psqlrc', '-qAt', '-c', 'SET ROLE NONE', '-c', 'SELECT 1 + 1, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'];
      const { stdout, stderr } = await run('psql', [`${url}${more}`, ...args], { env, timeout: 60_000 });
      same(`what psql reads; it said:\n${secrets.hide(stderr)}`, stdout.trim(), '2|t');
    }
  });
}

async function canRun(program, args) {
  try {
    return (await run(program, args, { env: process.env, timeout: 20_000 })).code === 0;
  } catch {
    return false;
  }
}
