package io.hosteddb.store.jdbc.tink;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files with keys: readable for their owner only, never half written. */
final class KeysetFile {
  private static final Logger LOG = LoggerFactory.getLogger(KeysetFile.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KeysetFile() {}

  /** Whether there is anything of that name, be it a link to nowhere. */
  static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  static Secret read(Path file) {
    try {
      Secret text = Secret.of(Files.readString(file));
      warnIfOthersMayRead(file);
      return text;
    } catch (NoSuchFileException e) {
      if (Files.isSymbolicLink(file)) {
        throw new ConfigurationException(
            TinkKeyset.SETTING,
            "The keyset file "
                + file
                + " is a link to a file that is not there. Nothing was changed: mount what it is on,"
                + " or remove the link if the keyset is to be a new one.");
      }
      throw new ConfigurationException(
          TinkKeyset.SETTING,
          "There is no keyset file "
              + file
              + ". Put back the one the store was made with; for a new store make one with"
              + " TinkKeyset.generate().write(path).");
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  /** A mounted secret may have to be readable for a group, so this is no error. */
  private static void warnIfOthersMayRead(Path file) throws IOException {
    if (isPosix(file)
        && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      LOG.warn("Everybody on this machine may read the keyset file {}.", file);
    }
  }

  /** Replaces what is there; a link stays, and what it leads to is replaced. */
  static void replace(Path file, Secret text) {
    try {
      Path real = file.toRealPath();
      Path temporary = temporary(real, text);
      try {
        Files.move(
            temporary, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flush(real);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failed("written", file, e);
    }
  }

  /**
   * Makes the file, whole or not at all; leaves what is there.
   *
   * @return false if something is there
   */
  static boolean writeNew(Path file, Secret text) {
    try {
      Path temporary = temporary(file, text);
      try {
        make(temporary, file, text);
        flush(file);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failed("written", file, e);
    }
  }

  /** A link fails if the file is there; where there are none, the file is made and then filled. */
  private static void make(Path temporary, Path file, Secret text) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      LOG.debug("There are no links beside the keyset file {}.", file);
      fillNew(file, text);
    }
  }

  private static void fillNew(Path file, Secret text) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, ownerOnly(folder(file)))) {
      try {
        write(channel, text);
      } catch (IOException e) {
        // It is ours and half written.
        Files.deleteIfExists(file);
        throw e;
      }
    }
  }

  /** The name must outlive a power cut too: data will be under these keys in a moment. */
  private static void flush(Path file) {
    try (FileChannel channel = FileChannel.open(folder(file), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("The folder of the keyset file {} cannot be flushed here.", file, e);
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
  }

  private static Path temporary(Path file, Secret text) throws IOException {
    Path folder = folder(file);
    Path temporary = Files.createTempFile(folder, ".keyset", ".tmp", ownerOnly(folder));
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      write(channel, text);
    }
    return temporary;
  }

  private static void write(FileChannel channel, Secret text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.reveal());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return isPosix(folder)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
  }

  private static ConfigurationException failed(String what, Path file, IOException e) {
    return new ConfigurationException(
        TinkKeyset.SETTING,
        "The keyset file "
            + file
            + " cannot be "
            + what
            + " ("
            + e.getClass().getSimpleName()
            + ").");
  }
}
