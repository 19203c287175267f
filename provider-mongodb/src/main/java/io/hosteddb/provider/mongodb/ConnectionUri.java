package io.hosteddb.provider.mongodb;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the URI that a runtime connects with out of a connection string of Atlas, which has neither
 * user nor database.
 */
final class ConnectionUri {
  private static final Pattern FORM =
      Pattern.compile("(mongodb(?:\\+srv)?://)([^/?@]+)(?:/[^?]*)?(?:\\?(.*))?");

  /**
   * What every connection is to have. Without {@code authSource} a driver would take the database
   * of the path for the one that knows the user.
   */
  private static final Map<String, String> WANTED = wanted();

  private ConnectionUri() {}

  private static Map<String, String> wanted() {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("authSource", "admin");
    wanted.put("retryWrites", "true");
    wanted.put("w", "majority");
    wanted.put("appName", "hosteddb");
    return wanted;
  }

  /**
   * The URI.
   *
   * @param connectionString {@code standard} or {@code standardSrv} of a cluster; its own
   *     parameters are kept
   * @param user the user's name
   * @param password the user's password
   * @param database the database
   * @return a URI in which user and password are percent-encoded
   * @throws ProviderException PROVIDER_BUG if the string is none of MongoDB's
   */
  static Secret of(String connectionString, String user, Secret password, String database) {
    Matcher form = FORM.matcher(connectionString);
    if (!form.matches()) {
      throw ProviderException.of(
              ErrorCategory.PROVIDER_BUG,
              "MongoDB Atlas gave a connection string that is no MongoDB URI.")
          .outcomeKnown(true)
          .build();
    }
    String query = form.group(3);
    return Secret.of(
        form.group(1)
            + encode(user)
            + ":"
            + encode(password.reveal())
            + "@"
            + form.group(2)
            + "/"
            + encode(database)
            + "?"
            + parameters(query == null ? "" : query));
  }

  private static String parameters(String given) {
    StringBuilder all = new StringBuilder(given);
    WANTED.forEach((name, value) -> {
      if (!has(given, name)) {
        all.append(all.isEmpty() ? "" : "&").append(name).append('=').append(value);
      }
    });
    return all.toString();
  }

  private static boolean has(String query, String name) {
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** In a form each plus stands for a space, which a driver does not know. */
  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
