import { holds, lacks, same } from '../lib/check.mjs';
import { CommandLine } from '../lib/command-line.mjs';
import { OwnPlatform } from '../lib/platform.mjs';
import { FULL, REVOKED, TursoStub } from '../lib/turso-stub.mjs';

/** A provider that cannot provision: the user reads why, and what can be done. */
export async function failingProvider({ report, packages, folder, secrets }) {
  report.title('A vendor that refuses');
  const turso = await TursoStub.start();
  secrets.learn([{ name: 'HOSTEDDB_TURSO_API_KEY', value: turso.token, secret: true }]);
  let platform;
  try {
    platform = await report.step('another platform listens, whose Turso has no room left', () =>
      OwnPlatform.start(turso.settings),
    );
    await refusals({ report, platform, turso, mastra: commandLine(packages, folder, secrets, platform) });
  } finally {
    await platform?.stop();
    await turso.stop();
  }
}

function commandLine(packages, folder, secrets, platform) {
  return new CommandLine(packages, folder, secrets, {
    MASTRA_PLATFORM_API_URL: platform.address,
    MASTRA_API_TOKEN: platform.admin.token,
  });
}

async function refusals({ report, platform, turso, mastra }) {
  const [{ id, slug }] = await platform.admin.projects();
  const project = platform.admin.project(id);
  const inProject = mastra.with({ MASTRA_PROJECT_ID: slug });

  await report.step('create waits, ends with 1 and gives the reason of the vendor', async () => {
    const sentence = await inProject.fails('env', 'db', 'create', '--kind', 'turso', '--shared', '--name', 'memory');
    const { error, failure } = await project.named('memory');
    same('what the client prints', sentence, `Database provisioning failed: ${error}`);
    holds('the reason', sentence, FULL, failure.message, failure.remedy);
    same('the category', failure.category, 'QUOTA_EXCEEDED');
  });

  await report.step('list and show say that it failed, and why', async () => {
    const { error } = await project.named('memory');
    const commands = ['list', 'show memory'].map(async (words) => {
      const printed = await inProject.succeeds('env', 'db', ...words.split(' '));
      holds(`env db ${words}`, printed, 'failed', `Error: ${error}`);
      lacks(`env db ${words}`, printed, 'TURSO_AUTH_TOKEN=');
    });
    await Promise.all(commands);
  });

  await report.step('after a delete, another create: a revoked token is named, and whom to ask', async () => {
    await inProject.succeeds('env', 'db', 'delete', 'memory', '-y');
    turso.mode = 'revoked';
    const sentence = await inProject.fails('env', 'db', 'create', '--kind', 'turso', '--shared', '--name', 'again');
    holds('the reason', sentence, REVOKED, 'Ask the platform\'s operator', 'turso.api-key');
    same('the category', (await project.named('again')).failure.category, 'UNAUTHORIZED');
  });
}
