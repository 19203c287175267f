package io.hosteddb;

import io.hosteddb.connection.ConnectionForm;
import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.connection.FormField;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.environment.EnvironmentFile;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forms of READY databases: those that their provider writes of the variables they were
 * attached with, and lines for a shell.
 */
final class DatabaseForms {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseForms.class);

  /** A shorter text stands in other texts by chance. */
  private static final int SHORTEST_SECRET = 8;

  private final ProviderRegistry registry;
  private final RecordReader records;
  private final AccessGate gate;
  private final InjectedVariables variables;

  DatabaseForms(
      ProviderRegistry registry,
      RecordReader records,
      AccessGate gate,
      InjectedVariables variables) {
    this.registry = registry;
    this.records = records;
    this.gate = gate;
    this.variables = variables;
  }

  /** The forms of a READY database, masked. */
  List<MaskedForm> masked(DatabaseRecord ready) {
    DatabaseId id = ready.id();
    return written(ready).stream().map(form -> masked(id, form)).toList();
  }

  private MaskedForm masked(DatabaseId id, ConnectionForm form) {
    return new MaskedFormView(
        form.id(),
        form.title(),
        form.fields().stream()
            .map(field -> new MaskedForm.Field(field.name(), field.shown(), field.secret()))
            .toList(),
        form.refusal().orElse(null),
        (actor, reason) -> reveal(id, form.id(), actor, reason));
  }

  private Map<String, String> reveal(DatabaseId id, String form, Actor actor, String reason) {
    gate.requireOpen();
    DatabaseRecord ready = InjectedVariables.requireReady(records.read(id, actor, Action.REVEAL));
    return variables.reveal(ready, actor, reason, record -> clear(record, form));
  }

  private Map<String, String> clear(DatabaseRecord record, String id) {
    List<ConnectionForm> all = written(record);
    ConnectionForm form =
        all.stream()
            .filter(candidate -> candidate.id().equals(id))
            .findFirst()
            .orElseThrow(() -> unknown(id, all.stream().map(ConnectionForm::id).toList()));
    form.refusal()
        .ifPresent(sentence -> {
          throw new InvalidRequestException("form", sentence);
        });
    Map<String, String> values = new LinkedHashMap<>();
    form.fields().forEach(field -> values.put(field.name(), field.value().reveal()));
    return values;
  }

  static InvalidRequestException unknown(String id, List<String> known) {
    return new InvalidRequestException(
        "form",
        "The connection of this database has no form '"
            + id
            + "'. It has "
            + String.join(", ", known)
            + ".");
  }

  private List<ConnectionForm> written(DatabaseRecord record) {
    List<ConnectionForm> forms = new ArrayList<>(ofProvider(record));
    forms.add(shell(record));
    return forms;
  }

  private List<ConnectionForm> ofProvider(DatabaseRecord record) {
    VariableContract contract = record.attachment().contract();
    Optional<ConnectionForms> forms =
        registry
            .find(record.attachment().provider(), record.attachment().backend())
            .flatMap(provider ->
                provider.descriptor().profile().forms().stream()
                    .filter(candidate -> candidate.fits(contract))
                    .findFirst());
    if (forms.isEmpty()) {
      return List.of();
    }
    List<String> secrets = secrets(record);
    try {
      return forms.get().write(record.variables()).stream()
          .map(form -> guarded(form, secrets))
          .toList();
    } catch (RuntimeException | Error e) {
      // Its message may repeat a value.
      LOG.warn(
          "The forms of database {} are left out: its provider threw {}.",
          record.id(),
          e.getClass().getName());
      return List.of();
    }
  }

  private static List<String> secrets(DatabaseRecord record) {
    return record.attachment().contract().variables().stream()
        .filter(ManagedVariable::secret)
        .flatMap(variable -> record.variables().find(variable.name()).stream())
        .map(Secret::reveal)
        .filter(value -> value.length() >= SHORTEST_SECRET)
        .toList();
  }

  /** What the contract calls secret stays masked, whatever a provider says of its form. */
  private static ConnectionForm guarded(ConnectionForm form, List<String> secrets) {
    if (form.refusal().isPresent()) {
      return form;
    }
    ConnectionForm.Builder guarded = ConnectionForm.builder(form.id(), form.title());
    for (FormField field : form.fields()) {
      boolean leaks = secrets.stream().anyMatch(field.shown()::contains);
      guarded.field(leaks ? FormField.secret(field.name(), field.value()) : field);
    }
    return guarded.build();
  }

  private static ConnectionForm shell(DatabaseRecord record) {
    Map<String, String> shown = new LinkedHashMap<>();
    for (ManagedEnvironment.Entry entry : InjectedVariables.entries(record)) {
      shown.put(entry.variable().name().value(), entry.shown());
    }
    try {
      return ConnectionForm.builder(KnownForms.SHELL, "Shell")
          .masked(
              KnownForms.LINES,
              EnvironmentFile.shell(shown),
              Secret.of(EnvironmentFile.shell(InjectedVariables.clear(record))))
          .build();
    } catch (IllegalArgumentException e) {
      return ConnectionForm.refused(
          KnownForms.SHELL, "Shell", "A variable of this database holds what no shell can set.");
    }
  }
}
