package io.hosteddb.local.internal.turso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.local.LocalSteps;
import io.hosteddb.local.LocalTursoProviderFactory;
import io.hosteddb.local.internal.files.Effects;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.testkit.CutPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class TursoCrashTest {
  private static final Logger LOG = LoggerFactory.getLogger(TursoCrashTest.class);

  @TempDir Path directory;

  @Test
  void everyCutEndsWithOneDatabaseOrNone() throws Exception {
    CutPoints making = CutPoints.counting();
    CutPoints removing = CutPoints.counting();
    LocalSteps counted = new LocalSteps();
    withProvider(making, provider -> counted.provision(provider, false));
    withProvider(removing, counted::deprovision);
    for (int cut = 0; cut < making.names().size(); cut++) {
      cutWhileMaking(cut, making.names().get(cut));
    }
    for (int cut = 0; cut < removing.names().size(); cut++) {
      cutWhileRemoving(cut, removing.names().get(cut));
    }
    LOG.info(
        "turso/local: {} cut points ({} of provision, {} of deprovision)",
        making.names().size() + removing.names().size(),
        making.names().size(),
        removing.names().size());
  }

  private void cutWhileMaking(int cut, String point) throws Exception {
    LocalSteps steps = new LocalSteps();
    assertThatThrownBy(
            () -> withProvider(CutPoints.cutAt(cut), provider -> steps.provision(provider, false)))
        .as(point)
        .isInstanceOf(SimulatedCrash.class);
    withProvider(
        CutPoints.counting(),
        provider -> {
          steps.provision(provider, true);
          assertThat(left()).as(point).containsExactly(steps.identity().vendorName().value());
        });
    LocalSteps detached = new LocalSteps();
    assertThatThrownBy(() ->
            withProvider(CutPoints.cutAt(cut), provider -> detached.provision(provider, false)))
        .isInstanceOf(SimulatedCrash.class);
    withProvider(CutPoints.counting(), detached::deprovision);
    withProvider(CutPoints.counting(), steps::deprovision);
    assertThat(left()).as(point).isEmpty();
  }

  private void cutWhileRemoving(int cut, String point) throws Exception {
    LocalSteps steps = new LocalSteps();
    withProvider(CutPoints.counting(), provider -> steps.provision(provider, false));
    assertThatThrownBy(() -> withProvider(CutPoints.cutAt(cut), steps::deprovision))
        .as(point)
        .isInstanceOf(SimulatedCrash.class);
    withProvider(CutPoints.counting(), steps::deprovision);
    assertThat(left()).as(point).isEmpty();
  }

  private interface Work {
    void with(DatabaseProvider provider) throws Exception;
  }

  private void withProvider(CutPoints points, Work work) throws Exception {
    ProviderDescriptor descriptor;
    try (DatabaseProvider other = LocalSteps.create(new LocalTursoProviderFactory(), null)) {
      descriptor = other.descriptor();
    }
    try (LocalTursoProvider provider =
        new LocalTursoProvider(
            descriptor,
            RegionId.of("local"),
            LocalSteps.context(),
            LocalDirectory.open(Optional.of(directory), "turso", path -> {}),
            Effects.watchedBy(points::reached))) {
      work.with(provider);
    }
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("turso"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
