package io.hosteddb.temporary;

import io.hosteddb.model.ProviderId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A third party's provider, found by the service loader. */
public final class TestVendor implements DatabaseProviderFactory {
  static final FakeVendor VENDOR = new FakeVendor();
  static final VendorAccount ACME = new VendorAccount("organization", "acme");

  /** Holds up the start of those that have the name of one for a zone. */
  static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

  private static final SettingSpec ZONE =
      SettingSpec.text("fake.zone", "The zone").withDefault("open");

  /** For the service loader. */
  public TestVendor() {}

  @Override
  public ProviderId provider() {
    return ProviderId.of("fake");
  }

  @Override
  public String backend() {
    return "memory";
  }

  @Override
  public List<SettingSpec> settings() {
    return List.of(ZONE);
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    CountDownLatch gate = GATES.get(settings.text("fake.zone"));
    try {
      if (gate != null && !gate.await(2, TimeUnit.MINUTES)) {
        throw new AssertionError("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return FakeProvider.builder("fake").vendor(VENDOR).account(ACME).build();
  }
}
