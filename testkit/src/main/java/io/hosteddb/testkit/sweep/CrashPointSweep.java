package io.hosteddb.testkit.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs the whole library in front of a provider, and lets its process die at each point in turn:
 * before and after each write to the store, each call to the provider, and each thing the provider
 * does to the vendor (its {@link ProviderUnderTest#restart} seam). After each death a new process
 * takes over; the host repeats what it had asked for, as it would; and in the end there is exactly
 * one database at the vendor, or none after a detach.
 *
 * <pre>{@code
 * CrashPointSweep sweep = CrashPointSweep.of(new MyProviderUnderTest());
 * sweep.attach();
 * sweep.detach();
 * sweep.detachWhileProvisioning();
 * sweep.rotate(); // where the provider has Credentials
 * }</pre>
 *
 * <p>Each method prints how many points it cut at, and throws an {@link AssertionError} that names
 * the point if the end is not the right one. Not thread-safe.
 *
 * @since 0.1
 */
public final class CrashPointSweep {
  private static final int MAX_POINTS = 10_000;

  private final ProviderUnderTest subject;
  private final Supplier<? extends DatabaseStore> stores;
  private final Consumer<String> printer;
  private final SettableClock clock = new SettableClock();
  private final int stride;
  private int projects;
  private int weight;

  private CrashPointSweep(
      ProviderUnderTest subject,
      Supplier<? extends DatabaseStore> stores,
      Consumer<String> printer,
      int stride) {
    this.subject = subject;
    this.stores = stores;
    this.printer = printer;
    this.stride = stride;
  }

  /**
   * A sweep of a provider, with the store in memory.
   *
   * @param subject the provider, with its {@link ProviderUnderTest#restart} seam; stays open
   * @return the sweep
   */
  public static CrashPointSweep of(ProviderUnderTest subject) {
    return new CrashPointSweep(subject, InMemoryDatabaseStore::new, System.out::println, 1);
  }

  /**
   * The same sweep with other stores.
   *
   * @param supplier opens a store for each run, which sees several processes come and go and is
   *     closed after it
   * @return the sweep
   */
  public CrashPointSweep withStore(Supplier<? extends DatabaseStore> supplier) {
    return new CrashPointSweep(subject, supplier, printer, stride);
  }

  /**
   * The same sweep, told elsewhere.
   *
   * @param consumer takes the line that is printed else
   * @return the sweep
   */
  public CrashPointSweep reportTo(Consumer<String> consumer) {
    return new CrashPointSweep(subject, stores, consumer, stride);
  }

  /**
   * The same sweep, cutting at every n-th point only, for a vendor that is too slow for all of
   * them. The line that is printed says so.
   *
   * @param n 1 for every point
   * @return the sweep
   */
  public CrashPointSweep everyNth(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("Every n-th point needs an n of at least 1.");
    }
    return new CrashPointSweep(subject, stores, printer, n);
  }

  /**
   * Cuts an attach: in the end there is exactly one database, READY, and its variables open it.
   *
   * @return the points that were cut
   * @throws Exception if provider or vendor cannot be had
   */
  public SweepResult attach() throws Exception {
    return sweep(
        "attach",
        cuts -> {
          SweepRun run = newRun(cuts);
          run.first(process -> {
            HostedDatabase unused = process.attach(run.project);
            process.runToQuiet();
          });
          run.then(process -> {
            DatabaseId id = process.attach(run.project).id();
            process.runToQuiet();
            run.requireOne(process, id);
            HostedDatabase unused = process.databases().detach(id, SimulatedProcess.ANA);
            process.runToQuiet();
            run.requireNothing(process, id);
          });
          return run;
        });
  }

  /**
   * Cuts a detach of a READY database: in the end there is none, and it is DELETED.
   *
   * @return the points that were cut
   * @throws Exception if provider or vendor cannot be had
   */
  public SweepResult detach() throws Exception {
    return sweep(
        "detach",
        cuts -> {
          SweepRun run = newRun(cuts);
          List<DatabaseId> attached = new ArrayList<>();
          run.then(process -> {
            attached.add(process.attach(run.project).id());
            process.runToQuiet();
            run.requireOne(process, attached.get(0));
          });
          DatabaseId id = attached.get(0);
          run.first(process -> detachAndWait(process, id));
          run.then(process -> {
            detachAndWait(process, id);
            run.requireNothing(process, id);
          });
          return run;
        });
  }

  /**
   * Cuts a detach that comes in the middle of each call to provision in turn: in the end there is
   * no database, and it is DELETED.
   *
   * @return the points that were cut, over all calls
   * @throws Exception if provider or vendor cannot be had
   */
  public SweepResult detachWhileProvisioning() throws Exception {
    List<String> points = new ArrayList<>();
    for (int call = 1; ; call++) {
      int during = call;
      AtomicBoolean reached = new AtomicBoolean();
      detachDuring(during, CrashPoints.counting(), reached).close();
      if (!reached.get()) {
        return print(new SweepResult("detach while provisioning", points));
      }
      points.addAll(
          points("detach during call " + call, cuts -> detachDuring(during, cuts, reached)));
    }
  }

  /**
   * Cuts a rotation of credentials and the revocation that follows: at each cut the injected
   * variables open the database; in the end there is one generation, and nothing after a detach.
   *
   * @return the points that were cut
   * @throws Exception if provider or vendor cannot be had
   */
  public SweepResult rotate() throws Exception {
    return rotation("rotate", false);
  }

  /**
   * Cuts a rotation of compromised credentials: at each cut the injected variables open the
   * database, unless the operation that has ended them is still to issue others; in the end there
   * is one generation that opens the database, and nothing after a detach.
   *
   * @return the points that were cut
   * @throws Exception if provider or vendor cannot be had
   */
  public SweepResult rotateCompromised() throws Exception {
    return rotation("rotate compromised", true);
  }

  private SweepResult rotation(String name, boolean compromised) throws Exception {
    return sweep(
        name,
        cuts -> {
          SweepRun run = newRun(cuts);
          List<DatabaseId> attached = new ArrayList<>();
          run.then(process -> {
            attached.add(process.attach(run.project).id());
            process.runToQuiet();
            run.requireOne(process, attached.get(0));
            run.keepInjected(process, attached.get(0));
          });
          DatabaseId id = attached.get(0);
          run.first(process -> {
            Operation unused = process.rotate(id, compromised);
            process.runToQuiet();
          });
          run.then(process -> {
            if (!compromised || !process.hasRunningOperation(id)) {
              run.requireUsable(process, id);
            }
            Operation asked = process.rotate(id, compromised);
            process.runToQuiet();
            run.requireSucceeded(process, id, asked);
            run.requireOne(process, id);
            run.requireFirstRefused(process, id);
            detachAndWait(process, id);
            run.requireNothing(process, id);
          });
          return run;
        });
  }

  /**
   * Cuts the renewal of credentials that expire, and what follows it: at each cut the injected
   * variables open the database, and in the end, too; nothing is left after a detach.
   *
   * @return the points that were cut
   * @throws Exception if provider or vendor cannot be had
   */
  public SweepResult renew() throws Exception {
    List<String> points =
        points(
            "renew",
            cuts -> {
              SweepRun run = newRun(cuts);
              List<DatabaseId> attached = new ArrayList<>();
              run.then(process -> {
                DatabaseId id = process.attach(run.project).id();
                attached.add(id);
                process.runUntil(() -> process.status(id) == DatabaseStatus.READY, "READY");
                run.keepInjected(process, id);
              });
              DatabaseId id = attached.get(0);
              run.first(process -> process.runUntil(() -> run.isRenewed(process, id), "renewed"));
              run.then(process -> {
                run.requireUsable(process, id);
                process.runUntil(() -> run.isRenewed(process, id), "renewed");
                run.requireUsable(process, id);
                run.requireFirstRefused(process, id);
                detach(process, id);
                process.runUntil(() -> process.status(id) == DatabaseStatus.DELETED, "DELETED");
                run.requireNothing(process, id);
              });
              return run;
            });
    return print(new SweepResult("renew", points));
  }

  private SweepRun detachDuring(int call, CrashPoints cuts, AtomicBoolean reached)
      throws Exception {
    SweepRun run = newRun(cuts);
    run.first(process -> {
      DatabaseId id = process.attach(run.project).id();
      process.duringProvision(call, () -> detach(process, id));
      process.runToQuiet();
      reached.set(process.hasMeddled());
    });
    run.then(process -> {
      DatabaseId id = process.attach(run.project).id();
      detachAndWait(process, id);
      run.requireNothing(process, id);
    });
    return run;
  }

  private static void detachAndWait(SimulatedProcess process, DatabaseId id) {
    detach(process, id);
    process.runToQuiet();
  }

  private static void detach(SimulatedProcess process, DatabaseId id) {
    HostedDatabase unused = process.databases().detach(id, SimulatedProcess.ANA);
  }

  private SweepRun newRun(CrashPoints cuts) throws Exception {
    ProjectId project = ProjectId.of("swept-" + projects++);
    return new SweepRun(subject, stores.get(), clock, project, weight, cuts);
  }

  private interface Scenario {
    SweepRun play(CrashPoints cuts) throws Exception;
  }

  private SweepResult sweep(String name, Scenario scenario) throws Exception {
    if (weight == 0) {
      weight = weigh();
    }
    return print(new SweepResult(name, points(name, scenario)));
  }

  /** How many things of the inventory one undisturbed database is made of. */
  private int weigh() throws Exception {
    SweepRun run = newRun(CrashPoints.counting());
    AtomicInteger things = new AtomicInteger();
    run.then(process -> {
      DatabaseId id = process.attach(run.project).id();
      process.runToQuiet();
      things.set(run.added().size());
      detachAndWait(process, id);
      run.requireNothing(process, id);
    });
    run.close();
    assertThat(things).as("things at the vendor after an attach without a cut").hasPositiveValue();
    return things.get();
  }

  private SweepResult print(SweepResult result) {
    var descriptor = subject.provider().descriptor();
    printer.accept(
        "[crash sweep] "
            + descriptor.profile().id()
            + "/"
            + descriptor.backend()
            + " "
            + result
            + (stride == 1 ? "" : " (a sample: one in " + stride + ")"));
    return result;
  }

  /** Plays the scenario with a cut at each point in turn, until it goes through without one. */
  private List<String> points(String name, Scenario scenario) throws Exception {
    List<String> points = new ArrayList<>();
    for (int point = 0; point < MAX_POINTS; point += stride) {
      CrashPoints cuts = CrashPoints.crashAt(point);
      try {
        scenario.play(cuts).close();
      } catch (AssertionError e) {
        throw new AssertionError(name + ", cut " + where(cuts) + ": " + e.getMessage(), e);
      }
      if (!cuts.isDead()) {
        return points;
      }
      points.add(last(cuts));
    }
    throw new AssertionError(name + " has over " + MAX_POINTS + " points.");
  }

  private static String where(CrashPoints cuts) {
    return cuts.isDead()
        ? "at point " + (cuts.names().size() - 1) + " \"" + last(cuts) + "\""
        : "nowhere";
  }

  private static String last(CrashPoints cuts) {
    return cuts.names().get(cuts.names().size() - 1);
  }
}
