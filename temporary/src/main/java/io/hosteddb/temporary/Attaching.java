package io.hosteddb.temporary;

import io.hosteddb.AttachRequest;
import io.hosteddb.AttachmentPlan;
import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches the databases of one project: all that is wanted is judged before anything is made. */
final class Attaching {
  private static final Logger LOG = LoggerFactory.getLogger(Attaching.class);

  /** How long a backend of this machine may be in trouble: what is missing there stays missing. */
  private static final Duration TROUBLE = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final int MAX_LABEL = 100;

  private final OpenLibraries.Use use;
  private final SharedLibrary library;
  private final HostedDatabases databases;
  private final String label;
  private final ProjectId project;

  Attaching(OpenLibraries.Use use, String label) {
    this.use = use;
    this.library = use.library();
    this.databases = library.databases();
    this.label = label;
    String plain = label.replaceAll("[^A-Za-z0-9._$-]", "-");
    String end = plain.substring(Math.max(0, plain.length() - MAX_LABEL));
    this.project = ProjectId.of(library.nextProject() + "-" + end);
  }

  TemporaryProject attach(List<WantedDatabase> wanted) throws InterruptedException {
    List<AttachRequest> requests = requests(wanted);
    List<HostedDatabase> begun = new ArrayList<>();
    boolean ready = false;
    try {
      for (AttachRequest request : requests) {
        HostedDatabase database = databases.attach(request);
        library.attached(database.id());
        begun.add(database);
      }
      TemporaryProject made = new TemporaryProject(use, project, await(begun));
      ready = true;
      return made;
    } finally {
      if (!ready) {
        begun.forEach(database -> library.detach(database.id()));
      }
    }
  }

  private List<AttachRequest> requests(List<WantedDatabase> wanted) {
    List<Violation> violations = new ArrayList<>();
    List<AttachRequest> requests = new ArrayList<>();
    List<AttachmentPlan> plans = new ArrayList<>();
    for (WantedDatabase one : wanted) {
      try {
        AttachRequest request = request(one);
        AttachmentPlan plan = databases.plan(request);
        plan.violations()
            .forEach(v -> violations.add(new Violation(v.field(), named(one) + v.message())));
        if (plan.violations().isEmpty()) {
          plans.forEach(other -> addConflicts(other, plan, violations));
          plans.add(plan);
        }
        requests.add(request);
      } catch (IllegalArgumentException e) {
        violations.add(new Violation("environment", named(one) + e.getMessage()));
      }
    }
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
    return requests;
  }

  private String named(WantedDatabase wanted) {
    return "'" + wanted.provider() + "' for " + label + ": ";
  }

  private AttachRequest request(WantedDatabase wanted) {
    return AttachRequest.to(project)
        .environment(wanted.environment() == null ? null : EnvironmentId.of(wanted.environment()))
        .provider(wanted.provider())
        .name(wanted.name())
        .region(wanted.region())
        .by(SharedLibrary.ACTOR)
        .reason(label.isBlank() ? null : label)
        .build();
  }

  /**
   * Of what is wanted together; the engine would find the second of two when the first is there.
   */
  private void addConflicts(AttachmentPlan first, AttachmentPlan second, List<Violation> found) {
    if (!meet(first.environment(), second.environment())) {
      return;
    }
    if (first.provider().equals(second.provider())) {
      found.add(
          new Violation(
              "provider",
              "Two databases of '"
                  + first.provider()
                  + "' are wanted for "
                  + label
                  + ", and both would give the same variables to one environment. Leave one out,"
                  + " or give each an environment of its own."));
      return;
    }
    List<String> both =
        first.variables().stream()
            .filter(variable -> names(second).contains(variable.name().value()))
            .map(variable -> variable.name().value())
            .toList();
    if (!both.isEmpty()) {
      found.add(
          new Violation(
              "variables",
              "'"
                  + first.provider()
                  + "' and '"
                  + second.provider()
                  + "' are both wanted for "
                  + label
                  + ", and both give "
                  + String.join(", ", both)
                  + ". Give each an environment of its own."));
    }
  }

  private static List<String> names(AttachmentPlan plan) {
    return plan.variables().stream().map(ManagedVariable::name).map(name -> name.value()).toList();
  }

  private static boolean meet(@Nullable EnvironmentId first, @Nullable EnvironmentId second) {
    return first == null || second == null || first.equals(second);
  }

  private List<TemporaryDatabase> await(List<HostedDatabase> begun) throws InterruptedException {
    long start = System.nanoTime();
    List<TemporaryDatabase> ready = new ArrayList<>();
    for (HostedDatabase database : begun) {
      ready.add(
          new TemporaryDatabase(databases, new Wait(database, start).ready(), SharedLibrary.ACTOR));
    }
    return ready;
  }

  /** The wait for one database. */
  private final class Wait {
    private final HostedDatabase database;
    private final String who;
    private final long start;
    private final Trouble trouble = new Trouble(TROUBLE);

    Wait(HostedDatabase database, long start) {
      this.database = database;
      this.start = start;
      this.who = database.provider() + "/" + database.placement().backend();
    }

    HostedDatabase ready() throws InterruptedException {
      while (true) {
        try {
          return databases.awaitReady(database.id(), LOOK_EVERY);
        } catch (NotReadyException e) {
          HostedDatabase now = e.database();
          if (now.status() != DatabaseStatus.PROVISIONING || isOver(now.failure())) {
            throw new NotReadyException(now, sentence(now));
          }
        }
      }
    }

    private boolean isOver(@Nullable Failure problem) {
      long now = System.nanoTime();
      if (now - start >= library.readyWithin().toNanos()) {
        return true;
      }
      if (problem != null && trouble.isNew(problem, now)) {
        LOG.warn("{} for {} is not ready yet: {}", who, label, problem.message());
      }
      return library.isDevelopment(who) && trouble.lasts(problem, now);
    }

    private String sentence(HostedDatabase now) {
      Failure failure = now.failure();
      Failure earlier = trouble.last();
      String why =
          failure == null
              ? "it is still " + now.status() + "."
              : failure.message() + " " + failure.remedy();
      if (earlier != null && !why.contains(earlier.message())) {
        why += " Its last problem was: " + earlier.message() + " " + earlier.remedy();
      }
      return who
          + " gave no database to "
          + label
          + " within "
          + Duration.ofNanos(System.nanoTime() - start).toSeconds()
          + " s: "
          + why;
    }
  }
}
