package io.hosteddb.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.fake.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run writes down, and who takes it over. */
class LeftoversTest {
  private static final VendorAccount ACME = new VendorAccount("organization", "acme");

  @TempDir Path directory;

  private static Leftover leftover(String id, String provider) {
    return new Leftover(
        DatabaseId.of(id),
        ProviderId.of(provider),
        "cloud",
        RegionId.of("here"),
        "tmp",
        "hosteddb-temporary",
        ACME,
        "external-1");
  }

  private static final Leftover ONE = leftover("d38hamkax2rxjs4qcqd", "turso");
  private static final Leftover OTHER = leftover("d38hamke8r3hp90zvg7", "postgres");

  /** Closed with something in it, as the operating system closes that of a killed process. */
  private void leave(Leftover... left) throws IOException {
    try (Leftovers run = Leftovers.open(directory)) {
      Stream.of(left).forEach(run::keep);
    }
  }

  @Test
  void whatADeadRunLeft_isTakenOverByOne_whichCanRemoveIt() throws IOException {
    leave(ONE, OTHER);
    try (Leftovers next = Leftovers.open(directory)) {
      assertThat(next.takeOver(one -> one.provider().value().equals("turso"))).containsExactly(ONE);
      try (Leftovers third = Leftovers.open(directory)) {
        assertThat(third.takeOver(one -> true)).as("one owner").isEmpty();
      }
      assertThat(next.left()).as("its own").isEmpty();
      assertThat(next.earlier()).containsOnlyKeys(ONE);
      next.forget(ONE.id());
      assertThat(next.earlier()).isEmpty();
    }
    try (Leftovers later = Leftovers.open(directory)) {
      assertThat(later.takeOver(one -> true)).containsExactly(OTHER);
      later.forget(OTHER.id());
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aRunThatLives_isLeftAlone() throws IOException {
    try (Leftovers living = Leftovers.open(directory)) {
      living.keep(ONE);
      try (Leftovers next = Leftovers.open(directory)) {
        assertThat(next.takeOver(one -> true)).isEmpty();
      }
      assertThat(living.left()).containsExactly(ONE);
      living.forget(ONE.id());
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFileThatSaysNothing_stays_andKeepsNobodyFromTheOthers() throws IOException {
    leave(ONE);
    Path run;
    try (Stream<Path> runs = Files.list(directory)) {
      run = runs.findFirst().orElseThrow();
    }
    Files.writeString(run.resolve("odd.properties"), "database = nonsense");
    try (Leftovers next = Leftovers.open(directory)) {
      assertThat(next.takeOver(one -> true)).containsExactly(ONE);
      next.forget(ONE.id());
    }
    assertThat(run.resolve("odd.properties")).exists();
  }

  @Test
  void itsRecord_isDetachedAsOneThatMayExistInItsAccount() {
    var record = ONE.toRecord(Instant.EPOCH);
    assertThat(record.work().mayExist()).isTrue();
    assertThat(record.checkpoint().account()).contains(ACME);
    assertThat(Leftover.of(record, "tmp")).isEqualTo(ONE);
    assertThat(Leftover.from(ONE.toProperties())).contains(ONE);
  }

  /**
   * With a real engine: before the vendor is called, and until it has confirmed that it is gone.
   */
  @Test
  void itIsWrittenDownBeforeTheVendorIsCalled_withoutAnySecret() throws Exception {
    Leftovers run = Leftovers.open(directory);
    List<String> seen = new CopyOnWriteArrayList<>();
    FakeProvider provider = FakeProvider.builder("fake").account(ACME).build();
    provider.everyProvision((request, correctly) -> {
      seen.add(written());
      return correctly.answer(request);
    });
    provider.everyDeprovision((request, correctly) -> {
      seen.add(written());
      return correctly.answer(request);
    });
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(provider))
            .store(
                LeftoverStore.around(
                    new InMemoryDatabaseStore(),
                    record -> run.keep(Leftover.of(record, "hdb")),
                    record -> run.forget(record.id())))
            .build()) {
      HostedDatabase database =
          databases.attach(
              AttachRequest.to(ProjectId.of("tests"))
                  .provider("fake")
                  .by(Actor.user("ana"))
                  .build());
      databases.awaitReady(database.id(), Duration.ofMinutes(2));
      String password =
          databases.reveal(database.id(), Actor.user("ana"), "test").get("FAKE_PASSWORD");
      databases.detach(database.id(), Actor.user("ana"));
      databases.awaitDeleted(database.id(), Duration.ofMinutes(2));

      assertThat(seen)
          .hasSizeGreaterThan(1)
          .allSatisfy(text ->
              assertThat(text).contains(database.id().value(), "acme").doesNotContain(password));
    }
    assertThat(run.left()).isEmpty();
    run.close();
    assertThat(directory).isEmptyDirectory();
  }

  private String written() {
    try (Stream<Path> files = Files.walk(directory)) {
      StringBuilder text = new StringBuilder();
      for (Path file :
          files.filter(path -> path.toString().endsWith(".properties")).sorted().toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
