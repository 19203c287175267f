import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holds, same } from '../lib/check.mjs';
import { run } from '../lib/run.mjs';
import { libraries } from '../versions.mjs';

const thread = fileURLToPath(new URL('../lib/thread.mjs', import.meta.url));

const stored = {
  title: 'Where is my order?',
  owner: 'ana',
  metadata: { order: 4711, words: 'äöü "quoted" 🚚' },
  messages: [
    ['user', 'Where is my order?'],
    ['assistant', 'It arrives on Monday.'],
  ],
};

/** What the platform injects works: every snippet, unchanged, over its database. */
export async function snippets({ report, platform, packages, folder, single, secrets }) {
  report.title('The snippets, unchanged, with the variables that are injected');
  const project = platform.admin.project(single.id);
  const oldest = await oldestNode(packages.folder);
  for (const kind of ['turso', 'neon', 'mongodb']) {
    await report.step(`${kind}: stores a thread, and another process reads it back`, async () => {
      const { id } = await project.attach({ kind, name: `snippet-${kind}` });
      await project.await(id, 'ready');
      const { envVars, snippets } = await project.connection(id);
      installLines(snippets, oldest);
      secrets.learn(envVars);
      const snippet = await save(join(folder, kind), snippets);
      const env = environment(folder, envVars);
      for (const task of ['store', 'read']) {
        const ended = await run(packages.node, [thread, task, snippet], { cwd: folder, env, timeout: 60_000 });
        const said = secrets.hide(ended.stdout + ended.stderr);
        same(`${kind}: node thread.mjs ${task} storage.ts; it printed:\n${said}`, ended.code, 0);
        same(`${kind}: what is read back`, JSON.parse(ended.stdout), stored);
      }
      await project.detach(id);
      await project.await(id, 'deleted');
    });
  }
}

/** The Node that the packages of the snippets ask for; with an older one npm takes older packages. */
async function oldestNode(folder) {
  const asked = await Promise.all(
    Object.keys(libraries).map(async (name) => {
      const file = join(folder, 'node_modules', name, 'package.json');
      return JSON.parse(await readFile(file, 'utf8')).engines.node;
    }),
  );
  same('the packages ask for one and the same Node', new Set(asked).size, 1);
  return asked[0].match(/^>=(\d+\.\d+)\.0$/)[1];
}

/** Beside what is to be installed stands what it needs. */
function installLines(snippets, oldest) {
  for (const manager of ['npm', 'pnpm', 'yarn']) {
    const [{ title }] = snippets.filter(({ language }) => language === manager);
    holds(`the title of the line for ${manager}`, title, `Node ${oldest} or later`, '"type": "module"');
  }
}

/** Beside the installed packages, so that its imports are found. */
async function save(folder, snippets) {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'storage.ts');
  const storage = snippets.filter(({ language, title }) => language === 'typescript' && title === 'Wire into Mastra');
  same('the number of snippets that wire into Mastra', storage.length, 1);
  await writeFile(file, storage[0].code);
  return file;
}

/** The variables of the database, and nothing else that could help. */
function environment(folder, envVars) {
  const injected = Object.fromEntries(envVars.map(({ name, value }) => [name, value]));
  return { PATH: process.env.PATH, HOME: folder, MASTRA_TELEMETRY_DISABLED: '1', ...injected };
}
