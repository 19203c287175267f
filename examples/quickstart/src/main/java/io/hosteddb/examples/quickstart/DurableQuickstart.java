package io.hosteddb.examples.quickstart;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A host that dies while it provisions, and its successor: what was attached is carried to its end.
 * Both are processes of their own, over the same H2 file.
 */
final class DurableQuickstart {
  /** What a process that was killed by SIGKILL ends with; the host ends itself just as rudely. */
  static final int KILLED = 137;

  private final Story story;

  private DurableQuickstart(Story story) {
    this.story = story;
  }

  static int run(Story story) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("hosteddb-quickstart-");
    try {
      return new DurableQuickstart(story).run(folder);
    } finally {
      delete(folder);
    }
  }

  private int run(Path folder) throws IOException, InterruptedException {
    story.chapter("A host attaches three databases, and dies as soon as the first is ready");
    int exitCode = host(folder, "begin");
    if (exitCode != KILLED) {
      story.say("NOT AS PROMISED: the host ended with exit code " + exitCode);
      return 1;
    }
    story.say("");
    story.check("the host is dead (exit code " + exitCode + "); nothing was closed, nothing saved");

    story.chapter("The same host is started again, with the same file");
    exitCode = host(folder, "go-on");
    story.say("");
    if (exitCode != 0) {
      story.say("NOT AS PROMISED: the second host ended with exit code " + exitCode);
      return 1;
    }
    story.say(String.format(java.util.Locale.ROOT, "All as promised, in %.1f s.", story.seconds()));
    return 0;
  }

  private int host(Path folder, String what) throws IOException, InterruptedException {
    return JavaProcess.run(DurableHost.class, null, story::quote, what, folder.toString());
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException problem)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
