package io.hosteddb.examples.quickstart;

import io.hosteddb.AttachRequest;
import io.hosteddb.AttachmentPlan;
import io.hosteddb.CatalogEntry;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.Subscription;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Attaches PostgreSQL, Turso and MongoDB to a project, uses all three from another process, and
 * detaches them.
 */
public final class Quickstart {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ProjectId project = ProjectId.of("support-agent");
  private final Actor ana = Actor.user("ana");
  private final Story story;
  private final HostedDatabases databases;

  private Quickstart(Story story, HostedDatabases databases) {
    this.story = story;
    this.databases = databases;
  }

  /**
   * Runs the quickstart; the exit code is 0 if everything was as it says.
   *
   * @param arguments {@code --durable} for a host that dies in the middle and is started again
   */
  public static void main(String[] arguments) {
    Story story = new Story(System.out);
    story.title(
        "Hosted Databases for Java",
        "Three real databases on this machine, without account or Docker. The first start unpacks PostgreSQL.");
    int exitCode;
    try {
      exitCode =
          List.of(arguments).contains("--durable") ? DurableQuickstart.run(story) : run(story);
    } catch (Exception e) {
      story.say("NOT AS PROMISED: " + e.getMessage());
      exitCode = 1;
    }
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  private static int run(Story story) throws Exception {
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.discover(Settings.fromEnvironment()))
            .build()) {
      new Quickstart(story, databases).run();
      return 0;
    }
  }

  private void run() throws Exception {
    showCatalog();
    List<HostedDatabase> attached = attach();
    showConflict();
    ManagedEnvironment environment = showVariables();
    Map<String, String> values = environment.reveal(ana, "start the runtime of support-agent");
    startRuntime(values);
    detach(attached);
    showNothingLeft(values, attached);
  }

  private void showCatalog() {
    story.chapter("What a user can choose from");
    for (CatalogEntry entry : databases.catalog()) {
      story.say(
          String.format(
              Locale.ROOT,
              "%-11s %-28s %-38s %d regions, %s",
              entry.displayName(),
              entry.engine(),
              entry.bestFor(),
              entry.regions().size(),
              entry.availability()));
    }
  }

  private List<HostedDatabase> attach() throws InterruptedException {
    story.chapter("Ana attaches three databases to the project " + project);
    List<HostedDatabase> attached = new ArrayList<>();
    CountDownLatch told = new CountDownLatch(3);
    Subscription watching = databases.subscribe(event -> tell(event, DatabaseStatus.READY, told));
    try {
      for (Map.Entry<String, String> choice :
          List.of(
              Map.entry("postgres", "orders"),
              Map.entry("turso", "agent-memory"),
              Map.entry("mongodb", "documents"))) {
        attached.add(
            databases.attach(
                AttachRequest.to(project)
                    .provider(choice.getKey())
                    .name(choice.getValue())
                    .by(ana)
                    .build()));
      }
      for (HostedDatabase database : attached) {
        databases.awaitReady(database.id(), PATIENCE);
      }
      expect(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "not every database was told of");
    } finally {
      watching.close();
    }
    return attached;
  }

  private void showConflict() {
    story.chapter(
        "The plan of one more PostgreSQL, called Orders: nothing is done, everything is said");
    AttachmentPlan plan =
        databases.plan(
            AttachRequest.to(project).provider("postgres").name("Orders").by(ana).build());
    expect(!plan.isPossible(), "a second PostgreSQL would be accepted");
    story.say(
        "would add " + plan.variables().get(0).name() + " in all environments; not possible:");
    plan.conflicts().forEach(conflict -> story.say("- " + conflict.message()));
  }

  private ManagedEnvironment showVariables() {
    ManagedEnvironment environment = databases.environment(project);
    story.chapter("The managed variables of the project, at revision " + environment.revision());
    environment
        .entries()
        .forEach(entry ->
            story.say(
                String.format(
                    Locale.ROOT,
                    "%-20s %-40s %s",
                    entry.variable().name(),
                    shortened(entry.masked().value()),
                    entry.provider())));
    expect(environment.entries().size() == 5, "there are not five variables");
    return environment;
  }

  private static String shortened(String value) {
    return value.length() <= 38
        ? value
        : value.substring(0, 14) + "..." + value.substring(value.length() - 21);
  }

  private void startRuntime(Map<String, String> values) throws IOException, InterruptedException {
    story.chapter(
        "The project's runtime: a process whose environment is those variables and nothing else");
    int exitCode = JavaProcess.run(Application.class, values, story::quote);
    expect(exitCode == 0, "the runtime ended with exit code " + exitCode);
  }

  private void detach(List<HostedDatabase> attached) throws InterruptedException {
    story.chapter("Ana detaches all three");
    CountDownLatch told = new CountDownLatch(attached.size());
    Subscription watching = databases.subscribe(event -> tell(event, DatabaseStatus.DELETED, told));
    try {
      for (HostedDatabase database : attached) {
        databases.detach(database.id(), ana);
      }
      int left = databases.environment(project).entries().size();
      expect(left == 0, left + " variables are left at the moment of detach");
      for (HostedDatabase database : attached) {
        databases.awaitDeleted(database.id(), PATIENCE);
      }
      expect(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "not every database was told of");
    } finally {
      watching.close();
    }
  }

  /** Events come from a thread of their own, perhaps after whoever waits has been told. */
  private void tell(StatusEvent event, DatabaseStatus end, CountDownLatch told) {
    story.event(event);
    if (event.isTransition() && event.database().status() == end) {
      told.countDown();
    }
  }

  private void showNothingLeft(Map<String, String> values, List<HostedDatabase> attached)
      throws IOException, InterruptedException {
    story.chapter("Nothing is left: the runtime tries what it was given before");
    int exitCode = JavaProcess.run(Application.class, values, story::quote, "expect-gone");
    expect(exitCode == 0, "something is left");
    expect(databases.list(project, 10, null).items().isEmpty(), "databases are left");
    story.say("");
    story.check("0 databases, 0 variables, revision " + databases.environment(project).revision());
    for (HostedDatabase database : attached) {
      story.check(database.name() + ": " + path(databases.history().of(database.id())));
    }
    story.say("");
    story.say(String.format(Locale.ROOT, "All as promised, in %.1f s.", story.seconds()));
  }

  private static String path(List<HistoryEntry> history) {
    return String.join(
        " > ", history.stream().map(HistoryEntry::to).map(DatabaseStatus::word).toList());
  }

  private static void expect(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
