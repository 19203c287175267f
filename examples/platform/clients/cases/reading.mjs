import { assignments, holds, lacks, same } from '../lib/check.mjs';

const MASK = '********';

/** The names that the client knows by heart; `show` prints those that the platform tells. */
const KNOWN_TO_THE_CLIENT = {
  turso: ['TURSO_DATABASE_URL', 'TURSO_AUTH_TOKEN'],
  neon: ['DATABASE_URL'],
  mongodb: [],
};

/** What may never be printed unasked, whatever the platform says of it. */
const SECRET = { turso: ['TURSO_AUTH_TOKEN'], neon: ['DATABASE_URL'], mongodb: ['MONGODB_URI'] };

/** `list` and `show`: what is printed, what is masked, and what the audit says of it. */
export async function reading({ report, inMulti, multi, platform, secrets }) {
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
    await report.step(`show masks the secrets of ${kind}; --show-secrets --json prints them; both are in the audit`, () =>
      show({ inMulti, project, secrets, id, name, kind }),
    );
  }

  await report.step('the other way round: --show-secrets for a person, masked in JSON', async () => {
    const { id } = (await project.databases()).find(({ kind }) => kind === 'turso');
    await showTheOtherWay({ inMulti, project, id });
  });
}

/** Masked for a person, in clear for a program. */
async function show({ inMulti, project, secrets, id, name, kind }) {
  const before = await reveals(project, id);
  const [text, { connection }] = await Promise.all([
    inMulti.succeeds('env', 'db', 'show', name),
    inMulti.json('env', 'db', 'show', id, '--show-secrets'),
  ]);
  const { envVars } = connection;
  secrets.learn(envVars);
  const row = await project.database(id);
  holds('env db show', text, `${name} (${kind})`, `ID: ${id}`, 'Status: ready', `Created: ${row.createdAt}`);
  const mask = `${MASK} (use --show-secrets to reveal)`;
  same('the lines of the variables, masked', assignments(text), lines(envVars, mask));
  same('the secret ones', envVars.filter(({ secret }) => secret).map((one) => one.name), SECRET[kind]);
  same('the variables of the row', envVars.map((one) => one.name).sort(), [...row.variables].sort());
  for (const { name: variable, value } of envVars) lacks(`the value of ${variable}`, value, MASK);
  await recorded(project, id, before);
}

/** In clear for a person, masked for a program. */
async function showTheOtherWay({ inMulti, project, id }) {
  const { envVars: masked } = await project.maskedConnection(id);
  const before = await reveals(project, id);
  const [text, { connection }] = await Promise.all([
    inMulti.succeeds('env', 'db', 'show', id, '--show-secrets'),
    inMulti.json('env', 'db', 'show', id),
  ]);
  same('the masked variables, of the client and of the platform', connection.envVars, masked);
  const { envVars } = await project.connection(id);
  same('the lines of the variables', assignments(text), lines(envVars));
  await recorded(project, id, before, 3);
}

/**
 * The client masks by itself: it is sent the values each time, and each time is recorded. The
 * platform's own masked connection holds no value, and is not.
 */
async function recorded(project, id, before, times = 2) {
  const revealed = (await reveals(project, id)).slice(before.length);
  same('the number of reveals in the audit', revealed.length, times);
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

function scope({ environmentId }, { environments }) {
  if (environmentId === null) return 'project (all environments)';
  return `environment: ${environments.find(({ id }) => id === environmentId).slug}`;
}
