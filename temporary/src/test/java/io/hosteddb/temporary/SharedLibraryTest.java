package io.hosteddb.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.VendorAccount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the end of a run waits for. */
class SharedLibraryTest {
  @TempDir private Path leftovers;

  private static Leftover of(VendorAccount account) {
    return new Leftover(
        DatabaseId.of("d38hamkax2rxjs4qcqd"),
        ProviderId.of("fake"),
        "memory",
        RegionId.of("here"),
        "tmp",
        "hosteddb-temporary",
        account,
        null);
  }

  private void leave(Leftover left) throws IOException {
    try (Leftovers run = Leftovers.open(leftovers)) {
      run.keep(left);
    }
  }

  private SharedLibrary open() {
    return SharedLibrary.open(
        TemporarySettings.defaults().with("temporary.leftovers-dir", leftovers.toString()));
  }

  @Test
  void whatAnEarlierRunLeftInAnotherAccount_holdsUpNoEnd_andStaysWrittenDown() throws Exception {
    leave(of(new VendorAccount("organization", "another")));

    CompletableFuture.runAsync(() -> open().close(Duration.ofDays(1))).get(2, TimeUnit.MINUTES);

    assertThat(leftovers).isNotEmptyDirectory();
  }

  @Test
  void whatAnEarlierRunLeftHere_isGoneBeforeTheEnd() throws Exception {
    leave(of(TestVendor.ACME));

    open().close(Duration.ofMinutes(2));

    assertThat(leftovers).isEmptyDirectory();
  }
}
