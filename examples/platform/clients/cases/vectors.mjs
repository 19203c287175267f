import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { same } from '../lib/check.mjs';
import { classPath, sourceWithLibraries } from '../lib/java.mjs';
import { Pglite } from '../lib/pglite.mjs';
import { run } from '../lib/run.mjs';

const program = fileURLToPath(new URL('../lib/vectors.mjs', import.meta.url));

/** The cosine of east and east-south is 0.8, of east and south 0. */
const cosines = {
  all: [
    ['east', 1],
    ['east-south', 0.8],
  ],
  filtered: [
    ['east', 1],
    ['south', 0],
  ],
  afterDelete: [
    ['east-south', 0.8],
    ['south', 0],
  ],
  indexes: [],
};

/** MongoDB's score is half of one more than the cosine. */
const scores = {
  all: [
    ['east', 1],
    ['east-south', 0.9],
  ],
  filtered: [
    ['east', 1],
    ['south', 0.5],
  ],
  afterDelete: [
    ['east-south', 0.9],
    ['south', 0.5],
  ],
  indexes: [],
};
/** LangChain4j's own score is that of MongoDB; its program says the cosine. */
const langchain4j = { all: cosines.all, filtered: cosines.filtered, afterDelete: cosines.afterDelete, left: ['east-south'] };
const described = { dimension: 3, metric: 'cosine', count: 2 };
const expected = {
  mongodb: { mastra: { ...scores, described }, langchain: scores },
  turso: { 'mastra-libsql': { ...cosines, described, afterDelete: [] } },
  neon: { 'mastra-pg': { ...cosines, described } },
};

/** Vector stores make their index, write, search with and without a filter, and delete. */
export async function vectors(context) {
  const { report, platform, single } = context;
  report.title('Vector stores that nobody here wrote, with the variables that are injected');
  const project = platform.admin.project(single.id);
  for (const kind of Object.keys(expected)) {
    const { id } = await project.attach({ kind, name: `vectors-${kind}` });
    await project.await(id, 'ready');
    const { envVars, snippets } = await project.connection(id);
    context.secrets.learn(envVars);
    const injected = Object.fromEntries(envVars.map(({ name, value }) => [name, value]));
    await (kind === 'neon' ? withPgvector(context, kind, snippets) : search(context, kind, snippets, injected));
    await project.detach(id);
    await project.await(id, 'deleted');
  }
}

/** The bundled PostgreSQL has no pgvector, which the catalog says; the snippet runs where there is one. */
async function withPgvector(context, kind, snippets) {
  const { report, packages } = context;
  let server;
  try {
    server = await report.step('a PostgreSQL with pgvector listens (PGlite)', () => Pglite.start(packages));
    report.note(server.version);
    await search(context, kind, snippets, { DATABASE_URL: server.url });
    await searchFromJava(context, kind, server.url);
  } finally {
    await server?.stop();
  }
}

/** After all others, since what its driver prepares stays in PGlite's only session. */
async function searchFromJava({ report, folder }, kind, url) {
  if (!classPath()) {
    report.note('LangChain4j skipped: it needs a platform that was built');
    return;
  }
  await report.step(`${kind}: LangChain4j, in Java, finds the neighbours`, async () => {
    const env = { PATH: process.env.PATH, HOME: folder, DATABASE_URL: url };
    const { code, stdout, stderr } = await run('java', sourceWithLibraries('PgvectorStore.java'), { env, timeout: 120_000 });
    same(`LangChain4j ends; it printed:\n${stdout}${stderr}`, code, 0);
    const found = stdout.split('\n').find((line) => line.startsWith('{')); // its pool logs there, too
    same('what LangChain4j finds', sorted(JSON.parse(found)), sorted(langchain4j));
  });
}

async function search({ report, packages, folder, secrets }, kind, snippets, injected) {
  const env = { PATH: process.env.PATH, HOME: folder, MASTRA_TELEMETRY_DISABLED: '1', ...injected };
  const node = async (what, args) => {
    const { code, stdout, stderr } = await run(packages.node, args, { cwd: packages.folder, env, timeout: 60_000 });
    same(`${what} ends; it printed:\n${secrets.hide(stdout + stderr)}`, code, 0);
    return stdout;
  };
  await report.step(`${kind}: the vector snippet, unchanged, finds the neighbours`, async () => {
    const [{ code }] = snippets.filter(({ title }) => title === 'Search for vectors');
    const place = join(folder, `vectors-${kind}`);
    await mkdir(place);
    await writeFile(join(place, 'vectors.ts'), code);
    same('what it prints', (await node('the snippet', [join(place, 'vectors.ts')])).trim(), "[ 'east', 'south' ]");
  });
  for (const [store, found] of Object.entries(expected[kind])) {
    await report.step(`${kind}: ${store} finds the neighbours`, async () => {
      same(`what ${store} finds`, sorted(JSON.parse(await node(store, [program, store]))), sorted(found));
    });
  }
}

function sorted(found) {
  return Object.fromEntries(Object.entries(found).sort());
}
