package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.THREAD_SAFE;

import io.hosteddb.env.VariableValues;
import io.hosteddb.spi.Provisioned;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule 8. */
abstract class ThreadRules extends RuleTests {
  private static final int DATABASES = 16;

  @Test
  @DisplayName("Rule 8: 16 databases at once come and go without mixing each other up")
  void rule08_databasesInParallel() throws Exception {
    int weight = fixture().weight(THREAD_SAFE);
    List<String> before = fixture().inventory();
    List<DrivenDatabase> databases = new ArrayList<>();
    for (int i = 0; i < DATABASES; i++) {
      databases.add(fixture().newDatabase());
    }
    List<DriveOutcome> endings = together(databases, DrivenDatabase::provision);
    List<String> made = fixture().added(before);
    requireAllReady(endings);
    THREAD_SAFE.require(
        made.size() == DATABASES * weight,
        DATABASES + " databases left " + made.size() + " things instead of " + DATABASES * weight);
    for (DriveOutcome ending : together(databases, DrivenDatabase::deprovision)) {
      THREAD_SAFE.require(ending.gone(), "deprovisioning in parallel " + ending.story() + ".");
    }
    List<String> left = fixture().added(before);
    THREAD_SAFE.require(left.isEmpty(), "deprovisioning in parallel left " + left + ".");
  }

  private void requireAllReady(List<DriveOutcome> endings) throws Exception {
    Set<VariableValues> distinct = new HashSet<>();
    for (DriveOutcome ending : endings) {
      Provisioned ready = ending.ready();
      if (ready == null) {
        throw THREAD_SAFE.broken("one of " + DATABASES + " databases " + ending.story() + ".");
      }
      THREAD_SAFE.require(
          distinct.add(ready.variables()), "two databases have the same variables.");
      fixture().requireConnects(THREAD_SAFE, ready, "With " + DATABASES + " at once");
    }
  }

  private interface Drive {
    DriveOutcome apply(DrivenDatabase database) throws Exception;
  }

  private static List<DriveOutcome> together(List<DrivenDatabase> databases, Drive drive)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(databases.size());
    try {
      CyclicBarrier start = new CyclicBarrier(databases.size());
      List<Callable<DriveOutcome>> calls = new ArrayList<>();
      for (DrivenDatabase database : databases) {
        calls.add(() -> {
          start.await();
          return drive.apply(database);
        });
      }
      List<DriveOutcome> endings = new ArrayList<>();
      for (Future<DriveOutcome> future : threads.invokeAll(calls)) {
        endings.add(future.get());
      }
      return endings;
    } finally {
      threads.shutdownNow();
    }
  }
}
