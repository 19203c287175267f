import { h } from '../dom.js';
import { listed } from '../format.js';
import { attachProblemText, chosenRegion, inTheWay, isUnsure, regionsOf } from '../model.js';
import { databaseAt } from '../router.js';
import { combobox } from './combobox.js';
import { dialog, discardButtons } from './dialog.js';
import { environmentName, regionLabel } from './facts.js';
import { icon, mark } from './icons.js';
import { button, field, notice, tag } from './parts.js';

/** The form's fields by the names that violations give them. */
const FIELDS = {
  kind: 'provider',
  provider: 'provider',
  name: 'name',
  regionId: 'region',
  region: 'region',
  environmentId: 'environment',
  environment: 'environment',
  workloads: 'workloads',
};

const WORKLOADS = { relational: 'Tables', documents: 'Documents', vectors: 'Vector search' };

/**
 * The dialog that attaches a database.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function addDialog(state, actions) {
  const { add, project } = state;
  const provider = project.providers.find(({ kind }) => kind === add.kind);
  const violations = [...(add.problem?.errors ?? []), ...(add.problem ? [] : (add.plan?.violations ?? []))];
  const errorsOf = name => violations.filter(({ field: of }) => FIELDS[of] === name).map(({ message }) => message);
  const scope = add.environmentId ? environmentName(add.environmentId, project) : 'all environments';

  return dialog(
    {
      id: 'add-dialog',
      title: 'Add database',
      lead: 'Created in the background; its variables appear when it is ready.',
      wide: true,
      submit: actions.attach,
      close: actions.leaveAdd,
    },
    [
      providerCards(state, actions, errorsOf('provider')),
      h(
        'div.field-grid',
        nameField(add, actions, errorsOf('name')),
        environmentField(add, project, actions, errorsOf('environment')),
        regionField(add, provider, actions, errorsOf('region')),
        needsField(add, actions, errorsOf('workloads')),
      ),
      planPanel(
        state,
        scope,
        provider,
        violations.filter(({ field: of }) => !FIELDS[of]),
      ),
    ],
    [
      add.plan?.possible === false &&
        button('See what is in the way', {
          key: 'why',
          kind: 'quiet',
          class: 'why',
          onclick: showObstacle,
          'data-testid': 'why',
        }),
      add.leaving
        ? discardButtons(actions.stayInAdd, actions.closeAdd)
        : button('Cancel', { key: 'cancel', onclick: actions.closeAdd }),
      h(
        'button.button.button-primary',
        {
          key: 'attach',
          type: 'submit',
          disabled: !add.plan?.possible && !add.busy,
          'aria-busy': add.busy,
          'data-testid': 'attach',
        },
        h('span', attachLabel(add, `${provider.name} to ${scope}`)),
      ),
    ],
  );
}

/** On a phone it may be out of view: the first field that is wrong, else the plan with its conflicts. */
function showObstacle(event) {
  const dialogElement = event.currentTarget.closest('dialog');
  const obstacle = dialogElement.querySelector('[aria-invalid]') ?? dialogElement.querySelector('.plan');
  obstacle.scrollIntoView({ block: 'nearest' });
  obstacle.focus({ preventScroll: true });
}

function attachLabel(add, what) {
  if (add.busy) {
    return 'Attaching …';
  }
  return isUnsure(add) ? `Ask again to attach ${what}` : `Attach ${what}`;
}

function providerCards({ add, project }, actions, errors) {
  return h(
    'fieldset.providers',
    { 'aria-describedby': errors.length ? 'provider-error' : null },
    h('legend', 'Provider'),
    h(
      'div.provider-cards',
      project.providers.map(provider => {
        const { kind, name, status, engine, bestFor, development, workloads } = provider;
        const soon = status !== 'available';
        return h(
          'label',
          { key: kind, class: `provider ${soon ? 'provider-soon' : ''}`, 'data-testid': `provider-${kind}` },
          h('input', {
            type: 'radio',
            name: 'provider',
            value: kind,
            checked: add.kind === kind,
            disabled: soon,
            autofocus: add.kind === kind,
            onchange: () => actions.editAdd({ kind }),
          }),
          h(
            'span.provider-top',
            mark(kind),
            soon ? tag('Coming soon') : inTheWay(project, kind, add.environmentId) ? tag('Attached') : development && tag('Local'),
          ),
          h('span.provider-name', name),
          h('span.provider-engine', engine),
          h('span.provider-best', bestFor),
          h('span.provider-best', { 'data-testid': `workloads-${kind}` }, workloadsText(workloads)),
        );
      }),
    ),
    errors.length > 0 && h('p.field-error', { id: 'provider-error' }, icon('alert'), errors.join(' ')),
  );
}

/** What works here, and whether what many come for does not. */
function workloadsText(workloads) {
  const names = workloads.filter(({ works }) => works).map(({ id }) => WORKLOADS[id] ?? id);
  const lacksVectors = workloads.some(({ id, works }) => id === 'vectors' && !works);
  return [...names, ...(lacksVectors ? ['no vector search here'] : [])].join(' · ');
}

/** An attach that could not serve what is needed is refused, with the reason. */
function needsField(add, actions, errors) {
  return h(
    'fieldset.needs',
    { 'aria-describedby': errors.length ? 'needs-error' : null },
    h('legend', 'It must serve'),
    Object.entries(WORKLOADS).map(([id, name]) =>
      h(
        'label.need',
        { key: id },
        h('input', {
          type: 'checkbox',
          checked: add.needs.includes(id),
          'data-testid': `need-${id}`,
          onchange: event =>
            actions.editAdd({
              needs: event.target.checked ? [...add.needs, id] : add.needs.filter(other => other !== id),
            }),
        }),
        name,
      ),
    ),
    errors.length > 0 && h('p.field-error', { id: 'needs-error' }, icon('alert'), errors.join(' ')),
  );
}

function nameField(add, actions, errors) {
  // A plan that was made for another name says nothing of the one that is derived.
  const derived = !add.name.trim() && add.planned === '' && add.plan?.kind === add.kind && add.plan.name;
  return field(
    {
      id: 'database-name',
      label: 'Name',
      errors,
      hint: add.name ? null : derived ? 'Left empty, it gets this name.' : 'Left empty, it gets a name.',
      optional: true,
    },
    props =>
      h('input', {
        ...props,
        type: 'text',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: derived || null,
        value: add.name,
        oninput: event => actions.editAdd({ name: event.target.value }),
      }),
  );
}

function environmentField(add, project, actions, errors) {
  return field(
    {
      id: 'environment',
      label: 'Environment',
      errors,
      hint:
        project.attachmentScope === 'environment'
          ? 'Each environment may have its own.'
          : 'Where its variables are added.',
    },
    props =>
      h(
        'span.select',
        h(
          'select',
          {
            ...props,
            value: add.environmentId,
            onchange: event => actions.editAdd({ environmentId: event.target.value }),
          },
          h('option', { value: '' }, 'All environments'),
          project.environments.map(({ id, name }) => h('option', { key: id, value: id }, name)),
        ),
        icon('down'),
      ),
  );
}

function regionField(add, provider, actions, errors) {
  const options = regionsOf(provider);
  const chosen = chosenRegion(add, provider);
  const dropped = add.wantedRegion && add.wantedRegion.label !== chosen.label && add.wantedRegion.id !== chosen.id;
  return h(
    'div.field-full',
    field(
      {
        id: 'region',
        label: 'Region',
        errors,
        hint: dropped ? `${provider.name} has no region ${add.wantedRegion.label}; its default is chosen.` : null,
      },
      props =>
        combobox(props, {
          options,
          chosen,
          box: add.regionBox,
          edit: actions.editRegionBox,
          choose: actions.chooseRegion,
        }),
    ),
  );
}

function planPanel({ add, project }, scope, provider, otherViolations) {
  const { plan, problem, planProblem } = add;
  return h(
    'section.plan',
    {
      tabindex: '-1',
      'aria-label': 'Plan',
      'data-testid': 'plan',
      'data-possible': plan ? String(plan.possible) : null,
    },
    problem &&
      !isSaidElsewhere(problem, plan) &&
      notice('error', { 'data-testid': 'attach-problem' }, h('p', attachProblemText(problem))),
    planProblem && notice('error', {}, h('p', `What would happen cannot be told now. ${planProblem.message}`)),
    otherViolations.length > 0 &&
      notice(
        'error',
        {},
        otherViolations.map(({ message }, i) => h('p', { key: i }, message)),
      ),
    plan?.conflicts.map(conflict => conflictNotice(conflict, provider, project, plan.environmentId)),
    plan &&
      !plan.conflicts.length &&
      plan.variables.length > 0 && [
        h('h3', 'These variables will be added to ', h('strong', scope)),
        h(
          'ul.plan-variables',
          plan.variables.map(variable => planVariable(variable, project)),
        ),
        movedRegion(plan, provider),
      ],
    !plan && !planProblem && h('p.muted.small', 'Checking what would happen …'),
  );
}

/** A refusal with errors stands at the fields, and a conflict in the plan that is made after it. */
const isSaidElsewhere = ({ status, errors }, plan) =>
  errors?.length > 0 || (status === 409 && plan?.conflicts.length > 0);

function conflictNotice(conflict, provider, project, candidate) {
  const { kind, rivalId, rivalName } = conflict;
  return notice(
    'warning',
    { key: `${kind} ${rivalId}`, 'data-testid': 'conflict', 'data-kind': kind },
    h('p', conflictText(conflict, provider, project, candidate)),
    rivalId && h('p', h('a', { href: databaseAt(project.id, rivalId) }, `Go to ${rivalName}`)),
  );
}

/** The server's own sentence is for programs too, and names the rival and its environment by their ids. */
function conflictText({ kind, rivalId, rivalName, variables, message }, provider, project, candidate) {
  const rival = project.databases[rivalId];
  const where = rival?.environmentId ? ` in ${environmentName(rival.environmentId, project)}` : '';
  switch (kind) {
    case 'PROVIDER_ATTACHED':
      return providerAttachedText(provider, rivalName, rival, candidate, project);
    case 'NAME_TAKEN':
      return `The name is taken by ${rivalName}${where}. Choose another name.`;
    case 'VARIABLE_OWNED':
      return (
        `${listed(variables)} ${variables.length === 1 ? 'is' : 'are'} owned by ${rivalName}${where}. ` +
        'Detach that database first, or choose another environment.'
      );
    default:
      return message;
  }
}

/** What helps depends on what the platform allows, and on where the two would meet. */
function providerAttachedText({ name }, rivalName, rival, candidate, project) {
  const has = `already has a ${name} database: ${rivalName}`;
  if (project.attachmentScope !== 'environment') {
    const where = rival?.environmentId ? ` in ${environmentName(rival.environmentId, project)}` : '';
    return `This project ${has}${where}. Detach it first, or choose another provider.`;
  }
  if (!rival?.environmentId) {
    return `Every environment ${has}. Detach it first, or choose another provider.`;
  }
  const place = environmentName(rival.environmentId, project);
  return candidate
    ? `The environment ${place} ${has}. Choose another environment or provider, or detach it first.`
    : `The environment ${place} ${has}. Choose an environment that has none or another provider, or detach it first.`;
}

function planVariable({ name, secret, description, shadows }, project) {
  return h(
    'li',
    { key: name },
    h(
      'p',
      icon(secret ? 'lock' : 'key'),
      h('code', name),
      h('span.muted', description),
      secret && h('span.visually-hidden', '(secret)'),
    ),
    shadows.length > 0 &&
      h(
        'p.shadow-note',
        { 'data-testid': 'shadows' },
        icon('alert'),
        h(
          'span',
          `Takes the place of the value you set for ${listed(shadows.map(shadow => origin(shadow, project)))}.`,
        ),
      ),
  );
}

const origin = ({ origin: of, environmentId }, project) =>
  of === 'project' ? 'the project' : environmentName(environmentId, project);

function movedRegion({ requestedRegion, targetRegion, kind }, provider) {
  return (
    kind === provider.kind &&
    targetRegion &&
    requestedRegion &&
    targetRegion !== requestedRegion &&
    h(
      'p.muted.small',
      { 'data-testid': 'moved-region' },
      `Asked for ${requestedRegion}, it will be in ${regionLabel(targetRegion, provider)} (${targetRegion}).`,
    )
  );
}
