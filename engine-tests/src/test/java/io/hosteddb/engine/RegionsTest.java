package io.hosteddb.engine;

import static io.hosteddb.engine.Host.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live lists of regions: asked for seldom, and never taken for more than they say. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegionsTest {
  private static final Region HERE = new Region(RegionId.of("here"), "Here, says the vendor");
  private static final Region NEW = new Region(RegionId.of("newest"), "Newer than the release");

  private final SettableClock clock = new SettableClock();
  private final Vendor vendor = new Vendor();

  /** A provider whose vendor answers what the test says. */
  private final class Vendor implements DatabaseProvider {
    private final FakeProvider fake = FakeProvider.builder("fake").clock(clock).build();
    private final AtomicInteger asked = new AtomicInteger();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    volatile Callable<List<Region>> answer = () -> List.of(HERE);

    @Override
    @SuppressWarnings("NullAway")
    public List<Region> regions(CallContext call) {
      asked.incrementAndGet();
      try {
        return answer.call();
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        ended.add("ended");
      }
    }

    @Override
    public ProviderDescriptor descriptor() {
      return fake.descriptor();
    }

    @Override
    public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
      return fake.provision(request);
    }

    @Override
    public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
      return fake.deprovision(request);
    }
  }

  private static List<Region> down() {
    throw ProviderException.of(ErrorCategory.UNAVAILABLE, "It is down.").build();
  }

  private AttachRequest inNewRegion() {
    return Host.request("fake").region("newest").build();
  }

  /** Reads the catalog, which begins a refresh if one is due, until it shows what is expected. */
  private void awaitCatalog(Host host, Region... expected) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    List<Region> shown = host.databases.catalog().get(0).regions();
    while (!shown.equals(List.of(expected))) {
      assertThat(System.nanoTime() - deadline)
          .as("the catalog shows %s for 10 seconds, and not %s", shown, List.of(expected))
          .isNegative();
      Thread.onSpinWait();
      shown = host.databases.catalog().get(0).regions();
    }
  }

  @Test
  void aFirstFetchThatFails_refusesNoRegionForLong() throws Exception {
    vendor.answer = RegionsTest::down;
    try (Host host = Host.with(clock, vendor)) {
      host.databases.catalog();
      assertThat(vendor.ended.poll(30, TimeUnit.SECONDS)).isNotNull();
      vendor.answer = () -> List.of(HERE, NEW);

      assertThat(host.databases.attach(inNewRegion()).placement().requestedRegion())
          .isEqualTo(NEW.id());
    }
  }

  /** Nulls and bugs are no answers either. */
  @Test
  void anAnswerThatIsNone_isAskedForAgain() {
    try (Host host = Host.with(clock, vendor)) {
      for (Callable<List<Region>> none :
          List.<Callable<List<Region>>>of(
              List::of,
              RegionsTest::nothing,
              () -> {
                throw new StackOverflowError();
              })) {
        vendor.answer = none;
        assertThatThrownBy(() -> host.databases.attach(inNewRegion()))
            .isInstanceOf(InvalidRequestException.class)
            .hasMessageContaining("try again");
        assertThat(host.databases.catalog().get(0).regions())
            .extracting(Region::id)
            .contains(HERE.id());
      }
      vendor.answer = () -> List.of(HERE, NEW);
      assertThat(host.databases.plan(inNewRegion()).isPossible()).isTrue();
    }
  }

  @SuppressWarnings("NullAway")
  private static List<Region> nothing() {
    return null;
  }

  @Test
  void aRegionThatOpenedSince_isAskedForOnce_beforeItIsRefused() {
    try (Host host = Host.with(clock, vendor)) {
      awaitCatalog(host, HERE);
      assertThatThrownBy(() -> host.databases.attach(inNewRegion()))
          .hasMessageContaining("has no region 'newest'")
          .hasMessageNotContaining("try again");
      int asked = vendor.asked.get();
      assertThatThrownBy(() -> host.databases.attach(inNewRegion()));
      assertThat(vendor.asked).as("the list is fresh: it is believed").hasValue(asked);

      vendor.answer = () -> List.of(HERE, NEW);
      clock.advance(Duration.ofMinutes(1));

      assertThat(host.databases.attach(inNewRegion()).placement().requestedRegion())
          .isEqualTo(NEW.id());
      assertThat(vendor.asked).hasValue(asked + 1);
      assertThat(host.databases.list(PROJECT, 10, null).items()).hasSize(1);
    }
  }

  @Test
  void theListIsRefreshed_andServedStaleWhileTheVendorIsDown() throws Exception {
    try (Host host = Host.with(clock, vendor)) {
      vendor.answer = () -> List.of(HERE, NEW);
      awaitCatalog(host, HERE, NEW);
      assertThat(vendor.asked).hasValue(1);
      clock.advance(Duration.ofMinutes(9));
      awaitCatalog(host, HERE, NEW);
      assertThat(vendor.asked).as("within ten minutes").hasValue(1);

      vendor.answer = RegionsTest::down;
      vendor.ended.clear();
      clock.advance(Duration.ofMinutes(2));
      awaitCatalog(host, HERE, NEW);
      assertThat(vendor.ended.poll(30, TimeUnit.SECONDS)).isNotNull();
      awaitCatalog(host, HERE, NEW);
      assertThat(host.databases.attach(inNewRegion()).placement().requestedRegion())
          .isEqualTo(NEW.id());

      vendor.answer = () -> List.of(HERE);
      clock.advance(Duration.ofMinutes(1));
      awaitCatalog(host, HERE);
    }
  }

  @Test
  void aClockThatWasSetBack_doesNotStopTheRefresh() {
    try (Host host = Host.with(clock, vendor)) {
      clock.advance(Duration.ofDays(1));
      awaitCatalog(host, HERE);
      vendor.answer = () -> List.of(HERE, NEW);
      clock.set(clock.instant().minus(Duration.ofDays(1)));

      awaitCatalog(host, HERE, NEW);
    }
  }

  @Test
  void manyAtOnce_askTheVendorOnce() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    vendor.answer =
        () -> {
          answered.await();
          return List.of(HERE, NEW);
        };
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try (Host host = Host.with(clock, vendor)) {
      List<Callable<Integer>> looks =
          IntStream.range(0, 320)
              .<Callable<Integer>>mapToObj(
                  i -> () -> host.databases.catalog().get(0).regions().size())
              .toList();
      for (var look : threads.invokeAll(looks)) {
        assertThat(look.get()).isPositive();
      }
      assertThat(vendor.asked).hasValueLessThanOrEqualTo(1);
      List<Callable<Boolean>> wishes =
          IntStream.range(0, 32)
              .<Callable<Boolean>>mapToObj(
                  i -> () -> host.databases.plan(inNewRegion()).isPossible())
              .toList();
      for (var wish : threads.invokeAll(wishes)) {
        assertThat(wish.get()).as("the vendor has not said so yet").isFalse();
      }
      assertThat(vendor.asked).hasValue(1);
      answered.countDown();
      awaitCatalog(host, HERE, NEW);
      assertThat(vendor.asked).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }
}
