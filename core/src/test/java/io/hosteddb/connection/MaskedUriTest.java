package io.hosteddb.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of an address: all that is known to be no secret, and a mask for the rest. */
class MaskedUriTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://ana:hush@db/orders?sslmode=require | postgresql://ana:********@db:5432/orders?sslmode=require",
        "postgresql://db/orders?application_name=shop    | postgresql://db:5432/orders?application_name=shop",
        "postgresql://ana@db/orders                      | postgresql://ana@db:5432/orders",
        "postgresql://ana:hush@db/orders?sslpassword=hush&sslmode=require"
            + " | postgresql://ana:********@db:5432/orders?sslpassword=********&sslmode=require",
      })
  void ofPostgres(String url, String shown) {
    assertThat(Written.postgres(url).shown()).contains(shown).doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mongodb://ana:hush@one:27018/notes?authSource=admin | mongodb://ana:********@one:27018/notes?authSource=admin",
        "mongodb://one/notes?retryWrites=true&w=majority     | mongodb://one/notes?retryWrites=true&w=majority",
        "mongodb://ana:hush@one/notes?proxyPassword=hush&appName=shop"
            + " | mongodb://ana:********@one/notes?proxyPassword=********&appName=shop",
        "mongodb://ana:hush@one/notes?nobodyKnows=hush&tls=true"
            + " | mongodb://ana:********@one/notes?********&tls=true",
      })
  void ofMongodb(String uri, String shown) {
    assertThat(Written.mongodb(uri).shown()).contains(shown).doesNotContain("hush");
  }
}
