import { holds, same } from '../lib/check.mjs';

/** `mastra env db create` in all its forms, and what it says when it may not. */
export async function attaching({ report, inMulti, inSingle, multi, single, platform }) {
  report.title('The npm client attaches databases');
  const project = platform.admin.project(multi.id);
  const [production, staging] = multi.environments;
  const shared = `${multi.slug}-turso`;

  await report.step('list says that nothing is attached', async () => {
    const printed = await inMulti.succeeds('env', 'db', 'list');
    holds('env db list', printed, `Databases for ${multi.name}:`, 'No databases attached.');
  });

  await report.step('create --shared --kind turso waits until it is ready', async () => {
    const printed = await inMulti.succeeds('env', 'db', 'create', '--shared', '--kind', 'turso');
    const row = await project.named(shared);
    same('its status', row.status, 'ready');
    same('its environment', row.environmentId, null);
    holds(
      'env db create',
      printed,
      `Database "${shared}" is ready.`,
      `ID: ${row.id}`,
      'Scope: project (shared by all environments)',
      `Region: ${row.region}`,
      'Env vars injected at deploy time: TURSO_DATABASE_URL, TURSO_AUTH_TOKEN',
    );
  });

  await report.step('a name that is taken: ends with 1 and names the database that has it', () =>
    conflict(inMulti, project, 'NAME_TAKEN', shared, {
      words: ['--shared', '--kind', 'neon', '--name', shared],
      request: { kind: 'neon', name: shared },
    }),
  );

  await report.step('create for an environment, --json: prints the row as the platform has it', async () => {
    const printed = await inMulti.json('env', 'db', 'create', staging.slug, '--kind', 'neon');
    const row = await project.named(`${multi.slug}-${staging.slug}-pg`);
    same('its status', row.status, 'ready');
    same('its environment', row.environmentId, staging.id);
    same('env db create --json', printed, { database: row, scope: `environment: ${staging.slug}` });
  });

  const ofProduction = async () => {
    const rows = await project.databases();
    return rows.find(({ kind, environmentId }) => kind === 'neon' && environmentId === production.id);
  };

  await report.step('production gets a database of the same provider, beside that of staging', async () => {
    const printed = await inMulti.succeeds('env', 'db', 'create', production.slug, '--kind', 'neon');
    const row = await ofProduction();
    same('its status', row.status, 'ready');
    holds('env db create', printed, `Scope: environment: ${production.slug}`, `ID: ${row.id}`);
    for (const { id, slug } of [production, staging]) {
      const { managedEnvVarNames } = await project.environment(id);
      same(`DATABASE_URL among the managed variables of ${slug}`, managedEnvVarNames.includes('DATABASE_URL'), true);
    }
  });

  await report.step('a second one for an environment, and one for all: each ends with 1 and names the first', async () => {
    const first = `${multi.slug}-${staging.slug}-pg`;
    await conflict(inMulti, project, 'PROVIDER_ATTACHED', first, {
      words: [staging.slug, '--kind', 'neon', '--name', 'second'],
      request: { kind: 'neon', name: 'second', environmentId: staging.id },
    });
    const sentence = await inMulti.fails('env', 'db', 'create', '--shared', '--kind', 'neon', '--name', 'for-all');
    holds('the sentence', sentence, first, (await ofProduction()).name);
  });

  await report.step('a second database of a provider: ends with 1 and names the first', () =>
    conflict(inMulti, project, 'PROVIDER_ATTACHED', shared, {
      words: [production.slug, '--kind', 'turso', '--name', 'another'],
      request: { kind: 'turso', name: 'another', environmentId: production.id },
    }),
  );

  await report.step('no environment named where there are two: they are listed', async () => {
    const sentence = await inMulti.fails('env', 'db', 'create', '--kind', 'turso');
    holds('the sentence', sentence, `(${production.slug}, ${staging.slug})`, '--shared');
  });

  await report.step('a kind that the client refuses, and one that only the platform can refuse', async () => {
    const refusedHere = await inMulti.fails('env', 'db', 'create', '--shared', '--kind', 'mongodb');
    same('--kind mongodb', refusedHere, 'Unsupported database kind: mongodb. Supported kinds: turso, neon');
    const refusedThere = await inMulti.fails('env', 'db', 'create', '--shared', '--kind', 'redis', '--name', 'cache');
    const problem = await project.refusal(400, { kind: 'redis', name: 'cache' });
    same('--kind redis', refusedThere, printed(problem));
    holds('--kind redis', refusedThere, 'redis');
  });

  await withoutWaiting({ report, inSingle, single, platform });
  await report.step('a mongodb database, attached through the route of the page', async () => {
    const { id } = await project.attach({ kind: 'mongodb', name: 'documents' });
    await project.await(id, 'ready');
  });
}

/** `--no-wait`, and a region, in the project that has one environment. */
async function withoutWaiting({ report, inSingle, single, platform }) {
  const project = platform.admin.project(single.id);
  const [environment] = single.environments;

  await report.step('create --no-wait takes the only environment and returns at once', async () => {
    const printed = await inSingle.succeeds('env', 'db', 'create', '--kind', 'turso', '--no-wait', '--name', 'memory');
    const row = await project.named('memory');
    same('its environment', row.environmentId, environment.id);
    holds(
      'env db create --no-wait',
      printed,
      'Database memory (turso) is provisioning.',
      `Scope: environment: ${environment.slug}`,
      `mastra env db show ${row.id}`,
    );
    await project.await(row.id, 'ready');
  });

  await report.step('create --region --no-wait --json: provisioning, with the region asked for', async () => {
    const region = await otherRegion(platform, single, 'neon');
    const options = ['--shared', '--kind', 'neon', '--name', 'orders', '--region', region];
    const { database, scope } = await inSingle.json('env', 'db', 'create', ...options, '--no-wait');
    same('its status', database.status, 'provisioning');
    same('its region', database.requestedRegion, region);
    same('its scope', scope, 'project (shared by all environments)');
    await project.await(database.id, 'ready');
  });
}

/** The client prints what the platform's problem says, and that names the rival. */
async function conflict(client, project, kind, rivalName, { words, request }) {
  const sentence = await client.fails('env', 'db', 'create', ...words);
  const problem = await project.refusal(409, request);
  const rival = await project.named(rivalName);
  same('the sentence', sentence, printed(problem));
  holds('the sentence', sentence, rival.name, rival.id);
  same('the kinds of conflict', problem.conflicts, [kind]);
  same('the rivals', problem.rivals, [rival.id]);
}

/** What the client makes of a problem: the detail, then what is wrong with each field. */
function printed({ detail, errors = [] }) {
  const fields = errors.map(({ field, message }) => `${field} — ${message}`).join('; ');
  return fields ? `${detail}: ${fields}` : detail;
}

async function otherRegion(platform, project, kind) {
  const { providers } = await platform.admin.get(`/v1/server/projects/${project.id}/databases/catalog`);
  const { regions, defaultRegion } = providers.find((provider) => provider.kind === kind);
  return (regions.find(({ id }) => id !== defaultRegion) ?? regions[0]).id;
}
