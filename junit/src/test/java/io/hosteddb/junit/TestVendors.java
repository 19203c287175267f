package io.hosteddb.junit;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProviderId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.util.List;
import java.util.function.UnaryOperator;

/** Third parties' providers, found as such: by the service loader. */
final class TestVendors {
  /** What is there at the one vendor of them all. */
  static final FakeVendor VENDOR = new FakeVendor();

  /** The vendor of the one whose creates are counted. */
  static final FakeVendor COUNTED = new FakeVendor();

  private TestVendors() {}

  /** One that a single test uses. */
  public static final class Counted extends Factory {
    public Counted() {
      super("counted", builder -> builder.vendor(COUNTED));
    }
  }

  /** One that works. */
  public static final class Fake extends Factory {
    public Fake() {
      super("fake", builder -> builder);
    }

    @Override
    public List<SettingSpec> settings() {
      return List.of(
          SettingSpec.secret("memory.token", "The token"),
          SettingSpec.text("memory.zone", "The zone"));
    }
  }

  /** One that gives a variable which PostgreSQL gives, too. */
  public static final class Rival extends Factory {
    public Rival() {
      super(
          "rival",
          builder ->
              builder.contract(
                  VariableContract.of(ManagedVariable.secret("DATABASE_URL", "Where it is"))));
    }
  }

  /** One whose vendor refuses. */
  public static final class Broken extends Factory {
    public Broken() {
      super("broken", builder -> builder);
    }

    @Override
    DatabaseProvider made(FakeProvider provider) {
      return provider.everyProvision(
          FakeSteps.endsFailed(
              Failure.of(
                  ErrorCategory.QUOTA_EXCEEDED, "The plan of acme allows for 3 databases.")));
    }
  }

  /** One that does not come to an end. */
  public static final class Slow extends Factory {
    public Slow() {
      super("slow", builder -> builder);
    }

    @Override
    DatabaseProvider made(FakeProvider provider) {
      return provider.everyProvision(
          FakeSteps.throwsException(
              // Known, or the engine would look for what that call may still make for a while.
              ProviderException.of(
                      ErrorCategory.UNAVAILABLE, "The programs are not on the class path.")
                  .outcomeKnown(true)
                  .build()));
    }
  }

  abstract static class Factory implements DatabaseProviderFactory {
    private final String id;
    private final UnaryOperator<FakeProvider.Builder> more;

    Factory(String id, UnaryOperator<FakeProvider.Builder> more) {
      this.id = id;
      this.more = more;
    }

    @Override
    public ProviderId provider() {
      return ProviderId.of(id);
    }

    @Override
    public String backend() {
      return "memory";
    }

    @Override
    public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
      return made(
          more.apply(
                  FakeProvider.builder(id)
                      .vendor(VENDOR)
                      .account(new VendorAccount("organization", "acme")))
              .build());
    }

    DatabaseProvider made(FakeProvider provider) {
      return provider;
    }
  }
}
