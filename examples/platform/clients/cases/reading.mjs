import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { holds, lacks, same } from '../lib/check.mjs';

const MASK = '********';

/** The names that the client knows by heart; `show` prints those that the platform tells. */
const KNOWN_TO_THE_CLIENT = {
  turso: ['TURSO_DATABASE_URL', 'TURSO_AUTH_TOKEN'],
  neon: ['DATABASE_URL'],
  mongodb: [],
};

/** `list`, `show` and `vars pull`: what is printed, what is masked, and what the audit says of it. */
export async function reading({ report, inMulti, multi, platform, secrets, folder }) {
  report.title('The npm client reads');
  const project = platform.admin.project(multi.id);
  const [production, staging] = multi.environments;

  await report.step('list shows every database, mongodb too, with the environments it feeds', async () => {
    const printed = await inMulti.succeeds('env', 'db', 'list');
    for (const row of await project.databases()) {
      const variables = KNOWN_TO_THE_CLIENT[row.kind].join(', ') || '—';
      const lines = [
        `  ${row.name} (${row.kind}) — ready`,
        `    ID: ${row.id}`,
        `    Scope: ${scope(row, multi)}`,
        `    Region: ${row.region}`,
        `    Env vars: ${variables}`,
      ];
      holds('env db list', printed, lines.join('\n'));
    }
  });

  await report.step('list --json gives the rows of the platform, and those of one environment', async () => {
    const rows = (await project.databases()).map((row) => ({
      ...row,
      scope: scope(row, multi),
      envVarNames: KNOWN_TO_THE_CLIENT[row.kind],
    }));
    same('env db list --json', await inMulti.json('env', 'db', 'list'), { databases: rows });
    const feeding = rows.filter((row) => row.environmentId !== staging.id);
    same('the databases that do not feed every environment', rows.length - feeding.length, 1);
    same(`env db list ${production.slug} --json`, await inMulti.json('env', 'db', 'list', production.slug), {
      environment: production.slug,
      databases: feeding,
    });
  });

  for (const { id, name, kind } of await project.databases()) {
    await report.step(`show masks the secrets of ${kind}; --show-secrets prints them; both are in the audit`, () =>
      show({ inMulti, project, secrets, id, name, kind }),
    );
  }

  await report.step('vars pull gives the variables of the user, and only the names of the managed ones', async () => {
    await inMulti.succeeds('env', 'vars', 'pull', staging.slug, '--output', 'pulled.env', '--force');
    const pulled = await readFile(join(folder, 'pulled.env'), 'utf8');
    secrets.masked('env vars pull', pulled);
    const { envVars, managedEnvVarNames } = await project.environment(staging.id);
    const users = { ...envVars, ...(await project.variables()) };
    const lines = Object.entries(users).map(([name, value]) => `${name}="${value}"`);
    same('the variables of the user', assignments(pulled), lines.sort());
    const attached = (await project.databases()).flatMap(({ variables }) => variables);
    same('the managed variables of the environment', [...managedEnvVarNames].sort(), attached.sort());
    holds('env vars pull', pulled, managedEnvVarNames.sort().map((name) => `# ${name}`).join('\n'));
  });
}

async function show({ inMulti, project, secrets, id, name, kind }) {
  const { envVars: masked } = await project.maskedConnection(id);
  const before = await reveals(project, id);

  const printedMasked = await inMulti.succeeds('env', 'db', 'show', name);
  const jsonMasked = await inMulti.json('env', 'db', 'show', id);
  const printed = await inMulti.succeeds('env', 'db', 'show', id, '--show-secrets');
  const json = await inMulti.json('env', 'db', 'show', id, '--show-secrets');

  const { envVars } = json.connection;
  secrets.learn(envVars);
  const row = await project.database(id);
  holds('env db show', printedMasked, `${name} (${kind})`, `ID: ${id}`, 'Status: ready', `Created: ${row.createdAt}`);
  same('the lines of the variables, masked', assignments(printedMasked), lines(envVars, `${MASK} (use --show-secrets to reveal)`));
  same('the lines of the variables', assignments(printed), lines(envVars));
  same('the variables, masked, in JSON', jsonMasked.connection.envVars, masked);
  same('the values that are not secret', masked.filter(open), envVars.filter(open));
  for (const { name: variable, value } of envVars.filter((one) => !open(one))) {
    lacks(`the value of ${variable}`, value, MASK);
  }
  same('the variables of the row', envVars.map((one) => one.name).sort(), [...row.variables].sort());

  // The client masks by itself: it was sent the values four times. The masked connection holds none.
  const revealed = (await reveals(project, id)).slice(before.length);
  same('the number of reveals in the audit', revealed.length, 4);
  for (const { actor, reason } of revealed) {
    holds('who revealed', actor, /\S/);
    holds('the reason', reason, /\S/);
  }
}

async function reveals(project, id) {
  const entries = await project.audit();
  return entries.filter(({ action, databaseId }) => databaseId === id && /reveal/i.test(action));
}

function lines(envVars, mask) {
  return envVars.map(({ name, value, secret }) => `${name}=${secret && mask ? mask : value}`).sort();
}

function assignments(text) {
  return text.split('\n').map((line) => line.trim()).filter((line) => /^[A-Z][A-Z0-9_]*=/.test(line)).sort();
}

function open({ secret }) {
  return !secret;
}

function scope({ environmentId }, { environments }) {
  if (environmentId === null) return 'project (all environments)';
  return `environment: ${environments.find(({ id }) => id === environmentId).slug}`;
}
