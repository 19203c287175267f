package io.hosteddb.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.temporary.TemporaryDatabase;
import io.hosteddb.temporary.TemporaryDatabases;
import io.hosteddb.temporary.TemporarySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to whoever asks for what cannot be. */
class WrongUsesTest {
  @TempDir Path leftovers;

  private List<String> failures(Map<String, String> parameters, Class<?>... classes) {
    List<String> failures = new Kit(leftovers, parameters).failures(classes);
    assertThat(leftovers).isEmptyDirectory();
    return failures;
  }

  @AttachDatabase("postgress")
  @AttachDatabase(value = "fake", region = "nowhere")
  @AttachDatabase("rival")
  @AttachDatabase("postgres")
  @AttachDatabase(value = "postgres", environment = "blue")
  static class EverythingWrongTestCase {
    @Test
    void neverRuns() {
      throw new AssertionError("it ran");
    }
  }

  @Test
  void everythingThatIsWrong_isSaidAtOnce() {
    assertThat(failures(Map.of(), EverythingWrongTestCase.class))
        .singleElement()
        .asString()
        .contains("5 things are wrong")
        .contains("'postgress' for " + EverythingWrongTestCase.class.getName())
        .contains("nowhere")
        .contains("Two databases of 'postgres'")
        .contains("'rival' and 'postgres'")
        .contains("both give DATABASE_URL");
  }

  @AttachDatabase("fake")
  @AttachDatabase(value = "turso", environment = "blue")
  static class WrongParametersTestCase {
    @Test
    void noSuchType(@AttachDatabase("fake") int number) {}

    @Test
    void noForm(@AttachDatabase("fake") DataSource source) {}

    @Test
    void whichOne(TemporaryDatabase database) {}

    @Test
    void noSuchVariable(@DatabaseValue("DATABASE_URL") String url) {}

    @Test
    void noSuchField(@DatabaseValue("jdbc.uri") String url) {}

    @Test
    void noString(@DatabaseValue("FAKE_URL") Path url) {}
  }

  @Test
  void aParameterThatCannotBeGiven_saysWhy() {
    assertThat(failures(Map.of(), WrongParametersTestCase.class))
        .hasSize(6)
        .anySatisfy(
            why -> assertThat(why).contains("its type can be DataSource, TemporaryDatabase"))
        .anySatisfy(why -> assertThat(why).contains("jdbc").contains("shell"))
        .anySatisfy(why ->
            assertThat(why)
                .contains("there is more than one database here: fake/memory", "turso/local")
                .contains("of environment 'blue' (")
                .contains("Say by @AttachDatabase on the parameter"))
        .anySatisfy(
            why -> assertThat(why).contains("there is no database with the variable DATABASE_URL"))
        .anySatisfy(why -> assertThat(why).contains("has no 'uri' there, but [url]"))
        .anySatisfy(why -> assertThat(why).contains("with @DatabaseValue its type is String"));
  }

  static class NothingAttachedTestCase {
    @Test
    void noDatabase(@DatabaseValue("DATABASE_URL") String url) {}
  }

  @Test
  void withoutADatabase_itSaysWhereToAskForOne() {
    assertThat(failures(Map.of(), NothingAttachedTestCase.class))
        .singleElement()
        .asString()
        .contains("there is no database here. Put @AttachDatabase on the class or the parameter");
  }

  @AttachDatabase("fake")
  static class FineTestCase {
    @Test
    void runs() {}
  }

  @Test
  void aBackendThatIsNotThere_isNamedWithWhatThereIs() {
    assertThat(failures(Map.of("hosteddb.turso.backend", "edge"), FineTestCase.class))
        .singleElement()
        .asString()
        .contains("There is no backend 'edge' of provider 'turso'", "There are: local.");
  }

  @Test
  void aDirectoryForProgramsThatCannotBeMade_isTheSentenceOfTheFailure() {
    assertThat(
            failures(Map.of("hosteddb.local.binaries-dir", "/dev/null/here"), FineTestCase.class))
        .singleElement()
        .asString()
        .contains("/dev/null/here", "cannot be made", "Set 'local.binaries-dir'");
  }

  @Test
  void aSecretBesideTheCode_isRefused() {
    assertThatThrownBy(() ->
            TemporarySettings.requireNoSecretAmong(
                List.of("hosteddb.memory.zone", "hosteddb.memory.token", "junit.jupiter.x"),
                "junit-platform.properties"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'hosteddb.memory.token' stands in junit-platform.properties")
        .hasMessageContaining("system property or in the environment");
  }

  @Test
  void aMisspeltSetting_isRefusedAtTheStart_andSomebodyElsesIsNot() {
    TemporarySettings settings =
        TemporarySettings.defaults()
            .with("temporary.leftovers-dir", leftovers.toString())
            .withUnknownOf(List.of("hosteddb.store", "user.home"));
    TemporaryDatabases.open(settings).close();

    TemporarySettings misspelt = settings.withUnknownOf(List.of("hosteddb.memory.zome"));
    assertThatThrownBy(() -> TemporaryDatabases.open(misspelt))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("memory.zome")
        .hasMessageContaining("memory.zone");
    assertThat(leftovers).isEmptyDirectory();
  }
}
