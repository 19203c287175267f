/**
 * Drives the platform with programs that nobody here wrote, and compares: the npm client `mastra`,
 * and the libraries that the snippets import. Ends with 1 at the first difference.
 *
 *     node run.mjs [--url http://localhost:8787] [--scratch folder]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attaching } from './cases/attaching.mjs';
import { detaching } from './cases/detaching.mjs';
import { drivers } from './cases/drivers.mjs';
import { exports } from './cases/exports.mjs';
import { failingProvider } from './cases/failing-provider.mjs';
import { permissions } from './cases/permissions.mjs';
import { reading } from './cases/reading.mjs';
import { snippets } from './cases/snippets.mjs';
import { variables } from './cases/variables.mjs';
import { vectors } from './cases/vectors.mjs';
import { Difference, same } from './lib/check.mjs';
import { CommandLine } from './lib/command-line.mjs';
import { install, specifications } from './lib/packages.mjs';
import { OwnPlatform, Platform } from './lib/platform.mjs';
import { Report } from './lib/report.mjs';
import { Secrets } from './lib/secrets.mjs';

const { values: options } = parseArgs({ options: { url: { type: 'string' }, scratch: { type: 'string' } } });
const report = new Report();
const secrets = new Secrets();
const platforms = [];
let folder;

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

try {
  await main();
  report.end();
} catch (error) {
  process.exitCode = 1;
  console.error(`\n${secrets.hide(explain(error))}`);
  if (OwnPlatform.printed) console.error(`\nThe platforms printed:\n${secrets.hide(OwnPlatform.printed)}`);
} finally {
  await Promise.all(platforms.map((platform) => platform.stop()));
  if (folder) await rm(folder, { recursive: true, force: true });
}

async function main() {
  report.title('Preparing');
  const [packages, platform] = await Promise.all([
    report.step(`npm: ${specifications().join(', ')}`, () => install(options.scratch)),
    report.step('a platform listens', start),
  ]);
  secrets.learn([
    { name: 'the token of the admin', value: platform.admin.token, secret: true },
    { name: 'the token of the member', value: platform.member.token, secret: true },
  ]);
  folder = await mkdtemp(join(packages.folder, 'run-'));
  const context = { report, secrets, packages, folder, platform, ...(await projects(platform)) };
  Object.assign(context, await clients(context));

  await attaching(context);
  await reading(context);
  await variables(context);
  await permissions(context);
  await detaching(context);
  await snippets(context);
  await vectors(context);
  await exports(context);
  await drivers(context);
  await failingProvider(context);
  await report.step('no masked output has held a secret that became known later', () => {
    const { outputs, secrets: known } = secrets.search();
    report.note(`${outputs} outputs searched for ${known} secrets`);
  });
}

/** A platform that runs already, its tokens in the environment; or one of our own. */
async function start() {
  if (!options.url) {
    const platform = await OwnPlatform.start();
    platforms.push(platform);
    return platform;
  }
  const { PLATFORM_ADMIN_TOKEN: admin, PLATFORM_MEMBER_TOKEN: member } = process.env;
  if (!admin || !member) throw new Error('--url also needs PLATFORM_ADMIN_TOKEN and PLATFORM_MEMBER_TOKEN.');
  return new Platform(options.url, admin, member);
}

/** One project with several environments and one with a single one, both without databases. */
async function projects(platform) {
  const found = await platform.admin.projects();
  const multi = found.find(({ environments }) => environments.length > 1);
  const single = found.find(({ environments }) => environments.length === 1);
  for (const { id, name } of [multi, single]) {
    same(`the databases of ${name} before the first step`, await platform.admin.project(id).databases(), []);
  }
  return { multi, single };
}

/** One finds its project by a variable, the other by the file in its working directory. */
async function clients({ packages, folder, secrets, platform, multi, single }) {
  await writeFile(join(folder, '.mastra-project.json'), JSON.stringify({ projectId: single.id }));
  const inSingle = new CommandLine(packages, folder, secrets, {
    MASTRA_PLATFORM_API_URL: platform.address,
    MASTRA_API_TOKEN: platform.admin.token,
  });
  return { inSingle, inMulti: inSingle.with({ MASTRA_PROJECT_ID: multi.slug }) };
}

function explain(error) {
  if (!(error instanceof Difference)) return error.stack;
  return `Difference: ${error.message}\n\nexpected: ${error.expected}\n\ncame:     ${error.actual}`;
}
