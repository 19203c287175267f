package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.HttpCrashPointSweep;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The process dies at every point of an attach and a detach, around every call to Atlas. */
@Tag("sweep")
@Execution(ExecutionMode.CONCURRENT)
class AtlasSweepTest {
  @Test
  void attachAndDetach_surviveEveryCut() throws Exception {
    try (Closing subject = new Closing(new AtlasUnderTest())) {
      HttpCrashPointSweep sweep = HttpCrashPointSweep.of(subject.value());
      assertThat(HttpCrashPointSweep.atTheBoundary(sweep.attach()).size()).isGreaterThan(20);
      assertThat(HttpCrashPointSweep.atTheBoundary(sweep.detach()).size()).isGreaterThan(20);
    }
  }

  @Test
  void detachWhileProvisioning_survivesItsCuts() throws Exception {
    try (Closing subject = new Closing(new AtlasUnderTest())) {
      HttpCrashPointSweep sweep = HttpCrashPointSweep.of(subject.value());
      assertThat(HttpCrashPointSweep.atTheBoundary(sweep.detachWhileProvisioning()).size())
          .isGreaterThan(5);
    }
  }

  @Test
  void rotations_surviveEveryCut_andTheInjectedUserIsLetInAtEach() throws Exception {
    String users = " /api/atlas/v2/groups/{groupId}/databaseUsers";
    try (Closing subject = new Closing(new AtlasUnderTest())) {
      HttpCrashPointSweep sweep = HttpCrashPointSweep.of(subject.value());
      assertThat(sweep.rotate().cutPoints())
          .contains(
              "after POST" + users + " acted",
              "before DELETE" + users + "/admin/{username}",
              "after DELETE" + users + "/admin/{username} acted");
      assertThat(sweep.rotateCompromised().cutPoints())
          .contains(
              "after DELETE" + users + "/admin/{username} acted", "after POST" + users + " acted");
    }
  }

  @Test
  void attachAndDetach_inASharedProject_surviveEveryCut() throws Exception {
    try (Closing subject = new Closing(AtlasUnderTest.shared(Map.of()))) {
      HttpCrashPointSweep sweep = HttpCrashPointSweep.of(subject.value());
      assertThat(HttpCrashPointSweep.atTheBoundary(sweep.attach()).size()).isGreaterThan(15);
      assertThat(HttpCrashPointSweep.atTheBoundary(sweep.detach()).size()).isGreaterThan(10);
    }
  }

  /** With M0, a lost answer shows as the limit of one in a project, not as a name taken. */
  @Test
  void attach_ofTheOneFreeClusterOfAProject_survivesEveryCut() throws Exception {
    try (Closing subject = new Closing(new AtlasUnderTest(Map.of("atlas.tier", "M0")))) {
      assertThat(
              HttpCrashPointSweep.atTheBoundary(HttpCrashPointSweep.of(subject.value()).attach())
                  .size())
          .isGreaterThan(20);
    }
  }

  private record Closing(AtlasUnderTest value) implements AutoCloseable {
    @Override
    public void close() {
      value.close();
    }
  }
}
