import { fileURLToPath } from 'node:url';
import { same } from '../lib/check.mjs';
import { run } from '../lib/run.mjs';

const program = fileURLToPath(new URL('../lib/vectors.mjs', import.meta.url));

/** The cosine of east and east-south is 0.8, of east and south 0; a score is half of one more. */
const neighbours = {
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
const expected = {
  mastra: { ...neighbours, described: { dimension: 3, metric: 'cosine', count: 2 } },
  langchain: neighbours,
};

/** Vector stores make their index, write, search with and without a filter, and delete. */
export async function vectors({ report, platform, packages, folder, single, secrets }) {
  report.title('Vector stores that nobody here wrote, with the variables that are injected');
  const project = platform.admin.project(single.id);
  const { id } = await project.attach({ kind: 'mongodb', name: 'vectors' });
  await project.await(id, 'ready');
  const { envVars } = await project.connection(id);
  secrets.learn(envVars);
  const injected = Object.fromEntries(envVars.map(({ name, value }) => [name, value]));
  const env = { PATH: process.env.PATH, HOME: folder, ...injected };
  for (const store of Object.keys(expected)) {
    await report.step(`mongodb: ${store} finds the neighbours`, async () => {
      const options = { cwd: packages.folder, env, timeout: 60_000 };
      const { code, stdout, stderr } = await run(packages.node, [program, store], options);
      same(`${store} ends; it printed:\n${secrets.hide(stdout + stderr)}`, code, 0);
      same(`what ${store} finds`, sorted(JSON.parse(stdout)), sorted(expected[store]));
    });
  }
  await project.detach(id);
  await project.await(id, 'deleted');
}

function sorted(found) {
  return Object.fromEntries(Object.entries(found).sort());
}
