import { holds, lacks, same } from '../lib/check.mjs';

/** `mastra env db delete`: the variables go at once, the database soon. */
export async function detaching({ report, inMulti, inSingle, multi, single, platform }) {
  report.title('The npm client deletes');
  const [environment] = multi.environments;

  await report.step('delete -y takes the variables away at once', async () => {
    const project = platform.admin.project(multi.id);
    const [{ id, name, variables }] = await project.databases();
    const printed = await inMulti.succeeds('env', 'db', 'delete', name, '-y');
    holds('env db delete', printed, `Database "${name}" deleted.`);
    const { managedEnvVarNames } = await project.environment(environment.id);
    lacks('the managed variables', managedEnvVarNames.join(' '), ...variables);
    await project.await(id, 'deleted');
  });

  await report.step('delete by id, until nothing is left in either project', async () => {
    for (const [client, { id: projectId }] of [[inMulti, multi], [inSingle, single]]) {
      const project = platform.admin.project(projectId);
      const deletions = (await project.databases()).map(async ({ id }) => {
        await client.succeeds('env', 'db', 'delete', id, '-y');
        await project.await(id, 'deleted');
      });
      await Promise.all(deletions);
      same('env db list --json', await client.json('env', 'db', 'list'), { databases: [] });
    }
  });
}
