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
    const attempts = [
      ['create', '--shared', '--kind', 'neon', '--name', 'mine'],
      ['delete', id, '-y'],
      ['show', id, '--show-secrets'],
    ];
    for (const words of attempts) {
      same(`env db ${words[0]}`, await member.fails('env', 'db', ...words), NOT_ALLOWED);
    }
    same('the databases afterwards', await project.databases(), before);
  });

  await report.step('an unknown token', async () => {
    const stranger = inMulti.with({ MASTRA_API_TOKEN: unknownToken() });
    same('env db list', await stranger.fails('env', 'db', 'list'), 'Session expired. Run: mastra auth login');
  });

  await report.step('an unknown project, environment and database are named', async () => {
    const elsewhere = inMulti.with({ MASTRA_PROJECT_ID: 'nowhere' });
    same('the project', await elsewhere.fails('env', 'db', 'list'), 'Project not found: nowhere');
    holds('the environment', await inMulti.fails('env', 'db', 'list', 'nowhere'), 'Environment not found: nowhere.');
    holds('the database', await inMulti.fails('env', 'db', 'show', 'nothing'), 'Database not found: nothing.');
  });
}
