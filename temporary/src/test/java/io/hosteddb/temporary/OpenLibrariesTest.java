package io.hosteddb.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One library for all who want the same, and nobody waits for somebody else's. */
class OpenLibrariesTest {
  @TempDir private Path leftovers;

  private TemporarySettings zone(String zone) {
    return TemporarySettings.defaults()
        .with("temporary.leftovers-dir", leftovers.toString())
        .with("fake.zone", zone);
  }

  /** The common pool of two processors has one thread, which the slow one would keep. */
  private static final Executor EACH_ITS_OWN = task -> new Thread(task).start();

  @Test
  void oneThatOpensSlowly_holdsUpNobodyWhoWantsAnother() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    TestVendor.GATES.put("slow", gate);
    CompletableFuture<OpenLibraries.Use> slow =
        CompletableFuture.supplyAsync(() -> OpenLibraries.use(zone("slow")), EACH_ITS_OWN);
    CompletableFuture.runAsync(() -> OpenLibraries.use(zone("quick")).end(), EACH_ITS_OWN)
        .get(1, TimeUnit.MINUTES);
    assertThat(slow).isNotDone();

    gate.countDown();
    OpenLibraries.Use first = slow.get(1, TimeUnit.MINUTES);
    OpenLibraries.Use second = OpenLibraries.use(zone("slow"));
    assertThat(second.library()).isSameAs(first.library());
    first.end();
    assertThat(second.library().databases().catalog()).as("still open").hasSize(1);
    second.end();
    OpenLibraries.Use later = OpenLibraries.use(zone("slow"));
    assertThat(later.library()).isNotSameAs(first.library());
    later.end();
    assertThat(leftovers).isEmptyDirectory();
  }
}
