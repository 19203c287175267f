import { holds, same } from '../lib/check.mjs';
import { unknownToken } from '../lib/command-line.mjs';

const NOT_ALLOWED = 'You need the admin role in this organization to manage databases.';

/** A member may look, somebody unknown may not even do that. */
export async function permissions({ report, inMulti, multi, platform }) {
  report.title('The npm client, as somebody else');
  const project = platform.admin.project(multi.id);
  const member = inMulti.with({ MASTRA_API_TOKEN: platform.member.token });

  await report.step('a member lists', async () => {
    const printed = await member.succeeds('env', 'db', 'list');
    for (const { id } of await project.databases()) holds('env db list', printed, id);
  });

  await report.step('a member neither creates nor deletes, nor is sent a value', async () => {
    const before = await project.databases();
    const [{ id }] = before;
    const attempts = ['create --shared --kind neon --name mine', `delete ${id} -y`, `show ${id} --show-secrets`];
    const sentences = attempts.map((words) => member.fails('env', 'db', ...words.split(' ')));
    same('what the client prints', await Promise.all(sentences), attempts.map(() => NOT_ALLOWED));
    same('the databases afterwards', await project.databases(), before);
  });

  await report.step('an unknown token', async () => {
    const stranger = inMulti.with({ MASTRA_API_TOKEN: unknownToken() });
    same('env db list', await stranger.fails('env', 'db', 'list'), 'Session expired. Run: mastra auth login');
  });

  await report.step('an unknown project, environment and database are named', async () => {
    const elsewhere = inMulti.with({ MASTRA_PROJECT_ID: 'nowhere' });
    const [ofProject, ofEnvironment, ofDatabase] = await Promise.all([
      elsewhere.fails('env', 'db', 'list'),
      inMulti.fails('env', 'db', 'list', 'nowhere'),
      inMulti.fails('env', 'db', 'show', 'nothing'),
    ]);
    same('the project', ofProject, 'Project not found: nowhere');
    holds('the environment', ofEnvironment, 'Environment not found: nowhere.');
    holds('the database', ofDatabase, 'Database not found: nothing.');
  });
}
