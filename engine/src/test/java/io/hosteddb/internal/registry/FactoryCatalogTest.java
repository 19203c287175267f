package io.hosteddb.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.Providers;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.ProviderId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactoryCatalogTest {
  private static final ProviderId POSTGRES = ProviderId.of("postgres");

  /** A factory of the given provider and backend with one required setting, or none. */
  private record Factory(ProviderId provider, String backend, List<SettingSpec> settings)
      implements DatabaseProviderFactory {
    static Factory of(String provider, String backend, String... required) {
      return new Factory(
          ProviderId.of(provider),
          backend,
          List.of(required).stream()
              .map(key -> SettingSpec.secret(key, "needed").asRequired())
              .toList());
    }

    @Override
    public DatabaseProvider create(ProviderSettings values, ProviderContext context) {
      throw new IllegalArgumentException("Malformed variable contract: it names no variable.");
    }
  }

  /** Public and named in a service file, as a third party's would be. */
  public static final class Plugged implements DatabaseProviderFactory {
    @Override
    public ProviderId provider() {
      return ProviderId.of("plugged");
    }

    @Override
    public String backend() {
      return "jar";
    }

    @Override
    public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
      throw new IllegalStateException("not called");
    }
  }

  private static final Factory LOCAL = Factory.of("postgres", "local");
  private static final Factory SERVER = Factory.of("postgres", "server", "postgres.admin-url");
  private static final Factory NEON = Factory.of("postgres", "neon", "neon.api-key");

  private static String chosen(Settings settings, Factory... factories) {
    return FactoryCatalog.of(List.of(factories), settings).chosen().values().stream()
        .map(DatabaseProviderFactory::backend)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void backend_bySetting() {
    assertThat(
            chosen(
                Settings.of(Map.of("postgres.backend", "neon", "neon.api-key", "k")),
                LOCAL,
                SERVER,
                NEON))
        .isEqualTo("neon");
  }

  @Test
  void backend_theOnlyOne() {
    assertThat(chosen(Settings.of(Map.of("neon.api-key", "k")), NEON)).isEqualTo("neon");
  }

  @Test
  void backend_theOnlyOneWithItsSettings() {
    assertThat(chosen(Settings.empty(), LOCAL, SERVER, NEON)).isEqualTo("local");
    assertThat(chosen(Settings.of(Map.of("neon.api-key", "k")), SERVER, NEON)).isEqualTo("neon");
  }

  @Test
  void backend_ambiguous_listsTheChoices() {
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("neon.api-key", "k")), LOCAL, SERVER, NEON))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("more than one")
        .hasMessageContaining("HOSTEDDB_POSTGRES_BACKEND")
        .hasMessageContaining(
            "local, neon (needs neon.api-key), server (needs postgres.admin-url)");
    assertThatThrownBy(() -> chosen(Settings.empty(), SERVER, NEON))
        .hasMessageContaining("of none are present");
  }

  @Test
  void backend_halfSet_isNotPassedOverInSilence() {
    Factory cloud = Factory.of("turso", "cloud", "turso.api-key", "turso.organization");
    Factory tursoLocal = Factory.of("turso", "local");
    for (String value : List.of("canary", "", " ")) {
      assertThatThrownBy(
              () -> chosen(Settings.of(Map.of("turso.api-key", value)), tursoLocal, cloud))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("'cloud'")
          .hasMessageContaining("turso.api-key")
          .hasMessageContaining("'turso.organization' is missing")
          .hasMessageContaining("HOSTEDDB_TURSO_BACKEND")
          .hasMessageNotContaining("canary");
    }
    assertThat(
            chosen(
                Settings.of(Map.of("turso.api-key", "canary", "turso.backend", "local")),
                tursoLocal,
                cloud))
        .as("said by name, it is no silence")
        .isEqualTo("local");
  }

  @Test
  void backend_halfSetByTheVendorsVariable_orMalformed_orByWhatIsOptional() {
    Factory cloud =
        new Factory(
            ProviderId.of("turso"),
            "cloud",
            List.of(
                SettingSpec.secret("turso.api-key", "needed")
                    .asRequired()
                    .alsoFrom("TURSO_API_TOKEN"),
                SettingSpec.url("turso.base-url", "where").withDefault("https://api.turso.tech"),
                SettingSpec.text("shared.dir", "both read it")));
    Factory tursoLocal =
        new Factory(
            ProviderId.of("turso"),
            "local",
            List.of(SettingSpec.text("shared.dir", "both read it")));
    assertThat(chosen(Settings.of(Map.of("shared.dir", "d")), tursoLocal, cloud))
        .as("what the chosen one reads too is no sign of another")
        .isEqualTo("local");
    assertThatThrownBy(() ->
            chosen(Settings.of(Map.of("turso.base-url", "https://eu.example")), tursoLocal, cloud))
        .hasMessageContaining("turso.base-url")
        .hasMessageContaining("'turso.api-key' is missing");
    assertThatThrownBy(() ->
            chosen(
                Settings.fromEnvironment(
                    Map.of("TURSO_API_TOKEN", "t", "HOSTEDDB_TURSO_BASE_URL", "http://far")),
                tursoLocal,
                cloud))
        .hasMessageContaining("'turso.base-url' ");
  }

  @Test
  void theOnlyBackend_withoutItsSettings_saysWhatIsMissing() {
    assertThatThrownBy(() -> chosen(Settings.empty(), NEON))
        .hasMessageContaining("'neon.api-key' is missing");
  }

  @Test
  void backend_withoutItsJar_namesNearAndCoordinates() {
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("postgres.backend", "loca")), LOCAL, SERVER))
        .hasMessageContaining("Did you mean local?");
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("postgres.backend", "local")), SERVER))
        .hasMessageContaining("io.hosteddb:hosteddb-local");
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("providers", "turso")), LOCAL))
        .hasMessageContaining("io.hosteddb:hosteddb-provider-turso");
  }

  @Test
  void settingOfAMissingJar_namesTheCoordinates() {
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("turso.api-key", "canary")), LOCAL))
        .hasMessageContaining("io.hosteddb:hosteddb-provider-turso")
        .hasMessageNotContaining("canary");
  }

  @Test
  void unknownSetting_stopsTheStart() {
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("neon.api-kye", "k")), LOCAL, NEON))
        .hasMessageContaining("Did you mean neon.api-key?");
  }

  @Test
  void sameBackendTwice_namesBoth() {
    assertThatThrownBy(() -> chosen(Settings.empty(), LOCAL, Factory.of("postgres", "local")))
        .hasMessageContaining("on the class path twice")
        .hasMessageContaining(Factory.class.getName());
  }

  @Test
  void providers_restrictsWhatIsOffered() {
    Factory turso = Factory.of("turso", "cloud", "turso.api-key");

    assertThat(
            FactoryCatalog.of(List.of(LOCAL, turso), Settings.of(Map.of("providers", " postgres")))
                .chosen())
        .containsOnlyKeys(POSTGRES);
  }

  @Test
  void factoryThatThrows_isNamedWithItsReason() {
    FactoryCatalog catalog = FactoryCatalog.of(List.of(LOCAL), Settings.empty());

    assertThatThrownBy(() -> ProviderRegistry.open(catalog, ProviderContext.builder().build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'local' of provider 'postgres'")
        .hasMessageContaining("Malformed variable contract: it names no variable.");
  }

  @Test
  void jarTwiceOnTheClassPath_namesBothJars(@TempDir Path directory) throws Exception {
    URL first = jar(directory.resolve("plugged-1.0.jar"));
    URL second = jar(directory.resolve("plugged-1.1.jar"));

    try (URLClassLoader one = new URLClassLoader(new URL[] {first}, getClass().getClassLoader())) {
      assertThat(FactoryCatalog.load(one))
          .extracting(DatabaseProviderFactory::backend)
          .contains("jar");
    }
    try (URLClassLoader two =
        new URLClassLoader(new URL[] {first, second}, getClass().getClassLoader())) {
      assertThatThrownBy(() -> FactoryCatalog.load(two))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("plugged-1.0.jar")
          .hasMessageContaining("plugged-1.1.jar")
          .hasMessageContaining("Keep one of them");
    }
  }

  private static URL jar(Path file) throws Exception {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      jar.putNextEntry(
          new JarEntry("META-INF/services/" + DatabaseProviderFactory.class.getName()));
      jar.write(Plugged.class.getName().getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
    return file.toUri().toURL();
  }

  @Test
  void aBackendThatNeedsNothing_isSaidToBeWrongByItsOwnSettings() {
    Factory local =
        new Factory(POSTGRES, "local", List.of(SettingSpec.duration("local.grace", "How long")));
    assertThatThrownBy(() ->
            FactoryCatalog.of(List.of(local, SERVER), Settings.of(Map.of("local.grace", "soon"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("local.grace")
        .hasMessageNotContaining("several backends");
  }

  /** The common pool's threads, in an executable jar: its class loader sees nothing of the jar. */
  @Test
  void aThreadWhoseClassLoaderKnowsNothing_looksWhereTheLibraryIs() {
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
      assertThat(Providers.classLoader()).isSameAs(Providers.class.getClassLoader());
      ClassLoader knowing = new URLClassLoader(new URL[0], Providers.class.getClassLoader());
      thread.setContextClassLoader(knowing);
      assertThat(Providers.classLoader()).isSameAs(knowing);
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  /** As CI sets the variable of a secret that is not there. */
  @Test
  void aBlankSetting_isSaidToBeBlank() {
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("postgres.backend", "")), LOCAL, NEON))
        .hasMessageContaining("'postgres.backend' is blank. There are: local, neon.")
        .hasMessageNotContaining("no backend ''");
    for (String providers : List.of("", "postgres,")) {
      assertThatThrownBy(() -> chosen(Settings.of(Map.of("providers", providers)), LOCAL, NEON))
          .hasMessageContaining("'providers' is blank, or has a comma with no name beside it")
          .hasMessageContaining("There are: postgres.");
    }
  }

  @Test
  void aMisspeltBackend_isNoMissingJar() {
    assertThatThrownBy(() -> chosen(Settings.of(Map.of("postgres.backend", "Local")), LOCAL, NEON))
        .hasMessageContaining("Did you mean local?")
        .hasMessageNotContaining("It may need");
  }

  @Test
  void whereNoneCanBeChosen_everyWrongValueIsSaidUnderItsName() {
    Factory local =
        new Factory(POSTGRES, "local", List.of(SettingSpec.duration("local.grace", "How long")));
    Factory server =
        new Factory(
            POSTGRES,
            "server",
            List.of(
                SettingSpec.secret("postgres.admin-url", "needed").asRequired(),
                SettingSpec.duration("postgres.patience", "How long")));
    Settings settings =
        Settings.of(
            Map.of("local.grace", "soon", "postgres.admin-url", "", "postgres.patience", "never"));
    assertThatThrownBy(() -> FactoryCatalog.of(List.of(local, server, NEON), settings))
        .hasMessageContaining("'local.grace' must")
        .hasMessageContaining("'postgres.admin-url' must not be blank")
        .hasMessageContaining("'postgres.patience' must")
        .hasMessageNotContaining("'neon.api-key' is missing");
  }
}
