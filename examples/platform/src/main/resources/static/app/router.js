/** Routes are in the fragment, so that the server needs no route for them and back and reload work. */

/**
 * Reads a fragment.
 *
 * @param {string} hash such as `#/prj_1/databases/db_1`
 * @returns {{name: string, projectId: ?string, databaseId: ?string, environmentId: ?string}} the route; `start` if
 *     the fragment names none
 */
export function parse(hash) {
  const [projectId, section, id] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  const route = { name: 'start', projectId: projectId || null, databaseId: null, environmentId: null };
  if (!projectId) {
    return route;
  }
  if (section === 'variables') {
    return { ...route, name: 'variables', environmentId: id || null };
  }
  return section === 'databases' && id
    ? { ...route, name: 'database', databaseId: id }
    : { ...route, name: 'databases' };
}

/**
 * Writes a fragment from its parts.
 *
 * @param {...string} parts project, section, id
 * @returns {string} such as `#/prj_1/databases`
 */
export function href(...parts) {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

/** The fragment of a route that {@link parse} read. */
export function hrefOf({ name, projectId, databaseId, environmentId }) {
  switch (name) {
    case 'databases':
      return databasesOf(projectId);
    case 'database':
      return databaseAt(projectId, databaseId);
    case 'variables':
      return variablesOf(projectId, ...(environmentId ? [environmentId] : []));
    default:
      return '#';
  }
}

/** Where the databases of a project are listed. */
export const databasesOf = projectId => href(projectId, 'databases');
/** Where one database is shown. */
export const databaseAt = (projectId, databaseId) => href(projectId, 'databases', databaseId);
/** Where the variables of a project's environment are shown. */
export const variablesOf = (projectId, ...environmentId) => href(projectId, 'variables', ...environmentId);

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
