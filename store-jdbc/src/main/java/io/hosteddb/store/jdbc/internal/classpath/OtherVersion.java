package io.hosteddb.store.jdbc.internal.classpath;

import io.hosteddb.error.ConfigurationException;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** A library is there in a version that does not fit, as when a host's bom pins another. */
public final class OtherVersion {
  /** What class paths that do not fit are reported under. */
  public static final String SETTING = "class-path";

  /** What a class's name begins with, and whose it is. */
  private static final Map<String, String> LIBRARIES = libraries();

  private OtherVersion() {}

  private static Map<String, String> libraries() {
    Map<String, String> libraries = new LinkedHashMap<>();
    // Before Tink, whose classes tell what is wrong with it.
    libraries.put("com.google.protobuf.", "com.google.protobuf:protobuf-java");
    libraries.put("com.google.crypto.tink.", "com.google.crypto.tink:tink");
    libraries.put("com.github.kagkarlsson.", "com.github.kagkarlsson:db-scheduler");
    libraries.put("org.flywaydb.", "org.flywaydb:flyway-core with flyway-database-postgresql");
    libraries.put("io.github.bucket4j.", "com.bucket4j:bucket4j_jdk17-core");
    libraries.put("org.h2.", "com.h2database:h2");
    libraries.put("org.postgresql.", "org.postgresql:postgresql");
    return libraries;
  }

  /**
   * Names the library and where it comes from.
   *
   * @param what what did not take place
   * @param thrown what the virtual machine said, or a library about another
   */
  public static ConfigurationException of(String what, Throwable thrown) {
    Throwable first = first(thrown);
    String text = String.valueOf(first.getMessage());
    String named = (first.getClass().getName() + " " + text).replace('/', '.');
    String library =
        LIBRARIES.entrySet().stream()
            .filter(entry -> named.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("a library");
    return new ConfigurationException(
        SETTING,
        what
            + ": "
            + library
            + (first instanceof NoClassDefFoundError ? " is not on the class path, or" : " is")
            + " in another version than hosteddb needs"
            + place(named)
            + " ("
            + first.getClass().getSimpleName()
            + ": "
            + text
            + "). Use the version that hosteddb-store-jdbc depends on, or a newer one that fits:"
            + " remove what pins the other, or manage this one before it.",
        thrown);
  }

  /** What a class's initializer met, which is told once; later only that it had failed. */
  private static Throwable first(Throwable thrown) {
    Throwable first = thrown;
    while (first instanceof LinkageError && first.getCause() != null) {
      first = first.getCause();
    }
    return first instanceof ClassNotFoundException ? thrown : first;
  }

  /**
   * Where the class comes from that something is missing in; the last type that a message names.
   */
  private static String place(String text) {
    String type = "";
    for (String word : text.split("[^\\w.$]+", -1)) {
      if (LIBRARIES.keySet().stream().anyMatch(word::startsWith)) {
        type = word;
      }
    }
    while (type.contains(".")) {
      try {
        CodeSource source =
            Class.forName(type, false, OtherVersion.class.getClassLoader())
                .getProtectionDomain()
                .getCodeSource();
        return source == null || source.getLocation() == null
            ? ""
            : ", from " + source.getLocation();
      } catch (ClassNotFoundException | LinkageError e) {
        // The word may end in a method's name.
        type = type.substring(0, type.lastIndexOf('.'));
      }
    }
    return "";
  }
}
