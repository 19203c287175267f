import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assignments, holds, same } from '../lib/check.mjs';

/** The variables of a user beside those of the databases. */
export async function variables({ report, inMulti, multi, platform, secrets, folder }) {
  report.title('The npm client and the variables of the user');
  const project = platform.admin.project(multi.id);
  const staging = multi.environments[1];

  await report.step('env list names the managed variables of each environment', async () => {
    const printed = await inMulti.succeeds('env', 'list');
    for (const { id, slug } of multi.environments) {
      const { managedEnvVarNames } = await project.environment(id);
      same(`the managed variables of ${slug}`, sorted(managedEnvVarNames), await injectedInto(id, project));
      const managed = `    Managed env vars: ${managedEnvVarNames.join(', ')}\n`;
      holds('env list', printed, `    Slug: ${slug}\n    ID: ${id}\n`, managed);
    }
  });

  await report.step('vars pull gives the variables of the user, and only the names of the managed ones', async () => {
    await inMulti.succeeds('env', 'vars', 'pull', staging.slug, '--output', 'pulled.env', '--force');
    const pulled = await readFile(join(folder, 'pulled.env'), 'utf8');
    secrets.masked('env vars pull', pulled);
    const { envVars } = await project.environment(staging.id);
    const users = { ...envVars, ...(await project.variables()) };
    const expected = Object.entries(users).map(([name, value]) => `${name}="${value}"`);
    same('the variables of the user', assignments(pulled), sorted(expected));
    const managed = await injectedInto(staging.id, project);
    holds('env vars pull', pulled, managed.map((name) => `# ${name}\n`).join(''));
  });

  await report.step('server env set and unset change one variable and leave the others alone', async () => {
    const before = await project.variables();
    const server = inMulti.with({ MASTRA_PROJECT_ID: multi.id, MASTRA_ORG_ID: multi.organizationId });
    await server.succeeds('server', 'env', 'set', 'FAVOURITE', 'a "quoted" = $VALUE');
    same('the variables', await project.variables(), { ...before, FAVOURITE: 'a "quoted" = $VALUE' });
    await server.succeeds('server', 'env', 'unset', 'FAVOURITE');
    same('the variables', await project.variables(), before);
  });
}

/** What the databases inject that are attached to the environment, or to all. */
async function injectedInto(environmentId, project) {
  const databases = await project.databases();
  const feeding = databases.filter((row) => row.environmentId === null || row.environmentId === environmentId);
  return sorted(feeding.flatMap((row) => row.variables));
}

function sorted(texts) {
  return [...texts].sort();
}
