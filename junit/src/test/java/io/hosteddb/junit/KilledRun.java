package io.hosteddb.junit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run of tests in a process of its own, which is killed in the middle of one. */
public final class KilledRun {
  private KilledRun() {}

  /** Takes the directory of the leftovers and that of the data. */
  public static void main(String[] arguments) {
    new Kit(Path.of(arguments[0]), Map.of("hosteddb.local.data-dir", arguments[1]))
        .run(WaitingTestCase.class);
  }

  @AttachDatabase("turso")
  static class WaitingTestCase {
    @Test
    void waitsToBeKilled(@DatabaseValue("parts.file") String file) throws Exception {
      PrintStream out =
          new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
      out.println("file: " + file);
      int end = System.in.read();
      out.println("ended by " + end);
    }
  }
}
