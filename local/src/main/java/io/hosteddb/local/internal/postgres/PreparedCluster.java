package io.hosteddb.local.internal.postgres;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.hosteddb.local.internal.files.PartDirectories;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as {@code initdb} has made it, kept beside the programs that made it: what a temporary
 * one is a copy of. Making one takes most of the time of a first start, and copying it a fifth.
 *
 * <p>Its administrator has a password of its own, which a copy has, too, until it runs: then it is
 * given another ({@link #passwordOf}).
 */
public final class PreparedCluster {
  private static final String PASSWORD = "hosteddb.prepared";

  /** How many bytes in how many files it had when it was made. */
  private static final String MEASURE = "hosteddb.measure";

  private static final int PASSWORD_LENGTH = 40;

  private final Path cluster;

  private PreparedCluster(Path cluster) {
    this.cluster = cluster;
  }

  /**
   * The one of some programs.
   *
   * @param programs their directory
   */
  static PreparedCluster beside(Path programs) throws IOException {
    return new PreparedCluster(
        programs.resolveSibling(programs.getFileName() + "-cluster-" + environment()));
  }

  /** What initdb writes into its files: the machine's time zone. */
  private static String environment() throws IOException {
    Path zone = Path.of("/etc/localtime");
    String text = Programs.timeZone().orElse("") + " ";
    if (Files.isSymbolicLink(zone)) {
      text += Files.readSymbolicLink(zone);
    } else if (Files.exists(zone)) {
      text += Files.getLastModifiedTime(zone);
    }
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }

  /** Makes a cluster. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes it.
     *
     * @param cluster where
     * @param passwordFile holds the administrator's password
     */
    void make(Path cluster, Path passwordFile) throws IOException, InterruptedException;
  }

  /** Makes it, unless it is there: under its name there is never a part of it. */
  void require(Maker maker, SecureRandom random) throws IOException, InterruptedException {
    if (Files.isDirectory(cluster)) {
      return;
    }
    Path folder = cluster.resolveSibling(".").normalize();
    Path part = PartDirectories.create(folder);
    try {
      Path password = part.resolve("password");
      PrivateFiles.write(password, Secret.generate(PASSWORD_LENGTH, random).reveal());
      Path made = part.resolve("cluster");
      maker.make(made, password);
      PrivateFiles.write(made.resolve(MEASURE), new Walk(made, null).measured());
      Files.move(password, made.resolve(PASSWORD));
      Files.move(made, cluster, ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process may have been faster.
      if (!Files.isDirectory(cluster)) {
        throw e;
      }
    } finally {
      PrivateFiles.deleteTree(part);
    }
  }

  /**
   * Copies it to where there is nothing yet.
   *
   * @throws IOException also if it is not whole: somebody may have cleaned up in it, and a server
   *     that lacks a file starts and fails later
   */
  void copyTo(Path target) throws IOException {
    String copied = new Walk(cluster, target).measured();
    String made = PrivateFiles.read(cluster.resolve(MEASURE)).orElse("");
    if (!copied.equals(made)) {
      throw new IOException("it is not as it was made: " + copied + " in place of " + made);
    }
  }

  /** Measures a cluster without what is our own, and copies it if that is asked for. */
  private static final class Walk extends SimpleFileVisitor<Path> {
    private final Path from;
    private final @Nullable Path to;
    private long files;
    private long bytes;

    Walk(Path from, @Nullable Path to) {
      this.from = from;
      this.to = to;
    }

    String measured() throws IOException {
      Files.walkFileTree(from, this);
      return bytes + " bytes in " + files + " files";
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      copy(directory);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!from.relativize(file).toString().startsWith("hosteddb.")) {
        files++;
        bytes += attributes.size();
      }
      copy(file);
      return FileVisitResult.CONTINUE;
    }

    private void copy(Path source) throws IOException {
      if (to != null) {
        Files.copy(source, to.resolve(from.relativize(source)));
      }
    }
  }

  /** Removes it: a copy of it does not work. */
  void discard() throws IOException {
    PrivateFiles.deleteTree(cluster);
  }

  /** The password that a cluster has by being a copy; empty if it is none, or has got another. */
  static Optional<Secret> passwordOf(Path copy) throws IOException {
    return PrivateFiles.read(copy.resolve(PASSWORD)).map(String::strip).map(Secret::of);
  }

  /** A copy has got its own password. */
  static void passwordChanged(Path copy) throws IOException {
    Files.deleteIfExists(copy.resolve(PASSWORD));
  }

  @Override
  public String toString() {
    return cluster.toString();
  }
}
