package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The programs of this test are shell scripts.")
class InstalledHomeTest {
  @TempDir Path directory;

  private Installation at(Path home) {
    return InstalledHome.at(home, directory.resolve("cluster")).get();
  }

  @Test
  void findsTheProgramsWhereverTheyAre() throws Exception {
    String debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)";
    Path bin = TestHome.saying(directory.resolve("usr/lib/postgresql/15/bin"), debian);

    for (Path home : new Path[] {bin, bin.getParent(), directory.resolve("usr")}) {
      assertThat(at(home)).isEqualTo(new Installation(bin, "15.18", 15));
    }
  }

  @Test
  void saysWhatIsWrongWithADirectory() throws Exception {
    TestHome.saying(directory.resolve("old/bin"), "postgres (PostgreSQL) 13.22");
    TestHome.saying(directory.resolve("new/bin"), "postgres (PostgreSQL) 19beta1");
    TestHome.saying(directory.resolve("other/bin"), "EDB");
    Files.delete(TestHome.saying(directory.resolve("client/bin"), "").resolve("initdb"));
    TestHome.saying(directory.resolve("two/lib/postgresql/14/bin"), "");
    TestHome.saying(directory.resolve("two/lib/postgresql/16/bin"), "");

    refused("old", "is of version 13.22; versions 14 to 18 are supported");
    refused("new", "is of version 19beta1; versions 14 to 18 are supported");
    refused("other", "does not say which version of PostgreSQL it is");
    refused("client", "it has no directory bin with the programs initdb, pg_ctl and postgres");
    refused("nowhere", "it is no directory");
    refused("two", "several PostgreSQL servers", "two/lib/postgresql/14, ");
  }

  private void refused(String home, String... sentence) {
    assertThatThrownBy(() -> at(directory.resolve(home)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(directory.resolve(home).toString())
        .hasMessageContainingAll(sentence);
  }

  @Test
  void leavesDatabasesOfAnotherVersionAlone() throws Exception {
    TestHome.saying(directory.resolve("bin"), "postgres (PostgreSQL) 15.3");
    Path version = directory.resolve("cluster/PG_VERSION");
    Files.createDirectories(version.getParent());
    Files.writeString(version, "18\n");

    refused(
        "",
        "were made by PostgreSQL 18, and version 15.3",
        "Nothing was changed",
        "to an installation of version 18",
        "pg_upgrade");
    Files.writeString(version, "15\n");
    assertThat(at(directory).major()).isEqualTo(15);
  }
}
