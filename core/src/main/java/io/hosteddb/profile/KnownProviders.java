package io.hosteddb.profile;

import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.Snippet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The providers that the library itself knows. All backends of one of them, local or in the cloud,
 * share its profile.
 *
 * @since 0.1
 */
public final class KnownProviders {
  /**
   * With an older Node, npm takes older releases of the adapters without a word, and they fail; the
   * snippets are modules.
   */
  private static final String INSTALL =
      "Install (Node 22.13 or later, \"type\": \"module\" in package.json)";

  /** LibSQL by Turso. */
  public static final ProviderProfile TURSO =
      new ProviderProfile(
          ProviderId.of("turso"),
          "Turso",
          "LibSQL, SQLite-compatible",
          "Agent memory, per-tenant isolation",
          VariableContract.of(
              ManagedVariable.plain(
                  "TURSO_DATABASE_URL", "Where the database is: libsql: or file:"),
              ManagedVariable.secret("TURSO_AUTH_TOKEN", "Token that opens the database")),
          snippets("turso", "@mastra/core @mastra/libsql"),
          URI.create("https://docs.turso.tech"),
          RegionId.of("sjc"),
          List.of(ConnectionForms.libsql("TURSO_DATABASE_URL", "TURSO_AUTH_TOKEN")));

  /** PostgreSQL, whoever runs it. */
  public static final ProviderProfile POSTGRES =
      new ProviderProfile(
          ProviderId.of("postgres"),
          "PostgreSQL",
          "Serverless Postgres",
          "Relational workloads, structured data",
          VariableContract.of(
              ManagedVariable.secret(
                  "DATABASE_URL", "Connection URI with user, password, host and database")),
          snippets("postgres", "@mastra/core @mastra/pg"),
          URI.create("https://www.postgresql.org/docs/"),
          RegionId.of("aws-us-west-2"),
          List.of(ConnectionForms.postgres("DATABASE_URL")));

  /** MongoDB, whoever runs it. */
  public static final ProviderProfile MONGODB =
      new ProviderProfile(
          ProviderId.of("mongodb"),
          "MongoDB",
          "Document and vector search",
          "Documents, vector search",
          VariableContract.of(
              ManagedVariable.secret("MONGODB_URI", "Connection URI with user and password"),
              ManagedVariable.plain("MONGODB_DB_NAME", "Name of the database")),
          snippets("mongodb", "@mastra/core @mastra/mongodb"),
          URI.create("https://www.mongodb.com/docs/"),
          RegionId.of("US_WEST_2"),
          List.of(ConnectionForms.mongodb("MONGODB_URI", "MONGODB_DB_NAME")));

  private KnownProviders() {}

  /**
   * All of them.
   *
   * @return the profiles, in the order in which a catalog shows them
   */
  public static List<ProviderProfile> all() {
    return List.of(TURSO, POSTGRES, MONGODB);
  }

  private static List<Snippet> snippets(String provider, String packages) {
    List<Snippet> snippets = new ArrayList<>();
    snippets.add(new Snippet("npm", INSTALL, "npm install " + packages));
    snippets.add(new Snippet("pnpm", INSTALL, "pnpm add " + packages));
    snippets.add(new Snippet("yarn", INSTALL, "yarn add " + packages));
    snippets.add(new Snippet("bun", "Install", "bun add " + packages));
    snippets.add(new Snippet("typescript", "Wire into Mastra", resource(provider + "/storage.ts")));
    snippets.add(
        new Snippet("typescript", "Search for vectors", resource(provider + "/vectors.ts")));
    snippets.add(
        new Snippet("java", "Write and read a row", resource(provider + "/DatabaseExample.java")));
    return snippets;
  }

  private static String resource(String name) {
    try (InputStream in = KnownProviders.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The snippet " + name + " is missing from the jar.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException("The snippet " + name + " cannot be read.", e);
    }
  }
}
