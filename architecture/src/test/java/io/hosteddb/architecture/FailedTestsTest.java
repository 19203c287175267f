package io.hosteddb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Of a build that fails far away, the end of its log may be all that is seen. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "It is a script of bash.")
class FailedTestsTest {
  private static final String PASSED =
      """
      -------------------------------------------------------------------------------
      Test set: io.hosteddb.GoodTest
      -------------------------------------------------------------------------------
      Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in io.hosteddb.GoodTest
      """;

  private static final String FAILED =
      """
      -------------------------------------------------------------------------------
      Test set: io.hosteddb.BadTest
      -------------------------------------------------------------------------------
      Tests run: 2, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! -- in io.hosteddb.BadTest
      io.hosteddb.BadTest.first -- Time elapsed: 0.046 s <<< FAILURE!
      java.lang.AssertionError:\s

      Expecting 1 to be 2
      \tat org.example.Assertions.fail(Assertions.java:7)
      \tat org.example.Deep.call(Deep.java:8)
      \tat io.hosteddb.BadTest.first(BadTest.java:9)

      io.hosteddb.BadTest.second -- Time elapsed: 0.046 s <<< ERROR!
      java.lang.IllegalStateException: late
      \tat io.hosteddb.Thing.wait(Thing.java:5)
      Caused by: java.io.IOException: disk
      \tat io.hosteddb.Disk.write(Disk.java:6)
      \t... 8 more

      """;

  @TempDir private Path folder;

  @Test
  void failedTests_areNamed_withMessage_line_andCause() throws Exception {
    write("one", "GoodTest", PASSED);
    write("two", "BadTest", FAILED);

    assertThat(run())
        .containsExactly(
            "Failed tests: 2",
            "io.hosteddb.BadTest.first -- Time elapsed: 0.046 s <<< FAILURE!",
            "  java.lang.AssertionError: ",
            "  Expecting 1 to be 2",
            "    at org.example.Assertions.fail(Assertions.java:7)",
            "    at io.hosteddb.BadTest.first(BadTest.java:9)",
            "io.hosteddb.BadTest.second -- Time elapsed: 0.046 s <<< ERROR!",
            "  java.lang.IllegalStateException: late",
            "    at io.hosteddb.Thing.wait(Thing.java:5)",
            "  Caused by: java.io.IOException: disk",
            "    at io.hosteddb.Disk.write(Disk.java:6)");
  }

  @Test
  void hundredsOfFailures_areCounted_andCutToTheEndOfALog() throws Exception {
    for (int i = 0; i < 100; i++) {
      write("module" + i, "BadTest", FAILED);
    }

    assertThat(run())
        .hasSizeLessThanOrEqualTo(60)
        .startsWith("Failed tests: 200")
        .endsWith("(and more, in target/surefire-reports)");
  }

  @Test
  void withoutAFailedTest_itIsSaid_andWhatADeadMachineLeftIsShown() throws Exception {
    write("one", "GoodTest", PASSED);
    Files.writeString(reports("one").resolve("x.dumpstream"), "The forked VM said goodbye\n");

    assertThat(run())
        .containsExactly(
            "No report names a failed test: what went wrong stands above.",
            "./one/target/surefire-reports/x.dumpstream:",
            "The forked VM said goodbye");
  }

  @Test
  void whatDoesNotCompile_isSaidFromTheLog() throws Exception {
    Path older = Files.createFile(folder.resolve("older"));
    Path log =
        Files.writeString(
            folder.resolve("build.log"),
            """
            [INFO] Compiling
            [WARNING] COMPILATION WARNING :
            [WARNING] /x/A.java:[64,9] possible 'this' escape
            [ERROR] warnings found and -Werror specified
            [ERROR] Failed to execute goal
            [ERROR] warnings found and -Werror specified
            [ERROR]\s
            """);

    assertThat(run(older.toString(), log.toString()))
        .containsExactly(
            "No report names a failed test: what went wrong stands above.",
            "[WARNING] /x/A.java:[64,9] possible 'this' escape",
            "[ERROR] warnings found and -Werror specified",
            "[ERROR] Failed to execute goal");
  }

  private void write(String module, String test, String text) throws IOException {
    Files.writeString(reports(module).resolve("io.hosteddb." + test + ".txt"), text);
  }

  private Path reports(String module) throws IOException {
    return Files.createDirectories(folder.resolve(module).resolve("target/surefire-reports"));
  }

  private List<String> run(String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("../.ci/failed-tests", folder.toString()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isEqualTo(1);
    return lines;
  }
}
