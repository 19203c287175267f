import { isUnclear, sentencesOf } from './api.js';

/** What can be told from the page's state, without changing anything. */

/**
 * The databases that hold a name and variables, or still go away.
 *
 * @param {object} project the project
 * @returns {object[]} the oldest first
 */
export const attachedTo = project =>
  Object.values(project.databases)
    .filter(row => row.status !== 'deleted')
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));

/**
 * The database that keeps another of its provider out of a place.
 *
 * @param {object} project the project with its catalog
 * @param {string} kind the provider
 * @param {string} environmentId the environment; empty for all of them
 * @returns {?object} the database; undefined if there is room
 */
export const inTheWay = (project, kind, environmentId) =>
  attachedTo(project).find(
    row =>
      row.kind === kind &&
      (project.attachmentScope !== 'environment' ||
        !environmentId ||
        !row.environmentId ||
        row.environmentId === environmentId),
  );

/**
 * Where a database can be attached to begin with: to all environments if some provider has room there, else to the
 * first environment that has room.
 *
 * @param {object} project the project with its catalog
 * @returns {?{kind: string, environmentId: string}} provider and place; undefined if there is no provider
 */
export function firstPlace(project) {
  const kinds = project.providers.filter(({ status }) => status === 'available').map(({ kind }) => kind);
  const places = ['', ...project.environments.map(({ id }) => id)].flatMap(environmentId =>
    kinds.map(kind => ({ kind, environmentId })),
  );
  return places.find(({ kind, environmentId }) => !inTheWay(project, kind, environmentId)) ?? places[0];
}

/**
 * The phrases seen while provisioning, each with the time it was first seen; they begin anew with a retry.
 *
 * @param {?object} steps those of the database so far
 * @param {?object} before the database as it was
 * @param {object} row the database as it is
 * @returns {?{since: string, seen: {phrase: string, at: string}[]}} the steps; null if it never was provisioned here
 */
export function stepsAfter(steps, before, row) {
  if (row.status !== 'provisioning') {
    return steps ?? null;
  }
  const again = before && before.status !== 'provisioning';
  const current = steps && !again ? steps : { since: again ? row.updatedAt : row.createdAt, seen: [] };
  if (!row.progress || current.seen.some(step => step.phrase === row.progress)) {
    return current;
  }
  return { ...current, seen: [...current.seen, { phrase: row.progress, at: row.updatedAt }] };
}

/**
 * Whether a database can be detached: it is there and does not go away already.
 *
 * @param {?object} database the database
 * @returns {boolean} true if it can
 */
export const isDetachable = database => ['provisioning', 'ready', 'failed'].includes(database?.status);

/**
 * Whether the typed text is the database's name.
 *
 * @param {object} detach what was typed
 * @param {object} database the database
 * @returns {boolean} true if it may be detached
 */
export function isConfirmed(detach, database) {
  return detach.typed.trim().normalize() === database.name.normalize();
}

/**
 * The operation that is at work on a database.
 *
 * @param {?object} detail what was loaded of the database
 * @returns {?object} the operation; undefined if there is none
 */
export const runningOf = detail => detail?.operations?.find(({ status }) => status === 'running');

/** How often work is looked at, and how often what only waits for somebody. */
const AT_WORK_MS = 5_000;
const WAITING_MS = 60_000;

/**
 * When credentials are to be looked at again, as other nodes and runtimes change them without an event: often while
 * they are made or revoked, seldom while old ones are valid, and when those end.
 *
 * @param {?object} detail what was loaded of the database
 * @param {number} now in milliseconds
 * @returns {?number} in how many milliseconds; null if nothing changes by itself before long
 */
export function lookAgainIn(detail, now) {
  const generations = detail?.credentials?.generations ?? [];
  const retiring = generations.filter(({ status }) => status === 'retiring');
  const left = retiring.flatMap(({ revokeAt }) => (revokeAt ? [Date.parse(revokeAt) - now] : []));
  if (runningOf(detail) || generations.some(({ status }) => status === 'issuing') || left.some(ms => ms <= 0)) {
    return AT_WORK_MS;
  }
  return retiring.length ? Math.min(WAITING_MS, ...left) : null;
}

/**
 * The regions of a provider; its default among them even if the vendor lists only what stands in for it.
 *
 * @param {object} provider of the catalog
 * @returns {{id: string, label: string}[]} the default first, then as the vendor lists them
 */
export function regionsOf({ regions, defaultRegion }) {
  const chosen = regions.find(region => region.id === defaultRegion) ?? {
    id: defaultRegion,
    label: 'Nearest location',
  };
  return [chosen, ...regions.filter(region => region !== chosen)];
}

/**
 * The region that is chosen: the wanted one where the provider has it, or a place of the same name, else its default.
 *
 * @param {object} add the form
 * @param {object} provider of the catalog
 * @returns {{id: string, label: string}} the region
 */
export function chosenRegion(add, provider) {
  const regions = regionsOf(provider);
  const wanted = add.wantedRegion;
  return (
    (wanted && (regions.find(({ id }) => id === wanted.id) ?? regions.find(({ label }) => label === wanted.label))) ||
    regions[0]
  );
}

/**
 * Whether the last attach was left without an answer. A plan would then name the form's own database as a conflict.
 *
 * @param {object} add the form
 * @returns {boolean} true if pressing again is what tells
 */
export const isUnsure = add => isUnclear(add.problem);

/**
 * Why an attach was refused, in a sentence.
 *
 * @param {Error} problem what came instead of an answer
 * @returns {string} the sentence
 */
export function attachProblemText(problem) {
  return isUnclear(problem)
    ? `${problem.message} It is not known whether the database was attached. ` +
        'Press again: this form attaches it once at most.'
    : sentencesOf(problem).join(' ');
}

/**
 * The environment whose variables are shown: the route's, else the project's first.
 *
 * @param {object} state the page's state
 * @returns {?object} the environment; null if the project has none of that id
 */
export function shownEnvironment({ route, project }) {
  const environments = project?.environments ?? [];
  return (route.environmentId ? environments.find(({ id }) => id === route.environmentId) : environments[0]) ?? null;
}

/**
 * Whether the editor of variables holds something that would be lost.
 *
 * @param {?object} editor the editor
 * @returns {boolean} true if something was changed, added or removed
 */
export const hasEdits = editor =>
  Boolean(editor?.rows) && (editor.removed.length > 0 || editor.rows.some(row => row.changed && !isBlank(row)));

/** A row that was added and left alone. */
const isBlank = ({ saved, name, value }) => !saved && !name.trim() && !value;

/**
 * Whether the form that attaches a database holds something that would be lost.
 *
 * @param {?object} add the form
 * @returns {boolean} true if something was typed or chosen
 */
export const isFilledIn = add => Boolean(add?.name.trim() || add?.wantedRegion || add?.needs.length);

/**
 * What the server calls a variable of the user's own when it refuses it.
 *
 * @param {string} name the variable's name
 * @returns {string} the field
 */
export const fieldOf = name => `envVars.${name}`;
