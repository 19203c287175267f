package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AtlasServiceAccountTest {
  private static final String TOKEN = "POST /api/oauth/token";

  private final AtlasUnderTest subject = new AtlasUnderTest();
  private final AtlasServiceAccount account =
      new AtlasServiceAccount(
          AtlasSettings.of(
              ProviderSettings.read(
                  new AtlasProviderFactory().settings(), Settings.of(subject.settings()))),
          ProviderContext.builder().clock(subject.clock()).build());

  @AfterEach
  void close() {
    subject.vendor().silent(false);
    account.close();
    subject.close();
  }

  private static CallContext call() {
    return CallContext.startingNow(Duration.ofSeconds(10));
  }

  private int given() {
    return subject.vendor().tokensGiven();
  }

  @Test
  void oneToken_servesManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<Secret>> values =
          threads.invokeAll(
              IntStream.range(0, 64)
                  .<java.util.concurrent.Callable<Secret>>mapToObj(
                      i -> () -> account.headerValue(call()))
                  .toList());
      List<Secret> all = new ArrayList<>();
      for (Future<Secret> value : values) {
        all.add(value.get());
      }
      assertThat(Set.copyOf(all)).hasSize(1);
      assertThat(given()).isEqualTo(1);
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void token_isRenewedTenMinutesBeforeItsEnd() throws Exception {
    Secret first = account.headerValue(call());
    subject.clock().advance(Duration.ofMinutes(49));
    assertThat(account.headerValue(call())).isEqualTo(first);
    subject.clock().advance(Duration.ofMinutes(2));

    assertThat(account.headerValue(call())).isNotEqualTo(first);
    assertThat(given()).isEqualTo(2);
  }

  @Test
  void failedRenewal_leavesTheOldTokenInUse_andIsNotTriedAtOnceAgain() throws Exception {
    Secret first = account.headerValue(call());
    subject.clock().advance(Duration.ofMinutes(51));
    subject.vendor().faults(Faults.always(TOKEN, Fault.page(503, false)));

    assertThat(account.headerValue(call())).isEqualTo(first);
    assertThat(account.headerValue(call())).isEqualTo(first);
    assertThat(subject.vendor().traffic().operations()).hasSize(2);

    subject.vendor().faults(Faults.none());
    subject.clock().advance(Duration.ofSeconds(31));
    assertThat(account.headerValue(call())).isNotEqualTo(first);
  }

  @Test
  void tokenThatHasWorked_isReplacedOnce_whateverManyThreadsSay() throws Exception {
    Secret first = account.headerValue(call());
    account.accepted(first);

    assertThat(account.replace(first)).isTrue();
    Secret second = account.headerValue(call());
    assertThat(account.replace(first)).isTrue();
    assertThat(account.replace(first)).isTrue();

    assertThat(account.headerValue(call())).isEqualTo(second);
    assertThat(given()).isEqualTo(2);
  }

  @Test
  void tokenThatHasNeverWorked_isNotFetchedAnewAtOnce() throws Exception {
    Secret first = account.headerValue(call());

    assertThat(account.replace(first)).isFalse();
    assertThat(account.headerValue(call())).isEqualTo(first);
    subject.clock().advance(Duration.ofMinutes(6));
    assertThat(account.replace(first)).isTrue();
    assertThat(account.headerValue(call())).isNotEqualTo(first);
    assertThat(given()).isEqualTo(2);
  }

  @Test
  void wrongSecret_isUnauthorized_withoutIt() {
    subject.vendor().revokeSecret();

    assertThatThrownBy(() -> account.headerValue(call()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
              assertThat(e.isOutcomeKnown()).isTrue();
              assertThat(e.toString()).doesNotContain(AtlasUnderTest.CLIENT_SECRET.reveal());
            });
  }

  @Test
  void whoWaits_isNotEndedByTheTimeOfAnother() throws Exception {
    subject.vendor().faults(Faults.once(TOKEN, new Fault.SlowBytes(Duration.ofMinutes(2))));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Secret> hasLittle =
          threads.submit(() -> account.headerValue(CallContext.startingNow(Duration.ofSeconds(2))));
      while (given() == 0 && !hasLittle.isDone()) {
        LockSupport.parkNanos(1_000_000);
      }
      Future<Secret> hasMore =
          threads.submit(() -> account.headerValue(CallContext.startingNow(Duration.ofMinutes(2))));

      assertThat(hasMore.get().reveal()).startsWith("Bearer ");
      assertThatThrownBy(hasLittle::get).hasCauseInstanceOf(ProviderException.class);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whoWaits_keepsToHisTime() throws Exception {
    subject.vendor().silent(true);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Secret> first =
          threads.submit(() -> account.headerValue(CallContext.startingNow(Duration.ofMinutes(2))));

      assertThatThrownBy(() -> account.headerValue(CallContext.startingNow(Duration.ofMillis(200))))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE));

      assertThat(first).as("who has two minutes still waits").isNotDone();
    } finally {
      threads.shutdownNow();
    }
  }
}
