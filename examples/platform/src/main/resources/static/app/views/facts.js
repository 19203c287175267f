import { h } from '../dom.js';
import { button } from './parts.js';

/**
 * The provider of a database as the catalog has it; its id stands in where the catalog no longer knows it.
 *
 * @param {object} row the database
 * @param {object} project the project with its catalog
 * @returns {object} the provider
 */
export function providerOf({ kind }, { providers }) {
  return providers.find(provider => provider.kind === kind) ?? { kind, name: kind, regions: [], variables: [] };
}

/** The name of an environment; without one, all are meant. */
export function environmentName(id, { environments }) {
  return id ? (environments.find(environment => environment.id === id)?.name ?? id) : 'All environments';
}

/** A region as a person calls it. */
export function regionLabel(id, provider) {
  return provider.regions.find(region => region.id === id)?.label ?? id;
}

/**
 * Where a database is; and where it was asked for, if that is another place.
 *
 * @param {object} row the database
 * @param {object} project the project with its catalog
 * @returns {object} a description
 */
export function placeOf(row, project) {
  const provider = providerOf(row, project);
  const place = row.placedRegion ?? row.requestedRegion ?? row.region;
  const label = regionLabel(place, provider);
  const differs = row.placedRegion && row.requestedRegion && row.placedRegion !== row.requestedRegion;
  return h(
    'span.place-of',
    h('span', label ?? 'Not known yet'),
    place && label !== place && h('code', place),
    differs && h('span.asked', 'asked for ', h('code', row.requestedRegion)),
  );
}

/** What went wrong last with a database that is still being worked on; null if nothing did. */
export function troubleOf({ failure, error }) {
  const message = failure?.message ?? error;
  return message ? `${message} It is tried again by itself.` : null;
}

/** Why a database failed and what to do, as sentences. */
export function reasonOf({ failure, error }) {
  return failure ? `${failure.message} ${failure.remedy}` : (error ?? 'No reason was given.');
}

/**
 * The button that tries a failed database again; nothing for a member.
 *
 * @param {object} row the failed database
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @param {string} kind the button's kind
 * @returns {?object} a description
 */
export function retryButton(row, { session, retries }, actions, kind = 'plain') {
  const busy = Boolean(retries[row.id]?.busy);
  return (
    session.role === 'admin' &&
    button(busy ? 'Retrying …' : 'Retry', {
      kind,
      icon: 'retry',
      name: busy ? null : `Retry ${row.name}`,
      'aria-busy': busy,
      'data-testid': 'retry',
      onclick: () => actions.retry(row.id),
    })
  );
}
