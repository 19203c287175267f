package io.hosteddb.store.jdbc.tink;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  static boolean exists(Path file) {
    return Files.exists(file);
  }

  static Secret read(Path file) {
    try {
      Secret text = Secret.of(Files.readString(file));
      warnIfOthersMayRead(file);
      return text;
    } catch (NoSuchFileException e) {
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

  /** Replaces what is there. */
  static void replace(Path file, Secret text) {
    try {
      Path temporary = temporary(file, text);
      try {
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failed("written", file, e);
    }
  }

  /** Leaves what is there. */
  static void writeNew(Path file, Secret text) {
    try {
      Path temporary = temporary(file, text);
      try {
        link(temporary, file);
      } catch (FileAlreadyExistsException e) {
        LOG.debug("Another process has just made the keyset file {}.", file);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failed("written", file, e);
    }
  }

  /** Only a link fails if the file is there; some file systems have none. */
  private static void link(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (UnsupportedOperationException e) {
      Files.move(temporary, file);
    }
  }

  private static Path temporary(Path file, Secret text) throws IOException {
    Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    Path temporary = Files.createTempFile(folder, ".keyset", ".tmp", ownerOnly(folder));
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.reveal());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    return temporary;
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
