package io.hosteddb.local.internal.postgres;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A PostgreSQL that somebody installed on this machine, in place of the bundled one. */
public final class InstalledHome implements Installation.Source {
  /** The key of the setting that names it. */
  public static final String SETTING = "local.postgres.home";

  private static final int OLDEST = 14;
  private static final int NEWEST = 18;

  private final Installation installation;

  private InstalledHome(Installation installation) {
    this.installation = installation;
  }

  /**
   * Finds the programs.
   *
   * @param home the installation's directory, the one of its programs, or one that holds a single
   *     {@code lib/postgresql/<version>}, as Debian has it
   * @param cluster the data directory that it is to open, if that is there
   * @return the installation
   * @throws ConfigurationException if there are no programs, they are of a version that is not
   *     supported, or the data directory is of another
   */
  public static InstalledHome at(Path home, Path cluster) {
    Path place = home.toAbsolutePath().normalize();
    Path bin = bin(place);
    if (!Binaries.fitsShells(bin)) {
      throw refused(
          "PostgreSQL's programs cannot be run from "
              + bin
              + ": its path may hold none of "
              + Binaries.NOT_FOR_SHELLS
              + " and no line break. Use another name for it, such as a symbolic link's.");
    }
    try {
      Installation found = Installation.in(bin);
      if (found.major() < OLDEST || found.major() > NEWEST) {
        throw refused(
            "The PostgreSQL in "
                + place
                + " is of version "
                + found.version()
                + "; versions "
                + OLDEST
                + " to "
                + NEWEST
                + " are supported. Set '"
                + SETTING
                + "' to one of those, or leave it out to use the bundled one.");
      }
      found
          .whyNotFor(cluster)
          .ifPresent(sentence -> {
            throw refused(sentence);
          });
      return new InstalledHome(found);
    } catch (IOException e) {
      throw refused(
          "The PostgreSQL in "
              + place
              + " cannot be used ("
              + PrivateFiles.reason(e)
              + "). Set '"
              + SETTING
              + "' to an installation of PostgreSQL "
              + OLDEST
              + " to "
              + NEWEST
              + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("The start was interrupted while the PostgreSQL in " + place + " was asked.");
    }
  }

  private static Path bin(Path place) {
    List<Path> candidates = new ArrayList<>(List.of(place.resolve("bin"), place));
    List<Path> versions = versions(place.resolve("lib").resolve("postgresql"));
    candidates.addAll(versions);
    List<Path> found = candidates.stream().filter(Installation::isComplete).toList();
    List<Path> ofVersions = versions.stream().filter(found::contains).toList();
    if (found.isEmpty()) {
      throw refused(
          "There is no PostgreSQL server in "
              + place
              + ": "
              + (Files.isDirectory(place)
                  ? "it has no directory bin with the programs initdb, pg_ctl and postgres, which this"
                      + " process may execute (a client alone is not enough)."
                  : "it is no directory.")
              + " On Debian and Ubuntu it is /usr/lib/postgresql/<version>, of the package"
              + " postgresql-<version>.");
    }
    if (found.equals(ofVersions) && ofVersions.size() > 1) {
      throw refused(
          "There are several PostgreSQL servers in "
              + place
              + ": set '"
              + SETTING
              + "' to one of "
              + ofVersions.stream()
                  .map(bin -> String.valueOf(bin.getParent()))
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return found.get(0);
  }

  private static List<Path> versions(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().map(version -> version.resolve("bin")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static ConfigurationException refused(String sentence) {
    return new ConfigurationException(SETTING, sentence);
  }

  @Override
  public Installation get() {
    return installation;
  }

  @Override
  public Optional<Installation> ifReady() {
    return Optional.of(installation);
  }

  @Override
  public String remedy(String packages) {
    return "Install them beside the PostgreSQL that '"
        + SETTING
        + "' names (on Debian and Ubuntu the packages are perhaps "
        + packages
        + "), or take them out of the setting.";
  }
}
