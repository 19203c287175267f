package io.hosteddb.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** What an operator reads at the start of who serves what. */
@Isolated("The log is the process's.")
class ServedBackendsTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(ProviderRegistry.class);

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void listen() {
    logged.start();
    LOG.setLevel(Level.INFO);
    LOG.setAdditive(false);
    LOG.addAppender(logged);
  }

  @AfterEach
  void stop() {
    LOG.detachAppender(logged);
    LOG.setAdditive(true);
    LOG.setLevel(null);
  }

  /** Who serves a provider; real ones need a key. */
  private record Factory(ProviderProfile profile, String backend, boolean development)
      implements DatabaseProviderFactory {
    @Override
    public ProviderId provider() {
      return profile.id();
    }

    @Override
    public List<SettingSpec> settings() {
      return development
          ? List.of()
          : List.of(SettingSpec.secret(provider() + ".key", "a key").asRequired());
    }

    @Override
    public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
      ProviderDescriptor.Builder builder =
          ProviderDescriptor.builder(profile, backend)
              .fallbackRegions(List.of(new Region(profile.defaultRegion(), "Somewhere")));
      ProviderDescriptor descriptor = (development ? builder.forDevelopment() : builder).build();
      return new DatabaseProvider() {
        @Override
        public ProviderDescriptor descriptor() {
          return descriptor;
        }

        @Override
        public StepResult<Provisioned> provision(ProvisionRequest request) {
          throw new IllegalStateException("not called");
        }

        @Override
        public StepResult<Nothing> deprovision(DeprovisionRequest request) {
          throw new IllegalStateException("not called");
        }
      };
    }
  }

  private static final Factory TURSO_LOCAL = new Factory(KnownProviders.TURSO, "local", true);
  private static final Factory TURSO_CLOUD = new Factory(KnownProviders.TURSO, "cloud", false);
  private static final Factory NEON = new Factory(KnownProviders.POSTGRES, "neon", false);

  private List<String> started(Map<String, String> settings, Factory... factories) {
    logged.list.clear();
    FactoryCatalog catalog = FactoryCatalog.of(List.of(factories), Settings.of(settings));
    ProviderRegistry.open(catalog, ProviderContext.builder().build()).close();
    return logged.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  @Test
  void eachProvidersBackendIsSaid() {
    assertThat(
            started(
                Map.of("turso.backend", "cloud", "turso.key", "canary", "postgres.key", "canary"),
                TURSO_CLOUD,
                TURSO_LOCAL,
                NEON))
        .containsExactly("INFO Databases are served by: postgres/neon, turso/cloud.");
  }

  @Test
  void onlyDevelopmentBackends_whereNothingElseIs_areNoWarning() {
    assertThat(started(Map.of(), TURSO_LOCAL))
        .containsExactly("INFO Databases are served by: turso/local (for development).");
  }

  @Test
  void developmentBesideReal_isAWarning() {
    assertThat(started(Map.of("postgres.key", "k"), TURSO_LOCAL, NEON))
        .hasSize(2)
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("WARN ")
                .contains("turso/local", "beside", "postgres/neon")
                .doesNotContain("in place"));
  }

  @Test
  void developmentInPlaceOfReal_isAWarningThatNamesTheSetting() {
    assertThat(started(Map.of(), TURSO_LOCAL, TURSO_CLOUD))
        .hasSize(2)
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("WARN ")
                .contains("turso/local", "in place of", "turso/cloud", "turso.backend"));
  }

  /** As with the bom of somebody else, whose versions win. */
  @Test
  void classThatABackendNeeds_isNamed() {
    DatabaseProviderFactory lacking =
        new DatabaseProviderFactory() {
          @Override
          public ProviderId provider() {
            return KnownProviders.TURSO.id();
          }

          @Override
          public String backend() {
            return "local";
          }

          @Override
          public List<SettingSpec> settings() {
            return List.of();
          }

          @Override
          public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
            throw new NoClassDefFoundError("com/acme/Sdk");
          }
        };
    FactoryCatalog catalog = FactoryCatalog.of(List.of(lacking), Settings.of(Map.of()));
    assertThatThrownBy(() -> ProviderRegistry.open(catalog, ProviderContext.builder().build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("NoClassDefFoundError: com.acme.Sdk")
        .hasMessageContaining("compare what your build resolves with hosteddb-bom");
  }

  @Test
  void limitThatABackendAsksFor_isKnown() {
    RateLimit narrow = new RateLimit(100, 10, Duration.ofMinutes(1));
    RateLimit wide = new RateLimit(10, 10, Duration.ofSeconds(1));
    DatabaseProviderFactory plain = new Factory(KnownProviders.TURSO, "file", true);
    DatabaseProviderFactory limited =
        new DatabaseProviderFactory() {
          @Override
          public ProviderId provider() {
            return plain.provider();
          }

          @Override
          public String backend() {
            return plain.backend();
          }

          @Override
          public List<SettingSpec> settings() {
            return plain.settings();
          }

          @Override
          public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
            for (RateLimit limit : List.of(wide, narrow, wide)) {
              String account = "account " + limit.capacity();
              assertThat(context.rateLimits().limiter(account, limit)).isNotNull();
            }
            return plain.create(settings, context);
          }
        };
    FactoryCatalog catalog = FactoryCatalog.of(List.of(limited), Settings.of(Map.of()));
    try (ProviderRegistry registry =
        ProviderRegistry.open(catalog, ProviderContext.builder().build())) {
      // As that of Atlas's access tokens, from which no poll is drawn.
      assertThat(registry.rateLimit("turso/file")).contains(wide);
      assertThat(registry.rateLimit("turso/cloud")).isEmpty();
    }
  }
}
